"""Severity policies, with the rules that Stakater, Credenti and a stricter desk publish."""

from __future__ import annotations

import pickle
from datetime import timedelta
from typing import Any

import pytest

from slacore.errors import InvalidText, InvalidValue, NegativeLength, NotALength, PlanErrors, SlaError, UnknownName
from slacore.plans.downgrade import DowngradeRule, flaws_of_rules
from slacore.plans.length import Length
from slacore.plans.scale import PriorityScale
from slacore.plans.severity import SeverityOutcome, SeverityPolicy

STAKATER_SCALE = PriorityScale(["Critical", "High", "Medium", "Low"], default="Medium")
ENGINEER = "engineer on duty"
STAKATER = SeverityPolicy(
    STAKATER_SCALE,
    [
        DowngradeRule("workaround", "Critical", to="High"),
        DowngradeRule("workaround", "High", to="Medium"),
        DowngradeRule("workaround", "Medium", to="Low"),
        DowngradeRule("misclassified", mode="discretionary", by=ENGINEER, may_raise=True),
    ],
)
CREDENTI_SCALE = PriorityScale(["Severity 1", "Severity 2", "Severity 3", "Severity 4"])
CREDENTI = SeverityPolicy(
    CREDENTI_SCALE,
    [
        DowngradeRule("customer unreachable", "Severity 1", to="Severity 2", mode="discretionary"),
        # The page says level 2 here as well.
        DowngradeRule("customer unreachable", "Severity 2", to="Severity 2", mode="discretionary"),
        DowngradeRule("customer cannot provide", steps=1, mode="discretionary", by=["Credenti support"]),
    ],
)


def only(rule: DowngradeRule, outside: tuple[str, ...] = ()) -> SeverityPolicy:
    return SeverityPolicy(PriorityScale(["S1", "S2", "S3", "S4"], outside=outside), [rule])


def refusal(policy: SeverityPolicy, severity: str, causes: Any, **more: Any) -> str:
    """The reason of the one refused cause, which changed nothing."""
    found = policy.evaluate(severity, causes, **more)
    (ruling,) = found.rulings
    assert (found.before, found.after, found.is_changed) == (severity, severity, False)
    assert (ruling.is_allowed, ruling.before, ruling.after) == (False, severity, severity)
    return ruling.reason


class TestStakater:
    @pytest.mark.parametrize(("before", "after"), [("Critical", "High"), ("High", "Medium"), ("Medium", "Low")])
    def test_a_workaround_lowers_by_one(self, before: str, after: str) -> None:
        found = STAKATER.evaluate(before, ["workaround"])
        assert (found.before, found.after, found.is_changed, found.is_raised) == (before, after, True, False)
        assert found.rulings[0].reason == f"lowered from {before} to {after}, automatically"

    def test_nothing_is_lower_than_low(self) -> None:
        reason = refusal(STAKATER, "Low", ["workaround"])
        assert reason == "the rules are about Critical, High and Medium, not about Low"

    def test_the_engineer_may_adjust_down_and_up(self) -> None:
        down = STAKATER.evaluate("Critical", "misclassified", actor=ENGINEER, to="Low")
        up = STAKATER.evaluate("Medium", "misclassified", actor=ENGINEER, to="Critical")
        assert (down.after, down.is_raised) == ("Low", False)
        assert (up.after, up.is_raised) == ("Critical", True)
        assert up.rulings[0].reason == "raised from Medium to Critical, decided by engineer on duty"

    def test_an_adjustment_needs_somebody_who_may_decide_and_a_level(self) -> None:
        assert refusal(STAKATER, "High", "misclassified", to="Low") == (
            "it is at the discretion of engineer on duty, and nobody decided"
        )
        assert refusal(STAKATER, "High", "misclassified", to="Low", actor="customer") == (
            "it is at the discretion of engineer on duty, not of customer"
        )
        assert refusal(STAKATER, "High", "misclassified", actor=ENGINEER) == (
            "nobody said to which level; name it with to="
        )
        assert refusal(STAKATER, "High", "misclassified", actor=ENGINEER, to="High") == (
            "the rule leads to High, where the ticket is already"
        )

    def test_causes_apply_one_after_the_other(self) -> None:
        found = STAKATER.evaluate("Critical", ["workaround", "misclassified"], actor=ENGINEER, to="Low")
        assert [(ruling.before, ruling.after) for ruling in found.rulings] == [("Critical", "High"), ("High", "Low")]

    def test_an_evaluation_reads_as_text(self) -> None:
        assert str(STAKATER.evaluate("Critical", ["workaround", "workarond"])) == (
            "Critical becomes High\n"
            "  workaround: allowed, lowered from Critical to High, automatically\n"
            "  workarond: refused, no rule knows the cause 'workarond'; did you mean 'workaround'?"
        )
        assert str(STAKATER.evaluate("Critical", [])) == "Critical stays"


