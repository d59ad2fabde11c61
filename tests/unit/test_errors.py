"""Every error a caller may catch: what kind it is, its facts, and its one sentence."""

from __future__ import annotations

import copy
import pickle
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from slacore import errors
from slacore.errors import (
    BrokenTable,
    ConflictingDay,
    EmptyCell,
    Flaw,
    HolidaysNotCovered,
    InvalidText,
    InvalidValue,
    LateEvent,
    LogErrors,
    MappingErrors,
    MissingExtra,
    NaiveInstant,
    NeedsZone,
    NegativeLength,
    NeverOpens,
    NeverReached,
    NoAgreement,
    NoSuchRow,
    NotALength,
    NotAnInstant,
    NoTarget,
    NotInForce,
    OtherPlan,
    OutOfRange,
    OverlappingVersions,
    PlanErrors,
    RefusedRows,
    SeveralAgreements,
    SlaError,
    SubMicrosecond,
    UnknownName,
    UnsaidOrder,
    ZoneDataMissing,
)
from slacore.facts import RefusedRow
from slacore.wording import nearest, shown

AT = "2026-03-02T09:00Z"
EXAMPLES: list[tuple[SlaError, type[Exception], str]] = [
    (BrokenTable("tickets.csv", "is empty"), ValueError, "tickets.csv: is empty"),
    (BrokenTable("tickets.csv", "is not CSV", 3), ValueError, "tickets.csv, line 3: is not CSV"),
    (NoSuchRow(9, 2), IndexError, "row 9: there are 2 rows, counted from 0"),
    (
        UnsaidOrder("opened", "3/2/2026 9:05"),
        ValueError,
        "opened: '3/2/2026 9:05' leaves open which number is the day; say whether the day or the month comes first",
    ),
    (
        NotAnInstant("opened", None),
        TypeError,
        "opened: None is not an instant; give an aware datetime, a pendulum.DateTime or text like "
        "'2026-03-02T09:00:00+00:00'",
    ),
    (
        NaiveInstant("opened", datetime(2026, 3, 2, 9)),
        ValueError,
        "opened: 2026-03-02 09:00:00 has no time zone; an instant needs one, e.g. 2026-03-02T09:00:00+00:00",
    ),
    (
        SubMicrosecond("at", "2026-03-02T09:00:00.0000001Z"),
        ValueError,
        "at: 2026-03-02T09:00:00.0000001Z is finer than a microsecond; round it to whole microseconds first",
    ),
    (
        NotALength("length", 4),
        TypeError,
        "length: 4 (int) is not a length of time; give a timedelta or text like 'PT4H' "
        "(months and years have no fixed length)",
    ),
    (
        UnknownName("zone", "time zone", "Europe/Londn", ("Europe/London",)),
        LookupError,
        "zone: 'Europe/Londn' is not a time zone; did you mean 'Europe/London'?",
    ),
    (
        ZoneDataMissing("zone", "UTC"),
        LookupError,
        "zone: the data of the time zone 'UTC' is missing or broken on this machine; pip install tzdata",
    ),
    (UnknownName("shifts[0]", "holiday", "Xmas"), LookupError, "shifts[0]: 'Xmas' is not a holiday"),
    (
        UnknownName("landing", "landing", "end", known=("closing", "opening")),
        LookupError,
        "landing: 'end' is not a landing; it is one of 'closing', 'opening'",
    ),
    (UnknownName("x", "hour", "y"), LookupError, "x: 'y' is not a hour"),
    (
        InvalidText("opens", "25:00", "a time of day, HH:MM or HH:MM:SS from 00:00 to 24:00"),
        ValueError,
        "opens: '25:00' is not a time of day, HH:MM or HH:MM:SS from 00:00 to 24:00",
    ),
    (InvalidValue("end", AT, "is before the start"), ValueError, "end: '2026-03-02T09:00Z' is before the start"),
    (
        HolidaysNotCovered("GB-ENG", 1850, 1871, 2099),
        LookupError,
        "holidays of GB-ENG: the data is whole from 1871 to 2099, and 1850 is asked for; "
        "name the dates by hand, or freeze the holidays and add those of that year",
    ),
    (
        ConflictingDay("closures", date(2026, 12, 19)),
        ValueError,
        "closures: 2026-12-19 is closed all day and has special hours too; "
        "remove one of the two, or close only some hours of it",
    ),
    (
        NeverOpens("opening", AT, "2076-03-01T21:00Z"),
        LookupError,
        "there is no opening between 2026-03-02T09:00Z and 2076-03-01T21:00Z",
    ),
    (
        NeedsZone(("Europe/London", "UTC")),
        ValueError,
        "zone: the coverage spans the zones Europe/London, UTC, and a day needs one; say which with zone='Area/City'",
    ),
    (
        NeedsZone(()),
        ValueError,
        "zone: the coverage has no zone of its own, and a day needs one; say which with zone='Area/City'",
    ),
    (
        MissingExtra("the command line", "cli"),
        ImportError,
        "the command line needs an extra: pip install 'slacore[cli]'",
    ),
    (
        NoTarget("gold", "response", (("priority", "P9"), ("vip", True)), ("response",)),
        LookupError,
        "plan gold: no response target matches a ticket with priority = 'P9', vip = True (bool)",
    ),
    (
        NoTarget("gold", "response", (), ("response",)),
        LookupError,
        "plan gold: no response target matches a ticket with no fields",
    ),
    (
        NoTarget("gold", "respnse", (), ("response", "resolution")),
        LookupError,
        "plan gold: there is no metric 'respnse'; it has response, resolution",
    ),
    (NoTarget("gold", "response", (), ()), LookupError, "plan gold: there is no metric 'response'; it has none"),
    (
        NoTarget("gold", "response", (), ("response",), "it is in force from 2026-01-01"),
        LookupError,
        "plan gold: no target for a ticket opened then; it is in force from 2026-01-01",
    ),
    (
        PlanErrors("desk.toml", (Flaw("name", "is missing"),)),
        ValueError,
        "desk.toml: 1 error\n  name: is missing",
    ),
    (
        PlanErrors("desk.toml", (Flaw("", "is not TOML"), Flaw("name", "is missing"))),
        ValueError,
        "desk.toml: 2 errors\n  is not TOML\n  name: is missing",
    ),
    (
        MappingErrors("helpdesk.toml", (Flaw("columns.at", "is missing"),)),
        ValueError,
        "helpdesk.toml: 1 error\n  columns.at: is missing",
    ),
    (
        LogErrors("the log", (Flaw("events[1]", "reopened at 2026-03-02T09:00Z reopens a ticket that is open"),)),
        PlanErrors,
        "the log: 1 error\n  events[1]: reopened at 2026-03-02T09:00Z reopens a ticket that is open",
    ),
    (
        LateEvent("answered at 2026-03-02T09:00Z", "an event of 2026-03-02T10:00Z"),
        ValueError,
        "event: answered at 2026-03-02T09:00Z is before an event of 2026-03-02T10:00Z, which was taken; "
        "replay the whole log with it",
    ),
    (
        OtherPlan("gold", "0123456789abcdef", "plan gold (fedcba987654)"),
        ValueError,
        "plan: the state was saved under plan gold (0123456789ab), and plan gold (fedcba987654) is given; "
        "replay the log",
    ),
    (
        RefusedRows(1, 3, (RefusedRow(2, "1850-01-01", OutOfRange("starts", "1850-01-01")),)),
        ValueError,
        "1 of 3 rows have no answer; the first:\n"
        "  row 2, 1850-01-01: starts: 1850-01-01 is outside the years 1900 to 2199; give one inside them",
    ),
    (
        EmptyCell("High", "Low"),
        LookupError,
        "matrix: urgency 'High' and impact 'Low' meet in an empty cell; "
        "set the ticket's priority by hand, or write one into the table",
    ),
    (
        EmptyCell("High", "Low", ("VIP raises impact", "capped")),
        LookupError,
        "matrix: urgency 'High' and impact 'Low' (VIP raises impact; capped) meet in an empty cell; "
        "set the ticket's priority by hand, or write one into the table",
    ),
    (
        NoAgreement("Acme", "mail", AT, "there is no such customer", ("ACME Ltd",)),
        LookupError,
        "customer 'Acme', service 'mail': there is no such customer; did you mean 'ACME Ltd'?",
    ),
    (
        NoAgreement("Acme", "mail", AT, "none is in force"),
        LookupError,
        "customer 'Acme', service 'mail': none is in force",
    ),
    (
        SeveralAgreements("Acme", "mail", AT, ("gold", "silver")),
        LookupError,
        "customer 'Acme', service 'mail': 2 agreements are in force at 2026-03-02T09:00Z, gold, silver; "
        "end all but one, or let one alone name it",
    ),
    (
        NotInForce("plan gold", AT, "2026-01-01", "2027-01-01"),
        LookupError,
        "plan gold: not in force at 2026-03-02T09:00Z; it was in force until 2026-01-01 "
        "and will be again from 2027-01-01",
    ),
    (
        NotInForce("plan gold", AT, None, "2027-01-01"),
        LookupError,
        "plan gold: not in force at 2026-03-02T09:00Z; it will be in force from 2027-01-01",
    ),
    (
        NotInForce("plan gold", AT, "2026-01-01", None),
        LookupError,
        "plan gold: not in force at 2026-03-02T09:00Z; it was in force until 2026-01-01",
    ),
    (
        OverlappingVersions("gold", "from 2025-01-01", "from 2026-01-01"),
        ValueError,
        "plan gold: the versions in force from 2025-01-01 and from 2026-01-01 overlap; "
        "let the earlier one end where the later one begins",
    ),
]


