"""Laws of plans: written and read back, told apart by meaning, compared, governed by their first matching target."""

from __future__ import annotations

import copy
import json
import pickle
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
import tomli_w
from hypothesis import assume, given
from hypothesis import strategies as st

from slacore import PlanErrors, SupportPlan, plan_to_toml, read_plan, write_plan
from slacore.files.planfile import parse_plan
from slacore.review.diff import diff
from slacore.testing.plans import plans
from slacore.written.form import json_schema

Path = tuple[Any, ...]
SCHEMA = jsonschema.Draft202012Validator(json_schema())
OPPOSITE = {"better": "worse", "worse": "better", "mixed": "mixed", "neutral": "neutral"}


# Written and read back


@given(plans())
def test_a_plan_read_back_from_toml_and_json_is_the_same_with_the_same_digest(plan: SupportPlan) -> None:
    in_toml = parse_plan(plan_to_toml(plan).encode())
    in_json = parse_plan(json.dumps(write_plan(plan)).encode(), is_json=True)
    assert in_toml == in_json == plan
    assert hash(in_toml) == hash(in_json) == hash(plan)
    assert in_toml.digest == in_json.digest == plan.digest


@given(plans())
def test_a_copy_keeps_value_hash_and_digest(plan: SupportPlan) -> None:
    for twin in (pickle.loads(pickle.dumps(plan)), copy.copy(plan), copy.deepcopy(plan)):
        assert (twin, hash(twin), twin.digest) == (plan, hash(plan), plan.digest)


@given(plans(), st.randoms(use_true_random=False))
def test_a_digest_does_not_depend_on_spelling(plan: SupportPlan, random: Any) -> None:
    other = read_plan(respelled(write_plan(plan), random))
    assert other.digest == plan.digest


ANY_ORDER = {"shifts", "closures", "special", "priority", "type", "vip", "by", "status"}
ANY_ORDER |= {"waits", "start", "stop", "cancel", "continue", "pause", "while"}


def respelled(data: Any, random: Any, key: str = "") -> Any:
    """The same meaning in other words: keys and alternatives in another order, other ways to write hours and dates."""
    if isinstance(data, dict):
        items = [(name, respelled(value, random, name)) for name, value in data.items()]
        if key not in ("centres", "coverages"):
            random.shuffle(items)
        return dict(items)
    if isinstance(data, list):
        again = [respelled(one, random, key) for one in data]
        if key in ANY_ORDER:
            random.shuffle(again)
        return again
    if key == "shifts":
        return data.upper().replace(" ", "   ")
    if key == "length":
        return data.replace(" ", "  ").replace("30 business minutes", "0.5 business hours")
    if key == "business" and "[" not in data:
        parts = data.split(" | ")
        return " | ".join(f"({part})" for part in reversed(parts))
    if key in ("from", "until"):
        return {"2024-01-01": "2024-01-01 00:00:00", "2026-10-25T00:30:00Z": "2026-10-25T02:30:00+02:00"}.get(
            data, data
        )
    return data


# Told apart by meaning


@given(plans(), st.data())
def test_a_plan_with_anything_less_is_another_with_another_digest_and_a_visible_difference(
    plan: SupportPlan, data: Any
) -> None:
    whole = write_plan(plan)
    path = data.draw(st.sampled_from(list(paths(whole))))
    less = without(whole, path)
    try:
        other = read_plan(less)
    except PlanErrors:
        assume(False)
        raise
    assert other != plan
    assert other.digest != plan.digest
    assert diff(plan, other)


@given(plans())
def test_the_order_of_targets_levels_and_centres_has_a_meaning(plan: SupportPlan) -> None:
    for key, part in (("targets", plan.targets), ("centres", tuple(plan.centres or ()))):
        written = write_plan(plan)
        if len(part) < 2 or part[0] == part[1]:
            continue
        listed = written[key]
        written[key] = (
            dict(reversed(listed.items())) if isinstance(listed, dict) else [listed[1], listed[0], *listed[2:]]
        )
        other = read_plan(written)
        assert other != plan
        assert other.digest != plan.digest
        assert diff(plan, other)


