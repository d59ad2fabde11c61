"""Writing plans: a support plan as plain data and as TOML."""

from __future__ import annotations

from typing import Any

from slacore.calendars.centres import OperationsCentre
from slacore.calendars.holidays import Holidays
from slacore.calendars.schedule import Schedule
from slacore.civil.instant import utc_text
from slacore.errors import MissingExtra
from slacore.plans.agreement import Agreement, Service
from slacore.plans.channel import QUEUE, Channel
from slacore.plans.condition import Condition
from slacore.plans.downgrade import DowngradeRule
from slacore.plans.effective import EffectiveDates
from slacore.plans.matrix import PriorityMatrix, PriorityOverride
from slacore.plans.plan import SupportPlan
from slacore.plans.scale import PriorityLevel, PriorityScale
from slacore.plans.target import Target
from slacore.plans.zone_record import ZoneRecord
from slacore.written.form import FORMAT, agreed_zone


def write_plan(plan: SupportPlan) -> dict[str, Any]:
    """The data of a plan file; what has its default is left out."""
    zone = plan.zone or agreed_zone({schedule.zone for schedule in plan.schedules.values()})
    return _said(
        {
            "format": FORMAT,
            "name": plan.name,
            "title": plan.title,
            "source": plan.source,
            "zone": plan.zone,
            "effective": _effective(plan.effective, zone),
            "landing": None if plan.landing == "closing" else plan.landing,
            "schedules": {name: _schedule(schedule) for name, schedule in plan.schedules.items()},
            "coverages": dict(plan.coverages.texts),
            "improves_on": plan.improves_on,
            "centres": {centre.name: _centre(centre) for centre in plan.centres or ()},
            "priorities": None if plan.priorities is None else _priorities(plan.priorities),
            "matrix": None if plan.matrix is None else _matrix(plan.matrix),
            "targets": [_target(target, zone) for target in plan.targets],
            "downgrades": [_downgrade(rule) for rule in plan.downgrades],
            "channels": [_channel(channel) for channel in plan.channels],
            "services": [_service(service) for service in plan.services],
            "agreements": [_agreed(agreement, plan, zone) for agreement in plan.agreements],
            "zone_record": None if plan.zone_record is None else _zone_record(plan.zone_record),
            "doubts": dict(plan.doubts),
        }
    )


def to_toml(plan: SupportPlan) -> str:
    """The text of a TOML plan file."""
    try:
        import tomli_w
    except ImportError:
        raise MissingExtra("writing TOML", "toml") from None
    return tomli_w.dumps(write_plan(plan))


def _said(data: dict[str, Any]) -> dict[str, Any]:
    """The entries that say something."""
    return {name: value for name, value in data.items() if value not in (None, "", [], {}, False)}


def _effective(effective: EffectiveDates, zone: str | None) -> dict[str, Any]:
    """The edges as spelled where the file says on whose clock, else as instants."""
    if effective.zone == zone:
        return _said({"from": effective.start, "until": effective.end})
    opens, closes = (None if edge is None else utc_text(edge) for edge in effective.span)
    return _said({"from": opens, "until": closes})


def _centre(centre: OperationsCentre) -> dict[str, Any]:
    return _said({"coverage": centre.text, "title": centre.title})


def _schedule(schedule: Schedule) -> dict[str, Any]:
    return _said(
        {
            "zone": schedule.zone,
            "shifts": [str(shift) for shift in schedule.shifts],
            "holidays": [_holidays(holidays) for holidays in schedule.holidays],
            "closures": [str(closure) for closure in schedule.closures],
            "special": [str(special) for special in schedule.special],
        }
    )


def _holidays(holidays: Holidays) -> dict[str, Any]:
    dates = {day.isoformat(): name for day, name in holidays.dates}
    if holidays.country is None:
        return {"dates": dates}
    said = {
        "country": holidays.country,
        "subdivision": holidays.subdivision,
        "categories": list(holidays.categories),
        "years": list(holidays.years or ()),
        "version": holidays.version,
        "digest": holidays.digest if holidays.is_frozen else None,
    }
    return _said(said) | ({"dates": dates} if holidays.is_frozen else {})


