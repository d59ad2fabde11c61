"""Markup: texts, tables and pictures spelt as HTML and SVG, in colours that are read in light, in dark and in grey.

What is made here is complete in itself: no script, no link, and the same bytes for the same input.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Palette(NamedTuple):
    """The colours of a page: of what it is printed on, of its words, its quieter words, its lines and its gaps."""

    paper: str
    ink: str
    quiet: str
    rule: str
    gap: str


LIGHT = Palette("#ffffff", "#1f2328", "#57606a", "#8c959f", "#e4e4e4")
DARK = Palette("#111111", "#e6e6e6", "#a8b0b8", "#6e7781", "#333333")

# Okabe and Ito's palette, told apart by every common kind of colour blindness; the palest last, and their black as a
# grey that is seen on both papers.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#7a7a7a", "#56b4e9", "#f0e442")

HATCHES = ("", "M0 6L6 0", "M0 0L6 6", "M3 0V6", "M0 3H6", "M0 6L6 0M0 0L6 6", "M3 0V6M0 3H6", "M2 2H4V4H2Z")
"""Strokes laid over a colour; no two of the first sixty-four looks have colour and hatch in common."""

_ON_PALE, _ON_DEEP = "#1f2328", "#ffffff"
_PALE = 0.3
_SHORT = 24
_FONT = "Helvetica,Arial,'DejaVu Sans',sans-serif"


def _colours(palette: Palette) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in palette._asdict().items())


# A notebook says which theme it has; elsewhere the reader's system does. Paper is always light.
STYLE = f"""<style>
.slacore{{{_colours(LIGHT)};color:var(--ink);background:var(--paper)}}
@media (prefers-color-scheme:dark){{.slacore{{{_colours(DARK)}}}}}
[data-jp-theme-light="true"] .slacore,.vscode-light .slacore{{{_colours(LIGHT)}}}
[data-jp-theme-light="false"] .slacore,.vscode-dark .slacore{{{_colours(DARK)}}}
@media print{{.slacore.slacore.slacore{{{_colours(LIGHT)}}}}}
div.slacore{{max-width:60em;padding:.1em .4em;font-family:{_FONT};font-size:14px;line-height:1.4}}
.slacore .scroll{{overflow-x:auto}}
.slacore.slacore table{{border-collapse:collapse;border:none;table-layout:auto;
font-size:.9em;margin:.5em 0;color:var(--ink)}}
.slacore caption{{caption-side:top;text-align:left;white-space:nowrap;color:var(--quiet);padding:0}}
.slacore.slacore thead tr{{border-bottom:1px solid var(--rule);background:none}}
.slacore.slacore tbody tr:nth-child(n){{background:none}}
.slacore.slacore th,.slacore.slacore td{{text-align:left;vertical-align:top;padding:.15em 1em .15em 0;
max-width:34em;white-space:pre-line}}
.slacore.slacore td.short{{white-space:nowrap}}
.slacore.slacore td.long{{min-width:13em}}
.slacore tr.quiet td,.slacore .quiet{{color:var(--quiet)}}
.slacore p{{margin:.4em 0;white-space:pre-line}}
.slacore h3{{font-size:1.05em;margin:1em 0 .3em}}
.slacore summary{{cursor:pointer}}
.slacore .paper{{fill:var(--paper)}}
.slacore text{{fill:var(--ink)}}
.slacore text.quiet{{fill:var(--quiet)}}
.slacore .gap{{fill:var(--gap)}}
.slacore .line{{stroke:var(--rule)}}
.slacore .edge{{stroke:var(--ink)}}
.slacore .slit{{stroke:var(--paper)}}
svg.slacore,.slacore svg{{display:block;max-width:100%;height:auto}}
</style>"""


class Picture(str):
    """SVG text that a notebook shows as the picture it is."""

    __slots__ = ()

    def _repr_svg_(self) -> str:
        return str(self)


_SPELT = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("'"): "&#x27;"}
# What XML has no spelling for.
_SPELT |= dict.fromkeys([*(code for code in range(32) if chr(code) not in "\t\n\r"), 0xFFFE, 0xFFFF], "\ufffd")
_SPELT |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def escaped(text: str) -> str:
    """A text as HTML and SVG spell it, in quotes and outside.

    >>> escaped("a < b")
    'a &lt; b'
    """
    return text.translate(_SPELT)


def cut(text: str, longest: int) -> str:
    """A text that has room for so many characters.

    >>> cut("public holidays", 8)
    'public…'
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def element(name: str, *inside: str, **attributes: str | float) -> str:
    """An element with what is inside it, which is markup already; attributes are texts or numbers.

    Underscores of attributes are hyphens, and one at the end is left out.

    >>> element("text", escaped("a < b"), x=1.50, text_anchor="end", class_="quiet")
    '<text x="1.5" text-anchor="end" class="quiet">a &lt; b</text>'
    """
    said = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{said}>{''.join(inside)}</{name}>"


def _value(value: str | float) -> str:
    return escaped(value) if isinstance(value, str) else number_text(value)


def number_text(number: float) -> str:
    """A coordinate, to the ten-thousandth.

    >>> number_text(12.0), number_text(1 / 3)
    ('12', '0.3333')
    """
    return f"{number:.4f}".rstrip("0").rstrip(".")


