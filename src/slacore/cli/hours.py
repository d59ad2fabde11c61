"""``slacore hours``: when somebody is there, and why not where nobody is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from attrs import frozen

from slacore.calendars.coverage import Coverage
from slacore.calendars.expression import desks
from slacore.calendars.saying import moment_text
from slacore.calendars.timeline import Timeline, stretch_data
from slacore.civil import zones
from slacore.cli import options
from slacore.cli.printing import print_as
from slacore.cli.tables import show_table
from slacore.cli.terminal import note, one_line
from slacore.errors import InvalidValue
from slacore.plans.plan import SupportPlan
from slacore.wording import length_text

EXAMPLES = """\b
Examples:
  slacore hours plan.toml
  slacore hours plan.toml --from 2026-12-21 --to 2027-01-04 --coverage business
  slacore hours keepnet --coverage business --zone Europe/London
  slacore hours plan.toml --from 2026-01-01 --to 2026-12-31 --zone UTC --format csv > hours.csv
"""


@click.command(short_help="Windows, gaps and holidays of a plan's coverages.", epilog=EXAMPLES)
@options.plan_argument
@click.option("--from", "start", metavar="TIME", help="From when; by default now.")
@click.option("--to", "end", metavar="TIME", help="Until when; a date includes that day. By default seven days later.")
@click.option("--coverage", metavar="NAME", help="One coverage or schedule; by default all coverages.")
@options.zone_option("The clock to tell the hours on; by default the plan's, or each coverage's own.")
@options.format_option("table", "csv", "json")
@click.pass_obj
def hours(
    clock: options.Clock,
    plan_path: str,
    start: str | None,
    end: str | None,
    coverage: str | None,
    zone: str | None,
    form: str,
) -> None:
    """Show when the coverages of a plan are open, and the reason of every gap.

    TIME is a date, a local time like "2026-03-02 09:00", or an instant with an offset.
    """
    plan = options.plan_from(plan_path)
    asked = options.zone_from(zone)
    now = None if start is not None else clock()
    shown = [_Hours.of(plan, name, value, asked, start, end, now) for name, value in _named(plan, coverage)]
    if now is not None:
        note(f"from {now.isoformat(timespec='seconds')}, by the clock")
    print_as(
        form,
        table=lambda: _tables(shown),
        head=("coverage", "start", "end", "seconds", "verdict", "reason"),
        rows=lambda: ({"coverage": one.name} | row for one in shown for row in one.stretches),
        data=lambda: [_data(one) for one in shown],
    )


def _named(plan: SupportPlan, name: str | None) -> Sequence[tuple[str, Coverage]]:
    if name is not None:
        return [(name, plan.coverage(name))]
    if not plan.coverages and not plan.schedules:
        raise InvalidValue("PLAN", plan.name, "has no schedules; there are no hours to show")
    return [*(plan.coverages or plan.schedules).items()]


@frozen
class _Hours:
    """One coverage over a span."""

    name: str
    title: str
    zone: ZoneInfo
    start: datetime
    end: datetime
    timeline: Timeline[datetime]
    holidays: tuple[tuple[date, str], ...]

    @classmethod
    def of(
        cls,
        plan: SupportPlan,
        name: str,
        coverage: Coverage,
        asked: ZoneInfo | None,
        start: str | None,
        end: str | None,
        now: datetime | None,
    ) -> _Hours:
        zone = asked or options.home_zone(plan, [coverage]) or zones.zone("UTC")
        begin, finish = options.span_from(start, end, zone, now)
        holidays = dict(_holidays(coverage, begin.date(), finish))
        timeline, title = coverage.timeline(begin, finish), plan.coverages.title(name)
        return cls(name, title, zone, begin, finish, timeline, tuple(sorted(holidays.items())))

    @property
    def stretches(self) -> list[dict[str, Any]]:
        """The stretches as plain data."""
        return [stretch_data(row, ("open", "closed")) for row in self.timeline]


def _holidays(coverage: Coverage, first: date, end: datetime) -> Iterator[tuple[date, str]]:
    last = (end - timedelta(microseconds=1)).date()
    # A desk that is taken away gives no holidays.
    for desk in desks(coverage.expression, is_taking_away=False):
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            name = desk.holiday(day)
            if name is not None:
                yield day, name


def _tables(shown: Sequence[_Hours]) -> None:
    for number, one in enumerate(shown):
        if number:
            click.echo()
        named = one_line(f"{one.name} ({one.title})" if one.title else one.name)
        click.echo(f"{named}, {moment_text(one.start)} to {moment_text(one.end)}, clock of {one.zone}")
        click.echo()
        rows = [
            (
                moment_text(row.start),
                moment_text(row.end),
                "open" if row.is_counted else "closed",
                row.reason,
                length_text(row.length),
            )
            for row in one.timeline
        ]
        show_table(("from", "to", "desk", "reason", "length"), rows, words=4)
        click.echo()
        click.echo(f"open {length_text(one.timeline.counted)}, closed {length_text(one.timeline.skipped)}")
        for day, name in one.holidays:
            click.echo(f"holiday: {moment_text(datetime.combine(day, datetime.min.time()))[:14]} {one_line(name)}")


def _data(one: _Hours) -> dict[str, Any]:
    return {
        "coverage": one.name,
        "title": one.title,
        "zone": one.zone.key,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "stretches": one.stretches,
        "holidays": [{"date": str(day), "name": name} for day, name in one.holidays],
    }
