"""Downgrade rules: what may lower or adjust the severity of a ticket, by how much, and who decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args

from attrs import field, fields, frozen

from slacore.checks import as_int, listed, names, names_from, one_of, prose, said, truth, unknown, whole
from slacore.errors import Flaw, InvalidValue
from slacore.plans.length import Length
from slacore.plans.scale import MOST, PriorityScale
from slacore.wording import shown

Mode = Literal["automatic", "discretionary"]


def _after_from(given: Length | str | None) -> Length | None:
    return given if given is None or isinstance(given, Length) else Length.parse(given, "after")


def _steps_from(given: int | None) -> int | None:
    return as_int(given)


@frozen
class DowngradeRule:
    """A cause, the severities it is about, and what becomes of them.

    >>> DowngradeRule("workaround available", "Critical", to="High")
    DowngradeRule('workaround available', 'Critical', to='High')
    >>> unreachable = DowngradeRule(
    ...     "customer unreachable", "Severity 1", to="Severity 2", mode="discretionary", after="4 business hours"
    ... )

    A rule leads to a level, or down by steps, or leaves the level to whoever decides (who names it when asking).

    Args:
        cause: what happened, as tickets name it.
        from_: the severity or severities it is about; every one where none is named.
        to: the level it leads to.
        steps: by how many levels it lowers.
        floor: the level below which it never lowers.
        mode: ``automatic``, or ``discretionary`` where somebody has to decide.
        by: the roles that may decide; anybody who is named where no role is.
        after: how long the cause must have lasted, in business or calendar time.
        may_tighten: whether a lowered severity may make the due time earlier.
        may_raise: whether it may also lead to a graver level, or into and out of the levels outside the order.
        text: what the customer is told.

    Raises:
        InvalidText, InvalidValue: for parts that do not go together.
        UnknownName: for a mode that is none.
    """

    cause: str = field(validator=said())
    from_: tuple[str, ...] = field(default=(), converter=names_from, validator=names(), eq=frozenset)
    to: str | None = field(default=None, validator=said(or_none=True), kw_only=True)
    steps: int | None = field(default=None, converter=_steps_from, kw_only=True)
    floor: str | None = field(default=None, validator=said(or_none=True), kw_only=True)
    mode: Mode = field(default="automatic", kw_only=True)
    by: tuple[str, ...] = field(default=(), converter=names_from, validator=names(), eq=frozenset, kw_only=True)
    after: Length | None = field(default=None, converter=_after_from, kw_only=True)
    may_tighten: bool = field(default=False, validator=truth, kw_only=True)
    may_raise: bool = field(default=False, validator=truth, kw_only=True)
    text: str = field(default="", validator=prose, kw_only=True)

    @steps.validator
    def _counted(self, _: Any, steps: Any) -> None:
        if steps is not None:
            whole(steps, "steps", "is not a number of steps; give 1, 2, 3 ...", least=1, most=MOST - 1)

    @mode.validator
    def _known(self, _: Any, mode: Any) -> None:
        one_of(get_args(Mode), mode, "mode", "mode")

    @after.validator
    def _plain(self, _: Any, after: Length | None) -> None:
        if after is not None and (after.by is not None or after.cutoff is not None):
            raise InvalidValue("after", str(after), "names a time of day; say only how long the cause must have lasted")

    def __attrs_post_init__(self) -> None:
        if self.to is not None and self.steps is not None:
            raise InvalidValue("steps", self.steps, f"is idle beside to = {self.to!r}; leave one of the two out")
        if self.steps is not None and self.may_raise:
            raise InvalidValue("may_raise", True, "is idle beside steps, which only go down; name the level instead")
        if self.is_open and self.mode == "automatic":
            why = "leaves the level open; name it, count steps, or let somebody decide with mode = 'discretionary'"
            raise InvalidValue("to", None, why)
        if self.by and self.mode == "automatic":
            raise InvalidValue("by", ", ".join(self.by), "has nothing to decide; set mode = 'discretionary'")

    @property
    def is_open(self) -> bool:
        """Whether it leaves the level to whoever decides.

        >>> DowngradeRule("misclassified", mode="discretionary", may_raise=True).is_open
        True
        """
        return self.to is None and self.steps is None

    def is_about(self, severity: str) -> bool:
        """Whether it is about tickets of this severity.

        >>> DowngradeRule("workaround", ["Critical", "High"], steps=1).is_about("Medium")
        False
        """
        return not self.from_ or (isinstance(severity, str) and severity in self.from_)

    def __repr__(self) -> str:
        said = [repr(_plain(value)) for value in (self.cause, self.from_) if value]
        told = ((each.name, getattr(self, each.name), each.default) for each in fields(DowngradeRule)[2:])
        said += [f"{name}={_plain(value)!r}" for name, value, unsaid in told if value != unsaid]
        return f"DowngradeRule({', '.join(said)})"


def _plain(value: Any) -> Any:
    """What a constructor takes for a value, as short as it goes."""
    if isinstance(value, Length):
        return str(value)
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def rules_from(given: Iterable[DowngradeRule]) -> tuple[DowngradeRule, ...]:
    """Rules of downgrading as a tuple; `each` refuses what is none."""
    return listed(given)


def flaws_of_rules(rules: Iterable[DowngradeRule], scale: PriorityScale, place: str = "downgrades") -> list[Flaw]:
    """What is wrong with rules on a scale, by paths as a plan file writes them.

    A rule that leads to the same or a graver level is no flaw: support pages do say such things, and it is refused
    whenever it is asked.

    >>> print(*flaws_of_rules([DowngradeRule("workaround", "Critcal", steps=1)], PriorityScale(["Critical", "High"])))
    downgrades[0].from: 'Critcal' is not a priority; did you mean 'Critical'?
    """
    found: list[Flaw] = []
    for number, rule in enumerate(rules):
        path = f"{place}[{number}]"
        named = [*(("from", name) for name in rule.from_), ("to", rule.to), ("floor", rule.floor)]
        for key, name in named:
            if name is None:
                continue
            if name not in scale.names:
                found.append(unknown(f"{path}.{key}", "priority", name, scale.names, len(found)))
            elif not scale.is_ordered(name) and (key == "floor" or (key == "from" and rule.steps)):
                why = f"{shown(name)} is outside the order {scale}; nothing is above or below it"
                found.append(Flaw(f"{path}.{key}", why))
        if scale.is_ordered(rule.to) and scale.is_ordered(rule.floor) and scale.is_graver(rule.floor, rule.to):
            why = f"{shown(rule.to)} is below the floor {rule.floor}; lower the floor or raise it"
            found.append(Flaw(f"{path}.to", why))
    return found