def paragraph(text: str, **attributes: str) -> str:
    """A text as a paragraph.

    >>> paragraph("a < b")
    '<p>a &lt; b</p>'
    """
    return element("p", escaped(text), **attributes)


def headed(text: str) -> str:
    """A text as the first line of a display."""
    return element("p", element("strong", escaped(text)))


def html_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", quiet: Iterable[bool] = ()
) -> str:
    """A table of texts, which scrolls where it is wider than the page.

    >>> html_table(["from"], [["a < b"]])
    '<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">from</th></tr></thead>...a &lt; b</td></tr>...'

    Args:
        head: the names of the columns.
        rows: the cells; one may have several lines.
        caption: what the table is of.
        quiet: of each row, whether it is said more quietly than others.
    """
    is_quiet = iter(quiet)
    told = element("caption", escaped(caption)) if caption else ""
    top = "".join(element("th", escaped(name), scope="col") for name in head)
    body = "".join(
        element("tr", *map(_cell, cells), **_class("quiet" if next(is_quiet, False) else "")) for cells in rows
    )
    table = element("table", told, element("thead", element("tr", top)), element("tbody", body))
    return element("div", table, class_="scroll", tabindex=0)


def _cell(text: str) -> str:
    """A cell: a few words keep to their line, more have room, and the table scrolls rather than squeeze them."""
    told = text.strip()
    is_short = len(told) <= _SHORT and "\n" not in told
    return element("td", escaped(told), class_="short" if is_short else "long")


def _class(name: str) -> dict[str, str | float]:
    return {"class_": name} if name else {}


def folded(summary: str, *inside: str) -> str:
    """Markup behind a line that unfolds it.

    >>> folded("3 rows", "<p>all of them</p>")
    '<details><summary>3 rows</summary><p>all of them</p></details>'
    """
    return element("details", element("summary", escaped(summary)), *inside)


def display(*inside: str) -> str:
    """What a notebook shows of a value: markup with the colours it is read in."""
    return element("div", STYLE, *inside, class_="slacore", lang="en")


def page(title: str, body: str) -> str:
    """A display as a file of its own, dark where its reader's system is.

    >>> page("a < b", display()).splitlines()[4]
    '<title>a &lt; b</title>'
    """
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="color-scheme" content="light dark">\n'
        f'<title>{escaped(title)}</title>\n<body style="max-width:60em;margin:2em auto">\n{body}\n</html>'
    )


def svg(width: int, height: float, title: str, about: str, *inside: str, is_alone: bool = False) -> Picture:
    """A picture as wide as the page lets it be.

    Args:
        width: of the drawing, in pixels; it is not drawn wider.
        height: likewise.
        title: what it is called.
        about: what a screen reader says of it beyond that.
        inside: its shapes.
        is_alone: whether it is a file of its own, with the colours it is read in.
    """
    size = number_text(height)
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="slacore" viewBox="0 0 {width} {size}" width="{width}" '
        f'height="{size}" role="img" lang="en" font-family="{_FONT}" font-size="12" fill="{LIGHT.ink}">'
    )
    paper = element("rect", width=width, height=height, class_="paper", fill=LIGHT.paper)
    told = element("title", escaped(title)) + element("desc", escaped(about))
    return Picture("\n".join([start, *([STYLE] if is_alone else []), told, paper, *inside, "</svg>"]))


def label(x: float, y: float, text: str, *more: str, **attributes: str | float) -> str:
    """A text in a picture."""
    if attributes.get("class_") == "quiet":
        attributes["fill"] = LIGHT.quiet
    return element("text", *more, escaped(text), x=x, y=y, **attributes)


class Look:
    """What tells one of many from the others: a colour and a hatch.

    >>> Look(0).colour, Look(0).hatch, Look(1).hatch
    ('#0072b2', '', 'M0 6L6 0')
    """

    __slots__ = ("colour", "hatch", "name")

    def __init__(self, number: int) -> None:
        hatch = (number + number // len(COLOURS)) % len(HATCHES)
        self.colour, self.hatch = COLOURS[number % len(COLOURS)], HATCHES[hatch]
        # Two pictures on one page may hold the same pattern by the same name, and no other by it.
        self.name = f"slacore-{self.colour[1:]}-{hatch}"

    def pattern(self) -> str:
        """The hatch as a picture declares it; nothing where there is none."""
        if not self.hatch:
            return ""
        stroke = _ON_PALE if luminance(self.colour) > _PALE else _ON_DEEP
        line = element("path", d=self.hatch, stroke=stroke, stroke_width=1.2, fill="none")
        return element("pattern", line, id=self.name, width=6, height=6, patternUnits="userSpaceOnUse")

    def drawn(self, shape: str, title: str, **attributes: str | float) -> Iterator[str]:
        """A shape in its colour, and its hatch over it."""
        edge: dict[str, str | float] = {"stroke": LIGHT.ink, "stroke_width": 0.5, "class_": "edge"}
        told = element("title", escaped(title))
        yield element(shape, told, **attributes, fill=self.colour, **edge)
        if self.hatch:
            yield element(shape, **attributes, fill=f"url(#{self.name})", pointer_events="none")


def luminance(colour: str) -> float:
    """How bright a colour is, from black at 0 to white at 1.

    >>> luminance("#ffffff"), luminance("#000000")
    (1.0, 0.0)

    Source: WCAG 2.2, relative luminance.
    """
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
