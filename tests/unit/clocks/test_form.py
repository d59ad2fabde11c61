"""The form of saved states: whatever stands in one part instead of what belongs there, no answer fails oddly later."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from slacore import SlaError, TicketState, replay
from slacore.clocks.form import check_form
from slacore.errors import InvalidValue
from tests.support.weekly_log import at, desk, on, promise

PLAN = desk(
    promise("response", "1 business hour"),
    promise("resolution", "3 business hours", priority="A", at_risk=["50%"]),
    promise("resolution", "6 business hours", priority="B"),
    priorities={"levels": ["A", "B"]},
    downgrades=[
        {"cause": "workaround", "steps": 1, "after": "1 business hour"},
        {"cause": "quiet", "mode": "discretionary", "to": "B"},
    ],
    metrics={"resolution": {"reprioritise": "carry"}},
)
LOG = [
    on("Mon 09:00", "opened", priority="A", tags=["a", "b"], id=1),
    on("Mon 09:30", "workaround provided"),
    on("Mon 10:00", "paused", reason="customer", sequence=1),
    on("Mon 10:30", "resumed", reason="customer"),
    on("Mon 12:00", "arose", reason="quiet"),
    on("Mon 12:30", "changed", priority="A"),
    on("Mon 12:40", "opened"),
    on("Mon 16:00", "paused", reason="vendor"),
]
INSTEAD: list[Any] = [None, "x", -1, 10**30, [], {"x": 1}]


def saved() -> dict[str, Any]:
    return json.loads(json.dumps(replay(PLAN, LOG, strict=False).to_dict()))


def ways(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each part of data, those within it first."""
    for name, part in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from ways(part, (*path, name))
        yield (*path, name)


def with_instead(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    other = deepcopy(data)
    place = other
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return other


def asked_everything(data: Any) -> None:
    state: Any = TicketState.from_dict(data, PLAN)
    after = state.apply(on("Mon 17:00", "answered")).at(at("Tue 12:00"))
    told = [after, after.next_check_at, after.due_at, after.offers, after.history, after.warnings, after.to_dict()]
    for clock in after.cycles:
        told += [clock.explain(), clock.blame(), clock.thresholds, clock.breaches, clock.percent_used]
    assert [f"{one} {one!r}" for one in told]


def test_a_saved_state_has_the_form() -> None:
    check_form(saved())
    asked_everything(saved())
    check_form(replay(PLAN, [], as_of=at("Mon 08:00")).to_dict())
    # Before it goes through JSON as well, where rows are tuples.
    check_form(replay(PLAN, LOG, strict=False).to_dict())


@pytest.mark.parametrize("instead", INSTEAD, ids=repr)
def test_a_part_that_is_something_else_is_refused_or_means_something(instead: Any) -> None:
    data = saved()
    for path in ways(data):
        try:
            asked_everything(with_instead(data, path, instead))
        except SlaError:
            continue
        except Exception as error:
            raise AssertionError(f"{path}: {instead!r}") from error


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("stage",), 5, "stage"),
        (("position",), "x", "position"),
        (("plan", "asked"), 3, "plan.asked"),
        (("plan",), None, "plan"),
        (("plan",), "desk", "plan"),
        (("cycles", "resolution", 0, 4, 0, 1), -1, "cycles"),
        (("cycles", "resolution", 0, 7, 0), [1_000_000, None], "cycles"),
    ],
)
def test_the_part_that_is_wrong_is_named(path: tuple[Any, ...], value: Any, place: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        TicketState.from_dict(with_instead(saved(), path, value), PLAN)
    assert caught.value.place == place


def test_a_part_that_is_missing_is_named() -> None:
    data = saved()
    del data["ids"]
    with pytest.raises(InvalidValue) as caught:
        TicketState.from_dict(data, PLAN)
    assert str(caught.value) == "ids: is missing from the saved state; give it as to_dict() made it"


def test_text_is_no_saved_state_yet() -> None:
    with pytest.raises(InvalidValue) as caught:
        TicketState.from_dict(json.dumps(saved()), PLAN)  # type: ignore[arg-type]
    assert caught.value.sentence.endswith("is text and no saved state yet; read it with json.loads first")


@pytest.mark.parametrize("plan", [None, "desk", {}])
def test_what_is_no_plan_is_refused(plan: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        TicketState.from_dict(saved(), plan)
    assert caught.value.place == "plan"
