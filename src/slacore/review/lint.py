"""What a careful reader would object to in a plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from slacore.calendars.table import Table
from slacore.civil.instant import read
from slacore.errors import InvalidValue
from slacore.plans.plan import SupportPlan
from slacore.review import centres, endings, hours, measures, priorities, promises
from slacore.review.finding import Finding, Objections, Severity
from slacore.review.trial import Trial

_RULES: tuple[tuple[str, Severity, Callable[[Trial], Objections]], ...] = (
    ("empty-cell", "warning", priorities.empty_cells),
    ("matrix-not-monotone", "error", priorities.matrix_not_monotone),
    ("targets-not-monotone", "error", promises.not_monotone),
    ("response-after-resolution", "error", promises.response_after_resolution),
    ("update-before-response", "warning", promises.update_before_response),
    ("zero-length", "warning", promises.zero_lengths),
    ("downgrade-not-lower", "error", priorities.downgrades_not_lower),
    ("shadowed-target", "warning", promises.shadowed),
    ("unreachable-policy", "warning", promises.unreachable),
    ("metric-not-promised", "warning", promises.not_promised),
    ("priority-without-target", "warning", priorities.without_target),
    ("metric-never-stops", "warning", measures.never_stopping),
    ("metric-not-stated", "warning", measures.not_stated),
    ("metric-without-target", "warning", measures.without_promise),
    ("reason-slip", "warning", measures.slips_of_reasons),
    ("derived-field", "warning", measures.derived_fields),
    ("fixed-zone", "warning", hours.fixed_zones),
    ("almost-midnight", "warning", hours.almost_midnight),
    ("not-as-named", "warning", hours.not_as_named),
    ("no-coverage", "warning", hours.no_coverage),
    ("holidays-end", "warning", endings.holidays_end),
    ("edge-in-clock-change", "warning", hours.edges_in_changes),
    ("channel-hours", "warning", hours.other_channel_hours),
    ("break-hands-over", "warning", centres.breaks_that_hand_over),
)

CODES = (*(code for code, _, _ in _RULES), "holidays-end-soon", "not-better", "doubt")
"""The codes of all findings; each has a page in the docs."""


def lint(
    plan: SupportPlan, cheaper: SupportPlan | None = None, *, as_of: datetime | str | None = None
) -> Table[Finding]:
    """Everything a careful reader would object to.

    >>> from slacore import read_plan
    >>> plan = read_plan(
    ...     {
    ...         "format": 1,
    ...         "name": "desk",
    ...         "schedules": {"8x5": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 08:00-17:00"]}},
    ...     }
    ... )
    >>> print(lint(plan))
    warning not-as-named at schedules.8x5: 8x5 means 40 hours a week, and these are 45; change the name or the hours

    Args:
        plan: the plan.
        cheaper: the plan it improves on, to be compared with.
        as_of: the instant of asking; with it, holidays that end within a year are objected to.

    Raises:
        InvalidValue: for anything that is no plan.
    """
    check_plan(plan, "plan")
    trial = Trial(plan)
    findings = [
        Finding(code, place, sentence, severity) for code, severity, rule in _RULES for place, sentence in rule(trial)
    ]
    if as_of is not None:
        ending = endings.holidays_end_soon(trial, read(as_of, "as_of"))
        findings += [Finding("holidays-end-soon", place, sentence, "warning") for place, sentence in ending]
    if cheaper is not None:
        check_plan(cheaper, "cheaper")
        found = promises.not_better(trial, Trial(cheaper))
        findings += [Finding("not-better", place, sentence, "warning") for place, sentence in found]
    return Table([*findings, *(Finding("doubt", place, text, "note") for place, text in plan.doubts.items())])


def check_plan(given: object, place: str) -> None:
    """Refuse what is no plan.

    Raises:
        InvalidValue: for anything else.
    """
    if not isinstance(given, SupportPlan):
        raise InvalidValue(place, given, "is not a SupportPlan; load_plan and bundled give one")
