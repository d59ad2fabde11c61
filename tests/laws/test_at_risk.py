"""Laws of what is used of a deadline: it adds up, it grows, and a ticket is at risk no sooner than it was opened."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from slacore import Deadline, SlaError, SupportPlan, Target
from slacore.civil.instant import read, utc
from slacore.testing.desks import scenes

Asked = tuple[Deadline[datetime], datetime]

LENGTHS = ["4 business hours", "26 calendar hours", "2 business days by close", "3 calendar days"]
THRESHOLDS = ["1%", "50%", "100%", "30 business minutes before", "1 calendar day before", "2 business days before"]


@st.composite
def deadlines(draw: st.DrawFn) -> Asked:
    """A deadline that is reached, and an instant near it."""
    desk, (opened, at) = draw(scenes(of="schedules"))
    target = Target(
        metric="response",
        length=draw(st.sampled_from(LENGTHS)),
        at_risk=draw(st.lists(st.sampled_from(THRESHOLDS), max_size=6, unique=True)),
        landing=draw(st.sampled_from(["closing", "opening"])),
    )
    try:
        plan = SupportPlan(name="desk", schedules={"desk": desk}, targets=[target])
        found = plan.deadline("response", opened=opened)
        assert len(found.warnings) == len(target.at_risk)
        found.used(at)
    except SlaError:
        assume(False)
    return found, at


@given(deadlines())
def test_what_is_used_and_what_remains_are_the_whole(asked: Asked) -> None:
    deadline, at = asked
    used, remaining = deadline.used(at), deadline.remaining(at)
    assert used + remaining == deadline.remaining(deadline.opened)
    assert used >= timedelta(0)
    assert deadline.used(deadline.opened) == timedelta(0)
    assert deadline.remaining(deadline.due) == timedelta(0)
    if deadline.length.span is not None:
        assert deadline.used(deadline.due) == deadline.length.span


@given(deadlines())
def test_warnings_come_in_order_between_opening_and_due(asked: Asked) -> None:
    deadline, _ = asked
    at = [read(warning.at) for warning in deadline.warnings]
    assert at == sorted(at)
    assert all(read(deadline.opened) <= each <= read(deadline.due) for each in at)
    assert len(at) == len(deadline.target.at_risk)


@given(deadlines())
def test_a_percentage_is_used_at_its_instant_and_not_a_microsecond_before(asked: Asked) -> None:
    deadline, _ = asked
    whole = deadline.used(deadline.due)
    for warning in deadline.warnings:
        percent = warning.threshold.percent
        if percent is not None and read(warning.at) > read(deadline.opened):
            assert deadline.used(warning.at) * 100 >= whole * percent
            assert deadline.used(utc(read(warning.at) - 1)) * 100 < whole * percent


@given(deadlines())
def test_a_verdict_agrees_with_being_met(asked: Asked) -> None:
    deadline, at = asked
    is_on_time = read(at) <= read(deadline.due)
    assert deadline.verdict(as_of=at) == ("open" if is_on_time else "overdue")
    if read(at) >= read(deadline.opened):
        assert deadline.is_met(at) == is_on_time == (deadline.verdict(at) == "met")
    else:
        assert deadline.verdict(at) == "reversed"
