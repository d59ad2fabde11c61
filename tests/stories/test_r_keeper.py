"""The r_keeper Service Desk: who may telephone, and times that only an agreement knows."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from slacore import SupportPlan, lint
from slacore.errors import NoAgreement, NoTarget
from slacore.files.bundled import bundled
from slacore.plans.register import AgreementRegister

RIGA = ZoneInfo("Europe/Riga")


def riga(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RIGA)


SATURDAY = riga("2026-02-14 20:45")


@pytest.fixture(scope="module")
def plan() -> SupportPlan:
    return bundled("r-keeper")


@pytest.fixture(scope="module")
def agreements(plan: SupportPlan) -> AgreementRegister:
    return AgreementRegister([plan], plan.agreements, services=plan.services)


def test_without_a_contract_nobody_is_served_on_the_telephone(plan: SupportPlan) -> None:
    intake = plan.intake("telephone", SATURDAY, "signed in")
    assert not intake.is_accepted
    assert "customers with a contract" in intake.reason
    assert "without a contract" in intake.reason
    assert (intake.channel, intake.starts, intake.centre) == (None, None, None)


def test_the_same_person_is_served_by_the_portal(plan: SupportPlan) -> None:
    intake = plan.intake("portal", SATURDAY, "signed in")
    assert intake.is_accepted
    assert intake.starts == SATURDAY


def test_with_a_contract_the_telephone_takes_the_request_at_once(plan: SupportPlan) -> None:
    intake = plan.intake("telephone", SATURDAY, "contract")
    assert intake.is_accepted
    assert intake.channel is not None
    assert intake.channel.name == "telephone"
    assert intake.starts == SATURDAY


@pytest.mark.parametrize(
    ("entitlement", "channels"),
    [
        ("anyone", ["e-mail"]),
        ("signed in", ["portal", "mobile app", "e-mail", "Telegram bot"]),
        ("contract", ["portal", "mobile app", "e-mail", "telephone", "Telegram bot"]),
    ],
)
def test_who_may_use_what(plan: SupportPlan, entitlement: str, channels: list[str]) -> None:
    accepted = [each.name for each in plan.channels if plan.intake(each.name, SATURDAY, entitlement).is_accepted]
    assert accepted == channels


@pytest.mark.parametrize(
    ("metric", "fields", "due"),
    [
        # A quarter of an hour until 21:00 on Saturday. Of half an hour the other quarter is Sunday's, from 09:00 on; of
        # four hours three and three quarters are.
        ("response", {"urgency": "high", "criticality": "high"}, "2026-02-15 09:15"),
        ("resolution", {"urgency": "high", "criticality": "high"}, "2026-02-15 12:45"),
        # Whatever is not urgent and critical both has four hours for the reaction ...
        ("response", {"urgency": "high", "criticality": "low"}, "2026-02-15 12:45"),
        # ... and until the closing of the second business day after Saturday, every day being one: Monday, 21:00.
        ("resolution", {}, "2026-02-16 21:00"),
    ],
)
def test_the_agreement_says_when_it_is_due(
    agreements: AgreementRegister, metric: str, fields: dict[str, str], due: str
) -> None:
    agreed = agreements.for_ticket("Example Bistro", "request-handling", SATURDAY)
    assert agreed.deadline(metric, opened=SATURDAY, **fields).due == riga(due)


def test_without_an_agreement_there_are_no_times(plan: SupportPlan, agreements: AgreementRegister) -> None:
    with pytest.raises(NoTarget):
        plan.deadline("response", opened=SATURDAY)
    with pytest.raises(NoAgreement, match="no agreement with this customer"):
        agreements.for_ticket("Somebody else", "request-handling", SATURDAY)


def test_the_agreement_ends_with_its_year(agreements: AgreementRegister) -> None:
    """The last instant of 2026 in Riga is in it, midnight is not."""
    last = riga("2026-12-31 23:59")
    assert agreements.for_ticket("Example Bistro", "request-handling", last).promised == ("response", "resolution")
    with pytest.raises(NoAgreement, match="was until"):
        agreements.for_ticket("Example Bistro", "request-handling", riga("2027-01-01 00:00"))


def test_the_agreement_is_an_example_and_the_plan_has_no_times_of_its_own(plan: SupportPlan) -> None:
    assert [agreement.is_example for agreement in plan.agreements] == [True]
    assert (plan.targets, plan.schedules, plan.coverages) == ((), {}, {})


def test_who_sets_urgency_and_criticality_is_said_where_the_table_is_missing(plan: SupportPlan) -> None:
    assert (plan.matrix, plan.priorities) == (None, None)
    assert "urgency (set by the customer)" in plan.doubts["matrix"]
    assert "criticality (set by the support specialist)" in plan.doubts["matrix"]


def test_findings_are_what_the_page_does_not_publish(plan: SupportPlan) -> None:
    """The page states no hours, so that a careful reader asks when anybody is there; and it publishes no times.

    Nor does it print what a plan could state of its own words: the table of urgency and criticality, the catalogue, the
    hours of a channel.
    """
    assert [(finding.code, finding.place) for finding in lint(plan)] == [
        ("no-coverage", "coverages"),
        ("doubt", "matrix"),
        ("doubt", "services"),
        ("doubt", "channels"),
        ("doubt", "targets"),
    ]
