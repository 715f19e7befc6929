"""Vietnamese: the language the digest reads."""

from diembao.lang import Language
from diembao.lang.vi import reading
from diembao.lang.vi.dates import format_date, format_month
from diembao.lang.vi.numerals import numerals
from diembao.lang.vi.sentences import sentences, words


def format_number(value: float) -> str:
    """A number as Vietnamese papers print it: 2.469 for thousands, 51,6 for decimals."""
    text = f"{value:,.1f}" if value % 1 else f"{value:,.0f}"
    return text.translate({ord(","): ".", ord("."): ","})


PROFILE = Language("vi", "Tiếng Việt", sentences, words, format_date, format_month, format_number, numerals, reading)
