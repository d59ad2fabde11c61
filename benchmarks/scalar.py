"""One deadline at a time: slacore beside other libraries and a hand-written bisect, measured in one run.

Run it with ``python benchmarks/scalar.py``; ``--markdown`` prints a page for the documentation, ``--quick`` a rougher
and faster table. Every answer that is timed is first compared with slacore's, and slacore's with the hand-written
bisect's. Absolute figures move with the machine and its neighbours: read the ratios.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import statistics
import time as clock
import tracemalloc
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from importlib.metadata import PackageNotFoundError, version
from itertools import accumulate, count
from operator import or_, truediv
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import holidays
import pendulum
from imports import MEASURE, rounds

from slacore import Coverage, Holidays, Schedule, read_plan

try:
    import pandas
except ImportError:
    pandas = None
try:
    import workclock
except ImportError:
    workclock = None
try:
    import businesstimedelta
    import pytz
except ImportError:
    businesstimedelta = None

ZONE = "Europe/London"
FIRST_YEAR, LAST_YEAR = 2015, 2030
HOURS = [("09:00", "17:00")]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
ENGLAND = sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST_YEAR, LAST_YEAR + 1)))
CITIES = (
    "Europe/London",
    "America/New_York",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Singapore",
    "Africa/Johannesburg",
    "Pacific/Auckland",
    "America/Chicago",
    "Asia/Dubai",
    "Europe/Madrid",
    "America/Toronto",
    "Asia/Seoul",
    "Australia/Perth",
    "America/Denver",
    "Europe/Helsinki",
    "Asia/Shanghai",
    "Africa/Nairobi",
    "America/Bogota",
    "Asia/Karachi",
    "Pacific/Honolulu",
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
WARM = datetime(FIRST_YEAR, 1, 5, tzinfo=UTC), datetime(LAST_YEAR, 12, 1, tzinfo=UTC)


# --- the hand-written contender ------------------------------------------------------------------------------------


def merged(windows: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for opens, closes in sorted(windows):
        if found and opens <= found[-1][1]:
            found[-1] = found[-1][0], max(closes, found[-1][1])
        else:
            found.append((opens, closes))
    return found


def written_out(zone: str, hours: Sequence[tuple[str, str]], closed: Iterable[date]) -> list[tuple[int, int]]:
    """Every window of the calendar's years, from the standard library alone; no hours here are near a clock change."""
    tz, off = ZoneInfo(zone), set(closed)
    pairs = [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in hours]
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [
        (micros(datetime.combine(day, opens, tz)), micros(datetime.combine(day, closes, tz)))
        for day in days
        if day.weekday() < 5 and day not in off
        for opens, closes in pairs
    ]


def micros(moment: datetime) -> int:
    return (moment.astimezone(UTC) - EPOCH) // MICROSECOND


class Bisect:
    """What a careful programmer writes by hand: lists built before, two searches a question, nothing checked."""

    def __init__(self, windows: list[tuple[int, int]]) -> None:
        self.opens = [opens for opens, _ in windows]
        self.closes = [closes for _, closes in windows]
        self.total = list(accumulate((closes - opens for opens, closes in windows), initial=0))

    def used(self, moment: datetime) -> int:
        t = (moment - EPOCH) // MICROSECOND
        i = bisect_right(self.opens, t) - 1
        return self.total[i] + min(t, self.closes[i]) - self.opens[i]

    def deadline(self, start: datetime, length: timedelta) -> datetime:
        wanted = self.used(start) + length // MICROSECOND
        j = bisect_left(self.total, wanted) - 1
        return (EPOCH + timedelta(microseconds=self.opens[j] + wanted - self.total[j])).astimezone(start.tzinfo)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        return timedelta(microseconds=self.used(end) - self.used(start))


# --- the calendar of the measurements, in everybody's words -----------------------------------------------------------


