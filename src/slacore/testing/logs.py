"""Logs of tickets: waits within waits, priorities up and down, causes and decisions, several events of one instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from slacore.civil.instant import read, utc
from slacore.clocks.event import Event, event
from slacore.clocks.replay import replay
from slacore.errors import SlaError
from slacore.plans.channel import ENTITLEMENTS
from slacore.plans.plan import SupportPlan
from slacore.plans.trigger import KINDS
from slacore.testing.clock_plans import CAUSES, ROLES, WAITS, clock_plans
from slacore.testing.moments import instants, turning_points, zones

_OTHERS = len(KINDS)
_RANKS = {kind: rank for rank, kind in enumerate(KINDS)} | {"noted": _OTHERS + 1}
_USUAL = ("paused", "resumed", "changed")
_LIKELY = (*_USUAL, *_USUAL, *KINDS[1:], *("customer replied", "arose", "arose", "reopened", "reopened"))
_ODD = (*_LIKELY, "opened", "opened", "ceased", "resumed", "parts vanished")
_FIELDS: dict[str, tuple[Any, ...]] = {
    "type": ("Outage", "Question"),
    "team": ("tier 1", "tier 2"),
    "status": ("new", "open", "pending", "on hold"),
    "vip": (True, False),
}
_STEPS = st.one_of(
    st.sampled_from([timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)]),
    st.integers(1, 600).map(lambda minutes: timedelta(minutes=minutes)),
    st.integers(1, 40).map(lambda quarters: timedelta(minutes=15 * quarters)),
)
_SLIPS = st.sampled_from([0, 0, 0, -1, 1])
_SEEN = timedelta(days=4)


class _Known:
    """What a log has said so far, as far as it decides what can be said next."""

    def __init__(self) -> None:
        self.stage: str | None = None
        self.waited: set[str] = set()
        self.causes: set[str] = set()

    def may(self, kind: str) -> bool:
        """Whether an event of this kind is logical, with a fitting reason."""
        if self.stage is None or kind == "opened":
            return self.stage is None and kind == "opened"
        need = {"resumed": self.waited, "ceased": self.causes, "reopened": self.stage != "open"}
        return bool(need.get(kind, True))

    def take(self, kind: str, reason: str | None) -> None:
        """What an event says."""
        if kind in ("opened", "reopened"):
            self.stage = "open"
        elif kind in ("resolved", "closed", "cancelled"):
            self.stage = kind
        elif kind == "paused" and reason is not None:
            self.waited.add(reason)
        elif kind == "arose" and reason is not None:
            self.causes.add(reason)
        elif kind == "ceased" and reason is not None:
            self.causes.discard(reason)


@st.composite
def logs(
    draw: st.DrawFn, plan: SupportPlan, *, near: datetime | None = None, is_logical: bool = True, most: int = 8
) -> list[Event]:
    """Logs of one ticket for a plan, in the order in which their events are taken.

    Waits overlap and lie within one another, and some never end; tickets are resolved, closed, cancelled and reopened;
    priorities go up and down, causes arise and cease, somebody decides, and what the plan has a word for happens.
    Several events may share an instant, with sequence numbers and without. Instants lie around a clock change, where
    hours open and close, and where the clocks of the ticket are at risk and due, or a microsecond beside that.

    >>> from hypothesis import given
    >>> from slacore import bundled, replay
    >>> @given(logs(bundled("stakater")))
    ... def a_logical_log_is_taken_whole(log):
    ...     assert replay(bundled("stakater"), log).warnings == ()
    >>> a_logical_log_is_taken_whole()

    Args:
        plan: whose priorities, waits, causes and kinds of events the log uses.
        near: where the log begins; around a clock change of any zone when left out.
        is_logical: whether every event can be taken; otherwise many cannot.
        most: the most instants at which anything happens.
    """
    at = draw(instants(near=near))
    known, log = _Known(), list[Event]()
    for number in range(1 + draw(st.integers(0, most) | st.integers(most // 2, most))):
        if number:
            at = _later(draw, plan, log, at)
        for kind, sequence in _of_one_instant(draw, plan, len(log), is_logical):
            if known.may(kind) or not is_logical:
                log.append(_drawn(draw, plan, kind, at, sequence, known, is_logical))
                known.take(kind, log[-1].reason)
    return log


@st.composite
def tickets(draw: st.DrawFn, *, is_logical: bool = True, most: int = 8) -> tuple[SupportPlan, list[Event]]:
    """A plan and the log of a ticket under it, around one clock change: what most properties of clocks need.

    >>> from hypothesis import given
    >>> from slacore import replay
    >>> @given(tickets())
    ... def the_order_of_arrival_is_irrelevant(ticket):
    ...     plan, log = ticket
    ...     assert replay(plan, log) == replay(plan, log[::-1])
    >>> the_order_of_arrival_is_irrelevant()

    Args:
        is_logical: whether every event of the log can be taken.
        most: the most instants at which anything happens.
    """
    near = draw(turning_points(draw(zones())))
    plan = draw(clock_plans(near=near))
    return plan, draw(logs(plan, near=near, is_logical=is_logical, most=most))


def _of_one_instant(draw: st.DrawFn, plan: SupportPlan, before: int, is_logical: bool) -> list[tuple[str, int | None]]:
    """Kinds of events of one instant with their numbers, in the order in which they are taken."""
    own = sorted(plan.wiring.by_kind.keys() - set(KINDS))
    kinds = draw(st.lists(st.sampled_from([*(_LIKELY if is_logical else _ODD), *own]), min_size=1, max_size=3))
    if not before and (is_logical or draw(st.booleans())):
        kinds = ["opened", *kinds[1:]]
    plain = draw(st.sampled_from([len(kinds), len(kinds), 0, 1]))
    without = sorted(kinds[:plain], key=lambda kind: _RANKS.get(kind, _OTHERS))
    return [*((kind, None) for kind in without), *((kind, before + n) for n, kind in enumerate(kinds[plain:]))]


def _drawn(
    draw: st.DrawFn, plan: SupportPlan, kind: str, at: datetime, sequence: int | None, known: _Known, is_logical: bool
) -> Event:
    causes, waits = [*(rule.cause for rule in plan.downgrades), *CAUSES], list(plan.waits or WAITS)
    reasons: dict[str, list[Any]] = {
        "paused": waits,
        "resumed": [None, *sorted(known.waited if is_logical else waits)],
        "arose": causes,
        "ceased": sorted(known.causes) if is_logical else causes,
        "decided": causes,
    }
    said: dict[str, Any] = {"at": at, "sequence": sequence, "reason": draw(st.sampled_from(reasons.get(kind, [None])))}
    if kind == "decided":
        said["actor"] = draw(st.sampled_from([None, *ROLES]))
        said["to"] = draw(st.none() | st.sampled_from(_levels(plan)))
    if kind in ("opened", "changed") or (kind != "noted" and draw(st.integers(0, 9)) == 9):
        said |= draw(_fields(plan, is_logical=is_logical))
    if kind == "opened":
        said |= draw(_opening(plan, at, is_logical=is_logical))
    if draw(st.integers(0, 3)) == 3:
        said["id"] = f"{kind}-{at.astimezone(UTC).isoformat()}-{sequence}-{said['reason']}-{draw(st.integers(1, 9))}"
    return event(kind, note=draw(st.sampled_from(["", "", "as told by telephone"])), **said)


def _levels(plan: SupportPlan) -> list[str]:
    return list(plan.priorities.names) if plan.priorities else ["High", "Low"]


@st.composite
def _opening(draw: st.DrawFn, plan: SupportPlan, at: datetime, *, is_logical: bool) -> dict[str, Any]:
    """Who opens a ticket, and by which channel."""
    said: dict[str, Any] = {"opened_by": "desk"} if draw(st.integers(0, 3)) == 3 else {}
    ways = [(one.name, draw(st.sampled_from(ENTITLEMENTS))) for one in plan.channels]
    taken = [(name, who) for name, who in ways if not is_logical or plan.intake(name, at, who).is_accepted]  # type: ignore[arg-type]
    if taken:
        said["channel"], said["entitlement"] = draw(st.sampled_from(taken))
    return said


@st.composite
def _fields(draw: st.DrawFn, plan: SupportPlan, *, is_logical: bool) -> dict[str, Any]:
    """Fields of a ticket, of which the priority is the likeliest."""
    levels = [*_levels(plan)[:2], *_levels(plan), *([] if is_logical else ["Utmost"])]
    said: dict[str, Any] = {}
    if draw(st.integers(0, 3)):
        said["priority"] = draw(st.sampled_from(levels))
    elif plan.matrix is not None:
        said["urgency"] = draw(st.sampled_from(plan.matrix.labels("urgency")))
        said["impact"] = draw(st.sampled_from(plan.matrix.labels("impact")))
    for name in draw(st.lists(st.sampled_from(list(_FIELDS)), max_size=2, unique=True)):
        said[name] = draw(st.sampled_from(_FIELDS[name]))
    return said


def _later(draw: st.DrawFn, plan: SupportPlan, log: list[Event], at: datetime) -> datetime:
    """An instant after one: some time later, or where something opens, closes, or is due."""
    aims = sorted(set(_aims(plan, log, at))) if draw(st.integers(0, 2)) == 2 else []
    if not aims:
        return _after(at, draw(_STEPS))
    aimed = draw(st.sampled_from(aims)) + draw(_SLIPS)
    return utc(max(aimed, read(at) + 1)).astimezone(at.tzinfo)


def _after(at: datetime, step: timedelta) -> datetime:
    return (at.astimezone(UTC) + step).astimezone(at.tzinfo)


def _aims(plan: SupportPlan, log: list[Event], at: datetime) -> Iterator[int]:
    for window in plan.coverage().windows(at, _after(at, _SEEN)):
        yield from (read(edge) for edge in (window.opens, window.closes) if read(edge) > read(at))
    try:
        state = replay(plan, log, as_of=at, strict=False)
        checks = [state.next_check_at, *(clock.due for clock in state.cycles)]
    except SlaError:
        return
    for check in checks:
        if check is not None and read(check) > read(at):
            yield from (read(check), read(check) - 1)
