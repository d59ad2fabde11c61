"""AgreementRegister: which plan governs whose ticket, and what was agreed otherwise.

Hours below are those of Berlin, which in March 2026 keeps +01:00 until Sunday the 29th. The 6th is a Friday.
"""

from __future__ import annotations

import pickle
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from slacore import read_plan, write_plan
from slacore.calendars.schedule import Schedule
from slacore.errors import Flaw, InvalidValue, NaiveInstant, NoAgreement, NotInForce, PlanErrors, SeveralAgreements
from slacore.plans.agreement import (
    Agreement,
    Service,
    flaws_of_agreements,
)
from slacore.plans.effective import EffectiveDates
from slacore.plans.history import PlanHistory
from slacore.plans.length import Length
from slacore.plans.plan import SupportPlan
from slacore.plans.register import AgreementRegister
from slacore.plans.target import Target

OFFICE = Schedule.parse("Mon-Fri 09:00-17:00 Europe/Berlin")
LONG_DAY = Schedule.parse("Mon-Fri 08:00-20:00 Europe/Berlin")
SATURDAY = Schedule.parse("Sat 10:00-14:00 Europe/Berlin")


def target(length: str, metric: str = "response", **more: object) -> Target:
    return Target(metric=metric, length=Length.parse(length), **more)  # type: ignore[arg-type]


GOLD = SupportPlan(
    name="gold",
    title="Gold",
    schedules={"office": OFFICE},
    coverages={"business": "office"},
    targets=[target("4 business hours"), target("8 business hours", "resolution")],
)
SILVER = SupportPlan(
    name="silver", schedules={"business": OFFICE}, targets=[target("8 business hours")], effective=EffectiveDates()
)

AT = "2026-03-06T16:00:00+01:00"


def agreement(name: str = "acme", customer: str = "Acme", plan: str = "gold", **more: object) -> Agreement:
    return Agreement(name=name, customer=customer, plan=plan, **more)  # type: ignore[arg-type]


def during(start: str | None, end: str | None) -> EffectiveDates:
    return EffectiveDates(start, end, "Europe/Berlin")


def due(plan: SupportPlan, metric: str = "response", **fields: object) -> object:
    return plan.deadline(metric, opened=AT, **fields).due


