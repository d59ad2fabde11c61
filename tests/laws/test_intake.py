"""Laws of *Intake*: what becomes of a request through any channel, at any instant, for anybody."""

from __future__ import annotations

from itertools import accumulate, pairwise, repeat
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from slacore.calendars.centres import OperationsCentre, OperationsCentres
from slacore.errors import NeverOpens
from slacore.plans.channel import ENTITLEMENTS, Channel, Intake, flaws_of_channels, intake
from slacore.testing import coverages, instants, schedules, turning_points
from tests.support.lawbook import micros

NAMES = ("mail", "telephone", "chat", "portal", "walk-in")


@st.composite
def desks(draw: st.DrawFn, centres: bool = False) -> tuple[Any, ...]:
    """The arguments of an intake but for the entitlement: channels whose fall-backs lead nowhere twice, and an instant.

    Each channel falls back only to channels after it, in an order that is then shuffled.
    """
    around = draw(turning_points("Europe/London"))
    hours = {name: draw(coverages(near=around, leaves=2)) for name in ("phone", "desk")}
    channels = [
        Channel(
            name,
            hours=draw(st.sampled_from([None, *hours, *hours])),
            outside=draw(st.sampled_from(["queue", "refused", *NAMES[number + 1 :], *NAMES[number + 1 :]])),
            entitlement=draw(st.sampled_from(ENTITLEMENTS)),  # type: ignore[arg-type]
        )
        for number, name in enumerate(NAMES)
    ]
    group = draw(_centres(around)) if centres else None
    at = draw(instants("Europe/London", near=around))
    return draw(st.permutations(channels)), hours, group, draw(st.sampled_from(NAMES)), at


def _centres(around: Any) -> st.SearchStrategy[OperationsCentres]:
    zones = ("Europe/London", "America/New_York", "Asia/Tokyo")
    hours = st.tuples(*(schedules(zone, near=around) for zone in zones))
    return hours.map(
        lambda found: OperationsCentres(
            [OperationsCentre(zone, schedule) for zone, schedule in zip(zones, found, strict=True)]
        )
    )


def outcome(desk: tuple[Any, ...], entitlement: Any) -> Intake:
    """What becomes of it; draws in which a queue waits for ever are left out."""
    try:
        return intake(*desk, entitlement)
    except NeverOpens:
        assume(False)
        raise


entitlements = st.sampled_from(ENTITLEMENTS)


@given(desks(), entitlements)
def test_a_clock_never_starts_before_arrival(desk: tuple[Any, ...], entitlement: str) -> None:
    found = outcome(desk, entitlement)
    assert found.starts is None or micros(found.starts) >= micros(desk[-1])  # type: ignore[arg-type]


@given(desks(), entitlements)
def test_a_clock_starts_at_the_first_instant_at_which_the_channel_is_open(
    desk: tuple[Any, ...], entitlement: str
) -> None:
    found = outcome(desk, entitlement)
    assume(found.is_accepted)
    at, channel = desk[-1], found.channel
    assert channel is not None
    if channel.hours is None:
        assert found.starts == at
        return
    hours = desk[1][channel.hours]
    assert hours.is_open(found.starts)
    assert hours.elapsed(at, found.starts).total_seconds() == 0


@given(desks(), entitlements)
def test_what_is_refused_has_no_channel_no_start_and_what_is_accepted_has_both(
    desk: tuple[Any, ...], entitlement: str
) -> None:
    found = outcome(desk, entitlement)
    assert (found.channel is None) == (found.starts is None) == (not found.is_accepted)
    assert all(step.reason in found.reason for step in found.steps)


@given(desks())
def test_more_entitlement_never_turns_an_acceptance_into_a_refusal(desk: tuple[Any, ...]) -> None:
    found = [outcome(desk, entitlement) for entitlement in ENTITLEMENTS]
    for less, more in pairwise(found):
        assert more.is_accepted or not less.is_accepted
        if less.is_accepted:
            assert more == less


@given(desks(), entitlements)
def test_who_is_accepted_may_use_every_channel_on_the_way(desk: tuple[Any, ...], entitlement: Any) -> None:
    found = outcome(desk, entitlement)
    assume(found.is_accepted)
    assert all(step.channel.admits(entitlement) for step in found.steps)
    assert (found.steps[0].channel, found.steps[-1].channel) == (found.asked, found.channel)


@given(desks(), entitlements)
def test_only_closed_channels_fall_back_and_each_to_the_one_it_names(desk: tuple[Any, ...], entitlement: str) -> None:
    steps = outcome(desk, entitlement).steps
    for one, following in pairwise(steps):
        assert one.channel.outside == following.channel.name
        assert not desk[1][one.channel.hours].is_open(desk[-1])


@given(desks(), entitlements)
def test_the_order_of_the_channels_means_nothing(desk: tuple[Any, ...], entitlement: Any) -> None:
    channels, *rest = desk
    assert outcome((sorted(channels, key=lambda one: one.name), *rest), entitlement) == outcome(desk, entitlement)


@given(desks(centres=True))
def test_the_centre_is_open_when_the_clock_starts_or_no_centre_is_and_it_opens_first(desk: tuple[Any, ...]) -> None:
    channels, hours, centres, name, at = desk
    # Without centres nothing else changes; with them, a group that never opens takes nothing.
    alone = outcome((channels, hours, None, name, at), "contract")
    found = outcome(desk, "contract")
    assert (found.is_accepted, found.starts, found.channel) == (alone.is_accepted, alone.starts, alone.channel)
    assert (found.centre is None) == (not found.is_accepted)
    assume(found.is_accepted)
    opening = centres.coverage.next_opening(found.starts)
    assert found.centre.coverage.is_open(opening)  # type: ignore[union-attr]


@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["queue", "refused", *NAMES])), unique_by=lambda pair: pair[0]
    )
)
def test_the_channels_told_to_be_in_a_loop_are_those_that_lead_back_to_themselves(pairs: list[tuple[str, str]]) -> None:
    after = dict(pairs)

    def returns(name: str) -> bool:
        walk = accumulate(repeat(name, len(NAMES) + 1), lambda here, _: after.get(here, ""))
        return name in list(walk)[1:]

    flaws = flaws_of_channels([Channel(name, outside=outside) for name, outside in pairs], [])
    loops = [flaw.sentence.split(" is a loop")[0] for flaw in flaws if " is a loop" in flaw.sentence]
    told = [name for loop in loops for name in loop.split(" -> ")[1:]]
    assert sorted(told) == sorted(name for name in after if returns(name))
