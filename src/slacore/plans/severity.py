"""Severity policies: what becomes of a severity for a cause, by which rule, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from datetime import timedelta
from functools import partial
from typing import Any

from attrs import field, frozen

from slacore.calendars.open_length import says_days
from slacore.checks import each, must_be, of, several, spoken
from slacore.civil.instant import Moment, read, read_length
from slacore.errors import InvalidValue, PlanErrors
from slacore.plans.downgrade import DowngradeRule, flaws_of_rules, rules_from
from slacore.plans.length import Length
from slacore.plans.scale import PriorityScale
from slacore.wording import nearest, shown

Lasted = timedelta | Length | str | None
"""How long a cause has lasted: time in the basis of the rule that asks, a `Length`, its text, or not known."""


@frozen(kw_only=True)
class SeverityRuling:
    """What a policy says about one cause: allowed or refused, by which rule, and why.

    >>> policy = SeverityPolicy(PriorityScale(["High", "Low"]), [DowngradeRule("workaround", "High", to="Low")])
    >>> print(policy.evaluate("Low", ["workaround"]).rulings[0])
    workaround: refused, the rule is about High, not about Low
    """

    cause: str
    rule: DowngradeRule | None
    """The rule that decided, ``None`` where no rule knows the cause."""
    is_allowed: bool
    reason: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.cause}: {'allowed' if self.is_allowed else 'refused'}, {self.reason}"


@frozen(kw_only=True)
class SeverityOutcome:
    """What becomes of a severity, with a ruling for every cause.

    >>> scale = PriorityScale(["Critical", "High", "Medium", "Low"])
    >>> policy = SeverityPolicy(scale, [DowngradeRule("workaround", ["Critical", "High", "Medium"], steps=1)])
    >>> print(policy.evaluate("Critical", ["workaround"]))
    Critical becomes High
      workaround: allowed, lowered from Critical to High, automatically
    """

    before: str
    after: str
    is_raised: bool = False
    """Whether the severity after is graver than the one before."""
    actor: str | None = None
    rulings: tuple[SeverityRuling, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether the severity is another than before.

        >>> SeverityOutcome(before="High", after="High").is_changed
        False
        """
        return self.before != self.after

    @property
    def may_tighten(self) -> bool:
        """Whether every rule applied says that the due time may become earlier.

        >>> SeverityOutcome(before="High", after="High").may_tighten
        False
        """
        applied = [ruling.rule for ruling in self.rulings if ruling.is_allowed and ruling.rule]
        return bool(applied) and all(rule.may_tighten for rule in applied)

    def due(self, present: Moment, proposed: Moment) -> Moment:
        """The due time after the change, of the present one and the one that the new severity would have.

        A lowered severity keeps the later of the two unless every rule applied may tighten; an unchanged one keeps the
        present; a raised one takes the new. Source: semantics, rule 25.

        >>> lowered = SeverityOutcome(before="Critical", after="High")
        >>> lowered.due("2026-03-02T13:00:00Z", "2026-03-02T11:00:00Z")
        '2026-03-02T13:00:00Z'
        """
        if not self.is_changed:
            return present
        if self.is_raised or self.may_tighten:
            return proposed
        return max(present, proposed, key=lambda moment: read(moment, "due"))

    def __str__(self) -> str:
        head = f"{self.before} becomes {self.after}" if self.is_changed else f"{self.before} stays"
        return "\n".join([head, *(f"  {ruling}" for ruling in self.rulings)])


