"""Channels: the ways in to a support desk, their hours, what happens outside them, and who may use them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Generic, Literal

from attrs import field, frozen

from slacore.calendars.centres import OperationsCentre, OperationsCentres
from slacore.calendars.coverage import Coverage
from slacore.checks import listed, one_of, prose, said, truth, twice, unknown
from slacore.civil.instant import Instant, Moment, read, write
from slacore.errors import Flaw, InvalidValue, UnknownName
from slacore.plans.hours import HOURS, named_coverage
from slacore.plans.names import hours_text, spelt_alike

Entitlement = Literal["anyone", "signed in", "contract"]
ENTITLEMENTS = ("anyone", "signed in", "contract")
"""From the least to the most; each includes those before it."""

QUEUE = "queue"
REFUSED = "refused"

_ADMITS = {"signed in": "people who have signed in", "contract": "customers with a contract"}
_BACK = "leads back to a channel that was tried; let one of them queue or refuse"
_PERSON = {"anyone": "has not signed in", "signed in": "has signed in, without a contract"}


def _entitlement(value: Any, place: str = "entitlement") -> None:
    one_of(ENTITLEMENTS, value, place, "entitlement")


@frozen
class Channel:
    """A way in: telephone, e-mail, portal, chat.

    Outside its hours it queues (takes the request, whose clock starts at the next opening), refuses, or falls back to
    the channel it names. Around the clock, there is no outside.

    >>> phone = Channel("telephone", hours="phone", outside="tickets", entitlement="contract")
    >>> phone.admits("signed in"), phone.admits("contract")
    (False, True)

    Args:
        name: what the plan and its tickets call it.
        title: what people call it.
        hours: the plan's coverage or schedule in which it is open, or an expression of them; ``None`` is around the
            clock.
        outside: ``queue``, ``refused`` or the name of another channel.
        entitlement: who may use it: ``anyone``, people who are ``signed in``, or customers with a ``contract``.
        preferred: whether it is the preferred way to make contact.
        text: what the customer is told.

    Raises:
        UnknownName: for another entitlement.
        InvalidValue: for a name that is a word for what happens outside hours, and for what is no text.
    """

    name: str = field(validator=said())
    title: str = field(default="", validator=prose)
    hours: str | None = field(default=None, validator=hours_text, eq=spelt_alike, kw_only=True)
    outside: str = field(default=QUEUE, validator=said(), kw_only=True)
    entitlement: Entitlement = field(default="anyone", kw_only=True)
    preferred: bool = field(default=False, validator=truth, kw_only=True)
    text: str = field(default="", validator=prose, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _entitlement(self.entitlement)
        if self.name in (QUEUE, REFUSED):
            raise InvalidValue("name", self.name, "says what happens outside hours; give the channel another name")

    @property
    def fallback(self) -> str | None:
        """The channel that takes over outside its hours, if it names one."""
        return None if self.outside in (QUEUE, REFUSED) else self.outside

    def admits(self, entitlement: Entitlement) -> bool:
        """Whether a person with this entitlement may use it.

        Raises:
            UnknownName: for anything that is no entitlement.
        """
        _entitlement(entitlement)
        return ENTITLEMENTS.index(self.entitlement) <= ENTITLEMENTS.index(entitlement)


@frozen
class IntakeStep:
    """One channel that an intake tried, and what came of it."""

    channel: Channel
    reason: str


def _instant(moment: datetime | str | None) -> Instant | None:
    return None if moment is None else read(moment)


@frozen(kw_only=True, repr=False)
class Intake(Generic[Moment]):
    """What becomes of a request: accepted or not and why, through which channel, and from when its clock runs.

    A refused one has no channel, no start and no centre. Instants are of the kind and in the zone of the question.

    Args:
        is_accepted: whether the request is taken.
        reason: why, in plain words: the reasons of all steps.
        asked: the channel the request came through.
        channel: the channel that takes it, after fall-backs.
        at: when it arrived.
        starts: when its clock starts: the first instant from ``at`` on at which that channel is open.
        centre: the operations centre on duty then, or else the next available; ``None`` for a desk without centres.
        steps: every channel tried, in order.
    """

    is_accepted: bool
    reason: str
    asked: Channel
    channel: Channel | None
    at: Moment = field(eq=read)
    starts: Moment | None = field(eq=_instant)
    centre: OperationsCentre | None
    steps: tuple[IntakeStep, ...]

    def __repr__(self) -> str:
        return f"<Intake {self}>"

    def __str__(self) -> str:
        return f"{'accepted' if self.is_accepted else 'refused'}: {self.reason}"


def intake(
    channels: Iterable[Channel],
    coverages: Mapping[str, Coverage],
    centres: OperationsCentres | None,
    name: str,
    at: Moment,
    entitlement: Entitlement = "anyone",
) -> Intake[Moment]:
    """What becomes of a request that arrives through a channel.

    Who may use a channel is asked before its hours, and of every channel along the fall-backs: a fall-back is no way
    round an entitlement.

    >>> ways = [
    ...     Channel("telephone", hours="phone", outside="tickets", entitlement="contract"),
    ...     Channel("tickets", entitlement="signed in"),
    ... ]
    >>> hours = {"phone": Coverage.parse("[Mon-Fri 08:30-17:30 Europe/London]")}
    >>> evening = "2026-03-06T19:30:00+00:00"
    >>> call = intake(ways, hours, None, "telephone", evening, "contract")
    >>> print(call)
    accepted: telephone is closed (night) and falls back to tickets; tickets is open around the clock
    >>> call.channel.name, call.starts
    ('tickets', '2026-03-06T19:30:00+00:00')
    >>> print(intake(ways, hours, None, "telephone", evening))
    refused: telephone is for customers with a contract, and this person has not signed in

    Args:
        channels: the channels of the desk.
        coverages: what the names of their hours stand for.
        centres: the operations centres of the desk, if it has any.
        name: the channel the request came through.
        at: when it arrived.
        entitlement: what the person may use.

    Raises:
        UnknownName: for a channel, hours or an entitlement that does not exist.
        InvalidValue: for fall-backs that lead back to a channel that was tried.
        NeverOpens: where it would wait for an opening, and there is none within fifty years.
    """
    known: dict[str, Channel] = {}
    for channel in channels:
        known.setdefault(channel.name, channel)
    read(at, "at")
    asked = channel = _channel(known, name, "channel")
    steps: list[IntakeStep] = []
    while True:
        starts, reason, fallback = _tried(channel, coverages, at, entitlement)
        steps.append(IntakeStep(channel, reason))
        if fallback is None:
            break
        channel = _channel(known, fallback, f"channel {channel.name}, outside")
        if any(step.channel == channel for step in steps):
            raise InvalidValue(f"channel {steps[-1].channel.name}, outside", fallback, _BACK)
    centre, taken = _taken(centres, starts)
    return Intake(
        is_accepted=starts is not None,
        reason="; ".join([*(step.reason for step in steps), *taken]),
        asked=asked,
        channel=None if starts is None else channel,
        at=at,
        starts=starts,
        centre=centre,
        steps=tuple(steps),
    )


def _tried(
    channel: Channel, coverages: Mapping[str, Coverage], at: Moment, entitlement: Entitlement
) -> tuple[Moment | None, str, str | None]:
    """When the clock starts if the channel takes a request, why or why not, and the channel to try next."""
    name = channel.name
    if not channel.admits(entitlement):
        admitted, person = _ADMITS[channel.entitlement], _PERSON[entitlement]
        return None, f"{name} is for {admitted}, and this person {person}", None
    if channel.hours is None:
        return at, f"{name} is open around the clock", None
    hours, arrived = named_coverage(channel.hours, coverages, f"channel {name}, hours"), read(at, "at")
    answer = hours.expression.answer(arrived)
    if answer.is_open:
        return at, f"{name} is open ({answer.why})", None
    closed = f"{name} is closed ({answer.why})"
    if channel.outside == QUEUE:
        starts = write(hours.line.next_opening(arrived), at)
        return starts, f"{closed} and queues the request until it opens at {starts}", None
    if channel.outside == REFUSED:
        return None, f"{closed} and takes nothing outside its hours", None
    return None, f"{closed} and falls back to {channel.outside}", channel.outside


def _taken(centres: OperationsCentres | None, starts: Moment | None) -> tuple[OperationsCentre | None, list[str]]:
    """The centre that takes a request whose clock starts at the instant, and how."""
    if centres is None or starts is None:
        return None, []
    holder = centres.on_duty(starts)
    if holder is not None:
        return holder, [f"centre {holder.name} is on duty"]
    following = centres.next_available(starts)
    return following.centre, [f"centre {following.centre.name} is the next available, at {following.at}"]


def _channel(known: Mapping[str, Channel], name: str, place: str) -> Channel:
    if not isinstance(name, str) or name not in known:
        raise UnknownName.among(place, "channel of the plan", name, known)
    return known[name]


def flaws_of_channels(channels: Iterable[Channel], names: Iterable[str]) -> list[Flaw]:
    """What is wrong with channels beside one another and the rest of their plan.

    >>> ways = [Channel("telephone", hours="fone", outside="chat"), Channel("chat", outside="telephone")]
    >>> for flaw in flaws_of_channels(ways, ["phone"]):
    ...     print(flaw)
    channels[0].hours: 'fone' is not a schedule or coverage of the plan; did you mean 'phone'?
    channels[0].outside: telephone -> chat -> telephone is a loop; let one of them queue or refuse

    Args:
        channels: the channels of a plan, in order.
        names: what its hours may say: the names of coverages and schedules, and expressions that were looked at.
    """
    listed, hours = tuple(channels), tuple(names)
    first: dict[str, int] = {}
    for number, channel in enumerate(listed):
        first.setdefault(channel.name, number)
    twins = twice("channels", [channel.name for channel in listed])
    flaws: list[Flaw] = []
    for number, channel in enumerate(listed):
        path = f"channels[{number}]"
        flaws += [twins[number]] if number in twins else []
        if channel.hours is not None and channel.hours not in hours:
            flaws.append(unknown(f"{path}.hours", HOURS, channel.hours, hours, len(flaws)))
        if channel.fallback is not None and channel.fallback not in first:
            words = (QUEUE, REFUSED, *first)
            flaws.append(unknown(f"{path}.outside", "channel of the plan", channel.fallback, words, len(flaws)))
    return flaws + _loops({name: listed[number] for name, number in first.items()}, first)


def _loops(known: Mapping[str, Channel], number: Mapping[str, int]) -> list[Flaw]:
    flaws: list[Flaw] = []
    passed: set[str] = set()
    for name in known:
        chain: list[str] = []
        following: str | None = name
        while following is not None and following in known and following not in passed:
            passed.add(following)
            chain.append(following)
            following = known[following].fallback
        if following in chain:
            loop = chain[chain.index(following) :]
            start = min(loop, key=lambda name: number[name])
            turn = loop.index(start)
            told = " -> ".join([*loop[turn:], *loop[:turn], start])
            flaws.append(
                Flaw(f"channels[{number[start]}].outside", f"{told} is a loop; let one of them queue or refuse")
            )
    return flaws


def channels_from(given: Iterable[Channel]) -> tuple[Channel, ...]:
    """Channels as a tuple; `each` refuses what is none."""
    return listed(given)