class TestCredenti:
    def test_who_stops_answering_may_be_lowered_from_1_to_2(self) -> None:
        found = CREDENTI.evaluate("Severity 1", ["customer unreachable"], actor="Credenti")
        assert (found.after, found.actor) == ("Severity 2", "Credenti")
        assert found.rulings[0].rule is CREDENTI.rules[0]

    def test_nothing_happens_without_a_decision(self) -> None:
        assert refusal(CREDENTI, "Severity 1", ["customer unreachable"]) == (
            "it is at the discretion of the desk, and nobody decided"
        )

    def test_from_2_to_2_is_refused(self) -> None:
        assert refusal(CREDENTI, "Severity 2", ["customer unreachable"], actor="Credenti") == (
            "the rule leads to Severity 2, where the ticket is already"
        )

    def test_who_cannot_provide_is_lowered_from_any_level_but_the_last(self) -> None:
        found = CREDENTI.evaluate("Severity 3", "customer cannot provide", actor="Credenti support")
        assert found.after == "Severity 4"
        assert refusal(CREDENTI, "Severity 4", "customer cannot provide", actor="Credenti support") == (
            "Severity 4 is as low as the scale goes"
        )


class TestRefusals:
    def test_a_graver_level_needs_a_rule_that_may_raise(self) -> None:
        assert refusal(only(DowngradeRule("slip", to="S2")), "S3", "slip") == (
            "the rule would lead from S3 to S2, which is not lower, and it may only lower"
        )
        raised = only(DowngradeRule("slip", to="S2", may_raise=True)).evaluate("S3", "slip")
        assert (raised.after, raised.is_raised) == ("S2", True)

    def test_no_step_goes_below_the_floor(self) -> None:
        policy = only(DowngradeRule("workaround", steps=2, floor="S3"))
        assert policy.evaluate("S2", "workaround").after == "S3"
        assert refusal(policy, "S3", "workaround") == "S3 is as low as the rule goes"
        assert refusal(policy, "S4", "workaround") == "S4 is as low as the scale goes"

    def test_nobody_may_ask_for_less_than_the_floor(self) -> None:
        policy = only(DowngradeRule("slip", floor="S3", mode="discretionary", may_raise=True))
        assert refusal(policy, "S1", "slip", actor="Ann", to="S4") == (
            "the rule never lowers below S3, and S4 is below"
        )
        assert policy.evaluate("S1", "slip", actor="Ann", to="S3").after == "S3"

    def test_a_floor_does_not_hold_down(self) -> None:
        policy = only(DowngradeRule("slip", floor="S2", mode="discretionary", may_raise=True))
        assert policy.evaluate("S4", "slip", actor="Ann", to="S3").after == "S3"

    def test_an_unknown_cause_is_refused_with_those_there_are(self) -> None:
        assert refusal(CREDENTI, "Severity 1", "zzz") == (
            "no rule knows the cause 'zzz'; they know 'customer unreachable' and 'customer cannot provide'"
        )
        assert refusal(SeverityPolicy(CREDENTI_SCALE), "Severity 1", "zzz") == "the policy has no rules"

    def test_one_rule_about_another_level(self) -> None:
        policy = only(DowngradeRule("workaround", ["S1", "S2", "S3"], steps=1))
        assert refusal(policy, "S4", "workaround") == "the rule is about S1, S2 and S3, not about S4"
        assert policy.evaluate("S4", "workaround").rulings[0].rule is policy.rules[0]
        # The first of several is named.
        assert STAKATER.evaluate("Low", "workaround").rulings[0].rule is STAKATER.rules[0]

    def test_levels_outside_the_order_move_only_where_a_rule_may_raise(self) -> None:
        steps = only(DowngradeRule("workaround", steps=1), outside=("Planning",))
        assert refusal(steps, "Planning", "workaround") == (
            "Planning is outside the order S1 > S2 > S3 > S4, and has no lower level"
        )
        shelve = only(DowngradeRule("idea", to="Planning"), outside=("Planning",))
        assert "may only lower" in refusal(shelve, "S3", "idea")
        allowed = only(DowngradeRule("idea", to="Planning", may_raise=True), outside=("Planning",))
        found = allowed.evaluate("S3", "idea")
        assert (found.after, found.is_raised) == ("Planning", False)
        assert found.rulings[0].reason == "moved from S3 to Planning, automatically"

    def test_of_several_rules_the_first_that_allows_decides(self) -> None:
        policy = SeverityPolicy(
            CREDENTI_SCALE,
            [
                DowngradeRule("silent", "Severity 1", to="Severity 2", mode="discretionary"),
                DowngradeRule("silent", "Severity 1", to="Severity 3", after="24 calendar hours"),
            ],
        )
        day, hour = {"silent": timedelta(days=1)}, {"silent": timedelta(hours=1)}
        assert policy.evaluate("Severity 1", day).after == "Severity 3"
        assert policy.evaluate("Severity 1", day, actor="desk").after == "Severity 2"
        assert refusal(policy, "Severity 1", hour) == (
            "it is at the discretion of the desk, and nobody decided; "
            "it must have lasted 24 calendar hours, and has lasted 1 calendar hour"
        )


