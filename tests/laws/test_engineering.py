"""Laws of *Engineering*: copies are equal, caches invisible, threads harmless, and bad input one clear error."""

from __future__ import annotations

import base64
import copy
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import slacore
from slacore import ALWAYS, NEVER, Coverage, Schedule
from slacore.errors import SlaError
from slacore.testing import coverages, instants, scenes, schedules
from tests.support.lawbook import DAY, REACH, Book, micros, moment, pages

Page = tuple[Any, ...]
Copy = Callable[[Coverage], Coverage]
COPIES: dict[str, Copy] = {
    "pickle": lambda coverage: pickle.loads(pickle.dumps(coverage)),
    "oldest pickle": lambda coverage: pickle.loads(pickle.dumps(coverage, protocol=2)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


def cold_copy(coverage: Coverage) -> Coverage:
    """The same value with nothing computed yet; ``copy`` may hand out the value itself."""
    cold = pickle.loads(pickle.dumps(coverage))
    assert cold is not coverage or coverage in (ALWAYS, NEVER)
    return cold  # type: ignore[no-any-return]


def answers(coverage: Coverage, moments: tuple[datetime, ...]) -> list[Any]:
    """Everything a coverage says about some instants."""
    book = Book(coverage)
    found: list[Any] = []
    for t in map(micros, moments):
        found += [book.is_open(t), book.E(t, t + 30 * DAY), book.around(t, 9), coverage.reason(moment(t))]
        found.append(book.A_or_none(t, 7_200_000_000))
    return found


@pytest.mark.parametrize("way", COPIES)
@given(scene=scenes(moments=2))
def test_a_copy_keeps_value_hash_and_answers(way: str, scene: Any) -> None:
    """pickle, copy, deepcopy keep value, hash and answers"""
    coverage, moments = scene
    cold = COPIES[way](coverage)
    expected = answers(coverage, moments)
    warm = COPIES[way](coverage)
    for made in (cold, warm):
        assert made == coverage
        assert hash(made) == hash(coverage)
        assert (str(made), repr(made)) == (str(coverage), repr(coverage))
        assert answers(made, moments) == expected


_FRESH = """
import base64, pickle, sys
from datetime import timedelta
for line in sys.stdin:
    coverage, moments = pickle.loads(base64.b64decode(line))
    said = [coverage.elapsed(start, start + timedelta(days=30)) for start in moments]
    print(base64.b64encode(pickle.dumps((said, str(coverage), coverage))).decode())
"""


def test_a_fresh_process_reads_the_same_coverage() -> None:
    """spawn keeps value, hash and answers"""
    drawn = _drawn(scenes(moments=2), 60)
    lines = "\n".join(base64.b64encode(pickle.dumps(scene)).decode() for scene in drawn)
    env = {**os.environ, "PYTHONPATH": str(Path(slacore.__file__).parents[1]), "PYTHONHASHSEED": "77"}
    ran = subprocess.run(
        [sys.executable, "-c", _FRESH], input=lines, env=env, check=True, capture_output=True, text=True
    )
    replies = [pickle.loads(base64.b64decode(line)) for line in ran.stdout.splitlines()]
    assert len(replies) == len(drawn)
    for (coverage, moments), (said, text, back) in zip(drawn, replies, strict=True):
        assert said == [coverage.elapsed(start, start + timedelta(days=30)) for start in moments]
        assert text == str(coverage)
        assert back == coverage
        assert hash(back) == hash(coverage)


def _drawn(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    found: list[Any] = []

    @settings(max_examples=count, derandomize=True, database=None, deadline=None)
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


@given(schedules())
def test_nothing_about_a_schedule_can_be_changed(schedule: Schedule) -> None:
    """frozen"""
    before = str(schedule)
    for name in ("zone", "shifts", "holidays", "closures", "special", "something_new"):
        with pytest.raises((attrs.exceptions.FrozenInstanceError, AttributeError)):
            setattr(schedule, name, ())
    assert str(schedule) == before


@given(schedules())
def test_evolving_a_schedule_makes_another_and_leaves_it_alone(schedule: Schedule) -> None:
    """frozen: changing is making"""
    before = (str(schedule), hash(schedule))
    assert attrs.evolve(schedule) == schedule
    changed = attrs.evolve(schedule, shifts=["Mon 01:23-04:56"], special=(), closures=(), holidays=())
    assert changed != schedule or "01:23" in before[0]
    assert (str(schedule), hash(schedule)) == before


@given(scenes(moments=4), st.permutations(range(6)), st.lists(st.integers(1991, 2036), max_size=3))
def test_what_was_asked_before_changes_no_answer(scene: Any, order: list[int], years: list[int]) -> None:
    """caches invisible (cold, warm, any order)"""
    coverage, moments = scene
    instants_asked = [*map(micros, moments), *(_new_year(year) for year in years)]
    warm = cold_copy(coverage)
    for which in order:
        answers(warm, (moment(instants_asked[which % len(instants_asked)]),))
    for t in (*instants_asked, *(_new_year(moment(t).year + more) for t in instants_asked for more in (0, 1))):
        cold = cold_copy(coverage)
        assert _points(warm, t) == _points(cold, t)


def _new_year(year: int) -> int:
    return micros(datetime.fromisoformat(f"{year}-01-01T00:00:00+00:00"))


def _points(coverage: Coverage, t: int) -> list[Any]:
    """What a coverage says at an instant, the instant itself first, then further and further from it."""
    book = Book(coverage)
    said: list[Any] = [getattr(book, question)(t) for question in _answerable(coverage, t)]
    return [*said, coverage.reason(moment(t)), book.E(t - DAY, t), book.E(t, t + DAY), book.around(t, 3)]


def _answerable(coverage: Coverage, t: int) -> list[str]:
    """The questions with an answer within weeks, so that none is sought for fifty years; asked of another copy."""
    book = Book(cold_copy(coverage))
    before, after = book.windows(t - 40 * DAY, t + 1), book.windows(t, t + 40 * DAY)
    found = {
        "previous_closing": any(closes <= t for _, closes in before),
        "previous_opening": any(opens > t - 40 * DAY for opens, _ in before),
        "next_opening": bool(after),
        "next_closing": any(closes < t + 40 * DAY for _, closes in after),
    }
    return ["is_open", *(question for question, has_answer in found.items() if has_answer)]


@given(pages(1))
def test_years_are_joined_without_a_seam(page: Page) -> None:
    """caches invisible: a turn of a year asked from either side"""
    book, t = page
    start = _new_year(moment(t).year)
    whole = cold_copy(book.coverage).windows(moment(start - 3 * DAY), moment(start + 3 * DAY))
    before = Book(cold_copy(book.coverage))
    before.is_open(start - DAY)  # the table now ends where the year does
    inside = next((window for window in whole if micros(window.opens) <= start < micros(window.closes)), None)
    assert before.is_open(start) == (inside is not None)
    joined = Book(cold_copy(book.coverage))
    joined.is_open(start - DAY)
    joined.is_open(start + 1)
    assert joined.coverage.windows(moment(start - 3 * DAY), moment(start + 3 * DAY)) == whole


def test_many_threads_on_one_cold_schedule_agree_with_one() -> None:
    """N threads on one cold object = one thread"""
    for coverage, moments in _drawn(scenes(moments=4), 12):
        expected = answers(cold_copy(coverage), moments)
        assert _asked_by_threads(cold_copy(coverage), moments, 32) == [expected] * 32


def _asked_by_threads(cold: Coverage, moments: tuple[datetime, ...], count: int) -> list[Any]:
    gate, said = threading.Barrier(count), [None] * count
    old = sys.getswitchinterval()

    def ask(number: int) -> None:
        turned = moments[number % len(moments) :] + moments[: number % len(moments)]
        gate.wait()
        found = [answers(cold, (start,)) for start in turned]
        back = len(moments) - number % len(moments)
        said[number] = [*chain(*found[back:], *found[:back])]  # type: ignore[call-overload]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(count)]
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(old)
    return said


_ODD_TEXT = st.text(max_size=40) | st.from_regex(
    r"\A[A-Za-z]{3}(-[A-Za-z]{3})? [0-9:]{1,8}-[0-9:]{1,8}( [A-Za-z/_]+)?\Z"
)
_ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _ODD_TEXT, st.dates(), st.binary(max_size=4))


def said_or_refused(question: Callable[[], Any]) -> Any:
    """The answer, or the sentence of the one error; anything else is a failure."""
    try:
        return question()
    except SlaError as error:
        return str(error)


@given(_ODD_TEXT)
def test_any_text_is_a_schedule_or_one_error(text: str) -> None:
    """totality: any input gives a value or one slacore error"""
    for read in (Schedule.parse, Coverage.parse):
        assert isinstance(said_or_refused(lambda read=read: read(text)), Coverage | str)  # type: ignore[misc]


@given(_ODD, _ODD, _ODD, _ODD)
def test_any_declaration_is_a_schedule_or_one_error(zone: Any, shifts: Any, closures: Any, special: Any) -> None:
    """totality: any input gives a value or one slacore error"""
    for given_ in ((shifts, closures, special), ([shifts], [closures], [special])):
        for where in (zone, "Europe/London"):
            said = said_or_refused(lambda: Schedule(where, given_[0], closures=given_[1], special=given_[2]))  # noqa: B023
            assert isinstance(said, Schedule | str)


@given(coverages(), _ODD | instants() | st.datetimes(), _ODD | st.timedeltas())
def test_any_question_gets_an_answer_or_one_error(coverage: Coverage, start: Any, length: Any) -> None:
    """totality: any input gives a value or one slacore error"""
    near = timedelta(microseconds=REACH)
    assert isinstance(said_or_refused(lambda: coverage.is_open(start)), bool | str)
    assert isinstance(said_or_refused(lambda: coverage.due(start, length, horizon=near)), datetime | str)
    assert isinstance(said_or_refused(lambda: coverage.latest_start(start, length, horizon=near)), datetime | str)
    assert isinstance(said_or_refused(lambda: coverage.elapsed(start, "2026-01-01T00:00:00Z")), timedelta | str)
    assert isinstance(said_or_refused(lambda: coverage.reason(start)), str)


@given(instants(), st.sampled_from(["next_opening", "next_closing", "previous_opening", "previous_closing"]))
def test_a_coverage_that_never_changes_says_so(start: datetime, question: str) -> None:
    """totality: NEVER has no opening or closing, ALWAYS no closing"""
    with pytest.raises(SlaError):
        getattr(NEVER, question)(start)
    if question.endswith("closing"):
        with pytest.raises(SlaError):
            getattr(ALWAYS, question)(start)


def test_many_threads_on_one_cold_plan_register_and_rota_agree_with_one() -> None:
    """N threads on one cold object = one thread: plans, their names, registers and centres"""
    moments = [
        f"2026-{month:02}-{day:02}T{hour:02}:30:00Z" for month in (1, 3, 7) for day in (2, 29) for hour in (3, 14)
    ]
    plan = slacore.bundled("keepnet")
    agreement = slacore.Agreement(name="acme", customer="Acme", plan=plan.name)

    def said(made: tuple[Any, ...], at: str) -> list[Any]:
        one, register = made
        due = one.deadline("response", opened=at, priority="P1").due
        governing = register.for_ticket("Acme", "any", at)
        held = [[name, coverage.is_open(at)] for name, coverage in {**one.schedules, **one.coverages}.items()]
        return [due, governing.digest, held, one.centres.on_duty(at), one.centres.next_available(at).at, hash(one)]

    def cold() -> tuple[Any, ...]:
        return pickle.loads(pickle.dumps((plan, slacore.AgreementRegister([plan], [agreement]))))  # type: ignore[no-any-return]

    expected = [said(cold(), at) for at in moments]
    made, gate, found = cold(), threading.Barrier(32), [None] * 32

    def ask(number: int) -> None:
        gate.wait()
        order = [(step + number) % len(moments) for step in range(len(moments))]
        answers_of = {step: said(made, moments[step]) for step in order}
        found[number] = [answers_of[step] for step in range(len(moments))]  # type: ignore[call-overload]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 32
