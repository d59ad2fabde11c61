"""The report on a table of tickets: attainment by target, and agreement with due times recorded elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
from attrs import frozen

from slacore.analysis.attainment import Attainment, Tally, governed
from slacore.cli.printing import print_as
from slacore.cli.tables import show_table
from slacore.cli.terminal import count_text, difference_text, percent
from slacore.files.ticketfile import Columns
from slacore.plans.target import Target


@frozen
class Report:
    """What ``due`` prints in the end: attainment by target, and agreement with recorded due times."""

    attainment: Attainment
    columns: Columns
    tolerance: int
    as_of: datetime

    def show(self, form: str) -> None:
        """Print it as ``table``, ``csv`` or ``json``."""
        rows = [*self._data(), {"target": "all targets"} | self.attainment.targeted.figures()]
        head = list(dict.fromkeys(name for row in rows for name in row))
        empty = dict.fromkeys(head)
        print_as(
            form, table=self._tables, head=head, rows=lambda: (empty | _flat(row) for row in rows), data=self._whole
        )

    def _tables(self) -> None:
        attainment = self.attainment
        rows, targeted = attainment.rows, attainment.targeted
        optional = [verdict for verdict in ("overdue", "open") if targeted.verdicts[verdict]]
        counted = ["met", "breached", *optional]

        def cells(tally: Tally) -> list[str]:
            figures = [f"{tally.verdicts[verdict]:,}" for verdict in counted]  # type: ignore[index]
            return [f"{tally.tickets:,}", *figures, percent(tally.verdicts["met"], tally.decided)]

        if rows:
            head = [f"{attainment.metric} target", "tickets", *counted, "attained"]
            listed = [[_target_text(target), *cells(tally)] for target, tally in rows]
            show_table(head, listed, ["all targets", *cells(targeted)])
            click.echo()
        if targeted.compared:
            head = ["recorded due times", "compared", f"within {self.tolerance} s", "share", "median off", "most off"]
            compared = [(target, tally) for target, tally in rows if tally.compared]
            listed = [[_target_text(target), *_agreement(tally)] for target, tally in compared]
            show_table(head, listed, ["all targets", *_agreement(targeted)])
            click.echo()
        for line in self._sentences(targeted):
            click.echo(line)

    def _sentences(self, targeted: Tally) -> Iterator[str]:
        attainment = self.attainment
        parts = [f"{targeted.tickets:,} with a target", f"{attainment.count('no target'):,} without"]
        if attainment.count("unreadable"):
            parts.append(f"{attainment.count('unreadable'):,} unreadable")
        yield f"{count_text(attainment.whole.tickets, 'ticket')}: {', '.join(parts)}"
        if targeted.decided:
            met = targeted.verdicts["met"]
            yield f"attainment: {percent(met, targeted.decided)}, {met:,} of {targeted.decided:,} decided tickets met"
        if self.columns.recorded is None:
            return
        name, within, compared = self.columns.recorded, targeted.within, targeted.compared
        if self.attainment.unmatched:
            yield f"{count_text(self.attainment.unmatched, 'ticket')} with a recorded due time and no target"
        if not compared:
            yield f"agreement with {name}: no ticket has both a due time and a recorded one"
            return
        yield (
            f"agreement with {name}: {percent(within, compared)}, "
            f"{within:,} of {compared:,} due times within {self.tolerance} s"
        )
        alike, judged = targeted.alike[True], targeted.alike.total()
        if judged:
            yield f"agreement of verdicts: {percent(alike, judged)}, {alike:,} of {judged:,} closed tickets"

    def _data(self) -> Iterator[dict[str, Any]]:
        for target, tally in self.attainment.rows:
            yield _target_data(target) | tally.figures()

    def _whole(self) -> dict[str, Any]:
        attainment = self.attainment
        return {
            "plan": attainment.plan.name,
            "digest": attainment.plan.digest,
            "metric": attainment.metric,
            "as_of": self.as_of.isoformat(),
            "tolerance_seconds": self.tolerance,
            "tickets": attainment.whole.tickets,
            "without_target": attainment.count("no target"),
            "unreadable": attainment.count("unreadable"),
            "recorded_without_target": attainment.unmatched,
            "all": attainment.targeted.figures(),
            "targets": list(self._data()),
        }


def _target_text(target: Target) -> str:
    when = str(target.effective)
    return f"{target.length}, {governed(target, 30)}{'' if when == 'always' else f', {when}'}"


def _target_data(target: Target) -> dict[str, Any]:
    fields = dict(target.when) | ({"priority": target.priority} if target.priority else {})
    return {
        "target": str(target.length),
        "when": {name: list(values) for name, values in sorted(fields.items())},
        "effective": str(target.effective),
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return row | ({"when": json.dumps(row["when"], ensure_ascii=False)} if "when" in row else {})


def _agreement(tally: Tally) -> list[str]:
    return [
        f"{tally.compared:,}",
        f"{tally.within:,}",
        percent(tally.within, tally.compared),
        difference_text(tally.median),
        difference_text(tally.worst),
    ]
