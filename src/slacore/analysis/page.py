"""Pages: one HTML document as text, complete in itself: no script, no link, nothing that a network is needed for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import narwhals as nw
from attrs import evolve, frozen

from slacore.analysis.result import Result
from slacore.analysis.svg import svg_of
from slacore.markup import escaped, paragraph

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 62rem; background: #fff; color: #222; }
body { font: 15px/1.5 "Liberation Sans", Arial, Helvetica, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 .4rem; padding-top: .8rem; border-top: 2px solid #222; }
h3 { font-size: 1.08rem; margin: 1.9rem 0 .3rem; }
p { margin: .35rem 0; max-width: 48rem; }
p.note, footer { color: #595959; font-size: .87rem; }
figure { margin: .8rem 0 1.2rem; }
figure > svg { display: block; width: 100%; max-width: 46rem; height: auto; }
.scroll { overflow-x: auto; margin: .6rem 0 1.1rem; }
table { border-collapse: collapse; font-size: .84rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #595959; padding-bottom: .25rem; }
th, td { padding: .18rem .55rem; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; }
thead th { border-bottom: 1.5px solid #222; vertical-align: bottom; }
tbody th { font-weight: normal; }
.n { text-align: right; white-space: nowrap; }
tr.few td, tr.few th { color: #666; font-style: italic; }
table.narrow th, table.narrow td { padding: .1rem .28rem; font-size: .76rem; }
footer { margin-top: 3rem; padding-top: .6rem; border-top: 2px solid #222; }
@page { size: A4; margin: 14mm; }
@media print {
  html { font-size: 11px; }
  body { padding: 0; font-size: 1rem; max-width: none; }
  h2, h3, caption, thead, thead tr { break-after: avoid; }
  figure, tr { break-inside: avoid; }
  figure > svg { max-width: 12cm; }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
}
""".strip()

# Whatever might slip in, nothing is run and nothing is fetched.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@frozen
class Section:
    """A part of a page: a heading and what stands below it, as HTML."""

    heading: str
    parts: tuple[str, ...] = ()
    level: int = 2

    def __str__(self) -> str:
        return "\n".join([f"<h{self.level}>{escaped(self.heading)}</h{self.level}>", *self.parts])


def document(title: str, lead: Sequence[str], sections: Iterable[Section], foot: Sequence[str]) -> str:
    """A page of some sections, with its title and what it is about above and what it rests on below.

    >>> page = document("Service levels", ["120 tickets"], [Section("Summary", ("<p>...</p>",))], ["zone data 2026a"])
    >>> page.startswith("<!doctype html>"), "<h2>Summary</h2>" in page
    (True, True)
    """
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light">',
        f"<title>{escaped(title)}</title>",
        f"<style>\n{_STYLE}\n</style>",
        "</head>",
        "<body>",
        "<header>",
        f"<h1>{escaped(title)}</h1>",
        *map(paragraph, lead),
        "</header>",
        "<main>",
        *map(str, sections),
        "</main>",
        "<footer>",
        *map(paragraph, foot),
        "</footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def note(text: str) -> str:
    """A paragraph in smaller letters."""
    return paragraph(text, class_="note")


def figure(picture: Any, name: str) -> str:
    """A picture in place.

    Args:
        picture: what a function of `slacore.analysis` made.
        name: what no other picture of the page is called.
    """
    drawn = svg_of(picture, name).replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)
    return f"<figure>{drawn}</figure>"


def result_table(
    result: Result, caption: str = "", *, only: Sequence[str] = (), without: Sequence[str] = (), most: int = 40
) -> str:
    """The figures of a result: all its columns or some, its first rows, and how many more there are."""
    first = evolve(result, frame=nw.from_native(result.frame, eager_only=True).head(most).to_native())
    rows, (names, *texts) = first.rows(), first.cells()
    places = [
        place for place, name in enumerate(names) if (not only or name in only) and name not in (*without, "is_few")
    ]
    head = [names[place].replace("_", " ") for place in places]
    right = [any(_is_number(row[names[place]]) for row in rows) for place in places]
    cells = [[text[place] for place in places] for text in texts]
    few = [bool(row.get("is_few")) for row in rows]
    return table(head, cells, caption or result.headline, few=few, most=most, right=right, more=len(result) - len(rows))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str,
    *,
    few: Sequence[bool] = (),
    most: int = 40,
    right: Sequence[bool] = (),
    is_narrow: bool = False,
    more: int = 0,
) -> str:
    """Texts as a table, the first of each row being its heading; it scrolls where it is wider than the page."""
    kinds = [' class="n"' if place < len(right) and right[place] else "" for place in range(len(head))]
    top = "".join(f'<th scope="col"{kind}>{escaped(name)}</th>' for name, kind in zip(head, kinds, strict=True))
    greyed = [*few, *[False] * len(rows)]
    body = "\n".join(_row(cells, kinds, is_few) for cells, is_few in zip(rows[:most], greyed, strict=False))
    shape = ' class="narrow"' if is_narrow else ""
    more += max(0, len(rows) - most)
    below = note(f"and {more:,} rows more") if more else ""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escaped(caption)}">'
        f"<table{shape}><caption>{escaped(caption)}</caption>\n<thead><tr>{top}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody></table>{below}</div>"
    )


def _row(cells: Sequence[str], kinds: Sequence[str], is_few: bool) -> str:
    first, *rest = cells
    told = "".join(f"<td{kind}>{escaped(cell)}</td>" for cell, kind in zip(rest, kinds[1:], strict=True))
    shade = ' class="few"' if is_few else ""
    return f'<tr{shade}><th scope="row"{kinds[0]}>{escaped(first)}</th>{told}</tr>'
