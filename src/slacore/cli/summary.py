"""The summary of a table of tickets: attainment by target, and agreement with due times recorded elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import click
from attrs import frozen

from slacore.analysis.tally import Tally, TargetTally, governed
from slacore.cli.groups import Groups
from slacore.cli.printing import print_as
from slacore.cli.tables import show_table
from slacore.cli.terminal import difference_text, say
from slacore.files.ticketfile import Columns
from slacore.plans.target import Target
from slacore.plans.verdict import Verdict
from slacore.wording import count_text, percent_text

MOST_SHOWN = 10
"""Targets that a table shows, those that were missed most first; CSV and JSON have all."""

_PAGE = 80


@frozen
class Summary:
    """What ``due`` prints in the end: attainment by target, in groups, and agreement with recorded due times."""

    tallies: Sequence[TargetTally]
    columns: Columns
    tolerance: int
    as_of: datetime
    groups: Groups
    is_whole: bool = False
    """Whether a table shows all targets."""

    def show(self, form: str) -> None:
        """Print it as ``table``, ``csv`` or ``json``."""
        rows = [row for told in self._each() for row in told.rows()]
        head = list(dict.fromkeys(name for row in rows for name in row))
        empty = dict.fromkeys(head)
        print_as(
            form, table=self._tables, head=head, rows=lambda: (empty | _flat(row) for row in rows), data=self._whole
        )

    def _each(self) -> Iterator[MetricSummary]:
        is_one = len(self.tallies) == 1
        for tally in self.tallies:
            yield MetricSummary(tally, self.columns, self.tolerance, self.groups, self.is_whole, is_one)

    def _tables(self) -> None:
        for number, told in enumerate(self._each()):
            if number:
                click.echo()
            told.tables()

    def _whole(self) -> dict[str, Any]:
        plan = self.tallies[0].plan
        head = {"plan": plan.name, "digest": plan.digest}
        asked = {"as_of": self.as_of.isoformat(), "tolerance_seconds": self.tolerance}
        told = [{"metric": one.tally.metric} | one.data() for one in self._each()]
        if len(told) == 1:
            return head | {"metric": told[0].pop("metric")} | asked | told[0]
        return head | asked | {"metrics": told}


@frozen
class MetricSummary:
    """The report on one metric."""

    tally: TargetTally
    columns: Columns
    tolerance: int
    groups: Groups
    is_whole: bool
    is_one: bool
    """Whether there is no other, so that none needs its name."""

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of its CSV: the groups, where there are any, or else the targets."""
        name = {} if self.is_one else {"metric": self.tally.metric}
        if self.groups.names:
            yield from (name | row for row in self.groups.flat(self.tally.metric))
            return
        yield from (name | row for row in self._data())
        yield name | {"target": "all targets"} | self.tally.targeted.figures()

    def tables(self) -> None:
        """Print it for people."""
        targeted = self.tally.targeted
        for line in self._sentences(targeted):
            say(line)
        found = self.tally.rows
        rows = sorted(found, key=lambda row: -row[1].missed)
        shown = rows if self.is_whole else rows[:MOST_SHOWN]
        if shown:
            optional: list[Verdict] = [word for word in ("overdue", "open", "reversed") if targeted.verdicts[word]]
            counted: list[Verdict] = ["met", "breached", *optional]
            title = self.tally.plan.metrics.called(self.tally.metric)
            head = [f"{title} target", "tickets", *counted, "attained"]
            self._table(head, shown, lambda tally: _verdicts(tally, counted))
        if targeted.compared:
            head = ["recorded due", "compared", f"within {self.tolerance} s", "share", "median off", "most off"]
            self._table(head, [row for row in shown if row[1].compared], _agreement)
        if len(shown) < len(rows):
            click.echo()
            say(f"{count_text(len(rows) - len(shown), 'more target')} not shown; --all shows all")
        self.groups.show(self.tally.metric, self.is_whole)

    def _table(
        self, head: Sequence[str], rows: Sequence[tuple[Target, Tally]], cells: Callable[[Tally], list[str]]
    ) -> None:
        figures = [cells(tally) for _, tally in rows]
        total = ["all targets", *cells(self.tally.targeted)]
        taken = sum(max(map(len, column)) + 3 for column in zip(head[1:], total[1:], *figures, strict=True))
        room = max(len(head[0]), _PAGE - taken)
        texts = [_target_text(target, ", ") for target, _ in rows]
        if max(map(len, texts), default=0) > room:
            texts = [_target_text(target, "\n  ") for target, _ in rows]
        click.echo()
        show_table(head, [[text, *cells] for text, cells in zip(texts, figures, strict=True)], total, fold=room)

    def _sentences(self, targeted: Tally) -> Iterator[str]:
        whole, met, decided = self.tally.whole, targeted.verdicts["met"], targeted.decided
        unreadable = whole.verdicts["unreadable"]
        parts = [f"{targeted.tickets:,} with a target", f"{whole.verdicts['no target']:,} without"]
        parts += [f"{unreadable:,} unreadable"] if unreadable else []
        name = "" if self.is_one else f"{self.tally.metric}: "
        yield f"{name}{count_text(whole.tickets, 'ticket')}: {', '.join(parts)}"
        if decided:
            beside = [f"{unreadable:,} of {whole.tickets:,} rows could not be read"] if unreadable else []
            if targeted.verdicts["reversed"]:
                beside.append(f"{targeted.verdicts['reversed']:,} closed before they were opened do not count")
            told = f"{percent_text(met, decided)}, {met:,} of {decided:,} decided tickets met"
            yield "; ".join([f"attainment: {told}", *beside])
        if self.columns.recorded is None:
            return
        name, within, compared = self.columns.recorded, targeted.within, targeted.compared
        if self.tally.unmatched:
            yield f"{count_text(self.tally.unmatched, 'ticket')} with a recorded due time and no target"
        if not compared:
            yield f"agreement with {name}: no ticket has both a due time and a recorded one"
            return
        yield (
            f"agreement with {name}: {percent_text(within, compared)}, "
            f"{within:,} of {compared:,} due times within {self.tolerance} s"
        )
        alike, judged = targeted.alike_count, len(targeted.alike)
        if judged:
            yield f"agreement of verdicts: {percent_text(alike, judged)}, {alike:,} of {judged:,} closed tickets"

    def _data(self) -> Iterator[dict[str, Any]]:
        for target, tally in self.tally.rows:
            yield _target_data(target) | tally.figures()

    def data(self) -> dict[str, Any]:
        """It as plain data."""
        tally = self.tally
        told = {
            "tickets": tally.whole.tickets,
            "without_target": tally.count("no target"),
            "unreadable": tally.count("unreadable"),
            "recorded_without_target": tally.unmatched,
            "all": tally.targeted.figures(),
            "targets": list(self._data()),
        }
        return told | ({"groups": self.groups.data(tally.metric)} if self.groups.names else {})


def _target_text(target: Target, between: str) -> str:
    when = str(target.effective)
    return f"{target.length}{between}{governed(target, 30)}{'' if when == 'always' else f', {when}'}"


def _verdicts(tally: Tally, counted: Sequence[Verdict]) -> list[str]:
    figures = [f"{tally.verdicts[word]:,}" for word in counted]
    return [f"{tally.tickets:,}", *figures, percent_text(tally.verdicts["met"], tally.decided)]


def _target_data(target: Target) -> dict[str, Any]:
    fields = target.when.written() | ({"priority": target.priority} if target.priority else {})
    return {
        "target": str(target.length),
        "when": {name: [said] if isinstance(said, str) else said for name, said in sorted(fields.items())},
        "effective": str(target.effective),
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return row | ({"when": json.dumps(row["when"], ensure_ascii=False)} if "when" in row else {})


def _agreement(tally: Tally) -> list[str]:
    return [
        f"{tally.compared:,}",
        f"{tally.within:,}",
        percent_text(tally.within, tally.compared),
        difference_text(tally.median),
        difference_text(tally.worst),
    ]