class TestLasted:
    @pytest.mark.parametrize(
        "lasted",
        [
            timedelta(hours=4),
            "PT4H",
            "4 business hours",
            "240 business minutes",
            Length.parse("5 business hours"),
        ],
    )
    def test_long_enough_in_the_time_of_the_rule(self, lasted: Any) -> None:
        policy = only(DowngradeRule("silent", to="S2", after="4 business hours"))
        assert policy.evaluate("S1", {"silent": lasted}).after == "S2"

    @pytest.mark.parametrize(
        ("lasted", "reason"),
        [
            (timedelta(hours=4) - timedelta(microseconds=1), "and has lasted 14399.999999 business seconds"),
            (None, "and nobody said how long it has"),
            ("0 business hours", "and has lasted 0 business hours"),
            ("9 calendar hours", "and 9 calendar hours is another kind of time"),
            ("9 business days", "and 9 business days is another kind of time"),
        ],
    )
    def test_not_long_enough_or_not_said(self, lasted: Any, reason: str) -> None:
        policy = only(DowngradeRule("silent", to="S2", after=Length.parse("4 business hours")))
        found = refusal(policy, "S1", {"silent": lasted})
        assert found.startswith("it must have lasted 4 business hours, ")
        assert reason in found

    def test_days_are_compared_with_days(self) -> None:
        policy = only(DowngradeRule("silent", to="S2", after="2 business days"))
        assert policy.evaluate("S1", {"silent": "2 business days"}).after == "S2"
        assert "has lasted 1 business day" in refusal(policy, "S1", {"silent": "1 business day"})
        assert "another kind of time" in refusal(policy, "S1", {"silent": timedelta(days=9)})

    def test_a_list_of_causes_says_nothing_of_how_long(self) -> None:
        policy = only(DowngradeRule("silent", to="S2", after="4 business hours"))
        assert "nobody said how long" in refusal(policy, "S1", ["silent"])

    @pytest.mark.parametrize(
        ("lasted", "error"),
        [
            (4, NotALength),
            (timedelta(hours=-1), NegativeLength),
            ("4 hours", InvalidText),
            ("P2D", InvalidText),
            ("P1M", NotALength),
        ],
    )
    def test_what_is_no_length_is_an_error(self, lasted: Any, error: type[Exception]) -> None:
        with pytest.raises(error, match=r"^causes\.workaround: "):
            STAKATER.evaluate("Critical", {"workaround": lasted})


class TestCauses:
    def test_a_cause_given_twice_counts_once(self) -> None:
        policy = only(DowngradeRule("workaround", steps=1))
        assert policy.evaluate("S1", ["workaround", "workaround"]).after == "S2"

    def test_any_iterable_gives_causes_in_order(self) -> None:
        found = CREDENTI.evaluate("Severity 1", (cause for cause in ["b", "a"]))
        assert [ruling.cause for ruling in found.rulings] == ["b", "a"]

    def test_a_set_has_no_order_and_is_taken_by_name(self) -> None:
        causes = {f"cause {number}" for number in range(9)}
        found = CREDENTI.evaluate("Severity 1", causes)
        assert [ruling.cause for ruling in found.rulings] == sorted(causes)

    @pytest.mark.parametrize("causes", [None, 3, [None], [""], {1: None}, {"", "a"}, {None, "a"}])
    def test_what_names_no_cause_is_an_error(self, causes: Any) -> None:
        with pytest.raises(InvalidText, match=r"^causes: "):
            STAKATER.evaluate("Critical", causes)

    @pytest.mark.parametrize(("severity", "to", "place"), [("Hgih", None, "severity"), ("High", "Lwo", "to")])
    def test_unknown_levels_are_errors(self, severity: str, to: Any, place: str) -> None:
        with pytest.raises(UnknownName) as caught:
            STAKATER.evaluate(severity, ["workaround"], to=to)
        assert caught.value.place == place


