"""Markup: what is read in light, in dark and aloud, and holds any text."""

from __future__ import annotations

import re
from itertools import product
from xml.etree import ElementTree

import pytest

from slacore.calendars.strip import STRIP_COLOURS
from slacore.markup import (
    COLOURS,
    DARK,
    LIGHT,
    STYLE,
    Look,
    Palette,
    display,
    element,
    escaped,
    folded,
    headed,
    html_table,
    luminance,
    page,
    paragraph,
    svg,
)

HOSTILE = "<script>alert(\"1\")</script> & 'more' \x00\x1b\ud800\ufffe"


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 has it."""
    dark, bright = sorted(map(luminance, (one, other)))
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_guidelines_do() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    # The grey that is known to be just readable on white.
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_has_a_contrast_of_four_and_a_half_at_least(palette: Palette) -> None:
    assert min(contrast(words, palette.paper) for words in (palette.ink, palette.quiet)) >= 4.5
    # Nothing is written on the grey of gaps, and yet it could be.
    assert contrast(palette.ink, palette.gap) >= 4.5


@pytest.mark.parametrize(("palette", "colour"), [*product([LIGHT, DARK], STRIP_COLOURS)])
def test_what_a_strip_is_drawn_with_is_seen_on_both_papers(palette: Palette, colour: str) -> None:
    assert contrast(colour, palette.paper) >= 3


def test_every_colour_has_an_edge_that_is_seen_or_is_seen_itself() -> None:
    for number, colour in enumerate(COLOURS):
        [shape, *_] = Look(number).drawn("rect", "x")
        assert f'fill="{colour}"' in shape
        assert f'stroke="{LIGHT.ink}"' in shape
        assert 'class="edge"' in shape


def test_no_two_of_sixty_four_looks_are_alike_and_hatches_are_seen_on_their_colours() -> None:
    looks = [Look(number) for number in range(64)]
    assert len({(look.colour, look.hatch) for look in looks}) == 64
    assert len({look.name for look in looks if look.hatch}) == 56
    for look in looks:
        for stroke in re.findall(r'stroke="(#\w+)"', look.pattern()):
            assert contrast(stroke, look.colour) >= 3


def test_the_dark_colours_hold_where_the_theme_or_else_the_system_is_dark_and_never_on_paper() -> None:
    rules = STYLE.splitlines()
    dark = [rule for rule in rules if DARK.paper in rule]
    assert [rule.partition("{")[0] for rule in dark] == [
        "@media (prefers-color-scheme:dark)",
        '[data-jp-theme-light="false"] .slacore,.vscode-dark .slacore',
    ]
    [printed] = [rule for rule in rules if rule.startswith("@media print")]
    assert LIGHT.paper in printed


def test_any_text_is_held_and_is_no_markup() -> None:
    parts = [
        headed(HOSTILE),
        paragraph(HOSTILE),
        html_table([HOSTILE], [[HOSTILE]], HOSTILE),
        folded(HOSTILE, paragraph(HOSTILE)),
        svg(10, 10, HOSTILE, HOSTILE, element("text", escaped(HOSTILE), x=1)),
        element("p", title=HOSTILE),
    ]
    shown = display(*parts)
    root = ElementTree.fromstring(shown)
    kept = (
        HOSTILE.replace("\x00", "\ufffd")
        .replace("\x1b", "\ufffd")
        .replace("\ud800", "\ufffd")
        .replace("\ufffe", "\ufffd")
    )
    assert [element.tag for element in root.iter() if "script" in element.tag] == []
    assert "".join(root.itertext()).count(kept) == 10
    assert root.find("p[@title]").attrib["title"] == kept  # type: ignore[union-attr]
    assert shown.count("http") == 1  # the name of SVG


def test_a_table_says_what_its_heads_are_and_keeps_a_few_words_on_their_line() -> None:
    rows = [["Mon 2026-03-02 16:00", "a sentence that is longer than a date, well-known"], ["x", "y\nz"]]
    table = ElementTree.fromstring(html_table(["at", "why"], rows, "two rows", [True]))
    assert table.get("class") == "scroll"
    assert [(head.text, head.get("scope")) for head in table.iter("th")] == [("at", "col"), ("why", "col")]
    assert [caption.text for caption in table.iter("caption")] == ["two rows"]
    assert [row.get("class") for row in table.iter("tr")] == [None, "quiet", None]
    assert [(cell.get("class"), cell.text) for cell in table.iter("td")] == [
        ("short", rows[0][0]),
        ("long", rows[0][1]),
        ("short", "x"),
        ("long", "y\nz"),
    ]


def test_a_picture_fits_any_page_and_is_told_aloud() -> None:
    picture = svg(560, 12.5, "The week", "open on Monday")
    root = ElementTree.fromstring(picture)
    assert (root.get("viewBox"), root.get("role"), root.get("lang")) == ("0 0 560 12.5", "img", "en")
    assert [root.findtext(f"{{http://www.w3.org/2000/svg}}{name}") for name in ("title", "desc")] == [
        "The week",
        "open on Monday",
    ]
    assert picture._repr_svg_() == str(picture)
    assert "<style>" not in picture
    assert STYLE in svg(560, 12.5, "", "", is_alone=True)


def test_a_page_follows_the_system_of_its_reader() -> None:
    told = page(HOSTILE, display())
    assert told.startswith("<!doctype html>")
    assert 'name="color-scheme" content="light dark"' in told
    assert "<script" not in told
