"""Events: what they say, what they refuse, and in which order those of one instant are taken."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from slacore import Event, event
from slacore.clocks.event import event_from
from slacore.clocks.replay import in_order
from slacore.errors import InvalidText, InvalidValue, NaiveInstant, NotAnInstant, UnknownName
from tests.support.weekly_log import at, on

MONDAY = at("Mon 09:00")


def test_unknown_keywords_are_fields_of_the_ticket() -> None:
    made = event("opened", at=MONDAY, priority="High", vip=True, tier=3, tags=["a", "b"], team=None)
    said = {"priority": "High", "vip": "true", "tier": "3", "tags": ("a", "b"), "team": None}
    assert dict(made.fields) == said
    assert made == Event(kind="opened", at=MONDAY, fields=said)


@pytest.mark.parametrize(
    ("word", "kind", "reason"),
    [
        ("workaround provided", "arose", "workaround"),
        ("workaround withdrawn", "ceased", "workaround"),
        ("customer unreachable", "arose", "customer unreachable"),
        ("customer reachable", "ceased", "customer unreachable"),
        ("prioritised", "changed", None),
        ("assigned", "changed", None),
    ],
)
def test_words_of_logs_are_read_as_kinds(word: str, kind: str, reason: str | None) -> None:
    made = event(word, at=MONDAY)
    assert (made.kind, made.reason) == (kind, reason)
    with pytest.raises(InvalidValue) as caught:
        Event(kind=word, at=MONDAY)
    assert caught.value.place == "kind"


def test_a_word_of_logs_may_be_about_a_cause_of_its_own() -> None:
    assert event("workaround provided", at=MONDAY, reason="patch").reason == "patch"


@pytest.mark.parametrize("name", ["waiting", "causes", "stage", "answered", "turn"])
def test_what_is_found_from_the_events_is_no_field_of_ones_own(name: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        event("changed", at=MONDAY, **{name: "x"})
    assert caught.value.place == name


@pytest.mark.parametrize("name", ["metric", "opened", "ticket", "self"])
def test_words_of_the_question_are_no_fields(name: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        event("changed", at=MONDAY, **{name: "x"})
    assert caught.value.place == name


@pytest.mark.parametrize("kind", ["paused", "arose", "ceased", "decided"])
def test_what_is_about_a_wait_or_a_cause_says_which(kind: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        event(kind, at=MONDAY)
    assert (caught.value.place, caught.value.value) == ("reason", None)
    assert event("resumed", at=MONDAY).reason is None


def test_a_note_says_nothing_of_the_ticket() -> None:
    assert event("noted", at=MONDAY, note="spoke to her").note == "spoke to her"
    with pytest.raises(InvalidValue) as caught:
        event("noted", at=MONDAY, priority="High")
    assert caught.value.place == "fields"


def test_a_slip_in_a_kind_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        event("resolvd", at=MONDAY)
    assert caught.value.nearest == ("resolved",)
    assert event("parts arrived", at=MONDAY).kind == "parts arrived"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"at": "2026-03-02T09:00:00"}, NaiveInstant),
        ({"at": "soon"}, NotAnInstant),
        ({"kind": ""}, InvalidText),
        ({"kind": 3}, InvalidText),
        ({"reason": ""}, InvalidText),
        ({"actor": 3}, InvalidText),
        ({"id": True}, InvalidText),
        ({"sequence": 1.5}, InvalidValue),
        ({"fields": [("a", 1)]}, InvalidText),
        ({"fields": {"": 1}}, InvalidText),
        ({"fields": {3: 1}}, InvalidText),
        ({"fields": {"a": object()}}, InvalidValue),
        ({"note": 3}, InvalidText),
    ],
)
def test_parts_that_cannot_be_are_refused(said: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        Event(**{"kind": "paused", "at": MONDAY, "reason": "customer"} | said)


def test_a_number_as_an_id_is_its_text() -> None:
    assert event("opened", at=MONDAY, id=7) == event("opened", at=MONDAY, id="7")


def test_the_same_instant_makes_the_same_event() -> None:
    there = event("opened", at="2026-03-02T10:00:00+01:00", priority="High")
    here = event("opened", at=datetime(2026, 3, 2, 9, tzinfo=UTC), priority="High")
    assert (there, hash(there), there.place) == (here, hash(here), here.place)
    assert pickle.loads(pickle.dumps(there)) == there
    # 56 years and their 14 leap days, two months of 59 days, a day and nine hours after 1970.
    assert there.instant == ((56 * 365 + 14 + 59 + 1) * 24 + 9) * 3_600_000_000


def test_events_of_one_instant_are_taken_by_number_then_by_kind_then_by_id() -> None:
    kinds = ["opened", "answered", "resolved", "closed", "cancelled", "resumed", "paused", "ceased", "arose", "decided"]
    kinds += ["changed", "reopened", "customer replied", "a word of the plan", "noted"]
    about = {"paused": "x", "ceased": "x", "arose": "x", "decided": "x"}
    log = [on("Mon 09:00", kind, reason=about.get(kind)) for kind in kinds]
    log += [on("Mon 09:00", "noted", id="a"), on("Mon 09:00", "noted", id="b")]
    # Those without a number come first, then those with one, whatever their kind.
    log += [on("Mon 09:00", "noted", sequence=0), on("Mon 09:00", "opened", sequence=2)]
    log += [on("Mon 09:00:00.000001", "answered")]
    assert in_order(reversed(log)) == log


def test_events_that_nothing_else_tells_apart_are_taken_by_what_they_say() -> None:
    log = [on("Mon 09:00", "changed", team="a"), on("Mon 09:00", "changed", team="b"), on("Mon 10:00", "noted")]
    assert in_order(log) == in_order(reversed(log)) == log


def test_what_it_says_as_text() -> None:
    made = on("Mon 09:00", "paused", reason="customer", id=7)
    assert str(made) == "paused 'customer' at 2026-03-02T09:00Z (id 7)"
    assert str(on("Mon 09:00", "opened")) == "opened at 2026-03-02T09:00Z"
    assert repr(on("Mon 09:00", "changed", team="a", actor="Ann", sequence=0)) == (
        "Event(kind='changed', at='2026-03-02T09:00:00Z', fields={'team': 'a'}, actor='Ann', sequence=0)"
    )


WHOLE = {
    "kind": "decided",
    "at": MONDAY,
    "team": ["a", "b"],
    "vip": "true",
    "reason": "workaround",
    "actor": "vendor",
    "to": "Low",
    "sequence": 0,
    "id": "7",
    "note": "by telephone",
}


def test_as_plain_data_it_is_what_is_read_again() -> None:
    made = event_from(WHOLE)
    assert made.to_dict() == WHOLE
    assert event_from({"kind": "prioritised", "at": MONDAY, "priority": "High"}).to_dict() == {
        "kind": "changed",
        "at": MONDAY,
        "priority": "High",
    }


def test_a_field_may_be_called_like_a_part_of_the_event() -> None:
    made = event("opened", at=MONDAY, kind="Outage", priority="High")
    assert made.fields["kind"] == "Outage"
    apart = Event(kind="changed", at=MONDAY, fields={"id": 7, "note": "x", "team": "a"}, id="e1")
    for one in (made, apart):
        assert event_from(one.to_dict()) == one
    assert apart.to_dict() == {
        "kind": "changed",
        "at": MONDAY,
        "team": "a",
        "fields": {"id": "7", "note": "x"},
        "id": "e1",
    }


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"at": MONDAY}, "kind"),
        ({"kind": "opened"}, "at"),
        ([], "event"),
        ({"kind": "opened", "at": MONDAY, 3: 4}, "event"),
    ],
)
def test_plain_data_without_kind_or_instant_is_no_event(data: Any, place: str) -> None:
    with pytest.raises((InvalidValue, InvalidText)) as caught:
        event_from(data)
    assert caught.value.place == place


@pytest.mark.parametrize("number", [10**128, -(10**128), 10**5000], ids=["129 digits", "negative", "5,001 digits"])
def test_an_id_that_is_longer_than_a_name_is_refused(number: int) -> None:
    assert event("opened", at=MONDAY, id=10**127).id == str(10**127)
    with pytest.raises(InvalidText) as caught:
        event("opened", at=MONDAY, id=number)
    assert caught.value.place == "id"
    assert str(caught.value)


def test_numbers_of_other_libraries_are_plain_numbers() -> None:
    made = event("opened", at=MONDAY, id=np.int64(7), sequence=np.int64(3))
    assert (made.id, made.sequence, type(made.sequence)) == ("7", 3, int)
    assert json.loads(json.dumps(made.to_dict()))["sequence"] == 3


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**400, 1.0, "1", True])
def test_a_sequence_is_a_whole_number_of_64_bits(number: Any) -> None:
    assert event("opened", at=MONDAY, sequence=2**63 - 1).place[2] == 2**63 - 1
    with pytest.raises(InvalidValue) as caught:
        event("opened", at=MONDAY, sequence=number)
    assert caught.value.place == "sequence"
    assert str(caught.value)


@pytest.mark.parametrize("nothing", [None, "", " ", float("nan"), pd.NA, pd.NaT])
def test_what_says_nothing_is_not_said(nothing: Any) -> None:
    told = dict.fromkeys(("reason", "actor", "to", "sequence", "id", "note", "team"), nothing)
    plain = event("opened", at=MONDAY, team=None)
    assert event("opened", at=MONDAY, **told) == plain
    assert event_from({"kind": "opened", "at": MONDAY} | told) == plain
    assert event("workaround provided", at=MONDAY, reason=nothing).reason == "workaround"
    with pytest.raises(InvalidValue, match="reason: is missing"):
        event("paused", at=MONDAY, reason=nothing)
