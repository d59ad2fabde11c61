"""Laws of scales, matrices and severity policies, on tables, axes and rules that are drawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from slacore.errors import EmptyCell, PlanErrors
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.length import Length
from slacore.plans.matrix import PriorityMatrix
from slacore.plans.override import PriorityOverride
from slacore.plans.scale import PriorityScale
from slacore.plans.severity import SeverityOutcome, SeverityPolicy

OUTSIDE = "Planning"
CAUSES = ("workaround", "unreachable", "cannot provide", "misclassified")
ROLES = ("engineer", "manager")


def scale_of(size: int) -> PriorityScale:
    return PriorityScale([f"P{number}" for number in range(1, size + 1)], outside=[OUTSIDE])


scales = st.integers(1, 6).map(scale_of)


@st.composite
def tables(draw: st.DrawFn, scale: PriorityScale, shape: tuple[int, int]) -> list[list[str]]:
    """Any table whatever: ordered levels, levels outside the order and empty cells."""
    rows, columns = shape
    cells = st.sampled_from([*scale.names, ""])
    return [[draw(cells) for _ in range(columns)] for _ in range(rows)]


@st.composite
def falling_tables(draw: st.DrawFn, scale: PriorityScale, shape: tuple[int, int]) -> list[list[str]]:
    """A table without empty cells that gets no graver towards right and down, and is read from any of its corners."""
    rows, columns = shape
    drops = [[draw(st.integers(0, 2)) for _ in range(columns)] for _ in range(rows)]
    ranks = [[0] * columns for _ in range(rows)]
    for row, column in product(range(rows), range(columns)):
        above = ranks[row - 1][column] if row else 0
        left = ranks[row][column - 1] if column else 0
        ranks[row][column] = min(max(above, left) + drops[row][column], len(scale.levels) - 1)
    named = [[scale.names[rank] for rank in row] for row in ranks]
    across, down = draw(st.sampled_from([1, -1])), draw(st.sampled_from([1, -1]))
    return [row[::across] for row in named[::down]]


@st.composite
def matrices(draw: st.DrawFn, is_monotone: bool = False, **more: Any) -> PriorityMatrix:
    scale = draw(scales)
    shape = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    table = draw((falling_tables if is_monotone else tables)(scale, shape))
    impact, urgency = ([f"{axis}{number}" for number in range(size)] for axis, size in zip("iu", shape, strict=True))
    return PriorityMatrix(urgency=urgency, impact=impact, table=table, scale=scale, **more)


def scale_in(matrix: PriorityMatrix) -> PriorityScale:
    assert matrix.scale is not None
    return matrix.scale


def cells(matrix: PriorityMatrix) -> list[tuple[str, str]]:
    return list(product(matrix.labels("urgency"), matrix.labels("impact")))


def is_monotone_by_pairs(matrix: PriorityMatrix) -> bool:
    """The definition, word by word: some way to read both axes by which no pair of cells gets graver."""
    rank = {level.name: rank for rank, level in enumerate(scale_in(matrix).levels)}
    places = [
        (row, column, rank[cell])
        for row, line in enumerate(matrix.table)
        for column, cell in enumerate(line)
        if cell in rank
    ]
    return any(
        all(
            there >= here
            for (row, column, here), (other_row, other_column, there) in product(places, places)
            if down * (other_row - row) >= 0 and across * (other_column - column) >= 0
        )
        for down, across in product((1, -1), repeat=2)
    )


@given(scales, st.data())
def test_severity_is_a_strict_order_with_bystanders(scale: PriorityScale, data: st.DataObject) -> None:
    """graver is irreflexive, asymmetric and transitive; the most severe of several is graver than none of them"""
    a, b, c = (data.draw(st.sampled_from(scale.names)) for _ in range(3))
    assert not scale.is_graver(a, a)
    assert not (scale.is_graver(a, b) and scale.is_graver(b, a))
    if scale.is_graver(a, b) and scale.is_graver(b, c):
        assert scale.is_graver(a, c)
    ordered = [name for name in (a, b, c) if name != OUTSIDE]
    if ordered:
        gravest = scale.most_severe(*ordered)
        assert gravest in ordered
        assert not any(scale.is_graver(name, gravest) for name in ordered)


@given(scales, st.data(), st.integers(0, 8), st.integers(0, 8))
def test_lowering_never_raises_and_adds_up(scale: PriorityScale, data: st.DataObject, n: int, m: int) -> None:
    """lower n then m is lower n+m, with or without a floor; and it never passes the floor from above"""
    ordered = st.sampled_from([level.name for level in scale.levels])
    name, floor = data.draw(ordered), data.draw(st.none() | ordered)
    assert scale.lower(scale.lower(name, n, floor), m, floor) == scale.lower(name, n + m, floor)
    lowered = scale.lower(name, n, floor)
    assert not scale.is_graver(lowered, name)
    if floor is not None and not scale.is_graver(floor, name):
        assert not scale.is_graver(floor, lowered)


@given(matrices())
def test_a_matrix_is_total_where_every_lookup_has_an_answer(matrix: PriorityMatrix) -> None:
    """lookup gives the printed cell, or an empty cell's error exactly for `empty_cells`"""
    empty = []
    for urgency, impact in cells(matrix):
        printed = matrix.table[matrix.labels("impact").index(impact)][matrix.labels("urgency").index(urgency)]
        if printed:
            assert matrix.lookup(urgency, impact).priority == printed
            assert printed in scale_in(matrix).names
        else:
            with pytest.raises(EmptyCell) as caught:
                matrix.lookup(urgency, impact)
            assert (caught.value.urgency, caught.value.impact) == (urgency, impact)
            empty.append((urgency, impact))
    assert sorted(empty) == sorted(matrix.empty_cells)
    assert matrix.is_total == (not empty)