class TestWhatWasAgreed:
    def test_the_plan_alone(self) -> None:
        # Friday 16:00 to 17:00 is one hour; three more from Monday 09:00.
        assert due(GOLD) == "2026-03-09T12:00:00+01:00"

    def test_an_agreement_that_changes_nothing_gives_the_plan_itself(self) -> None:
        assert GOLD.with_agreement(agreement(text="thank you", services=["pos"])) is GOLD

    def test_targets_stand_before_those_of_the_plan(self) -> None:
        agreed = GOLD.with_agreement(agreement(targets=[target("1 business hour", priority="P1")]))
        assert due(agreed, priority="P1") == "2026-03-06T17:00:00+01:00"
        assert due(agreed, priority="P2") == due(GOLD)
        assert due(agreed, "resolution", priority="P1") == due(GOLD, "resolution")

    def test_a_schedule_replaces_the_one_of_its_name_wherever_the_plan_uses_it(self) -> None:
        agreed = GOLD.with_agreement(agreement(schedules={"office": LONG_DAY}))
        assert agreed.coverage("business") == LONG_DAY
        assert due(agreed) == "2026-03-06T20:00:00+01:00"

    def test_an_expression_replaces_the_one_of_its_name_and_may_use_schedules_of_both(self) -> None:
        agreed = GOLD.with_agreement(agreement(schedules={"sat": SATURDAY}, coverages={"business": "office | sat"}))
        # One hour on Friday, three on Saturday from 10:00.
        assert due(agreed) == "2026-03-07T13:00:00+01:00"

    def test_an_added_expression_may_be_used_by_a_replaced_one_and_by_targets(self) -> None:
        agreed = GOLD.with_agreement(
            agreement(
                schedules={"sat": SATURDAY},
                coverages={"business": "extended", "extended": "office | sat"},
                targets=[target("2 business hours", "update", coverage="extended")],
            )
        )
        assert due(agreed) == "2026-03-07T13:00:00+01:00"
        assert due(agreed, "update") == "2026-03-07T11:00:00+01:00"

    def test_a_name_is_replaced_whichever_kind_it_was_of(self) -> None:
        by_schedule = GOLD.with_agreement(agreement(schedules={"business": LONG_DAY}))
        assert dict(by_schedule.schedules) == {"office": OFFICE, "business": LONG_DAY}
        assert by_schedule.coverages == {}
        by_expression = SILVER.with_agreement(agreement(coverages={"business": "[Sat 10:00-14:00 Europe/Berlin]"}))
        assert by_expression.schedules == {}
        assert by_expression.coverage("business") == SATURDAY

    def test_the_result_is_told_apart_by_title_and_digest_and_keeps_the_name(self) -> None:
        agreed = GOLD.with_agreement(agreement(targets=[target("1 business hour")]))
        assert (agreed.name, agreed.title) == ("gold", "Gold (agreement acme)")
        assert SILVER.with_agreement(agreement(targets=[target("1 business hour")])).title == "silver (agreement acme)"
        made = agreed.deadline("response", opened=AT).provenance
        assert made.plan == "gold"
        assert made.digest not in ("", GOLD.digest)
        assert read_plan(write_plan(agreed)) == agreed

    def test_the_plan_agreed_upon_is_left_as_it_was(self) -> None:
        digest = GOLD.digest
        GOLD.with_agreement(agreement(schedules={"office": LONG_DAY}, targets=[target("1 business hour")]))
        assert (GOLD.digest, due(GOLD)) == (digest, "2026-03-09T12:00:00+01:00")

    def test_what_does_not_fit_the_plan_is_an_error_that_names_both(self) -> None:
        unfit = agreement(targets=[target("1 business hour", coverage="offise")])
        with pytest.raises(PlanErrors) as caught:
            GOLD.with_agreement(unfit)
        assert caught.value.source == "agreement acme on plan gold"
        [flaw] = caught.value.flaws
        assert flaw.path.startswith("targets[0]")
        assert "'offise'" in flaw.sentence

    def test_expressions_in_a_circle_are_an_error(self) -> None:
        with pytest.raises(PlanErrors) as caught:
            GOLD.with_agreement(agreement(coverages={"one": "other", "other": "one"}))
        assert [flaw.path for flaw in caught.value.flaws] == ["coverages.one"]
        with pytest.raises(PlanErrors):
            GOLD.with_agreement(agreement(coverages={"business": "business | 24x7"}))


class TestAnAgreement:
    def test_binds_the_services_it_names_or_all(self) -> None:
        assert agreement(services=["pos", "stock"]).binds("stock")
        assert not agreement(services=["pos"]).binds("stock")
        assert agreement().binds("anything")

    def test_one_service_need_not_be_in_a_list(self) -> None:
        assert agreement(services="pos").services == ("pos",)

    def test_is_no_example_and_always_in_force_unless_it_says_so(self) -> None:
        assert not agreement().is_example
        assert str(agreement().effective) == "always"

    def test_is_equal_by_meaning_and_survives_pickling(self) -> None:
        one = agreement(services=["pos", "stock"], schedules={"a": OFFICE, "b": LONG_DAY})
        other = agreement(services=("stock", "pos"), schedules=[("b", LONG_DAY), ("a", OFFICE)])
        assert one == other
        assert hash(pickle.loads(pickle.dumps(one))) == hash(other)
        assert one != agreement(services=["pos"], schedules={"a": OFFICE, "b": LONG_DAY})


