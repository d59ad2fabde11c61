"""What a type checker must know of answers with an instant: they are of the caller's own kind.

The block at the top says which kind; `test_typed` puts the other kinds in its place, so that one list of questions
holds for all of them. It also runs.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, assert_type

from slacore import (
    Agreement,
    AgreementRegister,
    AtRisk,
    Available,
    Channel,
    Coverage,
    Deadline,
    Duty,
    EffectiveDates,
    Explanation,
    HandOver,
    Intake,
    Length,
    OperationsCentre,
    OperationsCentres,
    Overlap,
    PlanDiff,
    PlanHistory,
    Rota,
    Schedule,
    SeverityPolicy,
    Stretch,
    SupportPlan,
    Table,
    Target,
    Timeline,
    Window,
    diff,
)
from slacore.plans.verdict import Verdict

# kind
Moment = datetime
at = Moment(2026, 3, 2, 9, tzinfo=UTC)
later = Moment(2026, 3, 3, 12, tzinfo=UTC)
# end

london = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
night: Coverage = london | Schedule.parse("Mon-Fri 22:00-06:00 America/New_York")
hours = timedelta(hours=4)

# One instant out of one instant.
assert_type(london.due(at, hours), Moment)
assert_type(night.due(at, "PT4H", "opening", horizon=timedelta(days=30)), Moment)
assert_type(london.latest_start(later, hours), Moment)
assert_type(london.next_opening(at), Moment)
assert_type(london.next_closing(at), Moment)
assert_type(london.previous_opening(at), Moment)
assert_type(london.previous_closing(at), Moment)
assert_type(london.add_business_days(at, 2, by="close"), Moment)
assert_type(Length.parse("2 business days").due(london, at), Moment)

# Stretches of time.
assert_type(london.windows(at, later), Table[Window[Moment]])
assert_type(london.windows(at, later)[0].opens, Moment)
assert_type(london.windows(at, later)[0].closes, Moment)
assert_type(Window(at, later), Window[Moment])
assert_type(Window(at, later).length, timedelta)
assert_type(london.timeline(at, later), Timeline[Moment])
assert_type(london.timeline(at, later)[0], Stretch[Moment])
assert_type(london.timeline(at, later)[:1], Timeline[Moment])
assert_type([stretch.start for stretch in london.timeline(at, later)], list[Moment])
assert_type(london.timeline(at, later)[-1].end, Moment)
assert_type(len(london.timeline(at, later)), int)
assert_type(Coverage.during([(at, later)], name="upgrade"), Coverage)

# Other answers.
assert_type(london.is_open(at), bool)
assert_type(london.reason(at), str)
assert_type(london.elapsed(at, later), timedelta)
assert_type(EffectiveDates("2026-01-01", zone="Europe/London").includes(at), bool)

# Plans.
plan = SupportPlan(
    name="desk",
    schedules={"business": london},
    targets=[Target(metric="response", length=Length.parse("4 business hours"), at_risk=["75%"])],
    channels=[Channel("telephone", hours="business")],
)
deadline = plan.deadline("response", opened=at, priority="P1")
assert_type(deadline, Deadline[Moment])
assert_type(deadline.opened, Moment)
assert_type(deadline.due, Moment)
assert_type(deadline.due < later, bool)
assert_type(deadline.is_met(later), bool)
assert_type(deadline.verdict(later), Verdict)
assert_type(deadline.verdict(as_of=later), Verdict)
assert_type(deadline.warnings[0], AtRisk[Moment])
assert_type(deadline.warnings[0].at, Moment)
assert_type(deadline.used(later), timedelta)
assert_type(deadline.remaining(later), timedelta)
assert_type(deadline.to_dict(), dict[str, Any])
assert_type(deadline.explain("Europe/London"), Explanation[Moment])
assert_type(deadline.explain().to_dict(), dict[str, Any])
assert_type(deadline.explain(), Explanation[Moment])
assert_type(deadline.explain().timeline, Timeline[Moment])
assert_type(deadline.explain().timeline[0].start, Moment)
assert_type(plan.target_for("response", opened=at), Target | None)
assert_type(plan.intake("telephone", at), Intake[Moment])
assert_type(plan.intake("telephone", at).at, Moment)
assert_type(plan.intake("telephone", at).starts, Moment | None)
assert_type(PlanHistory([plan]).at(at), SupportPlan)
register = AgreementRegister([plan], [Agreement(name="acme", customer="Acme", plan="desk")])
assert_type(register.for_ticket("Acme", "mail", at), SupportPlan)
changes = diff(plan, plan, [{"opened": at}])
assert_type(changes, PlanDiff[Any])
assert_type([move.metric for move in changes.moves], list[str])

# Operations centres.
centres = OperationsCentres([OperationsCentre("uk", london), OperationsCentre("us", night)])
assert_type(centres.on_duty(at), OperationsCentre | None)
assert_type(centres.next_available(at), Available[Moment])
assert_type(centres.next_available(at).at, Moment)
assert_type(centres.duty(at, later), Table[Duty[Moment]])
assert_type(centres.duty(at, later)[0].start, Moment)
assert_type(centres.handovers(at, later), Table[HandOver[Moment]])
assert_type([handover.at for handover in centres.handovers(at, later)], list[Moment])
assert_type(centres.gaps(at, later), Table[Window[Moment]])
assert_type(centres.overlaps(at, later), Table[Overlap[Moment]])
assert_type(centres.overlaps(at, later)[0].window.opens, Moment)
assert_type(centres.rota(at, later), Rota[Moment])
assert_type(centres.rota(at, later)[0].end, Moment)
assert_type(centres.rota(at, later).rows(), list[dict[str, Any]])


def sooner(policy: SeverityPolicy) -> None:
    assert_type(policy.evaluate("High", ["workaround"]).due(at, later), Moment)