@given(matrices())
def test_monotone_means_what_its_definition_says(matrix: PriorityMatrix) -> None:
    """is_monotone agrees with the definition over all pairs of cells"""
    assert matrix.is_monotone(scale_in(matrix)) == is_monotone_by_pairs(matrix)


@given(matrices(is_monotone=True), st.data())
def test_emptying_cells_keeps_a_matrix_monotone(matrix: PriorityMatrix, data: st.DataObject) -> None:
    """a matrix that falls is monotone, and stays so without any of its cells"""
    scale = scale_in(matrix)
    assert matrix.is_monotone(scale)
    table = [[data.draw(st.sampled_from([cell, "", OUTSIDE])) for cell in row] for row in matrix.table]
    assert attrs.evolve(matrix, table=table).is_monotone(scale)


RAISING = [
    PriorityOverride({"vip": True}, "VIP", raise_urgency=1),
    PriorityOverride({"vip": True}, "VIP", raise_impact=1),
]


@given(matrices(is_monotone=True), st.sampled_from(RAISING), st.integers(1, 6))
def test_raising_an_input_never_lowers_the_priority(
    matrix: PriorityMatrix, raising: PriorityOverride, steps: int
) -> None:
    """raise n is never less grave, and n single raises are one raise of n; or its direction cannot be told"""
    axis = "urgency" if raising.raise_urgency else "impact"
    scale = scale_in(matrix)
    try:
        raised = attrs.evolve(matrix, overrides=[attrs.evolve(raising, **{f"raise_{axis}": steps})])
    except PlanErrors:
        assert is_flat_along(matrix, axis)
        return
    singly = attrs.evolve(matrix, overrides=[raising] * steps)
    for urgency, impact in cells(matrix):
        plain, found = matrix.lookup(urgency, impact), raised.lookup(urgency, impact, vip=True)
        assert not scale.is_graver(plain.priority, found.priority)
        assert singly.lookup(urgency, impact, vip=True).priority == found.priority
        assert raised.lookup(urgency, impact, vip=False) == plain


def is_flat_along(matrix: PriorityMatrix, axis: str) -> bool:
    lines = matrix.table if axis == "urgency" else tuple(zip(*matrix.table, strict=True))
    return all(len(set(line)) == 1 for line in lines)


@given(matrices(is_monotone=True), st.sampled_from(RAISING), st.sampled_from([1, -1]), st.sampled_from([1, -1]))
def test_how_a_table_is_printed_is_irrelevant(
    matrix: PriorityMatrix, raising: PriorityOverride, across: int, down: int
) -> None:
    """turning the printed table round gives the same priorities, raised or not"""
    turned = attrs.evolve(
        matrix,
        urgency=matrix.urgency[::across],
        impact=matrix.impact[::down],
        table=[row[::across] for row in matrix.table[::down]],
    )
    axis = "urgency" if raising.raise_urgency else "impact"
    overrides = [] if is_flat_along(matrix, axis) else [raising]
    one, two = (attrs.evolve(either, overrides=overrides) for either in (matrix, turned))
    for urgency, impact in cells(matrix):
        assert one.lookup(urgency, impact, vip=True) == two.lookup(urgency, impact, vip=True)


