"""Drawings: pictures as SVG text that needs no script, no link and no network, and as PNG. Needs vl-convert."""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import vl_convert

from slacore.markup import escaped

_VERSION = alt.SCHEMA_VERSION.removeprefix("v").rpartition(".")[0]
_ROOT = re.compile(r"<svg [^>]*?viewBox=\"([^\"]*)\"[^>]*>")
_SPOKEN = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_ID = re.compile(r'\bid="([^"]+)"')
_NAMED = re.compile(r'(\bid="|url\(#|href="#)([^")]+)')


def svg_of(picture: Any, name: str = "p") -> str:
    """A picture as a static drawing, with what it shows in its ``<title>`` and how that was counted in its ``<desc>``.

    Args:
        picture: one that a function of `slacore.analysis` made.
        name: what the names inside it begin with, where several stand on one page.
    """
    spec = _spec(picture)
    # Vega marks up every mark and layer for readers of screens; here the whole is one picture with a table below it.
    spec["config"]["aria"] = False
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=_VERSION)
    title, told = " ".join(spec["title"]["text"]), spec["description"]
    drawn = _renamed(drawn, name)
    root = _ROOT.search(drawn)
    assert root is not None
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{root[1]}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escaped(title)}</title><desc id="{name}-desc">{escaped(told)}</desc>'
    )
    return head + _SPOKEN.sub("", drawn[root.end() :])


def _renamed(drawn: str, name: str) -> str:
    """Its inner names counted from one: Vega counts on from picture to picture."""
    names = {old: f"{name}-{number}" for number, old in enumerate(dict.fromkeys(_ID.findall(drawn)), 1)}
    return _NAMED.sub(lambda found: f"{found[1]}{names.get(found[2], found[2])}", drawn)


def png_of(picture: Any, scale: float = 2) -> bytes:
    """A picture as PNG."""
    return vl_convert.vegalite_to_png(_spec(picture), vl_version=_VERSION, scale=scale)


def _spec(picture: Any) -> dict[str, Any]:
    # Whatever theme a notebook has chosen, a drawing is always the same.
    with alt.theme.enable("none"):
        return picture.to_dict(validate=False)  # type: ignore[no-any-return]
