"""Steps of logs: what happens at each row of a table of events, for replays of many tickets at once.

No event is made of a row here: of rows that say the same it is asked once what happens at them, and of rows that say
how tickets stand, once for each two of which the one follows the other. A ticket with a row that has no such answer is
left out, to be read row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np

from slacore.analysis.arrays import NAT, Bools, Ints
from slacore.analysis.codes import Codes, grouped
from slacore.analysis.frames import column_of
from slacore.analysis.log_rows import LogRows, Word, in_order_of_naming
from slacore.analysis.log_texts import LogRow, LogTexts
from slacore.analysis.table import Instants
from slacore.clocks.event import Event
from slacore.plans.facts import is_like

_MOST_KINDS: Final = 50_000
"""Kinds of rows beyond which asking each once saves nothing."""

Happening = Sequence[Event] | None
"""The events that happen at rows of a kind; none where these are to be read row by row."""


class Asking(Protocol):
    """What rows mean that have been read."""

    @property
    def is_of_statuses(self) -> bool:
        """Whether a row is a ticket as it stood, and no event."""

    @property
    def in_order(self) -> bool:
        """Whether events of one instant happened in the order of their rows."""

    def happening(self, *rows: Any) -> Happening:
        """What happens at a row; of tickets as they stood, at the second of two, or at the first of all."""

    def is_known(self, row: Any, /) -> bool:
        """Whether it is known how a ticket stands by a row."""


class LogSteps:
    """The events of the tickets of a table, as far as they are known without reading its logs one by one.

    Args:
        texts: the rows.
        heard: the fields that anything depends on.
        asking: what rows mean.
    """

    def __init__(self, texts: LogTexts, heard: Sequence[str], asking: Asking) -> None:
        self.texts, self.asking = texts, asking
        self.heard = [name for name in texts.fields if name in heard or is_like(name, heard)]
        tickets = texts.role("ticket")
        assert tickets is not None
        self.tickets, firsts = in_order_of_naming(tickets)
        self.names: list[str] = [tickets.values[number] for number in tickets.numbers[firsts].tolist()]
        self.is_whole: Bools = np.ones(len(self.names), np.bool_)
        """Which tickets are whole among the rows; the others are to be read row by row."""
        self._leave(np.flatnonzero(~texts.is_plain))
        self.vocabulary: list[Word] = []
        self._words: dict[object, int] = {}
        self.rows = self._of_statuses() if asking.is_of_statuses else self._of_kinds()
        """The events of these tickets, as `log_rows` would read them."""

    @property
    def odd(self) -> list[int]:
        """The numbers of the tickets that are not whole."""
        return np.flatnonzero(~self.is_whole).tolist()

    @cached_property
    def by_ticket(self) -> tuple[Ints, list[int]]:
        """The rows ticket by ticket, and where those of each begin."""
        rows = np.argsort(self.tickets, kind="stable")
        rows = rows[np.searchsorted(self.tickets[rows], 0) :]
        return rows, np.searchsorted(self.tickets[rows], np.arange(len(self.names) + 1)).tolist()

    def of(self, ticket: int) -> list[LogRow]:
        """The rows of a ticket, each read alone."""
        rows, starts = self.by_ticket
        return [self.texts.log_row(row) for row in rows[starts[ticket] : starts[ticket + 1]].tolist()]

    @property
    def plain_words(self) -> set[str]:
        """The words of the rows that were not read alone."""
        words = self.texts.role(self.texts.reader.word)
        assert words is not None
        return {words.values[number] for number in np.unique(words.numbers[self.texts.is_plain]).tolist()}

    def _leave(self, rows: Ints) -> None:
        """Leave the tickets of some rows to be read row by row."""
        numbers = self.tickets[rows]
        self.is_whole[numbers[numbers >= 0]] = False

    # Rows that are events

    def _of_kinds(self) -> LogRows:
        rows = np.flatnonzero(np.append(self.is_whole, False)[self.tickets])
        groups = grouped(self._said(rows), len(rows))
        kinds = self._asked([(row,) for row in rows[groups.firsts].tolist()])
        counts = np.asarray([len(kind or ()) for kind in kinds], np.int64)
        is_odd = np.asarray([kind is None for kind in kinds], np.bool_)[groups.numbers]
        ids = self.texts.role("id")
        if ids is not None:
            # Each of several events has an id of its own.
            is_odd |= (counts[groups.numbers] > 1) & (ids.numbers[rows] >= 0)
        self._leave(rows[is_odd])
        is_left = self.is_whole[self.tickets[rows]]
        rows, numbers = rows[is_left], groups.numbers[is_left]
        places, words = self._expanded(kinds, numbers)
        rows = rows[places]
        return self._log_rows(rows, self.texts.times("at")[rows], words, self._sequence(rows), ids)

    def _sequence(self, rows: Ints) -> Codes | None:
        if self.asking.in_order:
            return Codes(np.arange(len(rows)), range(len(rows)))
        said = self._row_numbers
        return None if said is None else Codes(said.numbers[rows], said.values)

    @cached_property
    def _row_numbers(self) -> Codes | None:
        """The numbers of rows; of what is none, in rows that are read alone, -1."""
        said, is_number = self.texts.role("sequence"), self.texts.reader.is_number
        return (
            None if said is None else Codes(said.numbers, [int(one) if is_number(one) else -1 for one in said.values])
        )

    def _said(self, rows: Ints) -> list[tuple[Ints, int]]:
        """What rows say that anything depends on, and which of their other fields they say at all."""
        roles = [self.texts.role(name) for name in ("kind", "status", "reason", "to")]
        every = [codes for codes in roles if codes is not None]
        every += [codes for name, codes in self.texts.fields.items() if name in self.heard]
        return [(codes.numbers[rows], len(codes.values)) for codes in every]

    # Rows that are tickets as they stood

    def _of_statuses(self) -> LogRows:
        rows = np.flatnonzero(np.append(self.is_whole, False)[self.tickets])
        self._leave(rows[~self._is_known(rows)])
        rows = rows[self.is_whole[self.tickets[rows]]]
        at, opened = self.texts.times("at"), self.texts.times("opened")
        rows = rows[np.lexsort((rows, self._numbers(rows), at[rows], self.tickets[rows]))]
        is_first = np.diff(self.tickets[rows], prepend=-1) != 0
        standings = grouped(self._said(rows), len(rows))
        count = len(standings.firsts)
        before = np.where(is_first, -1, np.concatenate([[-1], standings.numbers])[:-1])
        steps = grouped([(before, count), (standings.numbers, count), *self._changes(rows, is_first)], len(rows))
        pairs: list[tuple[int, ...]] = [
            (int(rows[place]),) if is_first[place] else (int(rows[place - 1]), int(rows[place]))
            for place in steps.firsts.tolist()
        ]
        kinds = self._asked(pairs)
        is_odd = np.asarray([kind is None for kind in kinds], np.bool_)[steps.numbers]
        self._leave(rows[is_odd])
        is_left = self.is_whole[self.tickets[rows]]
        rows, is_first, numbers = rows[is_left], is_first[is_left], steps.numbers[is_left]
        places, words = self._expanded(kinds, numbers)
        is_opening = is_first[places] & (np.diff(places, prepend=-1) != 0)
        rows = rows[places]
        earlier = is_opening & (opened[rows] != NAT) & (opened[rows] < at[rows])
        at = np.where(earlier, opened[rows], at[rows])
        return self._log_rows(rows, at, words, Codes(np.arange(len(rows)), range(len(rows))), None)

    def _is_known(self, rows: Ints) -> Bools:
        """Which rows have a status that the mapping names."""
        codes = self.texts.role("status")
        assert codes is not None
        _, firsts = np.unique(codes.numbers[rows], return_index=True)
        known = np.zeros(len(codes.values), np.bool_)
        for row in rows[firsts].tolist():
            known[codes.numbers[row]] = self.asking.is_known(self.texts.log_row(row))
        return known[codes.numbers[rows]]

    def _numbers(self, rows: Ints) -> Ints:
        """The numbers of rows, -1 for those without."""
        said = self._row_numbers
        if said is None:
            return np.zeros(len(rows), np.int64)
        return np.asarray([*said.values, -1], np.int64)[said.numbers[rows]]

    def _changes(self, rows: Ints, is_first: Bools) -> Iterator[tuple[Ints, int]]:
        """Whether anything else is said of a ticket than before, field by field; at first, whether anything is."""
        for name, codes in self.texts.fields.items():
            if name not in self.heard:
                numbers = codes.numbers[rows]
                before = np.where(is_first, -1, np.concatenate([[-1], numbers])[:-1])
                yield (numbers != before).astype(np.int64), 2

    # What both come to

    def _asked(self, kinds: list[tuple[int, ...]]) -> list[Happening]:
        """What happens at rows of some kinds, asked of the first of each."""
        if len(kinds) > _MOST_KINDS:
            return [None] * len(kinds)
        return [self.asking.happening(*map(self.texts.log_row, rows)) for rows in kinds]

    def _expanded(self, kinds: list[Happening], numbers: Ints) -> tuple[Ints, Ints]:
        """The places of the rows of events and the words of these, given the kinds of rows."""
        words = [[self._word(event) for event in kind or ()] for kind in kinds]
        counts = np.asarray([*map(len, words)], np.int64)
        starts = np.cumsum(counts) - counts
        flat = np.asarray([word for some in words for word in some], np.int64)
        each = counts[numbers]
        places = np.repeat(np.arange(len(numbers)), each)
        within = np.arange(len(places)) - np.repeat(np.cumsum(each) - each, each)
        return places, flat[starts[numbers[places]] + within]

    def _word(self, event: Event) -> int:
        fields = {name: value for name, value in event.said.items() if name in self.heard}
        key = event.kind, event.reason, event.to, tuple(fields.items())
        if key not in self._words:
            self._words[key] = len(self.vocabulary)
            said: dict[str, Any] = {"kind": event.kind, "reason": event.reason, "to": event.to}
            said |= {} if event.kind == "noted" else {"fields": fields}
            self.vocabulary.append(Word(said, Word(said, None).at(0)))
        return self._words[key]

    def _log_rows(self, rows: Ints, at: Ints, words: Ints, sequence: Codes | None, ids: Codes | None) -> LogRows:
        column = column_of(at.view("M8[us]"), "at")
        no = np.zeros(len(rows), np.bool_)
        return LogRows(
            self.tickets[rows],
            np.empty(0, np.int64),
            at,
            Instants("at", column, column, no),
            words,
            self.vocabulary,
            sequence,
            None if ids is None else Codes(ids.numbers[rows], ids.values),
            None,
            self.names,
            (),
            ~no,
        )
