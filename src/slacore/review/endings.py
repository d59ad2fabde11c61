"""What a careful reader would object to in holidays that end: before the plan does, or soon."""

from __future__ import annotations

from slacore.calendars.desk import Desk
from slacore.civil.instant import DAY, Instant, utc, utc_text
from slacore.errors import HolidaysNotCovered, SlaError
from slacore.review.finding import Objections
from slacore.review.trial import Trial, due_under

_SOON = 366 * DAY


def holidays_end(trial: Trial) -> Objections:
    """Holidays that end before tickets of the plan can be due: those written down as dates, and those of countries."""
    end = trial.plan.effective.span[1]
    latest = None if end is None else _latest_due(trial, end - 1)
    limits = [limit.last for _, desk in trial.schedules() if (limit := desk.known().after)]
    for place, desk in trial.schedules():
        last, limit = _last_year(desk), desk.known().after
        if last is not None and end is None:
            yield f"{place}.holidays", f"its dates end with {last}, and the plan is in force without end; end it too"
        elif last is not None and end is not None and (latest is None or utc(latest).year > last):
            yield f"{place}.holidays", f"its dates end with {last}, and {_why(end)}; add a year of holidays"
        elif last is None and limit is not None and end is not None:
            # Where a due time is not known, the data that ends first is to blame.
            is_first = latest is None and limit.last == min(limits)
            if utc(end - 1).year > limit.last or is_first or (latest is not None and utc(latest).year > limit.last):
                told = f"the data of {limit.country} is whole as far as {limit.last}"
                yield f"{place}.holidays", f"{told}, and {_why(end)}; name the later holidays by date"


def _why(end: Instant) -> str:
    return f"the longest target of a ticket opened before {utc_text(end)} is due later"


def _last_year(desk: Desk) -> int | None:
    """The first year of those with which the dates of its holidays end."""
    ends = [holidays.years[1] for holidays in desk.holidays if holidays.years]
    if all(holidays.country is None for holidays in desk.holidays):
        ends += [holidays.dates[-1][0].year for holidays in desk.holidays if holidays.dates and not holidays.years]
    return min(ends, default=None)


def _latest_due(trial: Trial, opened: Instant) -> Instant | None:
    """When the last of the tickets opened at an instant is due, ``None`` if its holidays are not known."""
    latest = opened
    for target in trial.plan.every_target:
        if target.length is not None:
            try:
                latest = max(latest, due_under(trial.plan, target, opened))
            except HolidaysNotCovered:
                return None
            except SlaError:
                continue
    return latest


def holidays_end_soon(trial: Trial, as_of: Instant) -> Objections:
    """Holidays that are known for less than a year from the instant of asking, where the plan is in force so long."""
    end = trial.plan.effective.span[1]
    for place, desk in trial.schedules():
        extent = desk.known()
        is_soon = extent.after is not None and extent.end - as_of < _SOON
        if extent.after is not None and is_soon and (end is None or end > extent.end):
            when = "less than a year after" if extent.end > as_of else "which is before"
            told = f"holidays of {extent.after.country} are known as far as {extent.after.last}"
            yield f"{place}.holidays", f"{told}, {when} {utc_text(as_of)}; add a year, or install newer holiday data"
