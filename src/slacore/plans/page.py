"""Plans as a page: the outline of a plan as HTML, with the week of its hours and of its centres as grids."""

from __future__ import annotations

from typing import Any

from slacore.calendars.rota import lanes_of
from slacore.calendars.week import Lane
from slacore.calendars.week_picture import hours_html
from slacore.markup import display, element, escaped, folded, headed, html_table, paragraph
from slacore.plans.outline import Block, Grid, heading, outline

_OPEN = ("Hours", "Targets")


def plan_html(plan: Any) -> str:
    """What a notebook shows of a `SupportPlan`: its hours and targets, and the rest section by section behind a line.

    A plan shows itself by this and so stands above it: its kind cannot be named here.
    """
    title, *lines = heading(plan)
    pictures = {
        "Hours": lambda: hours_html(_lanes(plan), plan.zone),
        "Operations centres": lambda: hours_html(lanes_of(plan.centres), plan.zone),
    }
    sections = [
        _section(section.title, pictures.get(section.title, str)(), section.blocks) for section in outline(plan)
    ]
    return display(headed(title), paragraph("\n".join(lines), class_="quiet"), *sections)


def _section(title: str, picture: str, blocks: list[Block]) -> str:
    told = [picture, *(_block(block) for block in blocks)]
    if not title:
        return "".join(told)
    if title in _OPEN:
        return element("h3", escaped(title)) + "".join(told)
    return folded(title, *told)


def _block(block: Block) -> str:
    return html_table(block.head, block.rows) if isinstance(block, Grid) else paragraph(block)


def _lanes(plan: Any) -> list[Lane]:
    """The hours of a plan under their names, those that are the same under all of theirs."""
    named: dict[Any, list[str]] = {}
    for name, hours in [*plan.coverages.items(), *plan.schedules.items()]:
        title = plan.coverages.title(name)
        named.setdefault(hours.expression, []).append(f"{name} ({title})" if title else name)
    return [Lane(", ".join(names), expression) for expression, names in named.items()]
