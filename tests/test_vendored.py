"""Files that others made are shipped as they were looked at."""

from __future__ import annotations

import hashlib
from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
OTHERS = {
    "engine/vendor/lunr.min.js": "0c50d9002b85780a842afffb567bb54ede402dae7c6dc5997a018614d8044fc8",
    "static/fonts/sans-latin-400.woff2": "0f73f35e08cde0a2f10c109c6e01d71459d97e4099ecd9a50f1b6c0209e4de2b",
    "static/fonts/sans-latin-600.woff2": "14527d193b0e30bc32ef931549a246cdfd286573bb12869b7e052b8101a39d38",
    "static/fonts/sans-vietnamese-400.woff2": "06d1ea08ca0f42e1eba33fb67670d3aa24f0a5bc14f5076094f2e4c43790929d",
    "static/fonts/sans-vietnamese-600.woff2": "59f90792ec62ab0d73cad8fa82908755befe8db313ec4c1bb375464bdf5ea18b",
    "static/fonts/serif-latin-400.woff2": "02194deb92d3975dd30e11a3824a1f1db32b48c93654e60560cb81ce8e7b5f95",
    "static/fonts/serif-latin-600.woff2": "f2b7e1cf1d277b7608231868135648f8ad8e2b58d8e97ca088bee15dc357bee7",
    "static/fonts/serif-vietnamese-400.woff2": "58ec5a4fb3472131b1b6ab1ede668f593381249a05069a79048558aa13ed69f6",
    "static/fonts/serif-vietnamese-600.woff2": "a2b21256f49e449c9b5691b0c596c36e73f4f312be4bda7824addfa6f9e15308",
}


def test_what_others_made_is_as_it_was_looked_at() -> None:
    """A new version is looked at before its hash is written here."""
    assert {path: hashlib.sha256((TEMPLATES / path).read_bytes()).hexdigest() for path in OTHERS} == OTHERS
    assert len(OTHERS) == 1 + len([*(TEMPLATES / "static/fonts").glob("*.woff2")])