class TestThePlanOfATicket:
    def test_is_that_of_the_customers_agreement(self) -> None:
        found = AgreementRegister([GOLD, SILVER], [agreement(), agreement("bolt", "Bolt", "silver")])
        assert found.for_ticket("Acme", "pos", AT) is GOLD
        assert found.for_ticket("Bolt", "pos", AT) is SILVER
        assert [one.name for one in found] == ["acme", "bolt"]
        assert len(found) == 2

    def test_has_the_overrides_applied(self) -> None:
        found = AgreementRegister([GOLD], [agreement(targets=[target("30 business minutes")])])
        assert due(found.for_ticket("Acme", "pos", AT)) == "2026-03-06T16:30:00+01:00"

    def test_leaves_no_trace_in_what_it_was_asked_of(self) -> None:
        found = AgreementRegister([GOLD], [agreement(schedules={"office": LONG_DAY})])
        before = repr(found)
        found.for_ticket("Acme", "pos", AT)
        assert repr(found) == before

    def test_is_made_once(self) -> None:
        found = AgreementRegister([GOLD], [agreement(schedules={"office": LONG_DAY})])
        assert found.for_ticket("Acme", "pos", AT) is found.for_ticket("Acme", "stock", "2026-04-01T00:00:00Z")

    def test_is_the_version_in_force_at_opening_with_the_same_overrides(self) -> None:
        versions = [
            SupportPlan(
                name="gold",
                schedules={"business": hours},
                targets=[target("4 business hours")],
                effective=during(start, end),
            )
            for hours, start, end in ((OFFICE, None, "2026-03-07"), (LONG_DAY, "2026-03-07", None))
        ]
        found = AgreementRegister(
            [PlanHistory(versions)], [agreement(targets=[target("2 business hours", priority="P1")])]
        )
        friday, monday = AT, "2026-03-09T16:00:00+01:00"
        old, new = (found.for_ticket("Acme", "pos", at) for at in (friday, monday))
        # Two hours and four on days that end at 17:00, and on days that end at 20:00.
        assert old.deadline("response", opened=friday, priority="P1").due == "2026-03-09T10:00:00+01:00"
        assert old.deadline("response", opened=friday, priority="P2").due == "2026-03-09T12:00:00+01:00"
        assert new.deadline("response", opened=monday, priority="P1").due == "2026-03-09T18:00:00+01:00"
        assert new.deadline("response", opened=monday, priority="P2").due == "2026-03-09T20:00:00+01:00"

    def test_is_that_of_the_agreement_in_force_at_opening(self) -> None:
        found = AgreementRegister(
            [GOLD, SILVER],
            [
                agreement("acme-2025", plan="silver", effective=during("2025-01-01", "2026-01-01")),
                agreement("acme-2026", effective=during("2026-01-01", "2027-01-01")),
            ],
        )
        assert found.for_ticket("Acme", "pos", "2025-12-31T23:59:59.999999+01:00") is SILVER
        assert found.for_ticket("Acme", "pos", "2026-01-01T00:00:00+01:00") is GOLD
        assert found.for_ticket("Acme", "pos", datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/London"))) is GOLD
        assert found.agreement_for("Acme", "pos", AT).name == "acme-2026"

    def test_is_that_of_the_agreement_which_names_the_service_before_one_for_all(self) -> None:
        for order in (1, -1):
            pair = [agreement("all", plan="silver"), agreement("pos-only", services=["pos"])][::order]
            found = AgreementRegister([GOLD, SILVER], pair)
            assert found.for_ticket("Acme", "pos", AT) is GOLD
            assert found.for_ticket("Acme", "stock", AT) is SILVER

    def test_one_that_names_the_service_counts_only_while_in_force(self) -> None:
        pos = agreement("pos-only", services=["pos"], effective=during(None, "2026-03-06"))
        assert (
            AgreementRegister([GOLD, SILVER], [pos, agreement("all", plan="silver")]).for_ticket("Acme", "pos", AT)
            is SILVER
        )


class TestMoreThanOneAgreement:
    @pytest.mark.parametrize(
        "services", [[[], []], [["pos"], ["pos", "stock"]], [["pos"], ["pos"], []]], ids=["all", "named", "mixed"]
    )
    def test_is_an_error_that_names_them(self, services: list[list[str]]) -> None:
        several = [agreement(f"acme-{number}", services=named) for number, named in enumerate(services)]
        found = AgreementRegister([GOLD], [*several, agreement("bolt", "Bolt")])
        with pytest.raises(SeveralAgreements) as caught:
            found.for_ticket("Acme", "pos", AT)
        error = caught.value
        assert (error.customer, error.service, error.at) == ("Acme", "pos", AT)
        assert error.agreements == tuple(one.name for one in several)

    def test_the_sentence_says_what_would_settle_it(self) -> None:
        assert str(SeveralAgreements("Acme", "pos", AT, ("a", "b"))) == (
            f"customer 'Acme', service 'pos': 2 agreements are in force at {AT}, a, b; "
            "end all but one, or let one alone name it"
        )


class TestNoAgreement:
    FOUND = AgreementRegister(
        [GOLD, SupportPlan(name="bronze", effective=during("2027-01-01", None))],
        [
            agreement("acme-pos", services=["pos"], effective=during("2025-01-01", "2026-01-01")),
            agreement("acme-pos-2027", services=["pos"], effective=during("2027-01-01", None)),
            agreement("acme-stock", services=["stock", "kitchen"]),
            agreement("bolt", "Bolt", "glod"),
            agreement("cove", "Cove", "bronze"),
        ],
        services=[Service("pos"), Service("stock"), Service("kitchen"), Service("loyalty")],
    )

    @pytest.mark.parametrize(
        ("customer", "service", "nearest", "words"),
        [
            ("acme ", "pos", ("Acme",), "there is no agreement with this customer"),
            ("???", "pos", (), "there is no agreement with this customer"),
            ("Acme", "stok", ("stock",), "the catalogue has no such service"),
            (
                "Acme",
                "loyalty",
                (),
                "no agreement binds this service: "
                "acme-pos binds pos; acme-pos-2027 binds pos; acme-stock binds stock, kitchen",
            ),
            (
                "Acme",
                "pos",
                (),
                "no agreement is in force at 2026-03-06T16:00:00+01:00; "
                "acme-pos was until '2026-01-01' (2025-12-31T23:00Z), "
                "acme-pos-2027 will be from '2027-01-01' (2026-12-31T23:00Z)",
            ),
            ("Bolt", "pos", ("gold",), "agreement bolt is under a plan 'glod', which is not among the plans"),
            (
                "Cove",
                "pos",
                (),
                "agreement cove is under plan bronze: not in force at 2026-03-06T16:00:00+01:00; "
                "it will be in force from '2027-01-01' (2026-12-31T23:00Z)",
            ),
        ],
    )
    def test_says_what_is_missing(self, customer: str, service: str, nearest: tuple[str, ...], words: str) -> None:
        with pytest.raises(NoAgreement) as caught:
            self.FOUND.for_ticket(customer, service, AT)
        error = caught.value
        assert (error.customer, error.service, error.at, error.nearest) == (customer, service, AT, nearest)
        assert error.why == words

    def test_asks_for_the_nearest_name(self) -> None:
        assert str(NoAgreement("Acne", "pos", AT, "there is none", ("Acme", "Ace"))) == (
            "customer 'Acne', service 'pos': there is none; did you mean 'Acme' or 'Ace'?"
        )
        assert str(NoAgreement("Acne", "pos", AT, "there is none")) == "customer 'Acne', service 'pos': there is none"

    @pytest.mark.parametrize(
        ("customer", "service", "known", "told"),
        [
            ("???", "pos", ("Acme", "Bolt", "Cove", "Dove"), "; the known ones are 'Acme', 'Bolt', 'Cove', 'Dove'"),
            ("acme ", "pos", ("Acme", "Bolt", "Cove", "Dove"), "; did you mean 'Acme'?"),
            ("Acme", "???", ("pos", "stock", "kitchen", "loyalty"), "; the known ones are 'pos', 'stock', "),
            ("Dove", "pos", ("gold", "bronze"), "; the known ones are 'gold', 'bronze'"),
            ("Acme", "loyalty", (), "acme-stock binds stock, kitchen"),
        ],
    )
    def test_lists_the_names_there_are_where_it_is_a_slip_of_none(
        self, customer: str, service: str, known: tuple[str, ...], told: str
    ) -> None:
        agreements = [*self.FOUND.agreements, agreement("dove", "Dove", "platinum")]
        register = AgreementRegister(self.FOUND.plans, agreements, services=self.FOUND.services)
        with pytest.raises(NoAgreement) as caught:
            register.for_ticket(customer, service, AT)
        assert caught.value.known == known
        assert told in str(caught.value)

    def test_a_plan_not_in_force_is_the_cause(self) -> None:
        with pytest.raises(NoAgreement) as caught:
            self.FOUND.for_ticket("Cove", "pos", AT)
        assert isinstance(caught.value.__cause__, NotInForce)

    def test_without_agreements_there_is_none(self) -> None:
        with pytest.raises(NoAgreement):
            AgreementRegister([GOLD], []).for_ticket("Acme", "pos", AT)

    def test_an_instant_without_a_zone_is_refused_first(self) -> None:
        with pytest.raises(NaiveInstant, match=r"^at: "):
            self.FOUND.for_ticket("nobody", "pos", "2026-03-06T16:00:00")


class TestChecks:
    def test_services_are_given_by_keyword_and_remembered_plans_not_at_all(self) -> None:
        with pytest.raises(TypeError):
            AgreementRegister([GOLD], [], [Service("pos")])  # type: ignore[misc]
        with pytest.raises(TypeError):
            AgreementRegister([GOLD], [], histories={})  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            AgreementRegister([GOLD], [], agreed={})  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            Service("pos", "Point of sale", "text")  # type: ignore[misc]

    def test_of_many_plans_that_are_nothing_like_it_eight_are_named(self) -> None:
        [flaw] = flaws_of_agreements([agreement(plan="0")], [f"plan {letter}" for letter in "abcdefghij"])
        assert flaw.sentence == (
            "'0' is not a plan; it is one of 'plan a', 'plan b', 'plan c', 'plan d', 'plan e', 'plan f', 'plan g', "
            "'plan h' and 2 more"
        )

    def test_two_plans_of_one_name_are_refused(self) -> None:
        with pytest.raises(InvalidValue) as caught:
            AgreementRegister([GOLD, PlanHistory([GOLD])], [])
        assert (caught.value.place, caught.value.value) == ("plans", "gold")

    def test_every_flaw_is_told_with_its_path(self) -> None:
        listed = [
            agreement("a", services=["pos", "stok"], plan="0"),
            agreement("b", plan="glod"),
            agreement("a", services=["0"]),
        ]
        assert flaws_of_agreements(listed, ["gold", "silver"], ["pos", "stock"]) == [
            Flaw("agreements[0].plan", "'0' is not a plan; it is one of 'gold', 'silver'"),
            Flaw("agreements[0].services[1]", "'stok' is not a service of the catalogue; did you mean 'stock'?"),
            Flaw("agreements[1].plan", "'glod' is not a plan; did you mean 'gold'?"),
            Flaw("agreements[2].name", "'a' is the name of agreements[0] too; give one another name"),
            Flaw(
                "agreements[2].services[0]",
                "'0' is not a service of the catalogue; it is one of 'pos', 'stock'",
            ),
        ]

    def test_without_a_catalogue_every_service_is_a_service_and_plans_may_come_later(self) -> None:
        assert flaws_of_agreements([agreement(services=["anything"], plan="later")]) == []

    def test_agreements_beside_one_another_are_checked_when_they_are_made(self) -> None:
        with pytest.raises(PlanErrors) as caught:
            AgreementRegister([GOLD], [agreement(services=["stok"]), agreement()], services=[Service("stock")])
        assert [flaw.path for flaw in caught.value.flaws] == ["agreements[0].services[0]", "agreements[1].name"]

    def test_the_order_of_plans_agreements_and_services_means_nothing(self) -> None:
        plans, agreements = [GOLD, SILVER], [agreement("a"), agreement("b", "Bolt")]
        services = [Service("pos"), Service("stock", "Stock keeping")]
        one = AgreementRegister(plans, agreements, services=services)
        other = AgreementRegister(plans[::-1], agreements[::-1], services=services[::-1])
        assert (one, hash(one)) == (other, hash(other))
        copied = pickle.loads(pickle.dumps(one))
        assert copied == one
        assert copied.for_ticket("Acme", "pos", AT) == GOLD


def test_only_the_first_unknown_names_come_with_a_search_for_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    from slacore import errors

    searched: list[object] = []

    def counted(value: object, known: object) -> tuple[str, ...]:
        searched.append(value)
        return ()

    monkeypatch.setattr(errors, "nearest", counted)
    services = [f"x{number}" for number in range(300)]
    agreed = [Agreement(name="acme", customer="Acme", plan="gold", services=services)]
    assert len(flaws_of_agreements(agreed, ["gold"], [f"s{number}" for number in range(300)])) == 300
    assert len(searched) == 100