@pytest.mark.parametrize(("error", "kind", "sentence"), EXAMPLES, ids=lambda value: type(value).__name__)
def test_an_error_tells_where_what_is_wrong_and_the_way_out(
    error: SlaError, kind: type[Exception], sentence: str
) -> None:
    assert isinstance(error, SlaError)
    assert isinstance(error, kind)
    assert str(error) == sentence


def test_sentences_that_carry_instants_and_lengths_name_them() -> None:
    reached = NeverReached(timedelta(hours=4), AT, "2036-03-02T09:00Z", timedelta(hours=1))
    assert str(reached).startswith("a length of 4:00:00 from 2026-03-02T09:00Z is never reached: ")
    assert all(fact in str(reached) for fact in ("1:00:00", "2036-03-02T09:00Z"))
    out = OutOfRange("opened", "2999-01-01T00:00:00Z")
    assert str(out).startswith("opened: 2999-01-01T00:00:00Z is outside the years 1900 to 2199")
    negative = NegativeLength("length", timedelta(hours=-1))
    assert str(negative).startswith("length: ")
    assert str(negative).endswith("is negative; a target is zero or longer")
    assert isinstance(reached, LookupError)
    assert isinstance(out, ValueError)
    assert isinstance(negative, ValueError)


@pytest.mark.parametrize("kind", [NaiveInstant, SubMicrosecond, OutOfRange])
def test_a_value_as_long_as_a_book_makes_no_message_as_long_as_a_book(kind: Any) -> None:
    text = "2026-03-02T09:00:00." + "0" * 100_000 + "1"
    said = str(kind("opened", text))
    assert said.startswith("opened: 2026-03-02T09:00:00.000")
    assert "000... " in said
    assert len(said) < 220
    assert kind("opened", text).value == text


