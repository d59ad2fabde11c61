"""Which metrics of a plan a table is judged under, and which of its columns says when each was met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import click
from attrs import field, frozen

from slacore.cli.options import Command, metric_from
from slacore.cli.terminal import note
from slacore.cli.tickets import guessed_column
from slacore.errors import InvalidValue
from slacore.files.tablefile import TableFile
from slacore.files.ticketfile import ANSWERED_NAMES, CLOSED_NAMES
from slacore.plans.plan import SupportPlan

_OPTIONS = (
    click.option(
        "--metric",
        "metrics",
        metavar="NAME",
        multiple=True,
        help="A promise to look at, such as resolution; repeatable. By default all that a column says the end of.",
    ),
    click.option(
        "--closed",
        "--resolved",
        "closed",
        metavar="COL",
        help="The column that says when it was closed: when the resolution, or the only metric, was met; empty while "
        "it is open.",
    ),
    click.option("--answered", metavar="COL", help="The column that says when it was answered: the response was met."),
    click.option(
        "--stopped",
        metavar="METRIC COL",
        nargs=2,
        multiple=True,
        help="The column that says when another metric was met; repeatable.",
    ),
)


def metric_options(command: Command) -> Command:
    """The options that say which metrics are meant; a command gives them to `Asked`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@frozen(kw_only=True)
class Asked:
    """What the options say of metrics.

    Raises:
        UnknownName: for a metric the plan does not promise.
        InvalidValue: where the plan promises nothing.
    """

    plan: SupportPlan
    metrics: Sequence[str]
    closed: str | None
    answered: str | None
    pairs: Iterable[tuple[str, str]]
    candidates: tuple[str, ...] = field(init=False)
    """The metrics of ``--metric``, or all that the plan promises."""

    @candidates.default
    def _wanted(self) -> tuple[str, ...]:
        if self.metrics or not self.plan.promised:
            return tuple(dict.fromkeys(metric_from(self.plan, name) for name in self.metrics or (None,)))
        return tuple(self.plan.promised)

    def found(self, table: TableFile) -> tuple[tuple[str, ...], Mapping[str, str]]:
        """The metrics that a table is judged under, and the columns that say when they were met; guesses are told.

        Raises:
            UnknownName: for metrics and columns that there are not.
            InvalidValue: where a column could say the end of several metrics, or several columns that of one.
        """
        stopped = dict[str, str]()
        for option, metric, column in self._said():
            if metric in stopped:
                raise InvalidValue(option, column, f"is the second column for the metric {metric}; one is enough")
            stopped[metric] = table.column(column, option)
        for metric in self.candidates:
            if metric not in stopped and (guess := self._guess(metric, table)) is not None:
                stopped[metric] = guess
        chosen = self.candidates
        if not self.metrics and stopped:
            chosen = tuple(metric for metric in chosen if metric in stopped)
        self._tell(chosen, stopped)
        return chosen, {metric: column for metric, column in stopped.items() if metric in chosen}

    def _said(self) -> Iterator[tuple[str, str, str]]:
        """The option, the metric and the column of each that is named."""
        for metric, column in self.pairs:
            yield "--stopped", metric_from(self.plan, metric, "--stopped"), column
        if self.answered is not None:
            yield "--answered", metric_from(self.plan, "response", "--answered"), self.answered
        if self.closed is not None:
            only = self.candidates
            if len(only) > 1 and "resolution" not in only:
                several = f"could end {' or '.join(only)}; say which with --metric or --stopped"
                raise InvalidValue("--closed", self.closed, several)
            yield "--closed", only[0] if len(only) == 1 else "resolution", self.closed

    def _guess(self, metric: str, table: TableFile) -> str | None:
        found = guessed_column(table, ANSWERED_NAMES, "--answered") if metric == "response" else None
        if found is None and (metric == "resolution" or len(self.candidates) == 1):
            return guessed_column(table, CLOSED_NAMES, "--closed")
        return found

    def _tell(self, chosen: Sequence[str], stopped: Mapping[str, str]) -> None:
        """Tell what counts as open, and what is left out, as no column says when it was met."""
        left = [metric for metric in self.candidates if metric not in chosen]
        if left:
            told = f"{' and '.join(left)} {'is' if len(left) == 1 else 'are'} promised too, and left out"
            note(f"{told}: no column says when that was met (--answered, --stopped)")
        for metric in chosen:
            if metric not in stopped:
                what = "tickets were closed (--closed)" if len(chosen) == 1 else f"{metric} was met (--stopped)"
                note(f"no column says when {what}; all count as open")
