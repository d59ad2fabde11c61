"""What a careful reader would object to in the targets of a plan, beside one another and beside a cheaper plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from operator import itemgetter

from slacore.civil.instant import EARLIEST, LATEST, Instant, utc
from slacore.plans.condition import Condition
from slacore.plans.length import Length
from slacore.plans.target import Target
from slacore.review.cases import Case, cases
from slacore.review.finding import Objections
from slacore.review.trial import Trial

Span = tuple[Instant, Instant]


def not_monotone(trial: Trial) -> Objections:
    """A graver priority that is due later, found by opening tickets through a week."""
    told: set[tuple[int, int]] = set()
    for metric in trial.metrics if trial.levels else ():
        for fields, week in product(trial.conditions(metric), trial.weeks(metric)):
            promises = trial.promises(metric, fields, week[0])
            ranked = [(level, promises[level]) for level in trial.levels if level in promises]
            for (graver, one), (lesser, other) in pairwise(ranked):
                at = _later(trial, one, other, week, told)
                if at is not None:
                    yield (
                        trial.place(one),
                        f"{metric} of {graver} ({trial.told(one)}) is due later than of {lesser} "
                        f"({trial.told(other)}) when opened {_said(at)}; let the graver one be due first",
                    )


def response_after_resolution(trial: Trial) -> Objections:
    """A response that is due after the resolution of the same ticket."""
    for level, response, resolution, at in _out_of_order(trial, "response", "resolution"):
        yield (
            trial.place(response),
            f"the response{_of_level(level)} ({response.length}) is due after the "
            f"resolution ({trial.told(resolution)}) when opened {_said(at)}; shorten it",
        )


def update_before_response(trial: Trial) -> Objections:
    """An update that is due sooner than the response of the same ticket would be."""
    for level, response, update, at in _out_of_order(trial, "response", "update"):
        yield (
            trial.place(update),
            f"the update{_of_level(level)} ({update.length}) is due sooner than the response ({trial.told(response)}) "
            f"to what comes in on {_said(at)}; shorten the response, or lengthen the update",
        )


def _out_of_order(trial: Trial, first: str, then: str) -> Iterator[tuple[str | None, Target, Target, Instant]]:
    """Targets of one ticket of which the first is due later than the other, with an instant that shows it."""
    told: set[tuple[int, int]] = set()
    for fields, week in product(trial.conditions(first, then), trial.weeks(first, then)):
        ours, theirs = (trial.promises(metric, fields, week[0]) for metric in (first, then))
        for level, one in ours.items():
            other = theirs.get(level, one)
            at = _later(trial, one, other, week, told)
            if at is not None:
                yield level, one, other, at


def _of_level(level: str | None) -> str:
    return "" if level is None else f" of {level}"


def zero_lengths(trial: Trial) -> Objections:
    """Lengths of nothing: of targets, of times left at which a ticket is at risk, of causes that must have lasted."""
    for place, length in _lengths(trial):
        is_nothing = length.time == 0 or (length.days == 0 and length.by is None and length.cutoff is None)
        if is_nothing:
            yield place, f"{str(length)!r} is over as it begins; say how long, or leave it out"


def _lengths(trial: Trial) -> Iterator[tuple[str, Length]]:
    """Every length of the plan with its place."""
    for path, targets in trial.stated_targets():
        for number, target in enumerate(targets):
            if target.length is not None:
                yield f"{path}[{number}].length", target.length
            for n, threshold in enumerate(target.at_risk):
                if threshold.before is not None:
                    yield f"{path}[{number}].at_risk[{n}]", threshold.before
    for number, rule in enumerate(trial.plan.downgrades):
        if rule.after is not None:
            yield f"downgrades[{number}].after", rule.after


def _later(trial: Trial, one: Target, other: Target, week: list[Instant], told: set[tuple[int, int]]) -> Instant | None:
    """The first opening at which the one is due later than the other, told once of each pair."""
    pair = id(one), id(other)
    at = None if pair in told else trial.later(one, other, week)
    if at is not None:
        told.add(pair)
    return at


def shadowed(trial: Trial) -> Objections:
    """Targets all of whose tickets are governed by earlier ones, alone or together."""
    policies = [(f"policies[{number}]", when) for number, (_, when, _) in enumerate(trial.groups())][:-1]
    for place, when, targets in trial.groups():
        before = policies if place == "targets" else []
        for number, target in enumerate(targets):
            spans = [_closed(each.effective.span) for each in (target, trial.plan)]
            span = max(start for start, _ in spans), min(end for _, end in spans)
            if span[1] <= span[0]:
                told = f"it is in force {target.effective}, when the plan is not"
                yield f"{place}[{number}]", f"{told}; change one of the two periods"
                continue
            shadows = _shadows(trial, place, targets[:number], (when, target), before, span)
            if shadows:
                does = "match" if len(shadows) > 1 else "matches"
                told = f"it never governs a ticket, {' and '.join(shadows)} {does} first"
                yield f"{place}[{number}]", f"{told}; move it up, or leave it out"


def _shadows(
    trial: Trial,
    place: str,
    earlier: tuple[Target, ...],
    about: tuple[Condition, Target],
    policies: list[tuple[str, Condition]],
    span: Span,
) -> list[str]:
    """The places of what governs every ticket of a target before it, none if it ever governs one itself."""
    when, target = about
    shadows: dict[str, None] = {}
    for case in cases((when, target.about.on(trial.plan.priorities)), _levels(trial)):
        first = next((at for at, policy in policies if case.fits(policy)), None)
        places = (
            [first] if first else [f"{place}[{one}]" for one in _earlier(trial, earlier, target.metric, case, span)]
        )
        if not places:
            return []
        shadows |= dict.fromkeys(places)
    return sorted(shadows, key=lambda at: (at.startswith("targets"), int(at.rpartition("[")[2][:-1])))


def _levels(trial: Trial) -> Sequence[str | None]:
    """What tickets may have as their priority; nothing where nothing gives them one."""
    scale = trial.plan.priorities
    return (*trial.names, *((None,) if scale is None or scale.default is None else ()))


def _earlier(trial: Trial, earlier: tuple[Target, ...], metric: str, case: Case, span: Span) -> list[int]:
    """The numbers of targets that govern such tickets as long as a later one is in force, none if that ever does."""
    scale = trial.plan.priorities
    before = [
        (number, *_closed(one.effective.span))
        for number, one in enumerate(earlier)
        if one.metric == metric and case.fits(one.about.on(scale))
    ]
    reached, end = span
    needed: list[int] = []
    while reached < end:
        known = (each for each in before if each[1] <= reached)
        number, _, further = max(known, key=itemgetter(2), default=(-1, reached, reached))
        if further <= reached:
            return []
        needed.append(number)
        reached = further
    return needed


def unreachable(trial: Trial) -> Objections:
    """Policies all of whose tickets fit an earlier one."""
    policies = [when for _, when, _ in trial.groups()][:-1]
    for number, when in enumerate(policies):
        found: dict[int, None] = {}
        for case in cases((when,), _levels(trial)):
            first = next((place for place, earlier in enumerate(policies[:number]) if case.fits(earlier)), None)
            if first is None:
                break
            found[first] = None
        else:
            if found:
                names = " and ".join(f"policies[{place}]" for place in sorted(found))
                told = f"no ticket can reach it, {names} {'fit' if len(found) > 1 else 'fits'} first"
                yield f"policies[{number}]", f"{told}; move it up, or leave it out"


def not_promised(trial: Trial) -> Objections:
    """Metrics that one policy promises and the next does not, nor the targets outside where those come next."""
    plan = trial.plan
    groups = [(f"policies[{number}]", policy.metrics) for number, policy in enumerate(plan.policies)]
    own = tuple(dict.fromkeys(target.metric for target in plan.targets))
    groups += [("targets", own)] if own else []
    for (before, theirs), (place, ours) in pairwise(groups):
        for one, promised, other in ((place, theirs, before), (before, ours, place)):
            kept = ours if one == place else theirs
            for metric in promised:
                if metric not in kept:
                    giver = "the targets outside policies" if other == "targets" else other
                    told = f"does not promise {metric}, which is promised by {giver}"
                    yield one, f"{told}; its tickets have none, so add a target if they are to have one"


def _closed(span: tuple[Instant | None, Instant | None]) -> Span:
    """Effective dates with the ends of supported time in the place of open edges."""
    start, end = span
    return EARLIEST if start is None else start, LATEST if end is None else end


def not_better(trial: Trial, cheaper: Trial) -> Objections:
    """Promises that a dearer plan does not keep sooner than the cheaper one, keeps later, or does not make."""
    for metric in dict.fromkeys([*trial.metrics, *cheaper.metrics]):
        for fields in trial.conditions(metric):
            week = next(trial.weeks(metric), trial.any_week())
            ours, theirs = (one.promises(metric, fields, week[0]) for one in (trial, cheaper))
            for level, their in theirs.items():
                what, our = f"{metric} of {level or 'every ticket'}", ours.get(level)
                if our is not None:
                    told = _not_sooner(trial, our, cheaper, their, week)
                    if told:
                        yield trial.place(our), f"{what} ({our.length}) {told}; the dearer plan should be better"
                elif level is None or level in trial.names:
                    yield "targets", f"{what} is promised in {cheaper.plan.name} and not here; add a target"


def _not_sooner(trial: Trial, our: Target, cheaper: Trial, their: Target, week: list[Instant]) -> str:
    """How a promise is no better than the cheaper plan's."""
    dues = [(at, trial.due(our, at), cheaper.due(their, at)) for at in week]
    known = [(at, one, other) for at, one, other in dues if one is not None and other is not None]
    in_theirs = f"in {cheaper.plan.name} ({their.length})"
    later = next((at for at, one, other in known if one > other), None)
    if later is not None:
        return f"is due later than {in_theirs} when opened {_said(later)}"
    is_same = known and all(one == other for _, one, other in known)
    return f"is never due sooner than {in_theirs}" if is_same else ""


def _said(at: Instant) -> str:
    return f"{utc(at):%A %H:%M} UTC ({utc(at):%Y-%m-%d})"