def desk(closed: Iterable[date] = ENGLAND, hours: Sequence[tuple[str, str]] = HOURS, zone: str = ZONE) -> Schedule:
    """The desk with dates named one by one; built anew each time, and never equal to one built before."""
    named = {day.isoformat(): "closed" for day in closed}
    return Schedule(
        zone=zone, shifts={day: list(hours) for day in WEEKDAYS}, holidays=[Holidays(dates=named)] if named else []
    )


def workclock_of(
    closed: Iterable[date], hours: Sequence[tuple[str, str]] = HOURS, zones: Sequence[str] = (ZONE,)
) -> Any:
    times = [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in hours]
    rules = [workclock.WorkDay(opens, closes, time_zone=zone) for zone in zones for opens, closes in times]
    return workclock.Schedule([*rules, workclock.Holidays(closed)], time_zone=zones[0])


def warm(cover: Coverage) -> Coverage:
    """The coverage with all its years laid out."""
    cover.elapsed(*WARM)
    return cover


fresh_names = count()


def plan_data() -> dict[str, Any]:
    """A plan with a scale, a matrix and three promises; of another name each time, so that no cache knows it."""
    hours = {
        "zone": ZONE,
        "shifts": ["Mon-Fri 09:00-17:00"],
        "holidays": [{"dates": dict.fromkeys(map(str, ENGLAND), "x")}],
    }
    return {
        "format": 1,
        "name": f"desk-{next(fresh_names)}",
        "schedules": {"desk": hours},
        "coverages": {"business": "desk"},
        "priorities": {"levels": ["P1", "P2", "P3"]},
        "matrix": {"urgency": ["Low", "High"], "impact": ["Low", "High"], "table": [["P3", "P2"], ["P2", "P1"]]},
        "targets": [
            {"metric": "response", "priority": "P1", "length": "1 business hour"},
            {"metric": "response", "priority": "P2", "length": "4 business hours"},
            {"metric": "response", "length": "2 business days"},
        ],
    }


def warm_plan() -> Any:
    plan = read_plan(plan_data())
    plan.warm(FIRST_YEAR, LAST_YEAR)
    return plan


# --- measuring ------------------------------------------------------------------------------------------------------


class Contender(NamedTuple):
    name: str
    ask: Callable[..., Any]
    questions: Sequence[tuple[Any, ...]]
    answers: Sequence[Any]  # what slacore says to the same questions, by the contender's own landing rule


differences: list[str] = []
checked = 0


def check(contender: Contender, title: str) -> None:
    global checked
    for question, ours in zip(contender.questions, contender.answers, strict=True):
        theirs = contender.ask(*question)
        checked += 1
        if moment(theirs) != moment(ours):
            differences.append(f"{title}: {contender.name} says {theirs} to {question}, slacore {ours}")


def moment(answer: Any) -> Any:
    """An answer that compares by meaning: instants on one clock whatever their kind, lengths as they are."""
    if isinstance(answer, timedelta):
        return answer
    answer = getattr(answer, "due", answer)
    return micros(datetime.fromisoformat(answer if isinstance(answer, str) else answer.isoformat()))


def once(contender: Contender, rounds: int) -> float:
    ask, questions = contender.ask, contender.questions
    begun = clock.perf_counter()
    for _ in range(rounds):
        for question in questions:
            ask(*question)
    return (clock.perf_counter() - begun) / (rounds * len(questions))


def affordable(
    ask: Callable[..., Any], questions: Sequence[tuple[Any, ...]], seconds: float
) -> Sequence[tuple[Any, ...]]:
    """As many of the questions as one repeat has time for, at least one."""
    begun = clock.perf_counter()
    ask(*questions[0])
    return questions[: max(1, int(seconds / (clock.perf_counter() - begun)))]


class Figure(NamedTuple):
    seconds: float
    ratio: float


