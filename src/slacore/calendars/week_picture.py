"""Pictures of weeks: days times hours as a grid, with a lane for each of several hours, and what differs beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from slacore.calendars.week import Alike, Box, Lane, Week, alike, clock_of, exceptions, year_of
from slacore.civil import zones
from slacore.civil.instant import HOUR
from slacore.civil.wall import MONTHS, WEEKDAYS, date_of
from slacore.markup import (
    LIGHT,
    Look,
    Picture,
    cut,
    display,
    element,
    folded,
    headed,
    html_table,
    label,
    paragraph,
    svg,
)
from slacore.wording import count_text

_WIDTH, _LEFT, _HOUR, _TOP, _LEGEND = 560, 40, 21, 40, 18
_GAP = 4
_HEIGHTS = ((1, 16), (2, 11), (4, 8), (16, 6))
"""Up to how many lanes, how high each is."""
_LONGEST, _LONGEST_HEAD = 62, 200
_MOST_WEEKS = 3
_MOST_NAMED = 6


def week_picture(lanes: Sequence[Lane], week: Week, title: str, *, is_alone: bool = False) -> Picture:
    """A week as a grid: a row a weekday, from 00 to 24 o'clock, and in it a lane for each of the hours."""
    lane = next((height for most, height in _HEIGHTS if len(lanes) <= most), 4)
    row = max(16, lane * len(lanes))
    bottom = _TOP + 7 * (row + _GAP)
    looks = [Look(number) for number in range(len(lanes))]
    patterns = [pattern for pattern in dict.fromkeys(look.pattern() for look in looks) if pattern]
    return svg(
        _WIDTH,
        bottom + 6 + _LEGEND * len(lanes),
        title,
        week_text(lanes, week),
        *([element("defs", *patterns)] if patterns else []),
        label(0, 14, cut(title, _LONGEST), font_weight="bold"),
        *_axis(bottom),
        *_rows(row),
        *_painted(lanes, week, looks, lane, row),
        *_legend(lanes, week, looks, bottom + 8),
        is_alone=is_alone,
    )


def week_text(lanes: Sequence[Lane], week: Week) -> str:
    """A week in words: of each of the hours, the weekdays with the times.

    >>> from slacore import Schedule
    >>> lanes = [Lane("office", Schedule.parse("Mon,Tue 09:00-17:00; Sat 10:00-12:00 UTC").expression)]
    >>> week_text(lanes, alike(lanes, "UTC", 2026)[0].week)
    'office: Mon 09:00-17:00; Tue 09:00-17:00; Sat 10:00-12:00'
    """
    return ". ".join(f"{lane.name}: {_days_text(boxes)}" for lane, boxes in zip(lanes, week, strict=True))


def _days_text(boxes: Iterable[Box]) -> str:
    by_day: dict[int, list[str]] = {}
    for box in boxes:
        by_day.setdefault(box.day, []).append(str(box))
    return "; ".join(f"{WEEKDAYS[day]} {', '.join(said)}" for day, said in by_day.items()) or "never open"


def _x(time: int) -> float:
    return _LEFT + _HOUR * time / HOUR


def _axis(bottom: int) -> Iterator[str]:
    """The hours above, and a line down from each of them."""
    for hour in range(0, 25, 3):
        yield label(_x(hour * HOUR), _TOP - 6, f"{hour:02}", class_="quiet", text_anchor="middle")
    lines = "".join(f"M{_x(hour * HOUR):g} {_TOP - 3}V{bottom - _GAP}" for hour in range(0, 25, 3))
    yield element("path", d=lines, class_="line", stroke=LIGHT.rule, stroke_width=0.5)


def _rows(row: int) -> Iterator[str]:
    for day, name in enumerate(WEEKDAYS):
        y = _TOP + day * (row + _GAP)
        yield label(_LEFT - 8, y + row / 2 + 4, name, text_anchor="end")
        yield element(
            "rect", x=_LEFT, y=y, width=24 * _HOUR, height=row, fill=LIGHT.gap, class_="gap", fill_opacity=0.55
        )