class TestDueTimes:
    EARLY, LATE = "2026-03-02T11:00:00Z", "2026-03-02T14:00:00+01:00"

    @pytest.mark.parametrize(("present", "proposed"), [(EARLY, LATE), (LATE, EARLY)])
    def test_a_lowered_severity_keeps_the_later(self, present: str, proposed: str) -> None:
        lowered = STAKATER.evaluate("Critical", ["workaround"])
        assert not lowered.may_tighten
        assert lowered.due(present, proposed) == self.LATE

    def test_a_policy_may_say_that_it_tightens(self) -> None:
        policy = only(DowngradeRule("workaround", steps=1, may_tighten=True))
        lowered = policy.evaluate("S1", ["workaround"])
        assert lowered.may_tighten
        assert lowered.due(self.LATE, self.EARLY) == self.EARLY

    def test_every_rule_applied_must_say_so(self) -> None:
        rules = [DowngradeRule("a", steps=1, may_tighten=True), DowngradeRule("b", steps=1)]
        policy = SeverityPolicy(CREDENTI_SCALE, rules)
        assert policy.evaluate("Severity 1", ["a", "unknown"]).may_tighten
        assert not policy.evaluate("Severity 1", ["a", "b"]).may_tighten

    def test_a_raised_severity_takes_the_new_and_an_unchanged_one_the_present(self) -> None:
        raised = STAKATER.evaluate("Medium", "misclassified", actor=ENGINEER, to="Critical")
        assert raised.due(self.LATE, self.EARLY) == self.EARLY
        refused = STAKATER.evaluate("Medium", "misclassified", to="Critical")
        assert refused.due(self.LATE, self.EARLY) == self.LATE
        assert SeverityOutcome(before="Low", after="Low").due(self.EARLY, self.LATE) == self.EARLY


class TestRules:
    @pytest.mark.parametrize(
        ("wrong", "place"),
        [
            ({"cause": " "}, "cause"),
            ({"from_": ["S1", "S1"]}, "from"),
            ({"steps": 0}, "steps"),
            ({"steps": True}, "steps"),
            ({"steps": "1"}, "steps"),
            ({"to": "S2"}, "steps"),
            ({"steps": None}, "to"),
            ({"may_raise": True}, "may_raise"),
            ({"by": "desk"}, "by"),
            ({"by": ["desk", 3]}, "by"),
            ({"after": "4 hours"}, "after"),
            ({"after": 4}, "after"),
            ({"after": "1 business day by 16:00"}, "after"),
            ({"after": "1 business day if before 10:00"}, "after"),
            ({"mode": "sometimes"}, "mode"),
        ],
    )
    def test_what_is_no_rule_is_refused(self, wrong: dict[str, Any], place: str) -> None:
        with pytest.raises((InvalidText, InvalidValue, UnknownName)) as caught:
            DowngradeRule(**{"cause": "workaround", "steps": 1, **wrong})
        assert caught.value.place == place  # type: ignore[union-attr]

    def test_rules_are_equal_by_meaning(self) -> None:
        one = DowngradeRule(
            "a", ["S1", "S2"], steps=1, mode="discretionary", by=["x", "y"], after="60 business minutes"
        )
        two = DowngradeRule("a", ["S2", "S1"], steps=1, mode="discretionary", by=["y", "x"], after="1 business hour")
        assert one == two
        assert hash(one) == hash(two)
        assert pickle.loads(pickle.dumps(CREDENTI)) == CREDENTI

    def test_a_rule_reads_as_it_is_written(self) -> None:
        rule = DowngradeRule(
            "a", ["S1", "S2"], floor="S3", mode="discretionary", by="desk", after="1 business hour", may_raise=True
        )
        assert eval(repr(rule)) == rule
        assert (
            eval(repr(DowngradeRule("a", steps=1, may_tighten=True, text="we may lower it"))).text == "we may lower it"
        )
        assert repr(DowngradeRule("a", to="S1")) == "DowngradeRule('a', to='S1')"

    def test_everything_wrong_on_the_scale_is_told_at_once(self) -> None:
        rules = [
            DowngradeRule("a", ["Critical", "Hgih"], steps=1, floor="Planning"),
            DowngradeRule("b", to="Lowest"),
            DowngradeRule("c", "Planning", steps=1),
            DowngradeRule("d", to="Low", floor="Medium"),
            DowngradeRule("e", "Planning", to="Low", may_raise=True),
            DowngradeRule("f", to="Planning", floor="Low", may_raise=True),
        ]
        scale = PriorityScale(["Critical", "High", "Medium", "Low"], outside=["Planning"])
        with pytest.raises(PlanErrors) as caught:
            SeverityPolicy(scale, rules)
        assert [(flaw.path, flaw.sentence) for flaw in caught.value.flaws] == [
            ("downgrades[0].from", "'Hgih' is not a priority; did you mean 'High'?"),
            (
                "downgrades[0].floor",
                "'Planning' is outside the order Critical > High > Medium > Low; nothing is above or below it",
            ),
            ("downgrades[1].to", "'Lowest' is not a priority; did you mean 'Low'?"),
            (
                "downgrades[2].from",
                "'Planning' is outside the order Critical > High > Medium > Low; nothing is above or below it",
            ),
            ("downgrades[3].to", "'Low' is below the floor Medium; lower the floor or raise it"),
        ]
        assert flaws_of_rules(rules[:1], scale, "rules")[0][0] == "rules[0].from"

    def test_a_rule_to_the_same_or_a_graver_level_can_be_written_down(self) -> None:
        assert flaws_of_rules(CREDENTI.rules, CREDENTI_SCALE) == []
        assert CREDENTI.causes == ("customer unreachable", "customer cannot provide")