def paths(data: Any, at: Path = ()) -> Iterator[Path]:
    """The path of everything inside plain data."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, child in children:
        yield (*at, key)
        yield from paths(child, (*at, key))


def without(data: Any, path: Path) -> Any:
    return changed(data, path, None, is_gone=True)


def changed(data: Any, path: Path, value: Any, *, is_gone: bool = False) -> Any:
    """A copy of plain data with one thing in it replaced or taken away."""
    again = copy.deepcopy(data)
    place = again
    for key in path[:-1]:
        place = place[key]
    if is_gone:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return again


def at(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data


# Shape: loader and schema agree


@given(plans())
def test_the_schema_takes_every_plan(plan: SupportPlan) -> None:
    SCHEMA.validate(write_plan(plan))
    SCHEMA.validate(tomllib.loads(tomli_w.dumps(write_plan(plan))))


@given(plans(), st.data())
def test_loader_and_schema_refuse_every_single_damage(plan: SupportPlan, data: Any) -> None:
    whole = write_plan(plan)
    path = data.draw(st.sampled_from(list(paths(whole))))
    for damage, damaged in damages(whole, path):
        with pytest.raises(PlanErrors):
            read_plan(damaged)
        assert not SCHEMA.is_valid(damaged), (damage, path)


NAMED = {"schedules", "coverages", "centres", "metrics", "when", "ends", "doubts", "dates"}
"""Tables whose keys are names of the user's own."""

STATES = {"pause", "while"}
"""Keys of metrics whose tables, alone or in a list, are conditions."""

REQUIRED = {
    "": {"format", "name"},
    "centres": {"coverage"},
    "priorities": {"levels"},
    "levels": {"name"},
    "matrix": {"urgency", "impact", "table"},
    "overrides": {"when", "reason"},
    "targets": {"metric"},
    "downgrades": {"cause"},
    "channels": {"name"},
    "services": {"name"},
    "agreements": {"name", "customer"},
    "schedules": {"zone"},
}
MALFORMED = {"name", "metric", "zone", "shifts", "closures", "special", "length", "after", "at_risk", "until", "dates"}
CHOICES = {"landing", "mode", "entitlement"}


def damages(whole: dict[str, Any], path: Path) -> Iterator[tuple[str, Any]]:
    """What can be done to one thing so that the file no longer has the shape of a plan."""
    value = at(whole, path)
    words = [key for key in path if isinstance(key, str)]
    for wrong in (None, 3.5, {"nonsense": {"deeper": 2.5}}, [[{"nonsense": 1}]]):
        if wrong == 3.5 and path[-1] in ("below", "above"):
            continue
        yield f"wrong type {wrong}", changed(whole, path, wrong)
    table = kind_of(path[:-1])
    if path[-1] in REQUIRED.get(table, ()):
        yield "required key gone", without(whole, path)
    is_condition = words[-1] in STATES | {"any", "all"} and words[0] != "doubts"
    if isinstance(value, dict) and path[-1] not in NAMED and not is_condition:
        yield "unknown key", changed(whole, (*path, "nonsense"), 1)
    if isinstance(value, str):
        yield "too long", changed(whole, path, "x" * 9_000)
        own_name = words[-1] == "name" and table in ("levels", "channels")
        if words[-1] in MALFORMED | CHOICES and not own_name and "when" not in words and "doubts" not in words:
            yield "malformed", changed(whole, path, "?!")
    if isinstance(value, str) and table == "dates":
        renamed = without(whole, path)
        yield "malformed date", changed(renamed, (*path[:-1], "2026-6-1"), value)


def kind_of(path: Path) -> str:
    """Which table of the format a path leads to."""
    words = [key for key in path if isinstance(key, str)]
    if len(words) > 1 and words[-2] in ("schedules", "centres"):
        return str(words[-2])
    return "" if not words else "dates" if words[-1] == "dates" else str(words[-1])


def test_an_unknown_key_at_the_top_is_refused_by_both() -> None:
    damaged = {"format": 1, "name": "desk", "nonsense": 1}
    assert not SCHEMA.is_valid(damaged)
    with pytest.raises(PlanErrors):
        read_plan(damaged)


