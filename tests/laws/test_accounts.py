"""Laws of how the time of a clock is counted: a due time is a deadline on hours less waits, whatever changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from slacore import ALWAYS, Clock, Coverage, DowngradeRule, Metric, SupportPlan, Target, event, replay
from slacore.civil.instant import read, utc
from slacore.clocks.event import Event
from slacore.clocks.replay import in_order
from slacore.plans.reprioritising import reprioritising_from
from slacore.testing import clock_plans, logs, tickets, turning_points, zones
from tests.support.tickets import MINUTE, State, asked, during, micros, moving, plain, simple, still, waits_of

Log = list[Event]
Ticket = tuple[SupportPlan, Log, datetime]
POLICIES = ["recompute", "restart", "carry"]


@st.composite
def simple_tickets(draw: st.DrawFn, policy: str | None = "recompute", in_days: bool | None = None) -> Ticket:
    """A plan without downgrades, a log that opens, waits and changes alone, and an instant of asking."""
    near = draw(turning_points(draw(zones())))
    may_have_days = False if policy == "carry" else in_days
    plan = draw(clock_plans(near=near, in_days=may_have_days))
    plan = plain(plan, policy or draw(st.sampled_from(POLICIES[:2])), waits=())
    log = simple(draw(logs(plan, near=near)))
    return plan, log, *asked(draw, plan, log)


@st.composite
def asked_tickets(draw: st.DrawFn, count: int = 1) -> Any:
    plan, log = draw(tickets())
    return plan, log, *asked(draw, plan, log, count)


def hours_of(plan: SupportPlan, target: Target) -> Coverage:
    """The hours a target counts on."""
    assert target.length is not None
    return plan.coverage(target.coverage) if target.length.is_business else ALWAYS


def landed(plan: SupportPlan, target: Target, hours: Coverage, due: datetime) -> datetime:
    """Where a due time goes that falls on a closing."""
    assert target.length is not None
    is_opening = (target.landing or plan.landing) == "opening" and target.length.is_business
    return due if not is_opening or hours.is_open(due) else hours.next_opening(due)


def outcome(clock: Clock[Any]) -> tuple[Any, ...]:
    """What a clock comes to, whatever was before."""
    return (clock.status, clock.target, micros(clock.due), *moving(clock), clock.is_breached, clock.is_at_risk)


def open_time(hours: Coverage, start: datetime, end: datetime) -> timedelta:
    return hours.elapsed(start, end) if start < end else timedelta(0)


@given(asked_tickets())
def test_breached_is_later_than_due(ticket: Ticket) -> None:
    """is_breached at t iff breached_at <= t, and iff the stop, or t, is later than due"""
    plan, log, t = ticket
    for clock in replay(plan, log, as_of=t).cycles:
        assert clock.is_breached == (clock.breached_at is not None and clock.breached_at <= t)
        until = t if clock.stopped is None else clock.stopped
        assert clock.is_breached == (clock.due is not None and until > clock.due)
        assert clock.is_met == (clock.status == "stopped" and clock.target is not None and not clock.is_breached)
        assert (clock.late_by > timedelta(0)) <= clock.is_breached
        if clock.is_breached:
            assert clock.breached_at in [breach.at for breach in clock.breaches]


@given(asked_tickets(count=2))
def test_no_breach_is_ever_forgotten(ticket: tuple[SupportPlan, Log, datetime, datetime]) -> None:
    """breaches at t is a beginning of breaches later"""
    plan, log, t, u = ticket
    later = {(clock.metric, clock.number): clock.breaches for clock in replay(plan, log, as_of=u).cycles}
    for clock in replay(plan, log, as_of=t).cycles:
        assert all(breach.at <= t for breach in clock.breaches)
        found = later.get((clock.metric, clock.number), ())
        assert list(found)[: len(clock.breaches)] == list(clock.breaches)
        assert [breach.at for breach in found] == sorted(breach.at for breach in found)


@given(asked_tickets())
def test_what_is_used_and_what_is_left_are_the_length(ticket: Ticket) -> None:
    """running, time target, one account: elapsed + remaining = length; at due, elapsed = length"""
    plan, log, t = ticket
    state = replay(plan, log, as_of=t)
    for clock in state.cycles:
        if clock.target is None or clock.target.length.span is None or len(clock.cycle.accounts) > 1:
            continue
        length = clock.target.length.span
        assert clock.elapsed + clock.remaining == length
        assert timedelta(0) <= clock.elapsed
        assert clock.late_by == (max(timedelta(0), -clock.remaining) if clock.is_breached else timedelta(0))
        if clock.status == "running" and not clock.is_breached:
            then = _same(replay(plan, [e for e in log if e.instant <= read(t)]).at(clock.due), clock)
            if then is not None:
                assert (then.elapsed, then.remaining, then.percent_used) == (length, timedelta(0), 100.0)


def _same(state: State, clock: Clock[Any]) -> Clock[Any] | None:
    """The same run of the clock in another state, where its target is the same."""
    found = (one for one in state.cycles if (one.metric, one.number) == (clock.metric, clock.number))
    return next((one for one in found if one.target == clock.target and one.due == clock.due), None)


@given(simple_tickets(None), st.sampled_from(["resolution", "first-fix"]))
def test_due_is_the_deadline_on_the_hours_less_the_waits(ticket: Ticket, metric: str) -> None:
    """due = (hours - waits) deadline for any waits, from the start or the change; in an open one, if it comes before"""
    plan, log, t = ticket
    clock = replay(plan, log, as_of=t)[metric]
    if clock.target is None or clock.target.length.span is None:
        return
    length, hours, start = clock.target.length.span, hours_of(plan, clock.target), clock.started
    if plan.metrics[metric].reprioritise == reprioritising_from("restart"):
        start = utc(clock.cycle.turns[-1].at)
    log = [
        one for one in log if one.instant <= read(t) and (clock.stopped is None or one.instant <= read(clock.stopped))
    ]
    far = read(t) + 365 * 24 * 60 * MINUTE
    waits = during(waits_of(log, far))
    until = t if clock.stopped is None else clock.stopped
    assert clock.elapsed == open_time(hours - waits, start, until)
    if clock.status == "paused":
        begun = clock.cycle.waits.held[0]
        is_due_before = open_time(hours - waits, start, utc(begun)) >= length
        assert (clock.due is not None) == is_due_before
    if clock.due is not None:
        due = (hours - waits).due(start, length) if length else start
        expected = landed(plan, clock.target, hours, due)
        assert clock.due == expected


@given(simple_tickets())
def test_recompute_takes_the_last_target_as_if_it_had_always_been(ticket: Ticket) -> None:
    """recompute twice = once with the last target"""
    plan, log, t = ticket
    log = [one for one in log if one.instant <= read(t)]
    state = replay(plan, log, as_of=t)
    last = {**state.fields, "priority": state.priority}
    opening = next(one for one in log if one.kind == "opened")
    before = attrs.evolve(opening, fields=_said(last))
    once = [before, *(attrs.evolve(one, fields={}) for one in log if one.kind not in ("changed", "opened"))]
    for metric in ("resolution", "first-fix"):
        one, other = state[metric], replay(plan, once, as_of=t)[metric]
        assert outcome(one) == outcome(other)


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


@st.composite
def carried(draw: st.DrawFn, *, is_same: bool) -> Ticket:
    """Priorities with targets on hours of their own, in time, that are carried; or with the same under other names."""
    ticket: Ticket = draw(simple_tickets("carry", in_days=False))
    plan, log, t = ticket
    assert plan.priorities is not None
    found = [target for target in plan.targets if target.metric in ("resolution", "first-fix")]
    names = plan.priorities.names
    targets = [
        attrs.evolve(
            found[0 if is_same else number % len(found)], metric="resolution", priority=name, when={}, text=name
        )
        for number, name in enumerate(names)
    ]
    targets = [attrs.evolve(target, effective=attrs.evolve(target.effective, start=None)) for target in targets]
    return attrs.evolve(plan, targets=targets, matrix=None), draw(_of_priorities(log, names)), t


@st.composite
def _of_priorities(draw: st.DrawFn, log: Log, names: tuple[str, ...]) -> Log:
    """The log with fields of no meaning but the priority, which changes in waits and between them."""
    some = st.sampled_from(names)
    asked_for = [{"priority": draw(some)} if one.kind == "changed" or draw(st.booleans()) else {} for one in log]
    return [attrs.evolve(one, fields=fields) for one, fields in zip(log, asked_for, strict=True)]


@given(carried(is_same=True))
def test_carrying_to_the_same_hours_and_length_changes_nothing(ticket: Ticket) -> None:
    """carry to the same hours and length changes nothing"""
    plan, log, t = ticket
    clock = replay(plan, log, as_of=t)["resolution"]
    as_opened = [attrs.evolve(one, fields={}) if one.kind != "opened" else one for one in log]
    opening = replay(plan, as_opened, as_of=t)["resolution"]
    assume(clock.target is not None and opening.target is not None)
    assume(all(turn.promise is not None for turn in clock.cycle.turns))
    assert [micros(clock.due), *moving(clock)[1:]] == [micros(opening.due), *moving(opening)[1:]]
    assert (clock.status, clock.is_breached, clock.is_at_risk) == (
        opening.status,
        opening.is_breached,
        opening.is_at_risk,
    )
    assert [read(risk.at) for risk in clock.thresholds] == [read(risk.at) for risk in opening.thresholds]


@given(carried(is_same=False))
def test_carrying_counts_each_stretch_on_its_own_hours(ticket: Ticket) -> None:
    """carry of a target = deadline on (A before t) | (B from t), less waits"""
    plan, log, t = ticket
    log = [one for one in log if one.instant <= read(t)]
    state = replay(plan, log, as_of=t)
    clock = state["resolution"]
    assume(clock.target is not None and clock.status == "running")
    turns = _stretches(plan, log)
    assume(turns)
    start, end = clock.started, utc(read(t) + 3000 * 24 * 60 * MINUTE)
    waits = during(waits_of(log, read(t)))
    pieces = Coverage.during([])
    for (since, target), (until, _) in zip(turns, [*turns[1:], (end, None)], strict=True):
        if since < until:
            pieces = pieces | (hours_of(plan, target) & Coverage.during([(since, until)]))
    length = clock.target.length.span
    assert clock.elapsed == open_time(pieces - waits, start, t)
    due = (pieces - waits).due(start, length) if length else start
    assert clock.due == landed(plan, clock.target, pieces, due)
    assert clock.remaining == length - clock.elapsed
    assert clock.is_breached == (t > clock.due)


def _stretches(plan: SupportPlan, log: Log) -> list[tuple[datetime, Target]]:
    """Which target was in force since when, by the priorities that the log names."""
    priority = plan.priorities.default  # type: ignore[union-attr]
    found: list[tuple[datetime, Target]] = []
    for one in in_order(log):
        priority = one.fields.get("priority", priority)
        target = next((target for target in plan.targets if priority in target.priority), None)
        if target is None:
            return []
        if not found or found[-1][1] != target:
            found.append((utc(one.instant), target))
    return found


@given(asked_tickets())
def test_a_lowered_severity_never_makes_a_due_time_earlier(ticket: Ticket) -> None:
    """an automatic lowering never makes a due earlier unless it may"""
    plan, log, t = ticket
    rules = [DowngradeRule(rule.cause, steps=1, after=rule.after) for rule in plan.downgrades]
    plan = attrs.evolve(plan, downgrades=rules)
    arisen = [event("arose", at=at, reason=rules[0].cause, sequence=999) for at in (log[0].at, t)]
    log = in_order([*log, *arisen])
    for number, one in enumerate(log[1:], 1):
        before = replay(plan, log[:number])
        check = before.next_check_at
        if check is not None and read(check) <= one.instant:
            _is_no_sooner(before.at(utc(read(check) - 1)), before.at(check))
        if one.kind in ("arose", "decided", "paused") and not one.fields:
            _is_no_sooner(before.at(one.at), before.apply(one))


def _is_no_sooner(before: State, after: State) -> None:
    ends = {(clock.metric, clock.number): clock for clock in after.cycles}
    for clock in before.cycles:
        then = ends.get((clock.metric, clock.number))
        if then is None or clock.due is None or then.due is None or {then.status, clock.status} - {"running", "paused"}:
            continue
        assert read(then.due) >= read(clock.due)


@st.composite
def interrupted(draw: st.DrawFn) -> tuple[SupportPlan, Log, datetime, datetime, datetime]:
    """A simple log without changes of target after an instant, the instant, a later one and the one of asking."""
    plan, log, _ = draw(simple_tickets(draw(st.sampled_from(POLICIES[:2]))))
    first, second, t = asked(draw, plan, log, 3)
    first, second = max(first, utc(log[0].instant + 1)), max(second, utc(log[0].instant + 2))
    assume(first < second)
    kept = [
        one
        for one in log
        if not (first <= utc(one.instant) <= second) and not (one.kind == "changed" and utc(one.instant) > second)
    ]
    return plan, kept, first, second, max(second, t)


@given(interrupted())
def test_going_on_is_a_wait_of_the_closed_stretch(case: tuple[SupportPlan, Log, datetime, datetime, datetime]) -> None:
    """continue = a wait of the closed stretch"""
    plan, log, first, second, t = case
    before = [one for one in log if utc(one.instant) < first]
    after = [one for one in log if utc(one.instant) > second and one.kind != "resumed"]
    reopened = [event("resolved", at=first), event("reopened", at=second)]
    waited = [event("resumed", at=first), event("paused", at=first, reason="between"), event("resumed", at=second)]
    waited = waited if any(one.kind == "paused" for one in before) else waited[1:]
    one = replay(plan, [*before, *reopened, *after], as_of=t)["resolution"]
    other = replay(plan, [*before, *waited, *after], as_of=t)["resolution"]
    assert outcome(one) == outcome(other)
    assert [risk.at for risk in one.thresholds] == [risk.at for risk in other.thresholds]
    # What is due at the very end of the first stretch is passed in a wait, and not while the clock is stopped.
    assert [max(breach.at, second) if breach.at > first else breach.at for breach in other.breaches] == [
        breach.at for breach in one.breaches
    ]


@st.composite
def waiting(draw: st.DrawFn) -> tuple[SupportPlan, Log, datetime, datetime]:
    """A simple log whose waits are over, and a stretch in which one more wait may be."""
    plan, log, _ = draw(simple_tickets())
    end = utc(log[-1].instant)
    log = [one for one in log if one.kind != "resumed" or one.reason is not None]
    reasons = dict.fromkeys(one.reason for one in log if one.kind == "paused")
    log += [event("resumed", at=end, reason=reason, sequence=999) for reason in reasons]
    start, until = asked(draw, plan, log, 2)
    if draw(st.booleans()):
        hours = plan.coverage()
        windows = hours.windows(start, utc(read(start) + 9 * 24 * 60 * MINUTE))
        edges = [start, until, *(edge for window in windows for edge in (window.opens, window.closes))]
        start, until = sorted(draw(st.lists(st.sampled_from(edges), min_size=2, max_size=2)))
    assume(log[0].instant < read(start) < read(until))
    return plan, log, start, until


@given(waiting(), st.sampled_from(["resolution", "first-fix"]))
def test_a_wait_moves_a_due_time_by_its_open_time(
    case: tuple[SupportPlan, Log, datetime, datetime], metric: str
) -> None:
    """wait in closed time or after due: no effect; inside: due moves by its open time, in days too"""
    plan, log, start, until = case
    t = max(until, utc(log[-1].instant))
    without = replay(plan, log, as_of=t)[metric]
    more = [event("paused", at=start, reason="one more"), event("resumed", at=until, reason="one more")]
    clock = replay(plan, [*log, *more], as_of=t)[metric]
    assume(without.target is not None and without.target == clock.target)
    target, hours = clock.target, hours_of(plan, clock.target)
    others = during(waits_of(log, log[-1].instant))
    # What lands on an opening is due there, however long it waits from the closing on.
    before = min(until, without.due)
    if start >= before or open_time(hours - others, start, before) == timedelta(0):
        assert still(clock)[:9] == still(without)[:9]
    elif target.length.span is not None:
        moved = open_time(hours - others, start, until)
        assert open_time(hours - others, without.due, clock.due) == moved
    else:
        day = plan.deadline(metric, opened=clock.started, **_said(dict(replay(plan, log).fields))).due
        waits = during(waits_of([*log, *more], read(t)))
        lost = open_time(hours & waits, clock.started, day)
        due = (hours - waits).due(day, lost) if lost else day
        assert clock.due == (landed(plan, target, hours, due) if lost else day)


@given(tickets(), st.sampled_from(["answered", "customer replied", "changed", "parts arrived"]))
def test_what_stops_and_starts_makes_cycles_that_tile(ticket: tuple[SupportPlan, Log], kind: str) -> None:
    """stop + start = cycles that tile"""
    plan, log = ticket
    metrics = {
        "update": Metric(start=["opened", kind], stop=kind, cancel=(), pause="any wait"),
        "first-fix": plan.metrics["first-fix"],
    }
    targets = [Target(metric="update", length="3 business hours")]
    plan = attrs.evolve(plan, metrics=metrics, targets=targets, channels=(), downgrades=())
    moved = [attrs.evolve(one, kind=kind, reason=None) if one.kind == "noted" else one for one in log]
    moved = [one for one in moved if one.kind in plan.wiring.by_kind]
    cycles = replay(plan, moved, strict=False).cycles
    assert [clock.number for clock in cycles] == list(range(1, len(cycles) + 1))
    assert [clock.stopped for clock in cycles[:-1]] == [clock.started for clock in cycles[1:]]
    assert all(clock.status == "stopped" for clock in cycles[:-1])
    assert cycles[-1].status != "stopped"


@given(simple_tickets())
def test_a_threshold_is_passed_at_its_instant_and_not_before(ticket: Ticket) -> None:
    """at risk from the first instant at which so much is used, or no more than so much is left"""
    plan, log, _ = ticket
    state = replay(plan, log)
    for clock in state.clocks:
        for risk in clock.thresholds:
            if clock.status == "running" and read(risk.at) > log[-1].instant and risk.threshold.percent is not None:
                at, before = (_same(state.at(utc(read(risk.at) - slip)), clock) for slip in (0, 1))
                assert at is not None
                assert before is not None
                assert at.percent_used >= risk.threshold.percent > before.percent_used
                assert at.is_at_risk or at.is_breached
        instants = [read(risk.at) for risk in clock.thresholds]
        assert instants == sorted(instants)
        assert all(read(clock.started) <= at for at in instants)
