"""The order of a table of events: by ticket, then as the events of a log are taken (semantics, rule 23)."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import frozen

from slacore.analysis.arrays import Bools, Ints
from slacore.analysis.codes import Codes
from slacore.analysis.log_rows import LogRows
from slacore.checks import is_missing
from slacore.civil.instant import Instant

_MOST: Final = int(np.iinfo(np.int64).max)


@frozen(eq=False)
class LogOrder:
    """The rows of a table that have happened, the log of each ticket together and in order."""

    rows: Ints
    at: Ints
    """When they happened."""
    starts: Ints
    """Where the log of each ticket begins among the rows."""
    counts: Ints
    """How long it is; nothing for tickets of which nothing has happened."""
    is_loose: Bools
    """Whose order is not found here: of several events of one instant only what they say tells which comes first."""

    def of(self, ticket: int) -> Ints:
        """The rows of a ticket."""
        start = int(self.starts[ticket])
        return self.rows[start : start + int(self.counts[ticket])]


def in_order(read: LogRows, asked: Instant) -> LogOrder:
    """Put the rows of a table in order; what has the id of an earlier event of its ticket drops out."""
    count = len(read.names)
    rows, tickets, at = _sorted(read, read.is_sound & (read.at <= asked))
    is_loose = np.zeros(count, np.bool_)
    tied = np.flatnonzero((at[1:] == at[:-1]) & (tickets[1:] == tickets[:-1]))
    if len(tied):
        places = np.unique(np.concatenate([tied, tied + 1]))
        some = rows[places]
        numbered, sequence, ranks = _within(read, some)
        again = np.lexsort((read.words[some], ranks, sequence, numbered, at[places], tickets[places]))
        rows[places] = some = some[again]
        alike = np.ones(len(places) - 1, np.bool_)
        for part in (tickets[places], at[places]):
            alike &= part[1:] == part[:-1]
        for part in (numbered, sequence, ranks):
            alike &= part[again][1:] == part[again][:-1]
        unlike = alike & (read.words[some][1:] != read.words[some][:-1])
        is_loose[read.tickets[some[1:][unlike]]] = True
    if read.ids is not None:
        rows = _once(read.ids, read.tickets, rows)
        tickets, at = read.tickets.take(rows), read.at.take(rows)
    counts = np.bincount(tickets, minlength=count)
    return LogOrder(rows, at, np.cumsum(counts) - counts, counts, is_loose)


def _sorted(read: LogRows, is_there: Bools) -> tuple[Ints, Ints, Ints]:
    """The rows that are there by ticket and instant, with their tickets and instants."""
    rows, tickets, at = None, read.tickets, read.at
    if not is_there.all():
        rows = np.flatnonzero(is_there)
        tickets, at = tickets.take(rows), at.take(rows)
    bits = len(at).bit_length()
    if (at[1:] >= at[:-1]).all() and int(tickets.max(initial=0)) < _MOST >> bits:
        # In a table that is in order of time, as most are, numbers of rows are as good as instants, and shorter.
        packed = tickets << bits
        packed += np.arange(len(at))
        packed.sort()
        places = packed & ((1 << bits) - 1)
        packed >>= bits
        tickets = packed
    else:
        places = np.argsort(_keys(tickets, at))
        tickets = tickets.take(places)
    return places if rows is None else rows.take(places), tickets, at.take(places)


def _keys(tickets: Ints, at: Ints) -> Ints:
    """Numbers that are in order as pairs of tickets and instants are."""
    if not len(tickets):
        return tickets
    least = int(at.min())
    span = int(at.max()) - least + 1
    if (int(tickets.max()) + 1) * span < _MOST:
        return tickets * span + (at - least)
    _, dense = np.unique(at, return_inverse=True)
    return tickets * len(at) + dense


def _within(read: LogRows, rows: Ints) -> tuple[Ints, Ints, Ints]:
    """Of events of one instant: whether each has a number, the number, and the rank of its kind."""
    ranks = np.asarray([0 if word.event is None else word.event.place[3] for word in read.vocabulary], np.int64)
    if read.sequence is None:
        nothing = np.zeros(len(rows), np.int64)
        return nothing, nothing, ranks[read.words[rows]]
    numbers = read.sequence.numbers[rows]
    values = np.asarray([*read.sequence.values, 0], np.int64)
    return (numbers >= 0).astype(np.int64), values[numbers], ranks[read.words[rows]]


def _once(ids: Codes, tickets: Ints, rows: Ints) -> Ints:
    """The rows without those that have the id of an earlier one of their ticket."""
    is_id = np.asarray([*(not is_missing(value) for value in ids.values), False], np.bool_)
    numbers = ids.numbers[rows]
    named = np.flatnonzero(is_id[numbers])
    _, firsts = np.unique(tickets[rows[named]] * len(is_id) + numbers[named], return_index=True)
    if len(firsts) == len(named):
        return rows
    is_kept = np.ones(len(rows), np.bool_)
    is_kept[named] = False
    is_kept[named[firsts]] = True
    return rows[is_kept]