def _painted(lanes: Sequence[Lane], week: Week, looks: Sequence[Look], lane: int, row: int) -> Iterator[str]:
    height = row if len(lanes) == 1 else lane
    for number, boxes in enumerate(week):
        for box in boxes:
            x, y = _x(box.opens), _TOP + box.day * (row + _GAP) + number * height
            said = f"{lanes[number].name}: {WEEKDAYS[box.day]} {box}"
            yield from looks[number].drawn("rect", said, x=x, y=y, width=_x(box.closes) - x, height=height)


def _legend(lanes: Sequence[Lane], week: Week, looks: Sequence[Look], top: int) -> Iterator[str]:
    for number, (lane, boxes) in enumerate(zip(lanes, week, strict=True)):
        y = top + number * _LEGEND
        yield from looks[number].drawn("rect", lane.name, x=_LEFT, y=y, width=22, height=12)
        hours = sum(box.closes - box.opens for box in boxes) / HOUR
        yield label(_LEFT + 30, y + 10, f"{cut(lane.name, _LONGEST)}: {round(hours, 2):g} hours a week")


def hours_display(head: str, lanes: Sequence[Lane]) -> str:
    """What a notebook shows of hours: their week, other weeks of the year, and the dates that differ."""
    whole = (
        [headed(head)]
        if len(head) <= _LONGEST_HEAD
        else [headed(cut(head, _LONGEST)), folded("in full", paragraph(head))]
    )
    return display(*whole, hours_html(lanes))


def hours_html(lanes: Sequence[Lane], zone: str | None = None) -> str:
    """The week of some hours as a page has it; nothing where there are none.

    Args:
        lanes: the hours.
        zone: on whose clock; by default that of the first desk.
    """
    if not lanes:
        return ""
    clock, year = zones.zone(zone or clock_of(lanes)).key, year_of(lanes)
    usual, *others = alike(lanes, clock, year)
    picture = week_picture(lanes, usual.week, f"The week, on the clock of {clock}")
    return "".join([picture, *_other_weeks(lanes, others, clock, year), _exceptions(lanes, year)])


def _other_weeks(lanes: Sequence[Lane], others: Sequence[Alike], clock: str, year: int) -> Iterator[str]:
    """The weeks of the year that are unlike the most frequent, behind a line."""
    if not others:
        return
    count = sum(len(those.mondays) for those in others)
    shown = [week_picture(lanes, those.week, f"The weeks {_dates(those.mondays)}") for those in others[:_MOST_WEEKS]]
    more = len(others) - len(shown)
    rest = [paragraph(f"and {more} other kinds of weeks", class_="quiet")] if more else []
    summary = f"{count_text(count, 'week')} of {year} {'are' if count > 1 else 'is'} otherwise"
    yield folded(f"{summary}, on the clock of {clock}", *shown, *rest)


def _dates(mondays: Sequence[int]) -> str:
    days = [date_of(monday) for monday in mondays]
    told = ", ".join(f"{day.day} {MONTHS[day.month - 1]}" for day in days[:_MOST_NAMED])
    return f"from {told}{f' and {len(days) - _MOST_NAMED} more' if len(days) > _MOST_NAMED else ''}"


def _exceptions(lanes: Sequence[Lane], year: int) -> str:
    """The dates of the year that are not as in the week, behind a line."""
    found = exceptions(lanes, year)
    if not found:
        return ""
    rows = [(day_text(day), why) for day, why in found]
    return folded(f"{count_text(len(rows), 'exception')} in {year}", html_table(("date", "why"), rows))


def day_text(day: int) -> str:
    """A date for a reader.

    >>> day_text(0)
    'Thu 1 Jan'
    """
    found = date_of(day)
    return f"{WEEKDAYS[found.weekday()]} {found.day} {MONTHS[found.month - 1]}"
