"""Blame: where the time of a clock went, and what would have been without each cause. Two questions, kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Generic, cast

from attrs import field, frozen

from slacore.calendars.coverage import Coverage
from slacore.calendars.reason import Reason, reasons_text
from slacore.calendars.saying import clock_text, moment_text
from slacore.calendars.table import Table, aligned
from slacore.checks import LONGEST_NAME
from slacore.civil.instant import Instant, Moment, read, span, utc, write
from slacore.clocks.account import Account, length_of
from slacore.clocks.cycle import Cycle
from slacore.clocks.timeline import BEFORE, Span, spans
from slacore.clocks.waits import Waits
from slacore.errors import NeverOpens, NeverReached
from slacore.markup import display, headed, html_table, paragraph
from slacore.plans.target import Target
from slacore.wording import length_text

_OF_DATES = ("holiday", "closure", "special")


def _moved(sooner: timedelta | None) -> str:
    """By how much something is sooner or later, in words; nothing where that cannot be told."""
    if not sooner:
        return "" if sooner is None else "no sooner"
    return f"{length_text(abs(sooner))} {'sooner' if sooner > timedelta(0) else 'later'}"


def _or_none(moment: Any) -> Instant | None:
    return None if moment is None else read(moment)


@frozen
class BlameRow(Generic[Moment]):
    """A cause, the real time it took before the due time, and when the clock would have been due without it.

    Args:
        kind: what kind of cause: night, weekend, holiday, closure, wait ...
        cause: which.
        took: the real time of its stretches.
        without: when it would be due had this cause alone not been; none where that cannot be told.
        sooner: by how much that is sooner.
    """

    kind: str
    cause: str
    took: timedelta
    without: Moment | None = field(eq=_or_none)
    sooner: timedelta | None

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        return {
            "kind": self.kind,
            "cause": self.cause,
            "took": self.took,
            "without": self.without,
            "sooner": self.sooner,
        }


@frozen
class TargetChange(Generic[Moment]):
    """A change of target, and how far it moved the due time; hours and waits as they are.

    Args:
        at: when it changed.
        before: the target until then.
        after: the target from then on; none where nothing is promised any more.
        due: when it was due from then on.
        moved: by how much that is later than before.
    """

    at: Moment = field(eq=read)
    before: Target | None
    after: Target | None
    due: Moment | None = field(eq=_or_none)
    moved: timedelta | None

    def row(self) -> dict[str, Any]:
        """Its cells by the names of their columns."""
        lengths = (None if target is None else str(target.length) for target in (self.before, self.after))
        told = dict(zip(("before", "after"), lengths, strict=True))
        return {"at": self.at, **told, "due": self.due, "moved": self.moved}

    def __str__(self) -> str:
        before, after = ("nothing" if one is None else str(one.length) for one in (self.before, self.after))
        moved = "" if self.moved is None else f", {_moved(-self.moved)}"
        due = "" if self.due is None else f": due {moment_text(self.due)}{moved}"
        return f"{after} instead of {before}{due}"


@frozen(repr=False)
class Blame(Generic[Moment]):
    """Where the time between start and due went, and what each cause did to the due time.

    The rows are exact and add up: from start to due is what counted and what the rows took. What would have been
    ``without`` each cause does not add up, for causes overlap in what they do. The changes of target are told in the
    order in which they happened, and telescope.

    >>> from slacore import bundled, event, replay
    >>> log = [event("opened", at="2026-03-02T16:00Z", priority="High")]
    >>> found = replay(bundled("stakater"), log)["response"].blame("Europe/Berlin")
    >>> found.counted, [(row.cause, row.took, row.without) for row in found.causes]
    (datetime.timedelta(seconds=14400), [('night', datetime.timedelta(seconds=43200), '2026-03-02T21:00:00+01:00')])

    Args:
        start: when the clock began.
        end: when it is due, or the instant of asking where it has no due time.
        counted: what counted between them.
        causes: what the rest went to, by cause, what took most first.
        changes: the changes of target.

    Source: semantics, rule 37.
    """

    start: Moment = field(eq=read)
    end: Moment = field(eq=read)
    counted: timedelta
    causes: Table[BlameRow[Moment]]
    changes: Table[TargetChange[Moment]]

    def rows(self) -> list[dict[str, Any]]:
        """Each cause as a dictionary of its columns."""
        return self.causes.rows()

    def _cells(self) -> list[list[str]]:
        told = []
        for row in self.causes:
            without = "" if row.without is None else f"due {moment_text(row.without)} without"
            told.append([f"{length_text(row.took):>10}", row.cause, without, _moved(row.sooner)])
        return told

    def _headline(self) -> str:
        whole = length_text(span(read(self.end) - read(self.start)))
        return f"{whole} from {moment_text(self.start)} to {moment_text(self.end)} (clock of {clock_text(self.start)})"

    def __str__(self) -> str:
        rows = [[f"{length_text(self.counted):>10}", "counted", "", ""], *self._cells()]
        changes = (f"{moment_text(change.at)}  {change}" for change in self.changes)
        return "\n".join([self._headline(), *aligned(rows), *changes])

    def __repr__(self) -> str:
        return f"<Blame: {str(self).splitlines()[0]}>"

    def _repr_html_(self) -> str:
        rows = [[length_text(self.counted), "counted", "", ""]]
        for row in self.causes:
            without = "" if row.without is None else f"due {moment_text(row.without)}"
            rows.append([length_text(row.took), row.cause, without, _moved(row.sooner)])
        changes = (paragraph(f"{moment_text(one.at)} {one}") for one in self.changes)
        return display(headed(self._headline()), html_table(("took", "cause", "without it", ""), rows), *changes)


def blame(
    cycle: Cycle, account: Account, waits: Waits, due: Instant | None, end: Instant, like: Moment
) -> Blame[Moment]:
    """Where the time went between the start of a cycle and an instant: its due time, or that of asking."""
    found = spans(account, waits, cycle.start, max(cycle.start, end))
    counted = sum(one.end - one.start for one in found if one.is_counted)
    # A clock without a due time would have one had its open wait not been; of the other causes nothing can be told.
    waiting = () if cycle.waits.held is None else _short(cycle.waits.held[1])
    rows = []
    for reasons, stretches in _by_cause(found).items():
        is_told = due is not None or _names(reasons) == waiting
        without = _without(cycle.accounts, waits, reasons, stretches) if is_told else None
        took = span(sum(one.end - one.start for one in stretches))
        sooner = None if without is None or due is None else span(due - without)
        kept = None if without is None else write(without, like)
        rows.append(BlameRow(reasons[0].kind, reasons_text(reasons), took, kept, sooner))
    rows.sort(key=lambda row: row.took, reverse=True)
    ends = (write(cycle.start, like), write(max(cycle.start, end), like))
    return Blame(*ends, span(counted), Table(rows), Table(_turns(cycle, waits, like)))


def _by_cause(found: Iterable[Span]) -> dict[tuple[Reason, ...], list[Span]]:
    causes: dict[tuple[Reason, ...], list[Span]] = {}
    for one in found:
        if not one.is_counted:
            causes.setdefault(one.reasons, []).append(one)
    return causes


def _without(
    accounts: Iterable[Account], waits: Waits, reasons: tuple[Reason, ...], stretches: Sequence[Span]
) -> Instant | None:
    """When a clock would be due had one cause not been: on other hours or with other waits, by the same rules."""
    if reasons == (BEFORE,):
        return None
    opened: Coverage | None = None
    if reasons[0].kind == "wait":
        waits = _waits_without(waits, _names(reasons))
    else:
        opened = Coverage.during([(utc(one.start), utc(one.end)) for one in stretches], reasons_text(reasons))
    is_of_dates = any(reason.kind in _OF_DATES for reason in reasons)
    try:
        dues = [_again(account, waits, opened, is_of_dates).due(waits) for account in accounts]
    except (NeverReached, NeverOpens):
        return None
    return max((due for due in dues if due is not None), default=None)


def _again(account: Account, waits: Waits, opened: Coverage | None, is_of_dates: bool) -> Account:
    """The account counted anew, on hours that are open besides: of a holiday, those of its weekday."""
    found: Account | None = None
    for piece in account.pieces:
        promise, coverage = piece.promise, piece.promise.coverage
        if opened is not None and length_of(promise).is_business:
            besides = coverage.weekly() & opened if is_of_dates else opened
            promise = promise._replace(coverage=coverage | besides)
        if found is None:
            found = Account(piece.start, promise, account.since)
        else:
            found.carry(piece.start, promise, waits)
    return cast(Account, found)


def _short(reasons: Iterable[str]) -> tuple[str, ...]:
    """What a clock waits for, as stretches tell it."""
    return tuple(reason[:LONGEST_NAME] for reason in reasons)


def _names(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    return tuple(reason.name for reason in reasons if reason.kind == "wait")


def _waits_without(waits: Waits, names: tuple[str, ...]) -> Waits:
    others = Waits()
    for wait in waits.each():
        if _short(wait.reasons) != names and wait.end is not None:
            others.add(wait.start, wait.end, wait.reasons)
    return others


def _turns(cycle: Cycle, waits: Waits, like: Moment) -> Iterator[TargetChange[Moment]]:
    """The changes of target in order, each with the due time that the turns up to it make."""
    other = Cycle(cycle.metric, cycle.number, cycle.start)
    other.waits = waits
    due: Instant | None = None
    for number, turn in enumerate(cycle.turns):
        before, earlier = other.promise, due
        other.count(turn)
        due = _due(other, waits)
        if number:
            moved = None if due is None or earlier is None else span(due - earlier)
            yield TargetChange(
                write(turn.at, like),
                None if before is None else before.target,
                None if turn.promise is None else turn.promise.target,
                None if due is None else write(due, like),
                moved,
            )


def _due(cycle: Cycle, waits: Waits) -> Instant | None:
    """When a cycle is due by its turns so far; none where that would never be reached."""
    try:
        return cycle.deciding(waits)[1]
    except NeverReached:
        return None