def measure(contenders: Sequence[Contender], title: str, repeats: int, seconds: float) -> list[Figure]:
    """Seconds a call of each, and how many times the first's: medians over repeats.

    Within a repeat all take turns and the ratio is taken there, so that a noisy neighbour meets all of them alike.
    """
    for contender in contenders:
        check(contender, title)
    rounds = [max(1, int(seconds / (once(one, 1) * len(one.questions)))) for one in contenders]
    gc.collect()
    gc.disable()
    try:
        turns = [[once(one, n) for one, n in zip(contenders, rounds, strict=True)] for _ in range(repeats)]
    finally:
        gc.enable()
    columns = zip(*turns, strict=True)
    firsts = [turn[0] for turn in turns]
    return [Figure(statistics.median(column), statistics.median(map(truediv, column, firsts))) for column in columns]


# --- tables ----------------------------------------------------------------------------------------------------------


@dataclass
class Table:
    title: str
    columns: Sequence[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def seconds_text(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds / size < 1000 else f"{seconds / size:.0f} {unit}"
    return f"{seconds / 1e-9:.0f} ns"


def times(ratio: float) -> str:
    return f"{ratio:,.0f}x" if ratio >= 100 else f"{ratio:.3g}x"


def row(label: str, names: Sequence[str], contenders: Sequence[Contender], figures: Sequence[Figure]) -> list[str]:
    """The first contender's time, the others' with their ratio to it; a dash for those that did not take part."""
    found = {one.name: figure for one, figure in zip(contenders, figures, strict=True)}
    others = [found.get(name) for name in names[1:]]
    cells = [f"{seconds_text(one.seconds)} ({times(one.ratio)})" if one else "-" for one in others]
    return [label, seconds_text(found[names[0]].seconds), *cells]


class Bench:
    """The desk of the measurements and the settings of one run."""

    def __init__(self, repeats: int, seconds: float) -> None:
        self.repeats, self.seconds = repeats, seconds
        self.desk = warm(Schedule(zone=ZONE, shifts=["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG")]))
        self.bisect = Bisect(written_out(ZONE, HOURS, ENGLAND))
        self.workclock = workclock_of(ENGLAND) if workclock else None
        self.rules = self.businesstimedelta_rules() if businesstimedelta else None
        self.starts = self.instants(200)

    @staticmethod
    def businesstimedelta_rules() -> Any:
        tz = pytz.timezone(ZONE)
        work = businesstimedelta.WorkDayRule(time(9), time(17), [0, 1, 2, 3, 4], tz=tz)
        return businesstimedelta.Rules([work, businesstimedelta.HolidayRule(set(ENGLAND), tz=tz)])

    @staticmethod
    def instants(number: int) -> list[datetime]:
        """Starts at any hour of any day of three years, to the second."""
        random, first = Random(2015), datetime(2016, 1, 1, tzinfo=UTC)
        seconds = 3 * 365 * 86_400
        return [
            (first + timedelta(seconds=random.randrange(seconds))).astimezone(ZoneInfo(ZONE)) for _ in range(number)
        ]

    def contender(
        self, name: str, ask: Callable[..., Any], questions: Sequence[tuple[Any, ...]], ours: Callable[..., Any]
    ) -> Contender:
        """``ours`` answers the question of the same place for slacore; slow contenders get fewer questions."""
        asked = affordable(ask, questions, self.seconds)
        return Contender(name, ask, asked, [ours(place) for place in range(len(asked))])

    def timed(self, contenders: Sequence[Contender], title: str) -> list[Figure]:
        return measure(contenders, title, self.repeats, self.seconds)

    # one deadline

    def deadlines(self) -> Table:
        names = ["slacore", "workclock", "CustomBusinessHour", "businesstimedelta", "two bisects by hand"]
        table = Table("One deadline, `datetime` in and out", ["target", *names])
        for label, hours in (("1 h", 1), ("4 h", 4), ("40 h", 40), ("400 h", 400), ("ten years (20,000 h)", 20_000)):
            contenders = self.deadline_contenders(timedelta(hours=hours), hours)
            table.rows.append(row(label, names, contenders, self.timed(contenders, f"deadline, {label}")))
        table.notes.append(
            "CustomBusinessHour moves a deadline that falls on a closing to the next opening, so its answers are "
            'compared with `landing="opening"`; it gets a `pandas.Timestamp` and gives one.'
        )
        table.notes.append("The lists of the hand-written function are built beforehand, and it checks nothing.")
        return table

    def deadline_contenders(self, length: timedelta, hours: int) -> list[Contender]:
        starts, desk = self.starts, self.desk
        plain = [(start, length) for start in starts]

        def ours(place: int) -> datetime:
            return desk.due(starts[place], length)

        contenders = [self.contender("slacore", desk.due, plain, lambda p: self.bisect.deadline(starts[p], length))]
        if workclock:
            contenders.append(self.contender("workclock", self.workclock.add, plain, ours))
        if pandas is not None:
            offset = pandas.offsets.CustomBusinessHour(n=hours, start="09:00", end="17:00", holidays=ENGLAND)
            stamps = [(pandas.Timestamp(start),) for start in starts]
            landed = lambda place: desk.due(starts[place], length, landing="opening")  # noqa: E731
            contenders.append(self.contender("CustomBusinessHour", lambda stamp: stamp + offset, stamps, landed))
        if businesstimedelta:
            delta = businesstimedelta.BusinessTimeDelta(self.rules, timedelta=length)
            alone = [(start,) for start in starts]
            contenders.append(self.contender("businesstimedelta", lambda start: start + delta, alone, ours))
        contenders.append(self.contender("two bisects by hand", self.bisect.deadline, plain, ours))
        return contenders

    def kinds(self) -> Table:
        names = ["datetime", "datetime in UTC", "pendulum", "text", "pandas.Timestamp"]
        table = Table("One deadline by the kind of its start (4 h; the answer is of the same kind)", ["target", *names])
        length, desk = timedelta(hours=4), self.desk
        kinds: dict[str, Callable[[datetime], Any]] = {
            "datetime": lambda start: start,
            "datetime in UTC": lambda start: start.astimezone(UTC),
            "pendulum": lambda start: pendulum.instance(start.astimezone(UTC)).in_timezone(ZONE),
            "text": lambda start: start.isoformat(),
        }
        if pandas is not None:
            kinds["pandas.Timestamp"] = pandas.Timestamp
        contenders = [
            self.contender(
                name,
                desk.due,
                [(kind(start), length) for start in self.starts],
                lambda place: self.bisect.deadline(self.starts[place], length),
            )
            for name, kind in kinds.items()
        ]
        table.rows.append(row("4 h", names, contenders, self.timed(contenders, "kinds")))
        return table

    def elapsed(self) -> Table:
        names = ["slacore", "workclock", "businesstimedelta", "two bisects by hand"]
        table = Table("Elapsed between two instants", ["apart", *names])
        spans = (("a minute", 1 / 1440), ("an hour", 1 / 24), ("a week", 7), ("a year", 365), ("three years", 1096))
        for label, days in (*spans, ("ten years", 3653)):
            pairs = [
                (start, (start.astimezone(UTC) + timedelta(days=days)).astimezone(start.tzinfo))
                for start in self.starts
            ]
            contenders = self.elapsed_contenders(pairs)
            table.rows.append(row(label, names, contenders, self.timed(contenders, f"elapsed, {label}")))
        return table

    def elapsed_contenders(self, pairs: Sequence[tuple[datetime, datetime]]) -> list[Contender]:
        def ours(place: int) -> timedelta:
            return self.desk.elapsed(*pairs[place])

        contenders = [self.contender("slacore", self.desk.elapsed, pairs, lambda p: self.bisect.elapsed(*pairs[p]))]
        if workclock:
            contenders.append(self.contender("workclock", self.workclock.between, pairs, ours))
        if businesstimedelta:
            difference = lambda a, b: self.rules.difference(a, b).timedelta  # noqa: E731
            contenders.append(self.contender("businesstimedelta", difference, pairs, ours))
        contenders.append(self.contender("two bisects by hand", self.bisect.elapsed, pairs, ours))
        return contenders

    # flatness

    def flatness(self) -> Table:
        names = ["slacore", "workclock", "two bisects by hand"]
        table = Table("One deadline (40 h) as the calendar grows", ["calendar", *names])
        for label, cover, peer, windows in self.calendars():
            hand, length = Bisect(merged(windows)), timedelta(hours=40)
            asked = [(start, length) for start in self.starts]
            answers = [cover.due(*question) for question in asked]
            contenders = [
                self.contender("slacore", cover.due, asked, lambda p, a=asked, h=hand: h.deadline(*a[p])),
                self.contender("two bisects by hand", hand.deadline, asked, answers.__getitem__),
            ]
            if peer is not None:
                contenders.append(self.contender("workclock", peer.add, asked, answers.__getitem__))
            table.rows.append(row(label, names, contenders, self.timed(contenders, label)))
        return table

    def calendars(self) -> Iterable[tuple[str, Coverage, Any, list[tuple[int, int]]]]:
        for years in (4, 8, 16):
            cover = desk()
            cover.elapsed(WARM[0], WARM[0] + timedelta(days=365 * years - 30))
            yield f"{years} years laid out", cover, self.peer(ENGLAND), written_out(ZONE, HOURS, ENGLAND)
        for number in (1, 8, 32):
            hours = split(number)
            windows = written_out(ZONE, hours, ENGLAND)
            yield several(number, "window") + " a day", warm(desk(hours=hours)), self.peer(ENGLAND, hours), windows
        for number in (0, 2000):
            closed = named_dates(number)
            windows = written_out(ZONE, HOURS, closed)
            yield several(number, "named holiday"), warm(desk(closed)), self.peer(closed), windows
        for number in (1, 4, 24):
            zones = CITIES[:number]
            united = reduce(or_, [desk((), zone=zone) for zone in zones])
            windows = [window for zone in zones for window in written_out(zone, HOURS, ())]
            yield several(number, "centre") + " united", warm(united), self.peer((), HOURS, zones), windows

    @staticmethod
    def peer(closed: Iterable[date], hours: Sequence[tuple[str, str]] = HOURS, zones: Sequence[str] = (ZONE,)) -> Any:
        return workclock_of(closed, hours, zones) if workclock else None

    # building

    def building(self) -> Table:
        table = Table("Building", ["what", "time"])
        fresh, first = count(), (self.starts[0], timedelta(hours=4))
        expected = self.bisect.deadline(*first)

        def unlike_any() -> list[date]:
            """The holidays and one date far from every question, so that no cache knows the calendar."""
            return [*ENGLAND, date(1901, 1, 1) + timedelta(days=next(fresh))]

        def by_country() -> Schedule:
            named = Holidays(dates={unlike_any()[-1].isoformat(): "closed"})
            return Schedule(zone=ZONE, shifts=["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG"), named])

        def after(build: Callable[[], Schedule], ask: Callable[[Schedule], Any]) -> str:
            """The question's time on calendars that were built before, each asked once."""
            times = []
            for _ in range(max(15, self.repeats)):
                cover = build()
                begun = clock.perf_counter()
                answer = ask(cover)
                times.append(clock.perf_counter() - begun)
                if moment(answer) not in (moment(expected), self.bisect.elapsed(*WARM)):
                    differences.append(f"building: a fresh calendar says {answer}")
            return seconds_text(statistics.median(times))

        def named() -> Schedule:
            return desk(unlike_any())

        def declared(_: Schedule) -> datetime:
            return named().due(*first)

        table.rows = [
            ["first deadline on a fresh calendar, named holidays", after(named, lambda cover: cover.due(*first))],
            ["first deadline, with stating the calendar", after(named, declared)],
            [
                "first deadline on a fresh calendar, holidays of England",
                after(by_country, lambda c: c.due(*first)),
            ],
            ["laying out 16 years, named holidays", after(named, lambda cover: cover.elapsed(*WARM))],
            ["laying out 16 years, holidays of England", after(by_country, lambda cover: cover.elapsed(*WARM))],
        ]
        table.notes.append("The holidays library is imported before; its own tables are warm.")
        return table

    def memory(self) -> Table:
        table = Table("Memory", ["what", "kept", "at most"])
        cover = desk([*ENGLAND, date(1900, 1, 2)])
        gc.collect()
        tracemalloc.start()
        cover.elapsed(*WARM)
        cover.due(self.starts[0], timedelta(hours=4))
        gc.collect()
        kept, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        table.rows.append(["a calendar of 16 years, laid out", mebibytes(kept), mebibytes(peak)])
        return table

    def plans(self) -> Table:
        """A plan's deadline beside its coverage's due time, one call after another on the same starts."""
        names = ["its coverage's due time", "the plan's deadline", "the deadline, with its due time read"]
        table = Table("One deadline of a plan (4 business hours)", ["ticket", *names])
        plan = warm_plan()
        office, length = plan.coverage(), timedelta(hours=4)
        kinds: dict[str, dict[str, str]] = {
            "of a priority": {"priority": "P2"},
            "with urgency and impact": {"urgency": "High", "impact": "Low"},
        }
        for label, fields in kinds.items():

            def deadline(start: datetime, fields: dict[str, str] = fields) -> Any:
                return plan.deadline("response", opened=start, **fields)

            starts = [(start,) for start in self.starts]
            contenders = [
                self.contender(name, ask, starts, lambda place: self.bisect.deadline(self.starts[place], length))
                for name, ask in zip(
                    names,
                    (lambda start: office.due(start, length), deadline, lambda start: deadline(start).due),
                    strict=True,
                )
            ]
            table.rows.append(row(label, names, contenders, self.timed(contenders, f"plans, {label}")))
        return table

    def first_calls(self) -> Table:
        table = Table("First calls of a plan", ["what", "time"])
        asked = {"opened": datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo(ZONE)), "priority": "P2"}
        later = asked | {"opened": datetime(2029, 3, 2, 9, 30, tzinfo=ZoneInfo(ZONE))}

        def after(build: Callable[[], Any], ask: Callable[[Any], Any]) -> str:
            times = []
            for _ in range(max(15, self.repeats)):
                plan = build()
                begun = clock.perf_counter()
                ask(plan)
                times.append(clock.perf_counter() - begun)
            return seconds_text(statistics.median(times))

        def warmed() -> Any:
            plan = read_plan(plan_data())
            plan.warm(2025, 2027)
            return plan

        table.rows = [
            ["reading it from data", after(plan_data, read_plan)],
            ["warming three years", after(lambda: read_plan(plan_data()), lambda plan: plan.warm(2025, 2027))],
            [
                "the first deadline of a cold plan",
                after(lambda: read_plan(plan_data()), lambda p: p.deadline("response", **asked)),
            ],
            ["the first deadline of a warm plan", after(warmed, lambda plan: plan.deadline("response", **asked))],
            ["the first deadline in a new year", after(warmed, lambda plan: plan.deadline("response", **later))],
            ["its digest, when first asked for", after(warmed, lambda plan: plan.digest)],
        ]
        return table

    def imports(self) -> Table:
        table = Table("Imports, whole processes with byte code compiled", ["program", "time", "of `import attrs`"])
        taken = rounds(max(11, self.repeats))
        for program, times in taken.items():
            ratio = statistics.median(map(truediv, times, taken[MEASURE]))
            table.rows.append([f"`{program}`", seconds_text(statistics.median(times)), f"{ratio:.2f}"])
        return table

    def tables(self) -> Iterable[Table]:
        for part in (self.deadlines, self.kinds, self.plans, self.first_calls, self.elapsed, self.flatness):
            yield part()
        for part in (self.building, self.memory, self.imports):
            yield part()


