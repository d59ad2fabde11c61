"""Operations centres: what a question costs with 24 centres, beside the same with one, measured in one run.

Run it with ``python benchmarks/centres.py``; ``--markdown`` prints a table for the documentation, ``--quick`` a rougher
and faster one. Every timed answer is first compared with a plain search through the centres' windows, kept by the rule:
the holder keeps until it closes, then the first listed that is open. Absolute figures move with the machine and its
neighbours: read the ratios.
"""

from __future__ import annotations

import argparse
import gc
import pickle
import statistics
import sys
import time as clock
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from operator import truediv
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from slacore import Holidays, Schedule
from slacore.calendars.centres import OperationsCentre, OperationsCentres

# In order of preference. Holidays where a public calendar of the country's whole is the office's.
CITIES = (
    ("Europe/London", "GB"),
    ("America/New_York", "US"),
    ("Asia/Tokyo", "JP"),
    ("Australia/Sydney", "AU"),
    ("Asia/Kolkata", "IN"),
    ("America/Sao_Paulo", "BR"),
    ("Europe/Berlin", "DE"),
    ("America/Los_Angeles", "US"),
    ("Asia/Singapore", "SG"),
    ("Africa/Johannesburg", "ZA"),
    ("Pacific/Auckland", "NZ"),
    ("America/Chicago", "US"),
    ("Asia/Dubai", "AE"),
    ("Europe/Madrid", "ES"),
    ("America/Toronto", "CA"),
    ("Asia/Seoul", "KR"),
    ("Australia/Perth", "AU"),
    ("America/Denver", "US"),
    ("Europe/Helsinki", "FI"),
    ("Asia/Shanghai", "CN"),
    ("Africa/Nairobi", "KE"),
    ("America/Bogota", "CO"),
    ("Asia/Karachi", "PK"),
    ("Pacific/Honolulu", "US"),
)
COUNTS = (1, 2, 24, 64)
YEAR = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def group(count: int) -> OperationsCentres:
    """So many centres, each 09:00-17:00 on its own clock with its own holidays; past 24 the hours move on by one."""
    centres = []
    for number in range(count):
        (zone, country), later = CITIES[number % len(CITIES)], number // len(CITIES)
        hours = f"Mon-Fri {9 + later:02}:00-{17 + later:02}:00"
        schedule = Schedule(zone, [hours], holidays=[Holidays(country)])
        centres.append(OperationsCentre(f"centre {number}", schedule))
    return OperationsCentres(centres)


class Searched:
    """A holder found step by step through every centre's windows, from a lull in the year before."""

    def __init__(self, centres: OperationsCentres) -> None:
        self.centres = centres
        lull = YEAR[0] - timedelta(days=90)
        begin = max(centres.gaps(lull, YEAR[0]), key=lambda gap: gap.length).opens
        self.windows = [
            [(window.opens, window.closes) for window in centre.coverage.windows(begin, YEAR[1] + timedelta(days=30))]
            for centre in centres
        ]
        self.turns: list[tuple[datetime, int]] = []
        at = begin
        while at < YEAR[1] + timedelta(days=20):
            number = next((number for number in range(len(centres)) if self.closing(number, at)), -1)
            self.turns.append((at, number))
            at = self.closing(number, at) if number >= 0 else self.opening(at)

    def closing(self, number: int, at: datetime) -> Any:
        windows = self.windows[number]
        place = bisect_right(windows, at, key=lambda window: window[0]) - 1
        return windows[place][1] if place >= 0 and at < windows[place][1] else None

    def opening(self, at: datetime) -> datetime:
        places = [bisect_right(windows, at, key=lambda window: window[0]) for windows in self.windows]
        return min(windows[place][0] for windows, place in zip(self.windows, places, strict=True))

    def on_duty(self, at: datetime) -> str | None:
        number = self.turns[bisect_right(self.turns, at, key=lambda turn: turn[0]) - 1][1]
        return self.centres.centres[number].name if number >= 0 else None

    def next_available(self, at: datetime) -> tuple[str, datetime]:
        place = bisect_right(self.turns, at, key=lambda turn: turn[0]) - 1
        while self.turns[place][1] < 0:
            place += 1
        return self.centres.centres[self.turns[place][1]].name, max(at, self.turns[place][0])


