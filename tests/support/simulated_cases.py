"""Random cases for the simulation: plans with metrics, and logs with events at the very instants that matter."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from tests.support.simulated_hours import DAY, Beyond, hours_by_name
from tests.support.simulation import Case, World

LEVELS = ["P1", "P2", "P3", "P4"]
WAITS = ["customer", "vendor", "parts"]
CAUSES = ["workaround", "customer unreachable", "misclassified"]
ROLES = ["lead", "support"]
TEAMS, STATUSES, TIERS = ["a", "b", "c"], ["new", "open", "pending"], ["gold", "silver"]
OWN = "parts arrived"

Plan = dict[str, Any]

SCHEDULES: list[dict[str, Any]] = [
    {"zone": "UTC", "shifts": ["Mon-Fri 09:00-17:00"]},
    {"zone": "UTC", "shifts": ["Mon-Thu 08:00-12:00", "Mon-Thu 13:00-18:00", "Fri 08:00-14:00"]},
    {"zone": "UTC", "shifts": ["Sun-Thu 22:00-06:00"]},
    {"zone": "UTC", "shifts": ["Mon-Sun 06:00-22:00"]},
    {"zone": "UTC", "shifts": ["Sat-Mon 10:00-15:00", "Tue-Thu 10:00-20:00"]},
]

TRIGGERS: list[Any] = [
    "opened",
    "answered",
    "customer replied",
    "changed",
    "arose",
    "ceased",
    "paused",
    "resumed",
    "decided",
    "reopened",
    OWN,
    {"on": "changed", "when": {"team": "b"}},
    {"on": "customer replied", "when": {"answered": True}},
    {"on": "answered", "when": {"status": {"not": ["pending"]}}},
    {"on": "opened", "when": {"team": {"missing": True}}},
    {"on": "resumed", "when": {"waiting": {"missing": True}}},
    {"on": "arose", "when": {"priority": ["P2", "P3"]}},
    {"when": {"team": "b"}},
    {"ends": {"team": "b"}},
    {"when": {"status": ["new", "open"]}},
    {"ends": {"status": "new"}},
    {"when": {"priority": {"above": "P3"}}},
    {"ends": {"priority": {"above": "P3"}}},
    {"when": {"causes": "workaround"}},
    {"ends": {"causes": {"has": ["workaround", "vendor"]}}},
    {"when": {"waiting": {"has": "customer"}}},
    {"ends": {"waiting": "customer"}},
    {"when": {"answered": True, "stage": "open"}},
    {"when": {"turn": "customer"}},
    {"ends": {"turn": "customer"}},
    {"when": {"stage": ["resolved", "closed"]}},
    {"when": {"any": [{"team": "c"}, {"status": "pending"}]}},
]

STATES: list[Any] = [
    "customer",
    "vendor",
    "parts",
    {"status": "pending"},
    {"status": {"not": ["open"]}},
    {"turn": "customer"},
    {"causes": "workaround"},
    {"waiting": "customer", "team": ["a", "b"]},
    {"priority": "P4"},
    {"stage": "resolved"},
    {"team": "c"},
]

METRICS: list[tuple[str, dict[str, Any]]] = [
    ("response", {}),
    ("update", {}),
    ("resolution", {}),
    ("resolution", {"start": ["opened", "reopened"], "continue": [], "pause": ["customer"]}),
    ("resolution", {"pause": {"turn": "customer"}}),
    ("resolution", {"while": {"status": ["new", "open"]}}),
    ("resolution", {"pause": ["customer", {"status": "pending"}]}),
    ("resolution", {"continue": ["reopened", "customer replied"], "pause": []}),
    ("update", {"start": "answered", "stop": "answered", "cancel": ["resolved", "closed"]}),
    ("update", {"start": ["opened", "customer replied"], "cancel": ["customer replied", "cancelled"]}),
    ("tier-2", {"start": {"when": {"team": "b"}}, "stop": [{"ends": {"team": "b"}}, "resolved"]}),
    (
        "fix",
        {"start": {"when": {"priority": ["P1", "P2"]}}, "stop": "resolved", "cancel": {"ends": {"priority": "P1"}}},
    ),
    ("close", {"start": "resolved", "stop": "closed", "cancel": "reopened"}),
    (
        "restore",
        {
            "start": "opened",
            "stop": [{"when": {"causes": "workaround"}}, "resolved"],
            "continue": {"ends": {"causes": "workaround"}},
        },
    ),
]


# Plans


def random_plan(draw: Random, step: int) -> Plan:
    """A plan of few targets that differ in hours, so that it shows by which of them something was counted."""
    schedules = {name: dict(draw.choice(SCHEDULES)) for name in ("office", "other")}
    if draw.random() < 0.3:
        days = draw.sample(["2026-03-03", "2026-03-05", "2026-03-06", "2026-03-09"], 2)
        schedules["office"]["holidays"] = [{"dates": dict.fromkeys(days, "a holiday")}]
    coverages = {"business": "office", "either": "office | other", "only": "office - other"}
    plan: Plan = {"format": 1, "name": "desk", "zone": "UTC", "schedules": schedules, "coverages": coverages}
    if not any(hours_by_name(plan, step)["only"].open):
        del coverages["only"]
    plan["priorities"] = {"levels": LEVELS, "default": draw.choice(LEVELS)}
    if draw.random() < 0.2:
        plan["priorities"]["outside"] = ["Planning"]
    plan["metrics"] = _random_metrics(draw)
    if draw.random() < 0.3:
        plan["waits"] = WAITS
    plan["targets"] = [one for name in _measured(plan) for one in _random_targets(draw, plan, name)]
    if draw.random() < 0.15:
        theirs = [one for name in _measured(plan) for one in _random_targets(draw, plan, name)]
        plan["policies"] = [{"name": "gold", "when": {"tier": "gold"}, "targets": theirs}]
    plan["downgrades"] = [rule for cause in [*CAUSES, *WAITS] for rule in _random_rules(draw, cause)]
    if draw.random() < 0.2:
        table = [["P1", "P2"], ["P2", "P3"]]
        plan["matrix"] = {"urgency": ["high", "low"], "impact": ["all", "one"], "table": table}
    return plan


def _random_metrics(draw: Random) -> Plan:
    metrics = {name: dict(metric) for name, metric in draw.sample(METRICS, draw.randint(1, 4))}
    if draw.random() < 0.5:
        metrics["own"] = _random_metric(draw)
    for metric in metrics.values():
        if draw.random() < 0.6:
            metric["reprioritise"] = _random_way(draw)
    return metrics


def _random_metric(draw: Random) -> Plan:
    metric: Plan = {"start": draw.sample(TRIGGERS, draw.randint(1, 3))}
    for key, share in (("stop", 0.95), ("cancel", 0.5), ("continue", 0.5)):
        if draw.random() < share:
            metric[key] = draw.sample(TRIGGERS, draw.randint(1, 2))
    for key, share in (("pause", 0.6), ("while", 0.25)):
        if draw.random() < share:
            metric[key] = draw.sample(STATES, draw.randint(1, 2))
    if draw.random() < 0.2:
        metric["pause"] = "any wait"
    return metric


def _random_way(draw: Random) -> Any:
    ways = ["recompute", "restart", "carry"]
    if draw.random() < 0.6:
        return draw.choice(ways)
    return {word: draw.choice(ways) for word in draw.sample(["raised", "lowered", "other"], draw.randint(1, 3))}


def _measured(plan: Plan) -> list[str]:
    return list(dict.fromkeys(["response", "resolution", *plan["metrics"]]))


def _random_targets(draw: Random, plan: Plan, name: str) -> list[Plan]:
    metric = plan["metrics"].get(name, {})
    targets = []
    shapes = [{"priority": level} for level in draw.sample(LEVELS, draw.randint(1, 4))]
    shapes += [{"when": {"team": "b"}}] if draw.random() < 0.3 else []
    shapes += [{"when": {"status": {"not": ["new"]}}}] if draw.random() < 0.2 else []
    draw.shuffle(shapes)
    shapes += [{}] if draw.random() < 0.7 else []
    for shape in shapes:
        target = {"metric": name, **shape, **_random_length(draw, plan, carries="carry" in str(metric))}
        target |= _random_risks(draw, target["length"], name, metric)
        if draw.random() < 0.1:
            target["effective"] = {draw.choice(["from", "until"]): draw.choice(["2026-03-03", "2026-03-04"])}
        targets.append(target)
    return targets


def _random_length(draw: Random, plan: Plan, *, carries: bool) -> Plan:
    places = ["business", "24x7", "other", *plan["coverages"]]
    kind = draw.random()
    if kind < 0.6 or (carries and kind > 0.75):
        length = f"{draw.choice([1, 2, 2, 3, 4, 4, 6, 8, 12, 16])} business hours"
        return {"length": length, "coverage": draw.choice(places)} if draw.random() < 0.6 else {"length": length}
    if kind < 0.75:
        return {"length": f"{draw.choice([1, 2, 4, 8, 20, 24, 48])} calendar hours"}
    if kind < 0.85:
        return {"length": f"{draw.choice([1, 2])} calendar days"}
    by = draw.choice(["", "", " by close", " by 12:00", " by 08:00"])
    coverage = draw.choice([{}, {"coverage": "other"}, {"coverage": "24x7"}])
    return {"length": f"{draw.choice([1, 1, 2])} business days{by}", **coverage}


def _random_risks(draw: Random, length: str, name: str, metric: Plan) -> Plan:
    """Times before due are of the other basis only where nothing waits."""
    if draw.random() < 0.5:
        return {}
    risks = [f"{draw.choice([10, 25, 33, 50, 75, 100])}%"]
    basis, other = ("business", "calendar") if "business" in length else ("calendar", "business")
    if "carry" not in str(metric) and draw.random() < 0.6:
        risks.append(f"{draw.choice([2, 5])} {basis} hours before")
    waits = name == "resolution" or metric.keys() & {"pause", "while", "continue"}
    if "carry" not in str(metric) and not waits and draw.random() < 0.5:
        risks.append(f"{draw.choice([3, 4])} {other} hours before")
    return {"at_risk": risks}


def _random_rules(draw: Random, cause: str) -> list[Plan]:
    if draw.random() < (0.4 if cause in CAUSES else 0.8):
        return []
    share, rules = draw.choice([0, 0, 0, 0.5, 1]), []
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        rule: Plan = {"cause": cause}
        is_decided = draw.random() < share
        if draw.random() < 0.7:
            rule["from"] = draw.sample(LEVELS, draw.randint(1, 3))
        if is_decided:
            rule |= {"mode": "discretionary"} | ({"by": [draw.choice(ROLES)]} if draw.random() < 0.5 else {})
        kind = draw.random()
        if kind < 0.5:
            rule["steps"] = draw.choice([1, 1, 2])
            rule |= {"floor": draw.choice(LEVELS[2:])} if draw.random() < 0.3 else {}
        elif kind < 0.8 or not is_decided:
            rule["to"] = draw.choice(LEVELS)
        if draw.random() < 0.6:
            amount = draw.choice(["1 {} hours", "2 {} hours", "4 {} hours", "8 {} hours", "1 {} days"])
            rule["after"] = amount.format(draw.choice(["business", "calendar"]))
        if draw.random() < 0.25:
            rule["may_tighten"] = True
        if draw.random() < 0.25 and "steps" not in rule:
            rule["may_raise"] = True
        rules.append(rule)
    return rules


# Logs


def random_case(draw: Random, plan: Plan, step: int) -> Case | None:
    """A log under a plan and some instants to ask at; ``None`` where something is due beyond what is simulated."""
    begin = draw.randrange(8 * 60, 3 * DAY, step)
    end = begin + draw.choice([1, 3, 6, 9]) * DAY
    kinds = _Kinds(draw, plan)
    events = [{"kind": "opened", "fields": kinds.opening(), "at": begin}]
    events += [{**kinds.event(), "at": draw.randrange(begin, end, step)} for _ in range(draw.randint(2, 12))]
    try:
        matter = _instants(draw, plan, step, events, end)
        for instant in draw.choices(matter, k=draw.randint(1, 8)) if matter else []:
            instant += draw.choice([0, 0, 0, 0, step, -step if instant > begin else 0])
            events += [{**kinds.event(), "at": instant} for _ in range(draw.choice([1, 1, 1, 2, 3]))]
        _number(draw, events)
        is_illogical = draw.random() < 0.12
        if is_illogical:
            events += _illogical(draw, begin, end, step, plan)
        _name(events)
        case: Case = {
            "step": step,
            "plan": plan,
            "events": events,
            "as_of": _questions(draw, events, matter, begin, end),
        }
        flaws = World({**case, "as_of": [[end + 40 * 60, 0]]}).run()[0]["flaws"]
    except Beyond:
        return None
    if not is_illogical:
        case["events"] = [event for event in events if event["id"] not in flaws]
    return case


class _Kinds:
    """Which events a log is made of."""

    def __init__(self, draw: Random, plan: Plan) -> None:
        self.draw = draw
        self.is_measured = "matrix" in plan and draw.random() < 0.7
        self.levels = [*LEVELS, *plan["priorities"].get("outside", [])]
        self.own = [OWN] if OWN in str(plan["metrics"]) else []

    def opening(self) -> dict[str, str]:
        said = self.fields(0.4)
        if self.is_measured:
            known = {"urgency": self.draw.choice(["high", "low"]), "impact": self.draw.choice(["all", "one"])}
            return said | {name: value for name, value in known.items() if self.draw.random() < 0.85}
        if self.draw.random() < 0.8:
            said["priority"] = self.draw.choice(self.levels)
        return said | ({"opened_by": "desk"} if self.draw.random() < 0.1 else {})

    def fields(self, share: float) -> dict[str, str]:
        named = {"team": TEAMS, "status": STATUSES, "tier": TIERS}
        return {name: self.draw.choice(values) for name, values in named.items() if self.draw.random() < share}

    def changed(self) -> dict[str, str]:
        said = self.fields(0.25)
        if self.is_measured:
            asked = {"urgency": ["high", "low"], "impact": ["all", "one"]}
            if self.draw.random() < 0.1:
                said["priority"] = self.draw.choice(self.levels)
            return said | {name: self.draw.choice(asked[name]) for name in asked if self.draw.random() < 0.5}
        if self.draw.random() < 0.05:
            said["urgency"] = self.draw.choice(["high", "low"])
        if not said or self.draw.random() < 0.5:
            said["priority"] = self.draw.choice(self.levels)
        return said

    def event(self) -> dict[str, Any]:
        draw, kind = self.draw, self.draw.choices(*zip(*WEIGHTS.items(), strict=True))[0]
        if kind == "changed":
            return {"kind": kind, "fields": self.changed()}
        if kind in ("paused", "resumed"):
            reason = None if kind == "resumed" and draw.random() < 0.3 else draw.choice(WAITS)
            return {"kind": kind, "reason": reason}
        if kind in ("arose", "ceased"):
            return {"kind": kind, "reason": draw.choice(CAUSES)}
        if kind == "decided":
            to = draw.choice([None, *LEVELS])
            return {"kind": kind, "reason": draw.choice([*CAUSES, *WAITS]), "actor": draw.choice(ROLES), "to": to}
        return {"kind": draw.choice([*self.own, "noted"]) if kind == "noted" else kind}


WEIGHTS = {
    "changed": 8,
    "paused": 6,
    "resumed": 6,
    "answered": 4,
    "customer replied": 4,
    "arose": 4,
    "ceased": 3,
    "resolved": 2,
    "reopened": 2,
    "decided": 2,
    "noted": 1,
    "closed": 0.5,
    "cancelled": 0.3,
}


def _instants(draw: Random, plan: Plan, step: int, events: list[dict[str, Any]], end: int) -> list[int]:
    """The instants, in minutes, at which something is due, a grace ends, the desk opens or closes, or something was."""
    _name(events)
    begin = events[0]["at"]
    world = World({"step": step, "plan": plan, "events": events, "as_of": [[end, 0]]})
    world.run()
    found = {instant * step for instant in world.seen}
    hours = draw.sample(sorted(world.known["business"].windows), 4)
    found |= {edge for day in hours for window in world.known["business"].windows[day] for edge in window}
    found |= {event["at"] for event in draw.choices(events, k=3)}
    return sorted(minute for minute in found if begin <= minute <= end + DAY)


def _number(draw: Random, events: list[dict[str, Any]]) -> None:
    """Numbers for all events, for some or for none; never before the opening."""
    share = draw.choice([0, 0, 0.5, 1])
    places = list(range(1, len(events)))
    draw.shuffle(places)
    for event, place in zip(events[1:], places, strict=True):
        if draw.random() < share:
            event["sequence"] = place
    if share == 1 and draw.random() < 0.5:
        events[0]["sequence"] = 0


def _name(events: list[dict[str, Any]]) -> None:
    for number, event in enumerate(events):
        event["id"] = f"e{number:02}"


def _illogical(draw: Random, begin: int, end: int, step: int, plan: Plan) -> Iterator[dict[str, Any]]:
    pool: list[dict[str, Any]] = [
        {"kind": "answered", "at": begin - step},
        {"kind": "opened", "at": draw.randrange(begin + step, end, step), "fields": {"priority": "P1", "team": "b"}},
        {"kind": "ceased", "reason": "nothing", "at": draw.randrange(begin, end, step)},
        {"kind": "resumed", "reason": "nobody", "at": draw.randrange(begin, end, step)},
        {"kind": "resumed", "at": begin},
        {"kind": "reopened", "at": draw.randrange(begin, end, step)},
        {"kind": "a word of nobody's", "at": draw.randrange(begin, end, step)},
    ]
    if "waits" in plan:
        pool.append({"kind": "paused", "reason": "nobody", "at": draw.randrange(begin, end, step)})
    yield from draw.sample(pool, draw.randint(1, 3))


def _questions(draw: Random, events: list[dict[str, Any]], matter: list[int], begin: int, end: int) -> list[list[int]]:
    last = max(event["at"] for event in events)
    asked = {(last, 0), (draw.choice(events)["at"], 0), (end + 30 * 60, 0)}
    asked |= {(instant, draw.choice([0, 1])) for instant in draw.sample(matter, min(3, len(matter)))}
    return [list(one) for one in sorted(asked) if one[0] >= begin]