def split(number: int) -> list[tuple[str, str]]:
    """A day from 08:00 to 18:40 in equal windows with equal breaks between them; the day itself when it is one."""
    if number == 1:
        return HOURS
    step = 640 // (2 * number)
    edges = [480 + step * place for place in range(2 * number)]
    return [(wall(opens), wall(opens + step)) for opens in edges[::2]]


def several(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def named_dates(number: int) -> list[date]:
    """Dates spread over the calendar's years, about two in three of them working days."""
    first, days = date(FIRST_YEAR, 1, 1), (LAST_YEAR - FIRST_YEAR + 1) * 365
    return [first + timedelta(days=place * days // number) for place in range(number)]


def mebibytes(size: int) -> str:
    return f"{size / 2**20:.2f} MiB"


# --- the page ---------------------------------------------------------------------------------------------------------


def packages() -> str:
    names = ("slacore", "attrs", "pendulum", "holidays", "tzdata", "workclock", "pandas", "numpy", "businesstimedelta")
    return ", ".join(f"{name} {installed(name)}" for name in names)


def installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed as a package)"


def machine() -> str:
    """What ran it, without a name or a place."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    chip = models[0] if models else platform.machine()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.system()}, {chip}, {os.cpu_count()} cores"


def verdict() -> list[str]:
    if differences:
        return [f"{len(differences)} of {checked:,} compared answers differ:", *differences[:20]]
    return [f"All {checked:,} compared answers are equal."]


CALENDAR = (
    f"Mon-Fri 09:00-17:00 {ZONE}, the holidays of England {FIRST_YEAR}-{LAST_YEAR}; 200 starts at any hour of "
    "three years; medians over repeats that take turns. A ratio is the other's time over the first column's."
)


def print_markdown(tables: Iterable[Table]) -> None:
    print("# Benchmarks\n\nWritten by `python benchmarks/scalar.py --markdown`. Absolute figures move with the machine")
    print("and its neighbours; the ratios of one run count.\n")
    print(f"- Calendar: {CALENDAR}\n- Machine: {machine()}\n- Versions: {packages()}")
    for table in tables:
        print(f"\n## {table.title}\n\n| {' | '.join(table.columns)} |\n|{'---|' * len(table.columns)}")
        for cells in table.rows:
            print(f"| {' | '.join(cells)} |")
        for note in table.notes:
            print(f"\n{note}")
    print("\n## Answers\n\n" + "\n\n".join(verdict()))


def print_tables(tables: Iterable[Table]) -> None:
    print(CALENDAR, machine(), packages(), sep="\n")
    for table in tables:
        print_rich(table) if rich_table else print_plain(table)
        for note in table.notes:
            print(f"  {note}")
    print("", *verdict(), sep="\n")


def print_plain(table: Table) -> None:
    lines = [list(table.columns), *table.rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print(f"\n{table.title}")
    for cells in lines:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)))


def print_rich(table: Table) -> None:
    shown = rich_table.Table(title=table.title, title_justify="left", title_style="bold", box=rich_box.SIMPLE_HEAD)
    for place, column in enumerate(table.columns):
        shown.add_column(column, justify="right" if place else "left", no_wrap=True)
    for cells in table.rows:
        shown.add_row(*cells)
    print()
    rich_console.Console(width=140).print(shown)


try:
    from rich import box as rich_box
    from rich import console as rich_console
    from rich import table as rich_table
except ImportError:
    rich_table = None


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--markdown", action="store_true", help="print a page for the documentation")
    words.add_argument("--quick", action="store_true", help="fewer and shorter repeats")
    words.add_argument("--repeats", type=int, default=15, help="repeats of each measurement (default 15)")
    options = words.parse_args()
    bench = Bench(5, 0.005) if options.quick else Bench(options.repeats, 0.02)
    (print_markdown if options.markdown else print_tables)(bench.tables())


if __name__ == "__main__":
    main()
