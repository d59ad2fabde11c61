"""Saved states: what a fold keeps, as plain data, and back again. Nothing that can be derived is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from slacore.clocks.cycle import Cycle, Passed, Turn
from slacore.clocks.event import Place, event_from
from slacore.clocks.fold import Fold, SetAside, Step
from slacore.clocks.form import check_form
from slacore.clocks.source import Source, source_checked
from slacore.clocks.ticket import Ticket
from slacore.errors import InvalidValue, OtherPlan, SlaError
from slacore.plans.plan import SupportPlan
from slacore.plans.register import AgreementRegister
from slacore.plans.selector import Promise

VERSION = 1


def saved_cycle(cycle: Cycle, plan: SupportPlan) -> list[Any]:
    """A cycle as plain data: instants in microseconds, promises by their number among those of the plan."""
    numbers = {id(promise): number for number, promise in enumerate(plan.selector.every_promise)}

    def number(promise: Promise | None) -> int | None:
        return None if promise is None else numbers[id(promise)]

    return [
        cycle.start,
        cycle.ended,
        cycle.end,
        cycle.ended_by,
        [[turn.at, number(turn.promise), turn.policy, int(turn.is_beside)] for turn in cycle.turns],
        [[account.since, account.breach] for account in cycle.accounts],
        [[passed.at, number(passed.promise)] for passed in cycle.breaches],
        [[wait.start, wait.end, *wait.reasons] for wait in cycle.waits.each()],
    ]


def cycle_from(metric: str, number: int, saved: list[Any], plan: SupportPlan) -> Cycle:
    """A cycle from its saved form."""
    start, ended, end, ended_by, turns, accounts, breaches, waits = saved
    every = plan.selector.every_promise
    cycle = Cycle(metric, number, start)
    cycle.ended, cycle.end, cycle.ended_by = ended, end, ended_by
    for since, until, *reasons in waits:
        if until is None:
            cycle.waits.held = (since, tuple(reasons))
        else:
            cycle.waits.add(since, until, tuple(reasons))
    for at, promise, policy, is_beside in turns:
        cycle.count(Turn(at, None if promise is None else every[promise], policy, bool(is_beside)))
    for account, (since, breach) in zip(cycle.accounts, accounts, strict=True):
        account.since, account.breach = since, breach
    cycle.breaches = [Passed(at, every[promise]) for at, promise in breaches]
    return cycle


def saved_fold(fold: Fold) -> dict[str, Any]:
    """What a fold keeps, as plain data such as JSON takes."""
    ticket, plan = fold.ticket, fold.plan
    data: dict[str, Any] = {"version": VERSION}
    if plan is not None and ticket.opened is not None:
        data["plan"] = {"name": plan.name, "digest": plan.provenance().digest, "asked": fold.asked}
    return data | {
        "opened": ticket.opened,
        "stage": ticket.stage,
        "turn": ticket.turn,
        "has_written": ticket.has_written,
        "answered": ticket.answered,
        "fields": {name: list(said) if isinstance(said, tuple) else said for name, said in ticket.fields.items()},
        # In lists, for some stores put the keys of a table in an order of their own.
        "waits": [[reason, since] for reason, since in ticket.waits.items()],
        "waited": sorted(ticket.waited),
        "causes": [[cause, since] for cause, since in ticket.causes.items()],
        "eased": dict(fold.eased),
        "cycles": {
            name: [saved_cycle(cycle, plan) for cycle in cycles] for name, cycles in fold.cycles.items() if plan
        },
        "history": [list(step) for step in fold.history],
        "set_aside": [[one.event.to_dict(), one.reason] for one in fold.set_aside],
        "place": fold.place,
        "position": fold.position,
        "ids": sorted(fold.ids),
    }


def fold_from(data: Any, source: Source) -> Fold:
    """A fold from its saved form.

    Raises:
        InvalidValue: for data that is no saved state of this version.
        OtherPlan: for a state that was saved under another plan.
    """
    if isinstance(data, str):
        raise InvalidValue("state", data, "is text and no saved state yet; read it with json.loads first")
    if not isinstance(data, Mapping):
        raise InvalidValue("state", data, "is no saved state, which is what to_dict() gives")
    source_checked(source)
    if data.get("version") != VERSION:
        raise InvalidValue("version", data.get("version"), f"is not the version of a saved state; {VERSION} is")
    check_form(data)
    try:
        return _fold_from(data, source)
    except SlaError:
        raise
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise InvalidValue("state", None, f"is no saved state: {type(error).__name__}, {error}") from None


def _fold_from(data: Mapping[str, Any], source: Source) -> Fold:
    fold, ticket = Fold(source), Ticket()
    saved = data.get("plan")
    if saved is not None:
        if isinstance(source, AgreementRegister) and saved["asked"] is None:
            raise OtherPlan(saved["name"], saved["digest"], "a register of agreements")
        fold.govern(saved["asked"], data["opened"])
        plan = fold.governing
        if (plan.name, plan.provenance().digest) != (saved["name"], saved["digest"]):
            raise OtherPlan(saved["name"], saved["digest"], f"plan {plan.name} ({plan.provenance().digest[:12]})")
    ticket.opened, ticket.stage, ticket.turn = data["opened"], data["stage"], data["turn"]
    ticket.has_written, ticket.answered = data["has_written"], data["answered"]
    ticket.waits, ticket.waited, ticket.causes = dict(data["waits"]), set(data["waited"]), dict(data["causes"])
    fold.ticket, fold.eased = ticket, dict(data["eased"])
    if saved is not None:
        said = {name: tuple(value) if isinstance(value, list) else value for name, value in data["fields"].items()}
        fold.resume(said)
        cycles = {
            name: [cycle_from(name, number, one, plan) for number, one in enumerate(some, 1)]
            for name, some in data["cycles"].items()
        }
        fold.keep(cycles)
    fold.history = [Step(*step) for step in data["history"]]
    fold.set_aside = [SetAside(event_from(one), reason) for one, reason in data["set_aside"]]
    fold.place = None if data["place"] is None else cast(Place, tuple(data["place"]))
    fold.position, fold.ids = data["position"], set(data["ids"])
    return fold