def starts(number: int) -> list[datetime]:
    """Instants at any second of the year, on London's clock."""
    random = Random(24)
    return [
        (YEAR[0] + timedelta(seconds=random.randrange(365 * 86_400))).astimezone(ZoneInfo("Europe/London"))
        for _ in range(number)
    ]


def check(centres: OperationsCentres, questions: Sequence[datetime]) -> int:
    searched = Searched(centres)
    for at in questions:
        holder = centres.on_duty(at)
        if (holder and holder.name) != searched.on_duty(at):
            sys.exit(f"{len(centres)} centres, {at}: {holder} is not {searched.on_duty(at)}")
        found = centres.next_available(at)
        if (found.centre.name, found.at) != searched.next_available(at):
            sys.exit(f"{len(centres)} centres, {at}: {found} is not {searched.next_available(at)}")
    duties = centres.duty(*YEAR)
    whole = sum((duty.length for duty in duties), timedelta())
    if whole != centres.coverage.elapsed(*YEAR) or any(
        searched.on_duty(duty.start) != duty.centre.name for duty in duties
    ):
        sys.exit(f"{len(centres)} centres: duty and search disagree")
    return 2 * len(questions) + len(duties)


class Figure(NamedTuple):
    seconds: float
    ratio: float


def measure(asks: Sequence[Callable[[], int]], repeats: int) -> list[Figure]:
    """Seconds a question of each, and how many times the first's: medians over repeats in which all take turns."""
    turns: list[list[float]] = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(repeats):
            turn = []
            for ask in asks:
                begun = clock.perf_counter()
                questions = ask()
                turn.append((clock.perf_counter() - begun) / questions)
            turns.append(turn)
    finally:
        gc.enable()
    columns, firsts = zip(*turns, strict=True), [turn[0] for turn in turns]
    return [Figure(statistics.median(column), statistics.median(map(truediv, column, firsts))) for column in columns]


def each(ask: Callable[[datetime], Any], questions: Sequence[datetime], rounds: int) -> Callable[[], int]:
    def asked() -> int:
        for _ in range(rounds):
            for at in questions:
                ask(at)
        return rounds * len(questions)

    return asked


def once(ask: Callable[[], Any]) -> Callable[[], int]:
    def asked() -> int:
        ask()
        return 1

    return asked


def first_question(centres: OperationsCentres) -> Any:
    """The first question to a group whose holidays are known and whose year is not laid out."""
    return pickle.loads(pickle.dumps(centres)).on_duty(YEAR[0] + timedelta(days=100))


def text(figure: Figure) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if figure.seconds >= size:
            return f"{figure.seconds / size:.3g} {unit} ({figure.ratio:.2f}x)"
    return f"{figure.seconds / 1e-9:.0f} ns ({figure.ratio:.2f}x)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    given = parser.parse_args()
    repeats, rounds = (5, 5) if given.quick else (15, 25)
    groups = [group(count) for count in COUNTS]
    questions = starts(200)
    checked = sum(check(centres, questions) for centres in groups)
    rows = [
        ("on_duty", [each(one.on_duty, questions, rounds) for one in groups]),
        ("next_available", [each(one.next_available, questions, rounds) for one in groups]),
        ("union.is_open, for comparison", [each(one.coverage.is_open, questions, rounds) for one in groups]),
        ("a year of duty", [once(lambda one=one: one.duty(*YEAR)) for one in groups]),  # type: ignore[misc]
        ("a year of hand-overs", [once(lambda one=one: one.handovers(*YEAR)) for one in groups]),  # type: ignore[misc]
        ("a year of overlaps", [once(lambda one=one: one.overlaps(*YEAR)) for one in groups]),  # type: ignore[misc]
        ("first question of all", [once(lambda one=one: first_question(one)) for one in groups]),  # type: ignore[misc]
    ]
    head = ["question", *(f"{count} centre{'s' if count > 1 else ''}" for count in COUNTS)]
    table = [head, *([label, *map(text, measure(asks, repeats))] for label, asks in rows)]
    if given.markdown:
        table.insert(1, ["---"] * len(head))
        print("\n".join(f"| {' | '.join(cells)} |" for cells in table))
    else:
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        print("\n".join("  ".join(map(str.ljust, cells, widths)).rstrip() for cells in table))
    duties = ", ".join(f"{len(one.duty(*YEAR))}" for one in groups)
    print(f"\nStretches of duty in the year: {duties}. {checked:,} answers checked.")


if __name__ == "__main__":
    main()
