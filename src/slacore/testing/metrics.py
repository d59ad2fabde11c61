"""Metrics and waits, as plans state them: triggers of every kind, pauses, ways to re-prioritise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from slacore.plans.metric import ANY_WAIT, Metric
from slacore.plans.reprioritising import POLICIES, Reprioritising
from slacore.plans.trigger import KINDS, Trigger

_OWN_KINDS = ("shipment missing", "geprüft")
_CONDITIONS = (
    {"team": "tier 2"},
    {"status": ["new", "open"], "vip": True},
    {"stage": "open", "answered": False},
    {"turn": "customer"},
    {"causes": "workaround"},
)
_TITLES = ("", "First reply", "Zeit bis zur Lösung")


def waits() -> st.SearchStrategy[list[str]]:
    """The waits a plan lists, or none of them.

    >>> from hypothesis import given
    >>> @given(waits())
    ... def no_wait_stands_twice(names):
    ...     assert len(set(names)) == len(names)
    >>> no_wait_stands_twice()
    """
    return st.sampled_from([[], [], ["customer"], ["vendor", "customer"], ["third party", "vendor", "customer"]])


def triggers() -> st.SearchStrategy[Trigger]:
    """Events of known kinds and others, alone or with a condition, and conditions that begin or end.

    >>> from hypothesis import given
    >>> @given(triggers())
    ... def a_trigger_has_an_event_or_a_condition(trigger):
    ...     assert trigger.on or trigger.when or trigger.ends
    >>> a_trigger_has_an_event_or_a_condition()
    """
    kinds, conditions = st.sampled_from([*KINDS, *_OWN_KINDS]), st.sampled_from(_CONDITIONS)
    events = st.builds(Trigger, kinds) | st.builds(Trigger, kinds, when=conditions)
    return events | st.builds(Trigger, when=conditions) | st.builds(Trigger, ends=conditions)


def metrics(names: Sequence[str], known: Sequence[str] = (), *, may_carry: bool = True) -> st.SearchStrategy[Any]:
    """Metrics by name, some of whose parts are left as they are by default; each of them is started by something.

    >>> from hypothesis import given
    >>> @given(metrics(["update"], ["customer"]))
    ... def they_wait_for_what_is_known(stated):
    ...     for metric in stated.values():
    ...         assert {reason for reason in metric.pause or () if isinstance(reason, str)} <= {"customer", "any wait"}
    >>> they_wait_for_what_is_known()

    Args:
        names: the names the metrics may have.
        known: the waits they may pause for; usual ones where none is named.
        may_carry: whether they may carry what was counted, which targets in days forbid.
    """
    return st.dictionaries(
        st.sampled_from(list(names)), _metrics(known or ("customer", "vendor"), may_carry), max_size=2
    )


def _metrics(known: Sequence[str], may_carry: bool) -> st.SearchStrategy[Metric]:
    several = st.none() | st.lists(triggers(), max_size=3)
    reasons: list[Any] = [*known, {"turn": "customer"}, {"status": ["pending", "on hold"]}]
    policies = st.sampled_from([one for one in POLICIES if may_carry or one != "carry"])
    return st.builds(
        Metric,
        start=st.lists(triggers(), min_size=1, max_size=2),
        stop=several,
        cancel=several,
        continue_=several,
        pause=st.none() | st.just(ANY_WAIT) | st.lists(st.sampled_from(reasons), max_size=3),
        while_=st.none() | st.lists(st.sampled_from(reasons), max_size=2),
        reprioritise=st.none() | policies | st.builds(Reprioritising, raised=policies, lowered=policies),
        title=st.sampled_from(_TITLES),
    )
