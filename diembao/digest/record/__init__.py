"""The record file: YAML front matter and a Markdown body, one an article, for people to read and edit.

`parse` and `write` are exact inverses; `rewrite` changes only the front-matter keys whose values changed.
"""

from diembao.digest.record.reading import parse
from diembao.digest.record.writing import PARTS, key_text, rewrite, write

__all__ = ["PARTS", "key_text", "parse", "rewrite", "write"]