def test_a_long_value_without_a_zone_still_gets_an_example_that_is_an_instant() -> None:
    said = str(NaiveInstant("opened", "2026-03-02 09:00:00." + "0" * 100_000))
    assert said.endswith("e.g. 2026-03-02T09:00:00.000000+00:00")


def test_a_value_of_up_to_a_line_is_told_in_full() -> None:
    assert str(OutOfRange("due", "x" * 80)).startswith(f"due: {'x' * 80} is outside")
    assert str(OutOfRange("due", "x" * 81)).startswith(f"due: {'x' * 77}... is outside")


def test_every_error_has_its_sentence_here() -> None:
    told = {type(error) for error, _, _ in EXAMPLES} | {NeverReached, OutOfRange, NegativeLength, SlaError, Flaw}
    here = {kind for kind in vars(errors).values() if isinstance(kind, type) and kind.__module__ == errors.__name__}
    assert here - told == set()


@pytest.mark.parametrize("error", [error for error, _, _ in EXAMPLES], ids=lambda value: type(value).__name__)
def test_an_error_keeps_its_facts_in_copies_and_pickles(error: Any) -> None:
    for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(other) is type(error)
        assert other is not error
        assert (other, hash(other), str(other), repr(other)) == (error, hash(error), str(error), repr(error))
        assert [getattr(other, fact) for fact in error.__match_args__] == list(error.args)
    with pytest.raises(AttributeError):
        setattr(error, error.__match_args__[0], "elsewhere")
    with pytest.raises(AttributeError):
        delattr(error, error.__match_args__[0])