@frozen
class SeverityPolicy:
    """The rules by which a severity may be lowered or adjusted, on a scale.

    >>> scale = PriorityScale(["Severity 1", "Severity 2", "Severity 3"])
    >>> policy = SeverityPolicy(
    ...     scale,
    ...     [
    ...         DowngradeRule(
    ...             "customer unreachable",
    ...             "Severity 1",
    ...             to="Severity 2",
    ...             after="4 business hours",
    ...             mode="discretionary",
    ...             by="support",
    ...         )
    ...     ],
    ... )
    >>> print(policy.evaluate("Severity 1", {"customer unreachable": "5 business hours"}))
    Severity 1 stays
      customer unreachable: refused, it is at the discretion of support, and nobody decided
    >>> policy.evaluate("Severity 1", {"customer unreachable": "5 business hours"}, actor="support").after
    'Severity 2'

    Args:
        scale: the severities in order.
        rules: the rules; of those that know a cause, the first that allows a change decides.

    Raises:
        InvalidValue: for a scale that is none, and for rules that are none.
        PlanErrors: with every level a rule names that it cannot lead from or to.
    """

    scale: PriorityScale = field(validator=of(PriorityScale))
    rules: tuple[DowngradeRule, ...] = field(default=(), converter=rules_from, validator=each(DowngradeRule))

    def __attrs_post_init__(self) -> None:
        flaws = flaws_of_rules(self.rules, self.scale)
        if flaws:
            raise PlanErrors("severity policy", tuple(flaws))

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes its rules know.

        >>> SeverityPolicy(PriorityScale(["High", "Low"]), [DowngradeRule("workaround", steps=1)]).causes
        ('workaround',)
        """
        return tuple(dict.fromkeys(rule.cause for rule in self.rules))

    def evaluate(
        self,
        severity: str,
        causes: str | Iterable[str] | Mapping[str, Lasted],
        actor: str | None = None,
        to: str | None = None,
    ) -> SeverityOutcome:
        """What becomes of a severity for these causes: each is allowed or refused, and the allowed apply in order.

        A refused cause changes nothing. Nothing is lowered without a ruling that says so, and nothing raised unless
        the rule may raise.

        >>> scale = PriorityScale(["Critical", "High", "Low"], "High")
        >>> policy = SeverityPolicy(scale, [DowngradeRule("misclassified", mode="discretionary", may_raise=True)])
        >>> print(policy.evaluate("High", ["misclassified"], actor="engineer on duty", to="Critical"))
        High becomes Critical
          misclassified: allowed, raised from High to Critical, decided by engineer on duty

        Args:
            severity: the present one.
            causes: one or several, in order (a set is taken by name); a mapping says how long each has lasted.
            actor: the role that decides what is at somebody's discretion.
            to: the level asked for, where a rule leaves it open; other rules take no notice of it.

        Raises:
            UnknownName: for a severity or a level asked for that is none.
            InvalidText, NotALength, NegativeLength: for causes that are no names, or lasted no length of time.
        """
        before = now = self.scale.level(severity, "severity").name
        if to is not None:
            self.scale.level(to, "to")
        if actor is not None:
            must_be(str, actor, "actor")
        rulings = []
        for cause, lasted in _causes_from(causes).items():
            rulings.append(self.ruling(now, cause, self.rules, partial(_too_early, lasted=lasted), actor, to))
            now = rulings[-1].after
        is_raised = self.scale.is_graver(now, before)
        return SeverityOutcome(before=before, after=now, is_raised=is_raised, actor=actor, rulings=tuple(rulings))

    def ruling(
        self,
        now: str,
        cause: str,
        rules: Iterable[DowngradeRule],
        too_early: Callable[[DowngradeRule], str | None],
        actor: str | None = None,
        to: str | None = None,
    ) -> SeverityRuling:
        """What some rules of the policy say of one cause: the first that allows a change decides.

        >>> rule = DowngradeRule("workaround", "High", to="Low")
        >>> policy = SeverityPolicy(PriorityScale(["High", "Low"]), [rule])
        >>> print(policy.ruling("High", "workaround", [rule], lambda rule: None))
        workaround: allowed, lowered from High to Low, automatically

        Args:
            now: the present severity.
            cause: the cause.
            rules: those that are asked; of other causes they may be too.
            too_early: why the cause has not lasted long enough for a rule, if it has not.
            actor: the role that decides.
            to: the level asked for.

        Raises:
            UnknownName: for a severity or a level asked for that is none.
            InvalidText, InvalidValue: for what is no cause, no rules, no role or no function.
        """
        now = self.scale.level(now, "now").name
        if to is not None:
            self.scale.level(to, "to")
        if actor is not None:
            must_be(str, actor, "actor")
        spoken(cause, "cause")
        if not callable(too_early) or isinstance(too_early, type):
            raise InvalidValue("too_early", too_early, "is no function that says why a rule is too early")
        rules = [must_be(DowngradeRule, rule, "rules") for rule in several(rules, "rules", "a list of rules")]
        rules = [rule for rule in rules if rule.cause == cause]
        about = [rule for rule in rules if rule.is_about(now)]
        if not about:
            reason = _not_about(rules, now) if rules else _not_known(cause, self.causes)
            return _refused(cause, rules[0] if rules else None, reason, now)
        refusals = []
        for rule in about:
            target = self._target(rule, now, to)
            early = too_early(rule)
            if early is not None:
                must_be(str, early, "too_early")
            refusal = early or _undecided(rule, actor) or self._barred(rule, now, target)
            if refusal is None and target is not None:
                reason = f"{self._verb(now, target)} from {now} to {target}, {_decided(rule, actor)}"
                return SeverityRuling(cause=cause, rule=rule, is_allowed=True, reason=reason, before=now, after=target)
            refusals.append(refusal or "nobody said to which level; name it with to=")
        return _refused(cause, about[0], "; ".join(dict.fromkeys(refusals)), now)

    def _target(self, rule: DowngradeRule, now: str, to: str | None) -> str | None:
        if rule.steps is None:
            return to if rule.is_open else rule.to
        return self.scale.lower(now, rule.steps, rule.floor) if self.scale.is_ordered(now) else now

    def _barred(self, rule: DowngradeRule, now: str, target: str | None) -> str | None:
        """Why the rule does not lead from one level to another, if it does not."""
        if target is None:
            return None
        if target == now:
            return self._nowhere(rule, now)
        if self.scale.is_graver(now, target):
            is_below = rule.floor is not None and self.scale.is_graver(rule.floor, target)
            return f"the rule never lowers below {rule.floor}, and {target} is below" if is_below else None
        if rule.may_raise:
            return None
        return f"the rule would lead from {now} to {target}, which is not lower, and it may only lower"

    def _nowhere(self, rule: DowngradeRule, now: str) -> str:
        if rule.steps is None:
            return f"the rule leads to {now}, where the ticket is already"
        if not self.scale.is_ordered(now):
            return f"{now} is outside the order {self.scale}, and has no lower level"
        return f"{now} is as low as the {'scale' if now == self.scale.levels[-1].name else 'rule'} goes"

    def _verb(self, now: str, target: str) -> str:
        if self.scale.is_graver(target, now):
            return "raised"
        return "lowered" if self.scale.is_graver(now, target) else "moved"


def _refused(cause: str, rule: DowngradeRule | None, reason: str, now: str) -> SeverityRuling:
    return SeverityRuling(cause=cause, rule=rule, is_allowed=False, reason=reason, before=now, after=now)


def _not_known(cause: str, known: tuple[str, ...]) -> str:
    if not known:
        return "the policy has no rules"
    if cause in known:
        return f"the rules about {shown(cause)} are automatic, and leave nothing to decide"
    near = nearest(cause, known)
    if near:
        return f"no rule knows the cause {shown(cause)}; did you mean {_listed(map(repr, near), 'or')}?"
    return f"no rule knows the cause {shown(cause)}; they know {_listed(map(repr, known), 'and')}"


def _not_about(rules: list[DowngradeRule], now: str) -> str:
    about = _listed(dict.fromkeys(name for rule in rules for name in rule.from_), "and")
    return f"{'the rule is' if len(rules) == 1 else 'the rules are'} about {about}, not about {now}"


def _too_early(rule: DowngradeRule, lasted: Length | int | None) -> str | None:
    """Why the cause has not lasted long enough, if it has not."""
    after = rule.after
    if after is None:
        return None
    if lasted is None:
        return f"it must have lasted {after}, and nobody said how long it has"
    has = Length(after.basis, time=lasted) if isinstance(lasted, int) else lasted
    if (has.basis, has.is_in_days) != (after.basis, after.is_in_days):
        return f"it must have lasted {after}, and {has} is another kind of time"
    is_shorter = (has.time or has.days or 0) < (after.time or after.days or 0)
    return f"it must have lasted {after}, and has lasted {has}" if is_shorter else None


def _undecided(rule: DowngradeRule, actor: str | None) -> str | None:
    """Why the rule has not been decided on, if somebody has to."""
    if rule.mode == "automatic":
        return None
    if actor is None:
        return f"it is at the discretion of {_listed(rule.by, 'or') or 'the desk'}, and nobody decided"
    if rule.by and actor not in rule.by:
        return f"it is at the discretion of {_listed(rule.by, 'or')}, not of {actor}"
    return None


def _decided(rule: DowngradeRule, actor: str | None) -> str:
    return "automatically" if rule.mode == "automatic" else f"decided by {actor}"


def _listed(names: Iterable[str], joint: str) -> str:
    *rest, last = ["", *names]
    return f"{', '.join(rest[1:])} {joint} {last}" if rest[1:] else last


def _causes_from(given: Any) -> dict[str, Length | int | None]:
    """Causes in order, and how long each has lasted: in microseconds where it is not said in which time."""
    if isinstance(given, str):
        given = (given,)
    causes = several(given, "causes", "a cause, a list of causes, or causes and how long each has lasted")
    for cause in causes:
        spoken(cause, "causes")
    if isinstance(given, Mapping):
        return {cause: _lasted(lasted, f"causes.{cause}") for cause, lasted in given.items()}
    return dict.fromkeys(sorted(causes) if isinstance(given, Set) else causes)


def _lasted(given: Any, place: str) -> Length | int | None:
    if given is None or isinstance(given, Length):
        return given
    if isinstance(given, str) and (not given.startswith("P") or says_days(given)):
        return Length.parse(given, place)
    return read_length(given, place)
