"""``slacore duty``: which operations centre is on duty when, hand-overs and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
from attrs import frozen

from slacore.calendars.centres import OperationsCentres
from slacore.calendars.duty_picture import duty_picture
from slacore.calendars.rota import OperationsCentre, Rota
from slacore.calendars.saying import moment_text
from slacore.calendars.timeline import moment_data, seconds
from slacore.civil import zones
from slacore.civil.instant import LATEST, read, write
from slacore.civil.years import FIRST_YEAR, LAST_YEAR
from slacore.cli import options
from slacore.cli.printing import print_as
from slacore.cli.tables import show_table
from slacore.cli.terminal import note, one_line, say
from slacore.errors import InvalidValue
from slacore.files.outputs import refuse_inputs, save_text
from slacore.plans.plan import SupportPlan
from slacore.wording import count_text, length_text, percent_text

_HEAD = ("start", "end", "seconds", "centre", "hands_over_to")

EXAMPLES = """\b
Examples:
  slacore duty keepnet
  slacore duty plan.toml --from 2026-03-06 --to 2026-04-03 --zone Europe/London
  slacore duty plan.toml --year 2026 --zone UTC --format csv > duty.csv
  slacore duty plan.toml --year 2026 --picture duty.svg
"""


@click.command(short_help="Which operations centre is on duty, hand-overs and gaps.", epilog=EXAMPLES)
@options.plan_argument
@click.option("--from", "start", metavar="TIME", help="From when; by default now.")
@click.option("--to", "end", metavar="TIME", help="Until when; a date includes that day. By default seven days later.")
@click.option("--year", metavar="YEAR", type=click.IntRange(FIRST_YEAR, LAST_YEAR), help="A whole year instead.")
@options.zone_option("The clock to tell the duty on; by default the plan's.")
@options.format_option("table", "csv", "json")
@click.option("--picture", metavar="FILE", help="Where to draw the whole year in which the span begins, as SVG.")
@click.pass_obj
def duty(
    clock: options.Clock,
    plan_path: str,
    start: str | None,
    end: str | None,
    year: int | None,
    zone: str | None,
    form: str,
    picture: str | None,
) -> None:
    """Show who is on duty from when to when, to whom a centre hands over, and when nobody is there.

    TIME is a date, a local time like "2026-03-02 09:00", or an instant with an offset. The centre that is on duty keeps
    it until it closes; then the first that is open takes over, in the order in which the plan lists them.
    """
    if year is not None and (start is not None or end is not None):
        raise click.UsageError("--year and --from or --to do not go together", click.get_current_context())
    if picture is not None and not picture.lower().endswith(".svg"):
        raise InvalidValue("--picture", picture, "does not end in .svg; the picture is SVG and nothing else")
    plan = options.plan_from(plan_path)
    refuse_inputs("--picture", picture, {"plan": plan_path})
    centres = plan.centres
    if centres is None:
        raise InvalidValue("PLAN", plan.name, "has no operations centres; slacore hours shows when it is open")
    home = options.zone_from(zone) or _home(plan, centres)
    if year is None:
        now = None if start is not None else clock()
        begin, finish = options.span_from(start, end, home, now)
        if now is not None:
            note(f"from {now.isoformat(timespec='seconds')}, by the clock")
    else:
        begin, finish = _new_year(year, home), _new_year(year + 1, home)
    shown = _Shown.of(plan, centres, home, begin, finish)
    print_as(
        form, table=lambda: _table(shown), head=_HEAD, rows=lambda: map(_data, shown.rows), data=lambda: _all(shown)
    )
    if picture is not None:
        save_text(duty_picture(centres, begin.year, home.key), picture)
        note(f"{picture}: who is on duty in {begin.year}, on the clock of {home}")


def _home(plan: SupportPlan, centres: OperationsCentres) -> ZoneInfo:
    found = options.home_zone(plan, [centre.coverage for centre in centres])
    if found is None:
        note("the centres are in several zones, and told in UTC; --zone names another clock")
    return found or zones.zone("UTC")


def _new_year(year: int, zone: ZoneInfo) -> datetime:
    if year > LAST_YEAR:
        return write(LATEST - 1, datetime(LAST_YEAR, 1, 1, tzinfo=zone))
    return options.day_from(f"{year}-01-01", zone, "--year")


@frozen
class _Row:
    """A stretch with one centre on duty, or with nobody there, and who comes next without a gap."""

    start: datetime | str
    end: datetime | str
    length: timedelta
    centre: OperationsCentre | None = None
    taker: OperationsCentre | None = None

    @property
    def who(self) -> str:
        return _called(self.centre)


@frozen
class _Shown:
    """The duty of a span, stretch by stretch."""

    plan: SupportPlan
    centres: OperationsCentres
    zone: ZoneInfo
    rota: Rota[Any]
    rows: Sequence[_Row]

    @classmethod
    def of(
        cls, plan: SupportPlan, centres: OperationsCentres, zone: ZoneInfo, start: datetime, end: datetime
    ) -> _Shown:
        rota = centres.rota(start, end)
        takers = {read(each.at): each.taker for each in centres.handovers(start, end)}
        rows = [_Row(each.start, each.end, each.length, each.centre, takers.get(read(each.end))) for each in rota]
        rows += [_Row(gap.opens, gap.closes, gap.length) for gap in rota.gaps]
        return cls(plan, centres, zone, rota, sorted(rows, key=lambda row: read(row.start)))

    @property
    def totals(self) -> Iterator[tuple[OperationsCentre | None, timedelta, int]]:
        """Who, how long and in how many stretches, nobody last."""
        for centre in (*self.centres, None):
            lengths = [row.length for row in self.rows if row.centre == centre]
            yield centre, sum(lengths, timedelta()), len(lengths)


def _called(centre: OperationsCentre | None) -> str:
    return "nobody" if centre is None else str(centre)


def _table(shown: _Shown) -> None:
    start, end = shown.rota.start, shown.rota.end
    told = shown.plan.title or shown.plan.name
    say(f"{told}: on duty from {moment_text(start)} to {moment_text(end)}, clock of {shown.zone}")
    click.echo()
    takers = {read(row.end) for row in shown.rows if row.taker is not None}
    # The length among words keeps its right edge by blanks in front.
    widest = max(len(length_text(row.length)) for row in shown.rows)
    cells = [
        (
            moment_text(row.start),
            moment_text(row.end),
            length_text(row.length).rjust(widest),
            f"{row.who}{', taking over' if read(row.start) in takers else ''}",
        )
        for row in shown.rows
    ]
    show_table(("from", "to", "length".rjust(widest), "on duty"), cells, words=4)
    click.echo()
    whole = read(end) - read(start)
    totals = [
        (_called(centre), f"{count:,}", length_text(total), percent_text(total // timedelta(microseconds=1), whole))
        for centre, total, count in shown.totals
    ]
    show_table(("in all", "stretches", "length", "share"), totals)
    click.echo()
    handovers = sum(row.taker is not None for row in shown.rows)
    gaps = sum(row.centre is None for row in shown.rows)
    say(f"{count_text(handovers, 'hand-over')}, {count_text(gaps, 'gap')}")


def _data(row: _Row) -> dict[str, Any]:
    return {
        "start": moment_data(row.start),
        "end": moment_data(row.end),
        "seconds": seconds(row.length),
        "centre": None if row.centre is None else row.centre.name,
        "hands_over_to": None if row.taker is None else row.taker.name,
    }


def _all(shown: _Shown) -> dict[str, Any]:
    return {
        "plan": shown.plan.name,
        "zone": shown.zone.key,
        "start": moment_data(shown.rota.start),
        "end": moment_data(shown.rota.end),
        "duty": [_data(row) for row in shown.rows if row.centre is not None],
        "gaps": [dict(list(_data(row).items())[:3]) for row in shown.rows if row.centre is None],
        "totals": [
            {"centre": centre and centre.name, "title": one_line(_called(centre)), "seconds": seconds(total)}
            for centre, total, _ in shown.totals
        ],
    }
