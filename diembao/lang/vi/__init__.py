"""Vietnamese: the language the digest reads."""

from diembao.lang import Language, Reading
from diembao.lang.vi.dates import find_dates, format_date, format_month
from diembao.lang.vi.encodings import LEGACY
from diembao.lang.vi.figures import figure_english, find_figures
from diembao.lang.vi.fluency import fluency, marked
from diembao.lang.vi.furniture import FURNITURE
from diembao.lang.vi.mastheads import lede_prefix
from diembao.lang.vi.names import find_names
from diembao.lang.vi.notices import notice
from diembao.lang.vi.numerals import numerals
from diembao.lang.vi.sentences import sentences, words
from diembao.lang.vi.summary import SUMMARY


def format_number(value: float) -> str:
    """A number as Vietnamese papers print it: 2.469 for thousands, 51,6 for decimals."""
    text = f"{value:,.1f}" if value % 1 else f"{value:,.0f}"
    return text.translate({ord(","): ".", ord("."): ","})


PROFILE = Language(
    code="vi",
    name="Tiếng Việt",
    sentences=sentences,
    words=words,
    format_date=format_date,
    format_month=format_month,
    format_number=format_number,
    numerals=numerals,
    reading=Reading(
        sentences=sentences,
        find_dates=find_dates,
        find_figures=find_figures,
        figure_english=figure_english,
        find_names=find_names,
        lede_prefix=lede_prefix,
        summary=SUMMARY,
        furniture=FURNITURE,
        notice=notice,
        fluency=fluency,
        marked=marked,
        legacy=LEGACY,
    ),
)
