"""What the press does for each article and each file, unless an earlier build has done it. Layer 5."""

from __future__ import annotations

from diembao.presswork.articles import (
    FEW,
    Source,
    Work,
    Works,
    copies,
    material,
    pairs,
    sketches,
    told_alike,
    works,
)  # fmt: skip
from diembao.presswork.making import Job, checked, files, is_of_index, new_faults
from diembao.presswork.parts import data, pages, search

__all__ = [
    "FEW", "Job", "Source", "Work", "Works", "checked", "copies", "data", "files", "is_of_index", "material",
    "new_faults", "pages", "pairs", "search", "sketches", "told_alike", "works",
]  # fmt: skip