def _priorities(scale: PriorityScale) -> dict[str, Any]:
    return _said(
        {
            "levels": [_level(level) for level in scale.levels],
            "default": scale.default,
            "outside": [_level(level) for level in scale.outside],
            "set_by": list(scale.set_by),
        }
    )


def _level(level: PriorityLevel) -> Any:
    said = _said(
        {
            "name": level.name,
            "title": level.title,
            "text": level.text,
            "examples": list(level.examples),
            "customer_duty": level.customer_duty,
        }
    )
    return level.name if len(said) == 1 else said


def _matrix(matrix: PriorityMatrix) -> dict[str, Any]:
    said = {
        "urgency": list(matrix.urgency),
        "impact": list(matrix.impact),
        "table": [list(row) for row in matrix.table],
        "urgency_set_by": list(matrix.urgency_set_by),
        "impact_set_by": list(matrix.impact_set_by),
        "overrides": [_override(override) for override in matrix.overrides],
    }
    return _said(said)


def _override(override: PriorityOverride) -> dict[str, Any]:
    names = ("raise_urgency", "raise_impact", "urgency", "impact", "cap", "priority")
    said = {name: getattr(override, name) or None for name in names}
    return _said({"when": _condition(override.when), "reason": override.reason, **said})


def _downgrade(rule: DowngradeRule) -> dict[str, Any]:
    return _said(
        {
            "cause": rule.cause,
            "from": _one_or_more(rule.from_),
            "to": rule.to,
            "steps": rule.steps or None,
            "floor": rule.floor,
            "mode": None if rule.mode == "automatic" else rule.mode,
            "by": list(rule.by),
            "after": None if rule.after is None else str(rule.after),
            "may_tighten": rule.may_tighten,
            "may_raise": rule.may_raise,
            "text": rule.text,
        }
    )


def _channel(channel: Channel) -> dict[str, Any]:
    return _said(
        {
            "name": channel.name,
            "title": channel.title,
            "hours": channel.hours,
            "outside": None if channel.outside == QUEUE else channel.outside,
            "entitlement": None if channel.entitlement == "anyone" else channel.entitlement,
            "preferred": channel.preferred,
            "text": channel.text,
        }
    )


def _service(service: Service) -> dict[str, Any]:
    return _said({"name": service.name, "title": service.title, "text": service.text})


def _agreed(agreement: Agreement, plan: SupportPlan, zone: str | None) -> dict[str, Any]:
    return _said(
        {
            "name": agreement.name,
            "customer": agreement.customer,
            "plan": agreement.plan if agreement.plan != plan.name else None,
            "services": list(agreement.services),
            "effective": _effective(agreement.effective, zone),
            "schedules": {name: _schedule(schedule) for name, schedule in agreement.schedules.items()},
            "coverages": dict(agreement.coverages),
            "targets": [_target(target, zone) for target in agreement.targets],
            "text": agreement.text,
            "is_example": agreement.is_example,
        }
    )


def _zone_record(record: ZoneRecord) -> dict[str, Any]:
    return {
        "version": record.version,
        "years": list(record.years),
        "zones": {zone: list(changes) for zone, changes in record.zones},
    }


def _condition(condition: Condition) -> dict[str, Any]:
    return {name: _one_or_more(values) for name, values in condition}


def _target(target: Target, zone: str | None) -> dict[str, Any]:
    return _said(
        {
            "metric": target.metric,
            "priority": _one_or_more(target.priority),
            "when": _condition(target.when),
            "length": None if target.length is None else str(target.length),
            "coverage": target.coverage,
            "landing": target.landing,
            "zone": target.zone,
            "effective": _effective(target.effective, zone),
            "at_risk": [str(threshold) for threshold in target.at_risk],
            "negotiable": target.negotiable,
            "text": target.text,
        }
    )


def _one_or_more(values: tuple[str, ...]) -> Any:
    return values[0] if len(values) == 1 else list(values)
