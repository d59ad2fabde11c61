"""CSV that spreadsheets open: no cell of it is run as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from typing import Any, TextIO

# What begins a formula, the wide signs of Asian keyboards included; a number with a sign is none, nor are signs alone.
_NUMBER = r"\d[\d.,]*(?:[eE][+-]?\d+)?%?\s*\Z"
SUSPICIOUS = b"\t\n\v\f\r\x1c\x1d\x1e\x1f =@+-" + bytes(range(0x80, 0x100))
"""The first bytes in UTF-8 that a formula may have, blanks before it among them."""

_FORMULA = re.compile(rf"[\t\r]|\s*(?![=+\-@]*\s*\Z)(?:[=@\uff1d\uff0b\uff0d\uff20]|[+\-](?!{_NUMBER}))")


def harmless(cell: Any) -> Any:
    """A cell as it is, or with ``'`` before what a spreadsheet would run as a formula.

    >>> harmless("=HYPERLINK(0)"), harmless("-12.5"), harmless("--"), harmless(7)
    ("'=HYPERLINK(0)", '-12.5', '--', 7)
    """
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def sheet(stream: TextIO, *, is_raw: bool = False) -> Callable[[Iterable[Any]], object]:
    """A function that writes one row of CSV, its cells harmless unless they are to stay as they are."""
    write = csv.writer(stream, lineterminator="\n").writerow
    return write if is_raw else lambda row: write(map(harmless, row))
