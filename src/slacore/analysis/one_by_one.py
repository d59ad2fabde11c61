"""Tickets of a table of events that are replayed one by one: what `slacore.replay` says of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from slacore.analysis.arrays import Ints
from slacore.analysis.log_cycles import Legend
from slacore.analysis.log_order import LogOrder
from slacore.analysis.log_rows import LogRows, RowFlaw
from slacore.analysis.progress import Teller
from slacore.analysis.promised import Plan
from slacore.civil.instant import Instant, utc
from slacore.clocks.replay import replay
from slacore.errors import LogErrors, SlaError


class OneByOne:
    """Tickets replayed one by one."""

    def __init__(
        self,
        plan: Plan,
        asked: Instant,
        is_strict: bool,
        read_: LogRows,
        order: LogOrder,
        legend: Legend,
        tick: Teller,
    ) -> None:
        self.plan, self.as_of, self.is_strict = plan, utc(asked), is_strict
        self.read, self.order, self.legend, self.tick = read_, order, legend, tick
        self.flaws: list[RowFlaw] = []
        self._broken = {flaw.ticket for flaw in read_.flaws if read_.at[flaw.number] <= asked} if is_strict else set()

    def rows(self, tickets: Ints) -> Iterator[Sequence[int]]:
        """The cycles of some tickets, as rows of numbers."""
        for ticket in tickets.tolist():
            rows = self.order.of(ticket).tolist()
            # Of a log that is not whole it is not asked what is illogical in it.
            if self.read.names[ticket] not in self._broken:
                yield from self._cycles(ticket, rows)
            self.tick(len(rows))

    def _cycles(self, ticket: int, rows: list[int]) -> Iterable[Sequence[int]]:
        name, log = self.read.names[ticket], [self.read.event(row) for row in rows]
        try:
            state = replay(self.plan, log, as_of=self.as_of, strict=self.is_strict)
            found = self.legend.cycles(ticket, state)
        except LogErrors as errors:
            for path, sentence in errors.flaws:
                number = re.fullmatch(r"events\[(\d+)\]", path)
                self.flaws.append(RowFlaw(rows[int(number[1])] if number else rows[0], name, sentence))
            return ()
        except SlaError as error:
            self.flaws.append(RowFlaw(rows[0], name, str(error)))
            return ()
        places = {id(event): row for event, row in zip(log, rows, strict=True)}
        self.flaws += [RowFlaw(places[id(one.event)], name, f"{one.event} {one.reason}") for one in state.warnings]
        return found