@pytest.mark.parametrize("third", ["S2", 1, True])
def test_what_a_rule_does_is_told_by_name(third: Any) -> None:
    with pytest.raises(TypeError):
        DowngradeRule("workaround", "S1", third)  # type: ignore[misc]


def test_a_refused_rule_does_not_keep_an_applied_one_from_tightening() -> None:
    rules = [DowngradeRule("a", steps=1, may_tighten=True), DowngradeRule("b", "S4", to="S1")]
    found = SeverityPolicy(PriorityScale(["S1", "S2", "S3", "S4"]), rules).evaluate("S1", ["a", "b"])
    assert [ruling.is_allowed for ruling in found.rulings] == [True, False]
    assert found.may_tighten


def test_as_low_as_the_rule_goes_is_told_by_rank_and_not_by_spelling() -> None:
    policy = SeverityPolicy(STAKATER_SCALE, [DowngradeRule("workaround", steps=1, floor="Medium")])
    assert refusal(policy, "Medium", "workaround") == "Medium is as low as the rule goes"
    assert refusal(policy, "Low", "workaround") == "Low is as low as the scale goes"


def test_a_cause_that_need_not_have_lasted_holds_at_once() -> None:
    policy = only(DowngradeRule("workaround", steps=1, after="0 business hours"))
    assert policy.evaluate("S1", {"workaround": timedelta(0)}).after == "S2"


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ((None,), "scale"),
        (("x", []), "scale"),
        ((STAKATER_SCALE, 5), "rules"),
        ((STAKATER_SCALE, None), "rules"),
        ((STAKATER_SCALE, ["x"]), "rules[0]"),
    ],
)
def test_a_policy_of_anything_else_is_refused_in_its_place(given: tuple[Any, ...], place: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        SeverityPolicy(*given)
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"now": "Hihg"}, "now"),
        ({"cause": None}, "cause"),
        ({"rules": ["workaround"]}, "rules"),
        ({"rules": None}, "rules"),
        ({"too_early": "never"}, "too_early"),
        ({"too_early": str}, "too_early"),
        ({"too_early": lambda _: 1}, "too_early"),
        ({"actor": 3}, "actor"),
        ({"to": "Lwo"}, "to"),
    ],
)
def test_a_ruling_on_anything_else_is_refused_in_its_place(wrong: dict[str, Any], place: str) -> None:
    rule = DowngradeRule("workaround", "High", to="Low")
    policy = SeverityPolicy(PriorityScale(["High", "Low"]), [rule])
    asked: dict[str, Any] = {"now": "High", "cause": "workaround", "rules": [rule], "too_early": lambda _: None}
    assert policy.ruling(**asked).is_allowed
    with pytest.raises(SlaError) as caught:
        policy.ruling(**asked | wrong)
    assert caught.value.place == place
