"""``slacore duty``: which operations centre is on duty when, hand-overs and gaps."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from attrs import frozen

from slacore.calendars.centres import OperationsCentre, OperationsCentres
from slacore.calendars.timeline import moment_text
from slacore.civil import zones
from slacore.civil.instant import LATEST, read, span, write
from slacore.cli import options
from slacore.cli.explain import seconds
from slacore.cli.terminal import count_text, note, one_line, percent, say, show_table
from slacore.errors import InvalidValue, length_text
from slacore.files.verdictfile import refuse_inputs
from slacore.plans.plan import SupportPlan

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
@click.option("--year", metavar="YEAR", type=click.IntRange(1900, 2199), help="A whole year instead.")
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
    rota = _Rota.of(plan, centres, home, begin, finish)
    {"table": _table, "csv": _csv, "json": _json}[form](rota)
    if picture is not None:
        from slacore.analysis.duty_picture import duty_picture

        Path(picture).write_text(duty_picture(centres, begin.year, home.key), encoding="utf-8", newline="\n")
        note(f"{picture}: who is on duty in {begin.year}, on the clock of {home}")


def _home(plan: SupportPlan, centres: OperationsCentres) -> ZoneInfo:
    found = options.home_zone(plan, [centre.coverage for centre in centres])
    if found is None:
        note("the centres are in several zones, and told in UTC; --zone names another clock")
    return found or zones.zone("UTC")


def _new_year(year: int, zone: ZoneInfo) -> datetime:
    if year > 2199:
        return write(LATEST - 1, datetime(2199, 1, 1, tzinfo=zone))
    return options.day_from(f"{year}-01-01", zone, "--year")


@frozen
class _Row:
    """A stretch with one centre on duty, or with nobody there, and who comes next without a gap."""

    start: datetime
    end: datetime
    centre: OperationsCentre | None
    taker: OperationsCentre | None = None

    @property
    def length(self) -> timedelta:
        return span(read(self.end) - read(self.start))

    @property
    def who(self) -> str:
        return "nobody" if self.centre is None else str(self.centre)


@frozen
class _Rota:
    """The duty of a span, stretch by stretch."""

    plan: SupportPlan
    centres: OperationsCentres
    zone: ZoneInfo
    start: datetime
    end: datetime
    rows: tuple[_Row, ...]

    @classmethod
    def of(cls, plan: SupportPlan, centres: OperationsCentres, zone: ZoneInfo, start: datetime, end: datetime) -> _Rota:
        takers = {read(each.at): each.taker for each in centres.handovers(start, end)}
        rows = [
            _Row(_at(each.start), _at(each.end), each.centre, takers.get(read(each.end)))
            for each in centres.duty(start, end)
        ]
        rows += [_Row(_at(gap.opens), _at(gap.closes), None) for gap in centres.gaps(start, end)]
        return cls(plan, centres, zone, start, end, tuple(sorted(rows, key=lambda row: read(row.start))))

    def total(self, centre: OperationsCentre | None) -> timedelta:
        return sum((row.length for row in self.rows if row.centre == centre), timedelta())

    @property
    def totals(self) -> Iterator[tuple[str, timedelta, int]]:
        """Who, how long and in how many stretches, nobody last."""
        for centre in (*self.centres, None):
            count = sum(row.centre == centre for row in self.rows)
            yield "nobody" if centre is None else str(centre), self.total(centre), count


def _at(moment: datetime | str) -> datetime:
    assert isinstance(moment, datetime)
    return moment


def _table(rota: _Rota) -> None:
    say(
        f"{rota.plan.title or rota.plan.name}: on duty from {moment_text(rota.start)} to {moment_text(rota.end)}, "
        f"clock of {rota.zone}"
    )
    click.echo()
    takers = {read(row.end) for row in rota.rows if row.taker is not None}
    cells = [
        (
            moment_text(row.start),
            moment_text(row.end),
            length_text(row.length),
            f"{row.who}{', taking over' if read(row.start) in takers else ''}",
        )
        for row in rota.rows
    ]
    # The length among words keeps its right edge by blanks in front.
    widest = max(len(row[2]) for row in cells)
    rows = [(start, end, length.rjust(widest), who) for start, end, length, who in cells]
    show_table(("from", "to", "length".rjust(widest), "on duty"), rows, words=4)
    click.echo()
    whole = read(rota.end) - read(rota.start)
    totals = [
        (who, f"{count:,}", length_text(total), percent(total // timedelta(microseconds=1), whole))
        for who, total, count in rota.totals
    ]
    show_table(("in all", "stretches", "length", "share"), totals)
    click.echo()
    handovers = sum(row.taker is not None for row in rota.rows)
    gaps = sum(row.centre is None for row in rota.rows)
    say(f"{count_text(handovers, 'hand-over')}, {count_text(gaps, 'gap')}")


def _csv(rota: _Rota) -> None:
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("start", "end", "seconds", "centre", "hands_over_to"))
    table.writerows(_data(row).values() for row in rota.rows)


def _data(row: _Row) -> dict[str, Any]:
    return {
        "start": row.start.isoformat(),
        "end": row.end.isoformat(),
        "seconds": seconds(row.length),
        "centre": None if row.centre is None else row.centre.name,
        "hands_over_to": None if row.taker is None else row.taker.name,
    }


def _json(rota: _Rota) -> None:
    totals: Sequence[dict[str, Any]] = [
        {"centre": centre.name, "title": one_line(str(centre)), "seconds": seconds(rota.total(centre))}
        for centre in rota.centres
    ]
    data = {
        "plan": rota.plan.name,
        "zone": rota.zone.key,
        "start": rota.start.isoformat(),
        "end": rota.end.isoformat(),
        "duty": [_data(row) for row in rota.rows if row.centre is not None],
        "gaps": [
            {name: value for name, value in _data(row).items() if name in {"start", "end", "seconds"}}
            for row in rota.rows
            if row.centre is None
        ],
        "totals": [*totals, {"centre": None, "title": "nobody", "seconds": seconds(rota.total(None))}],
    }
    click.echo(json.dumps(data, indent=2))