@given(matrices(), st.data())
def test_a_cap_is_kept_and_a_right_is_given(matrix: PriorityMatrix, data: st.DataObject) -> None:
    """with a cap never graver than it; with a right never less grave than it, and then the cell may be empty"""
    scale = scale_in(matrix)
    cap, right = (data.draw(st.sampled_from([level.name for level in scale.levels])) for _ in range(2))
    overrides = [
        PriorityOverride({"major": True}, "right", priority=right),
        PriorityOverride({"workaround": True}, "cap", cap=cap),
    ]
    ruled = attrs.evolve(matrix, overrides=data.draw(st.permutations(overrides)))
    for urgency, impact in cells(matrix):
        by_right = ruled.lookup(urgency, impact, major=True, workaround=True).priority
        assert by_right != OUTSIDE
        assert not scale.is_graver(right, by_right)
        if (urgency, impact) not in matrix.empty_cells:
            plain = matrix.lookup(urgency, impact).priority
            capped = ruled.lookup(urgency, impact, workaround=True).priority
            assert capped == plain or (capped == cap and scale.is_graver(plain, cap))
            assert not scale.is_graver(capped, cap)


lasting = st.none() | st.integers(0, 10).map(lambda hours: timedelta(hours=hours))


@st.composite
def rules(draw: st.DrawFn, scale: PriorityScale, may_raise: bool = True) -> DowngradeRule:
    ordered = [level.name for level in scale.levels]
    mode = draw(st.sampled_from(["automatic", "discretionary"]))
    kinds = ["to", "steps", *(["open"] if mode == "discretionary" else [])]
    kind = draw(st.sampled_from(kinds))
    to = draw(st.sampled_from(scale.names)) if kind == "to" else None
    floors = [name for name in ordered if to not in ordered or ordered.index(name) >= ordered.index(to)]
    sources = ordered if kind == "steps" else scale.names
    return DowngradeRule(
        draw(st.sampled_from(CAUSES)),
        draw(st.lists(st.sampled_from(sources), unique=True, max_size=3)),
        to=to,
        steps=draw(st.integers(1, 3)) if kind == "steps" else None,
        floor=draw(st.none() | st.sampled_from(floors)),
        mode=mode,
        by=draw(st.lists(st.sampled_from(ROLES), unique=True)) if mode == "discretionary" else (),
        after=draw(st.none() | st.integers(0, 8).map(lambda hours: Length.parse(f"{hours} business hours"))),
        may_raise=may_raise and kind != "steps" and draw(st.booleans()),
        may_tighten=draw(st.booleans()),
    )


@st.composite
def questions(draw: st.DrawFn, may_raise: bool = True) -> tuple[SeverityPolicy, dict[str, Any]]:
    """A policy, and what `evaluate` is asked."""
    scale = draw(scales)
    policy = SeverityPolicy(scale, draw(st.lists(rules(scale, may_raise), max_size=6)))
    asked = {
        "severity": draw(st.sampled_from(scale.names)),
        "causes": draw(st.dictionaries(st.sampled_from([*CAUSES, "unheard of"]), lasting, max_size=4)),
        "actor": draw(st.sampled_from([None, *ROLES, "passer-by"])),
        "to": draw(st.none() | st.sampled_from(scale.names)),
    }
    return policy, asked


@given(questions())
def test_rulings_are_a_chain_from_before_to_after(question: Any) -> None:
    """one ruling for each cause, in order; allowed ones move the severity, refused ones change nothing"""
    policy, asked = question
    found = policy.evaluate(**asked)
    assert [ruling.cause for ruling in found.rulings] == list(asked["causes"])
    now = found.before
    assert now == asked["severity"]
    for ruling in found.rulings:
        assert ruling.before == now
        assert ruling.is_allowed == (ruling.after != ruling.before)
        assert ruling.reason
        now = ruling.after
    assert found.after == now
    assert found.is_changed == (found.before != found.after)


@given(questions(may_raise=False))
def test_without_a_rule_that_may_raise_nothing_gets_graver(question: Any) -> None:
    """never above: after is before, or less grave"""
    policy, asked = question
    found = policy.evaluate(**asked)
    assert not found.is_raised
    assert not found.is_changed or policy.scale.is_graver(found.before, found.after)


