"""Totals: how many tickets move from one plan to another, by how much, and how many verdicts flip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from attrs import frozen

from slacore.checks import must_be, several
from slacore.review.move import Asked, Move, by_text, is_flip


@frozen(kw_only=True)
class MoveTotals:
    """What moves, of all tickets that both plans were asked about.

    >>> print(MoveTotals(tickets=3, moved=2, later=2, median=timedelta(hours=2), closed=3, newly_breached=1))
    2 tickets of 3 move: 2 due times, 2 later, median 2:00:00 later; 1 verdict flips: 1 newly breached
    """

    tickets: int = 0
    moved: int = 0
    """Tickets of which a due time differs."""
    later: int = 0
    sooner: int = 0
    gone: int = 0
    """Due times that only the plan before has."""
    new: int = 0
    """Due times that only the plan after has."""
    median: timedelta | None = None
    """Half of the due times that both plans have move later than this; negative when sooner."""
    closed: int = 0
    """Tickets that say when they were closed."""
    newly_met: int = 0
    newly_breached: int = 0

    @classmethod
    def of(cls, asked: Sequence[Asked]) -> MoveTotals:
        """The totals of tickets with their moves."""
        asked = several(asked, "asked", "a list of tickets with their moves")
        for number, ticket in enumerate(asked):
            must_be(Asked, ticket, f"asked[{number}]")
        moves = [move for ticket in asked for move in ticket.moves]
        by = sorted(move.by for move in moves if move.by is not None)
        return cls(
            tickets=len(asked),
            moved=sum(bool(ticket.moves) for ticket in asked),
            later=sum(each > timedelta() for each in by),
            sooner=sum(each < timedelta() for each in by),
            gone=sum(move.after is None for move in moves),
            new=sum(move.before is None for move in moves),
            median=(by[(len(by) - 1) // 2] + by[len(by) // 2]) / 2 if by else None,
            closed=sum(ticket.is_closed for ticket in asked),
            newly_met=_flips(moves, "met"),
            newly_breached=_flips(moves, "breached"),
        )

    @property
    def flips(self) -> int:
        """Verdicts that are others under the new plan."""
        return self.newly_met + self.newly_breached

    def __str__(self) -> str:
        moved = f"{_count(self.moved, 'ticket')} of {self.tickets:,} {'moves' if self.moved == 1 else 'move'}"
        return "; ".join(filter(None, [f"{moved}{self._directions()}", self._verdicts()]))

    def _directions(self) -> str:
        """How many due times move which way, and by how much."""
        how = {
            "later": self.later,
            "sooner": self.sooner,
            "with a target only before": self.gone,
            "with a target only now": self.new,
        }
        told = [f"{number:,} {way}" for way, number in how.items() if number]
        median = [] if self.median is None else [f"median {by_text(self.median)}"]
        return f": {', '.join([_count(sum(how.values()), 'due time'), *told, *median])}" if told else ""

    def _verdicts(self) -> str:
        if not self.closed:
            return ""
        if not self.flips:
            return "no verdict flips"
        told = [f"{number:,} newly {word}" for word, number in _words(self) if number]
        return f"{_count(self.flips, 'verdict')} {'flips' if self.flips == 1 else 'flip'}: {', '.join(told)}"


def _words(totals: MoveTotals) -> Iterable[tuple[str, int]]:
    return ("breached", totals.newly_breached), ("met", totals.newly_met)


def _flips(moves: Iterable[Move[Any]], word: str) -> int:
    return sum(is_flip(move) and move.verdicts[1] == word for move in moves)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