# Compared


@given(plans())
def test_nothing_differs_between_a_plan_and_itself(plan: SupportPlan) -> None:
    again = read_plan(write_plan(plan))
    found = diff(plan, again, [{"opened": "2026-03-06T17:00:00Z", "priority": "Critical"}])
    assert not found
    assert found.effect == "neutral"


@given(plans(), plans())
def test_a_difference_read_backwards_has_the_opposite_effects(old: SupportPlan, new: SupportPlan) -> None:
    there, back = diff(old, new).changes, diff(new, old).changes
    assert sorted((each.place, each.before, each.after, each.effect) for each in there) == sorted(
        (each.place, each.after, each.before, OPPOSITE[each.effect]) for each in back
    )


@given(plans(), plans())
def test_plans_are_equal_just_where_their_digests_are(one: SupportPlan, other: SupportPlan) -> None:
    assert (one == other) == (one.digest == other.digest)


@given(plans(), plans())
def test_plans_that_differ_have_a_difference(old: SupportPlan, new: SupportPlan) -> None:
    assert bool(diff(old, new)) == (old != new)


# Governed by the first matching target

FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from(["Critical", "High", "Medium", "Low"]),
        "type": st.sampled_from(["Outage", "Graffiti", "3", 3, "true", True, "other", None]),
        "vip": st.sampled_from(["true", True, "Outage", None]),
    },
)
OPENINGS = st.datetimes(datetime(2023, 6, 1), datetime(2027, 6, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


@given(
    plans(), FIELDS, st.sampled_from(["response", "update", "resolution"]), st.lists(OPENINGS, min_size=1, max_size=3)
)
def test_the_first_target_that_matches_and_is_in_force_governs(
    plan: SupportPlan, fields: dict[str, Any], metric: str, openings: list[datetime]
) -> None:
    if plan.priorities is not None:
        assume(fields.get("priority", "Planning") in {*plan.priorities.names, "Planning"})
    for opened in openings:
        assert plan.target_for(metric, opened=opened, **fields) is scanned(plan, metric, opened, fields)


def scanned(plan: SupportPlan, metric: str, opened: datetime, fields: dict[str, Any]) -> Any:
    """The rule as the docs say it, one target after another."""
    said = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in fields.items()}
    said = {name: value for name, value in said.items() if fields[name] is not None}
    if plan.priorities is not None and "priority" not in said and plan.priorities.default is not None:
        said["priority"] = plan.priorities.default
    if not plan.effective.includes(opened):
        return None
    governing = next((policy for policy in plan.policies if fits(policy.when.written(), said)), plan)
    for target in governing.targets:
        is_about = target.metric == metric and (not target.priority or said.get("priority") in target.priority)
        if is_about and fits(target.when.written(), said) and target.effective.includes(opened):
            return target
    return None


def fits(when: dict[str, Any], said: dict[str, Any]) -> bool:
    """What a condition asks, as the docs say it, of fields that are texts."""
    for name, asked in when.items():
        value = said.get(name)
        if name == "any":
            holds = any(fits(each, said) for each in asked)
        elif name == "all":
            holds = all(fits(each, said) for each in asked)
        elif isinstance(asked, dict):
            holds = all(demanded(word, one, value, asked) for word, one in asked.items())
        else:
            holds = value in ([asked] if isinstance(asked, str) else asked)
        if not holds:
            return False
    return True


def demanded(word: str, asked: Any, value: str | None, table: dict[str, Any]) -> bool:
    listed = [asked] if isinstance(asked, str) else asked
    if word in ("not", "has_not"):
        return value not in listed
    if word == "missing":
        return (value is None) == asked
    if word == "or_equal":
        return True
    if value is None:
        return False
    if word == "has":
        return value in listed
    if word == "contains":
        return any(one.casefold() in value.casefold() for one in listed)
    order = (value > asked) - (value < asked) if isinstance(asked, str) else float(value) - asked
    is_equal = order == 0 and table.get("or_equal", False)
    return bool(is_equal or (order < 0 if word == "below" else order > 0))
