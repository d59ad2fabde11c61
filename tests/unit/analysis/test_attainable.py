"""Attainable targets: against brute force, and against product limits of fractions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import polars
import pytest

from slacore import Holidays, Length, Schedule, SupportPlan, Target
from slacore.analysis import Evaluation, evaluate, promise
from slacore.errors import InvalidValue, UnknownName
from tests.support.evaluated import KINDS, in_kind

HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
DESK = Schedule.parse("Mon 09:00-17:00; Tue-Fri 10:00-18:00 Europe/London")
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)


def plan_of(*targets: Target) -> SupportPlan:
    found = targets or (Target(metric="response", length="4 business hours"),)
    return SupportPlan(name="desk", schedules={"business": DESK}, targets=found)


def target(length: str, **parts: Any) -> Target:
    return Target(metric="response", length=length, **parts)


def tickets(hours: Sequence[float | None], kind: str = "polars", **fields: Any) -> Any:
    """Opened on Mondays at 9, one a week, and answered after so many open hours of that day."""
    opened = [datetime(2026, 2, 2, 9, tzinfo=UTC) + timedelta(weeks=week % 8) for week in range(len(hours))]
    answered = [None if h is None else at + h * HOUR for at, h in zip(opened, hours, strict=True)]
    frame = polars.DataFrame({"opened": opened, "answered": answered, **fields})
    times = polars.Datetime("us", "UTC")
    return in_kind(frame.with_columns(polars.col("opened", "answered").cast(times)), kind)


TOLD: dict[str, Any] = {"stopped": {"response": "answered"}}


@pytest.mark.parametrize("kind", KINDS)
def test_without_open_tickets_it_is_the_shortest_time_that_so_many_needed(kind: str) -> None:
    frame = tickets([1, 2, 3, 4, 5, 6, 6.5, 7, 7.25, 7.5], kind)
    told = {share: promise(frame, plan_of(), share, **TOLD).rows()[0] for share in (0.1, 0.5, 0.7, "71 %", 1)}
    assert [row["promise"] / HOUR for row in told.values()] == [1, 5, 6.5, 7, 7.5]
    assert told[0.5]["today"] == "4 business hours"
    assert (told[0.5]["tickets"], told[0.5]["open"], told[0.5]["attained"]) == (10, 0, 0.4)
    assert told[0.7]["target"] == "7 business hours"


def test_ninety_five_percent_of_twenty_are_nineteen() -> None:
    frame = tickets([number / 4 for number in range(1, 21)])
    assert promise(frame, plan_of(), **TOLD).rows()[0]["promise"] == timedelta(hours=19 / 4)


@pytest.mark.parametrize("landing", ["closing", "opening"])
@pytest.mark.parametrize("seed", range(4))
def test_the_plan_with_that_target_keeps_the_share_and_with_a_microsecond_less_it_does_not(
    seed: int, landing: Any
) -> None:
    random = np.random.default_rng(seed)
    start = datetime(2026, 2, 2, tzinfo=UTC)
    opened = [start + timedelta(minutes=int(at)) for at in random.integers(0, 60 * 24 * 60, 60)]
    # Many are answered in the night, when no time is used.
    answered = [
        at + timedelta(minutes=int(more)) for at, more in zip(opened, random.integers(0, 7000, 60), strict=True)
    ]
    frame = polars.DataFrame({"opened": opened, "answered": answered})
    plan = plan_of(target("4 business hours", landing=landing))
    for share in (Fraction(1, 2), Fraction(4, 5), Fraction(19, 20), Fraction(1)):
        [row] = promise(frame, plan, share, **TOLD).rows()
        needed = row["promise"] // MICROSECOND
        assert _share(plan, frame, needed) >= share
        assert needed == 0 or _share(plan, frame, needed - 1) < share


def _share(plan: SupportPlan, frame: Any, micros: int) -> Fraction:
    """Which share meets the target, evaluated with it."""
    [one] = plan.targets
    other = attrs.evolve(plan, targets=[attrs.evolve(one, length=Length(one.length.basis, time=micros))])
    words = evaluate(other, frame, as_of=AS_OF, **TOLD)["response_verdict"].to_list()
    return Fraction(words.count("met"), len(words))


def test_targets_that_land_otherwise_may_stand_in_one_row() -> None:
    plan = plan_of(
        target("4 business hours", priority="High", landing="opening"),
        target("4 business hours", priority="Low", landing="closing"),
    )
    # Two hours from Monday at 15 are over when the desk closes; both were answered at night, three hours later.
    at = datetime(2026, 2, 2, 15, tzinfo=UTC)
    rows = {"opened": [at] * 2, "answered": [at + 5 * HOUR] * 2, "priority": ["High", "Low"]}
    needed = [promise(polars.DataFrame(rows), plan, share, by=(), **TOLD).rows()[0]["promise"] for share in (0.5, 1)]
    # The one that lands on the opening is due in the morning, the other on the closing, unless it has more.
    assert needed == [2 * HOUR, 2 * HOUR + MICROSECOND]


@pytest.mark.parametrize("seed", range(3))
def test_open_tickets_are_censored_where_they_are(seed: int) -> None:
    random = np.random.default_rng(seed)
    minutes = random.integers(1, 4000, 80).tolist()
    is_open = (random.random(80) < 0.3).tolist()
    plan = plan_of(target("60 calendar hours"))
    opened = [AS_OF - timedelta(minutes=m if still else m + 5000) for m, still in zip(minutes, is_open, strict=True)]
    answered = [
        None if still else at + timedelta(minutes=m) for at, m, still in zip(opened, minutes, is_open, strict=True)
    ]
    frame = polars.DataFrame({"opened": opened, "answered": answered})
    for share in (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)):
        [row] = promise(frame, plan, share, as_of=AS_OF, **TOLD).rows()
        assert row["promise"] == _product_limit(minutes, is_open, share)
        assert row["target"] is None or row["target"].endswith("calendar hours")


def _product_limit(minutes: list[int], is_open: list[bool], share: Fraction) -> timedelta | None:
    """By hand, in fractions: those that stop at a time, of those that were open until then."""
    still = Fraction(1)
    pairs = list(zip(minutes, is_open, strict=True))
    for at in sorted({m for m, o in pairs if not o}):
        still *= 1 - Fraction(sum(m == at and not o for m, o in pairs), sum(m >= at for m, _ in pairs))
        if 1 - still >= share:
            return timedelta(minutes=at)
    return None


@pytest.mark.parametrize("kind", KINDS)
def test_where_history_does_not_reach_there_is_none(kind: str) -> None:
    frame = tickets([1, 2, None, None], kind)
    found = promise(frame, plan_of(), 0.9, as_of=AS_OF, **TOLD)
    [row] = found.rows()
    assert (row["promise"], row["high"], row["target"], row["open"]) == (None, None, None, 2)
    assert "history does not reach" in found.notes[0]


def test_the_promise_grows_with_the_share() -> None:
    frame = tickets([((7 * number) % 31) / 4 for number in range(31)])
    shares = [number / 40 for number in range(1, 41)]
    found = [promise(frame, plan_of(), share, **TOLD).rows()[0] for share in shares]
    assert [row["promise"] for row in found] == sorted(row["promise"] for row in found)
    assert all(row["low"] <= row["promise"] for row in found)
    assert all(row["high"] is None or row["high"] >= row["promise"] for row in found)


def test_each_priority_has_its_own_and_hours_are_not_mixed() -> None:
    plan = plan_of(
        target("4 business hours", priority="High"),
        target("8 business hours", priority="Low", when={"vip": "yes"}),
        target("1 calendar day", priority="Low"),
    )
    frame = tickets([1, 2, 3, 4, 5, 6], priority=["High"] * 2 + ["Low"] * 4, vip=["yes", "no"] * 3)
    found = promise(frame, plan, 1, **TOLD)
    told = {(row["priority"], row["hours"]): (row["tickets"], row["today"], row["promise"]) for row in found.rows()}
    assert told == {
        ("High", "business"): (2, "4 business hours", 2 * HOUR),
        ("Low", "business"): (2, "8 business hours", 5 * HOUR),
        ("Low", "calendar"): (2, "1 calendar day", 6 * HOUR),
    }
    [row] = promise(
        frame.drop("priority").with_columns(prio=frame["priority"]), plan, 1, by=(), fields={"priority": "prio"}, **TOLD
    ).rows()[:1]
    assert row["today"] == "2 targets"


def test_the_order_of_the_rows_does_not_matter() -> None:
    plan = plan_of(target("1 calendar day", priority="Low"), target("4 business hours"))
    frame = tickets([1, 2, 3, 4, 5, 6, 7], priority=["Low", "High"] * 3 + ["Low"])
    told = promise(frame, plan, 0.5, by=(), **TOLD)
    assert [row["hours"] for row in told.rows()] == ["business", "calendar"]
    assert promise(frame.reverse(), plan, 0.5, by=(), **TOLD) == told


def test_days_that_share_their_fate_make_the_interval_wider() -> None:
    slow = [number % 8 == 7 for number in range(80)]
    frame = tickets([7 if one else 1 + number / 100 for number, one in enumerate(slow)])
    days, alone = (promise(frame, plan_of(), 0.8, interval=kind, **TOLD).rows()[0] for kind in ("days", "tickets"))
    assert days["promise"] == alone["promise"]
    # The eighth Monday went wrong as a whole: eight days say little.
    assert days["effective"] < alone["effective"] <= 80
    assert (days["low"], days["high"]) != (alone["low"], alone["high"])


@pytest.mark.parametrize("kind", KINDS)
def test_an_evaluated_frame_tells_as_of_when_itself(kind: str) -> None:
    evaluation = Evaluation(plan_of(), stopped={"response": "answered"}, as_of=AS_OF)
    frame = evaluation(tickets([1, 2, None], kind))
    told = promise(frame, plan_of(), 0.5, **TOLD)
    assert told.provenance.as_of == AS_OF
    assert told == promise(frame, evaluation, 0.5)
    assert len(promise(tickets([], kind), plan_of(), **TOLD)) == 0


def test_tickets_of_which_nobody_knows_what_they_used_are_left_out_and_told() -> None:
    desk = Schedule("Europe/London", ["Mon-Fri 09:00-17:00"], holidays=[Holidays("GB", "ENG")])
    plan = SupportPlan(name="desk", schedules={"business": desk}, targets=[target("4 business hours")])
    found = promise(tickets([1, 2, None]), plan, 0.5, as_of="2160-01-01T00:00Z", **TOLD)
    assert (found.rows()[0]["tickets"], found.notes) == (
        2,
        ("1 tickets are left out of which nobody knows what they used",),
    )


def test_a_target_of_priorities_may_be_asked_for_without_any() -> None:
    assert [row["promise"] for row in promise(tickets([1]), plan_of(), by=(), **TOLD).rows()] == [HOUR]
    with pytest.raises(InvalidValue, match="as of when"):
        promise(tickets([1]), plan_of(), metric="response", stopped={})


def test_openings_on_a_fixed_offset_have_days_of_utc() -> None:
    frame = tickets([1, 2], "pandas")
    frame["opened"] = frame["opened"].dt.tz_convert("+02:00")
    always = SupportPlan(name="desk", coverages={"business": "24x7"}, targets=[target("4 business hours")])
    assert promise(frame, always, 1, **TOLD).provenance.zone == "UTC"


def test_slips_are_told() -> None:
    with pytest.raises(InvalidValue, match="as of when"):
        promise(tickets([1, None]), plan_of(), **TOLD)
    with pytest.raises(InvalidValue, match="share: 95"):
        promise(tickets([1]), plan_of(), 95, **TOLD)
    with pytest.raises(UnknownName, match="metric"):
        promise(tickets([1]), plan_of(), metric="respons", **TOLD)
