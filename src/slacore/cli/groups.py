"""Attainment of a table in groups: by what columns say, and by the month in which tickets were due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import click

from slacore.analysis.judging import JudgedRows, TicketRows
from slacore.analysis.tally import GroupTally, decided, months, share
from slacore.analysis.verdict import RowVerdict
from slacore.cli.tables import show_table
from slacore.cli.terminal import say
from slacore.files.ticketfile import Columns
from slacore.plans.verdict import VERDICTS
from slacore.wording import count_text, percent_text

MONTH = "month"
"""The name of no column: the month in which a ticket was due."""

MOST_SHOWN = 40
"""Groups that a table shows; CSV and JSON have all."""

_FIGURES = ("tickets", *VERDICTS, "without_target", "unreadable", "attainment")


class Groups:
    """The tallies of every metric by the names of ``--by``; nothing is counted where there are none."""

    def __init__(self, names: Sequence[str], metrics: Sequence[str], columns: Columns, zone: ZoneInfo) -> None:
        self.names, self.zone = tuple(dict.fromkeys(names)), zone
        self.by_month = MONTH in self.names and MONTH not in columns.fields
        self.tallies = {metric: GroupTally(self.names) for metric in metrics}

    def add(self, block: TicketRows, judged: Sequence[JudgedRows]) -> None:
        """Count the rows of a block, given what became of each metric."""
        if not self.names:
            return
        for tally, one in zip(self.tallies.values(), judged, strict=True):
            tally.add(
                [
                    months(one.dues, self.zone) if name == MONTH and self.by_month else block.fields[name]
                    for name in self.names
                ],
                one,
            )

    def show(self, metric: str, is_whole: bool) -> None:
        """Print the groups of a metric as a table, the first of them or all."""
        rows = [*self.tallies[metric].rows]
        if not self.names or not rows:
            return
        words: list[RowVerdict] = ["met", "breached"]
        words += [word for word in ("overdue", "open", "reversed") if any(counts[word] for _, counts in rows)]
        others: list[RowVerdict] = [
            word for word in ("no target", "unreadable") if any(counts[word] for _, counts in rows)
        ]
        month = f", the month that of the due time in {self.zone.key}" if self.by_month else ""
        click.echo()
        say(f"attained by {' and '.join(self.names)}: met among met, breached and overdue{month}")
        click.echo()
        cells = [
            [
                *(value or "-" for value in said),
                f"{_targeted(counts):,}",
                *(f"{counts[word]:,}" for word in words),
                percent_text(counts["met"], decided(counts)),
                *(f"{counts[word]:,}" for word in others),
            ]
            for said, counts in (rows if is_whole else rows[:MOST_SHOWN])
        ]
        show_table([*self.names, "tickets", *words, "attained", *others], cells, words=len(self.names))
        if len(cells) < len(rows):
            click.echo()
            say(f"{count_text(len(rows) - len(cells), 'more group')} not shown; --all shows all")

    def rows(self, metric: str) -> Iterator[tuple[tuple[str | None, ...], dict[str, Any]]]:
        """What the rows of a group say, and its figures as plain data."""
        for said, counts in self.tallies[metric].rows:
            figures: dict[str, Any] = {"tickets": _targeted(counts)}
            figures |= {word: counts[word] for word in VERDICTS}
            figures |= {"without_target": counts["no target"], "unreadable": counts["unreadable"]}
            yield said, figures | {"attainment": share(counts["met"], decided(counts))}

    def data(self, metric: str) -> list[dict[str, Any]]:
        """The groups of a metric as plain data."""
        return [{"by": dict(zip(self.names, said, strict=True))} | row for said, row in self.rows(metric)]

    def flat(self, metric: str) -> list[dict[str, Any]]:
        """The groups as rows; a column that is called like a figure gets an underscore behind its name."""
        names = [f"{name}_" if name in (*_FIGURES, "metric") else name for name in self.names]
        return [dict(zip(names, said, strict=True)) | row for said, row in self.rows(metric)]


def _targeted(counts: dict[RowVerdict, int]) -> int:
    return sum(counts[word] for word in VERDICTS)