@given(questions())
def test_what_is_allowed_keeps_to_its_rule(question: Any) -> None:
    """the rule knows the cause and the level, it has lasted, somebody who may has decided, and the floor holds"""
    policy, asked = question
    scale = policy.scale
    for ruling in policy.evaluate(**asked).rulings:
        if not ruling.is_allowed:
            continue
        rule, lasted = ruling.rule, asked["causes"][ruling.cause]
        assert rule in policy.rules
        assert rule.cause == ruling.cause
        assert not rule.from_ or ruling.before in rule.from_
        assert rule.after is None or lasted >= rule.after.span
        assert rule.mode == "automatic" or (asked["actor"] and (not rule.by or asked["actor"] in rule.by))
        assert scale.is_graver(ruling.before, ruling.after) or rule.may_raise
        if rule.floor and scale.is_graver(ruling.before, ruling.after):
            assert not scale.is_graver(rule.floor, ruling.after)


@given(questions())
def test_policies_are_deterministic(question: Any) -> None:
    """asked twice, and by an equal policy, it answers the same"""
    policy, asked = question
    again = SeverityPolicy(policy.scale, [attrs.evolve(rule) for rule in policy.rules])
    assert again.evaluate(**asked) == policy.evaluate(**asked) == policy.evaluate(**asked)


@given(questions(), st.data())
def test_the_order_of_rules_that_do_not_compete_is_irrelevant(question: Any, data: st.DataObject) -> None:
    """any order of rules, no two of which are about one cause and one level, decides alike"""
    policy, asked = question
    apart: list[DowngradeRule] = []
    for rule in policy.rules:
        about = {(rule.cause, name) for name in rule.from_ or policy.scale.names}
        if about.isdisjoint((other.cause, name) for other in apart for name in other.from_ or policy.scale.names):
            apart.append(rule)
    one = SeverityPolicy(policy.scale, apart).evaluate(**asked)
    two = SeverityPolicy(policy.scale, data.draw(st.permutations(apart))).evaluate(**asked)
    assert decided(one) == decided(two)


def decided(found: SeverityOutcome) -> list[tuple[bool, str, str]]:
    """Everything but the wording of refusals, which lists the rules in their order."""
    return [(ruling.is_allowed, ruling.before, ruling.after) for ruling in found.rulings]


@given(questions(), st.sampled_from(["no rule is about this", "nor this"]))
def test_a_cause_that_is_refused_may_as_well_not_be_given(question: Any, cause: str) -> None:
    """without the refused causes the answer is the same"""
    policy, asked = question
    found = policy.evaluate(**{**asked, "causes": {cause: None, **asked["causes"]}})
    allowed = {ruling.cause: asked["causes"][ruling.cause] for ruling in found.rulings if ruling.is_allowed}
    assert policy.evaluate(**{**asked, "causes": allowed}).after == found.after


moments = st.integers(0, 1_000).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


@given(questions(), moments, moments)
def test_a_downgrade_never_tightens(question: Any, present: datetime, proposed: datetime) -> None:
    """a due time moves earlier only for a raised severity, or where every rule applied says that it may"""
    policy, asked = question
    found = policy.evaluate(**asked)
    due = found.due(present, proposed)
    assert due in (present, proposed)
    if not found.is_changed:
        assert due == present
    elif due < present:
        applied = [ruling.rule for ruling in found.rulings if ruling.is_allowed]
        assert found.is_raised or all(rule.may_tighten for rule in applied)


WANTED = {"raised", "lowered", "stays", *product((True, False), ("automatic", "discretionary"))}


@pytest.mark.parametrize("wanted", sorted(WANTED, key=str), ids=str)
def test_the_strategies_reach_what_the_laws_are_about(wanted: object) -> None:
    """allowed and refused, raised and lowered, discretionary and automatic all occur"""
    unshrunk = settings(phases=[Phase.generate], max_examples=2_000)
    find(questions(), lambda question: wanted in traits(question[0].evaluate(**question[1])), settings=unshrunk)


def traits(found: SeverityOutcome) -> set[object]:
    course = "raised" if found.is_raised else "lowered" if found.is_changed else "stays"
    return {course, *((ruling.is_allowed, ruling.rule.mode) for ruling in found.rulings if ruling.rule)}


def test_a_policy_that_never_hears_its_cause_changes_nothing() -> None:
    """no causes, no change"""
    policy = SeverityPolicy(scale_of(3), [DowngradeRule("workaround", steps=1)])
    assert policy.evaluate("P1", ()) == SeverityOutcome(before="P1", after="P1")
    with pytest.raises(AttributeError):
        policy.rules = ()  # type: ignore[misc]