@pytest.mark.parametrize("error", [error for error, _, _ in EXAMPLES], ids=lambda value: type(value).__name__)
def test_an_errors_place_and_sentence_stand_apart(error: SlaError) -> None:
    assert error.sentence
    assert str(error) == (f"{error.place}: {error.sentence}" if error.place else error.sentence)


def test_an_error_is_equal_to_one_of_its_kind_with_the_same_facts() -> None:
    assert InvalidText("a", "b", "c") == InvalidText("a", "b", expected="c")
    assert InvalidText("a", "b", "c") != InvalidText("a", "b", "d")
    assert InvalidText("a", "b", "c") != InvalidValue("a", "b", "c")
    assert hash(InvalidValue("a", [], "c")) == hash(InvalidValue("a", [], "c"))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((), {}),
        (("a", "b"), {}),
        (("a", "b", "c", ()), {"nearest": ()}),
        (("a",), {"what": 1}),
        (("a", "b", "c", (), (), 5), {}),
    ],
)
def test_an_error_is_made_with_its_facts_and_no_others(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="UnknownName takes place, kind, value, nearest"):
        UnknownName(*given, **named)


def test_an_error_can_be_annotated_and_chained_like_any_other() -> None:
    with pytest.raises(InvalidText) as caught:
        raise InvalidText("a", "b", "c") from ValueError("d")
    caught.value.add_note("seen")
    assert caught.value.__notes__ == ["seen"]
    caught.value.extra = 1  # type: ignore[attr-defined]
    del caught.value.extra  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("High", "'High'"),
        ("it's", '"it\'s"'),
        ("a\x00b\n", "'a\\x00b\\n'"),
        ("x" * 80, "'" + "x" * 80 + "'"),
        ("x" * 81, "'" + "x" * 77 + "...'"),
        (None, "None"),
        (5, "5 (int)"),
        (True, "True (bool)"),
        ([], "[] (list)"),
        (list(range(100)), None),
    ],
)
def test_a_value_is_shown_in_the_users_spelling_and_no_longer_than_a_line(value: Any, text: str | None) -> None:
    assert len(shown(value)) <= 90
    if text is not None:
        assert shown(value) == text


def test_a_number_too_long_to_write_out_is_still_shown() -> None:
    assert len(shown(10**5000)) <= 90


def test_a_value_that_is_called_like_its_kind_is_shown_once() -> None:
    class NaTType:
        def __str__(self) -> str:
            return "NaTType"

    assert shown(NaTType()) == "NaTType"


def test_the_nearest_names_are_the_most_like_the_one_given() -> None:
    known = ("Europe/London", "Europe/Lisbon", "Asia/Tokyo")
    assert nearest("europe/londn", known)[0] == "Europe/London"
    assert nearest("Asia/Tokio", known) == ("Asia/Tokyo",)
    assert nearest("qqq", known) == nearest("", known) == nearest(None, known) == ()
    assert len(nearest("Europe/L", known, most=1)) <= 1


def test_the_base_of_all_errors_says_nothing() -> None:
    assert (str(SlaError()), SlaError().place, SlaError().sentence) == ("", "", "")
