"""Mappings: what a log's columns and words are called, and every error of a mapping at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from slacore.errors import MappingErrors
from slacore.files.mapping import LogMapping, Status, Word, load_mapping, mapping_from
from tests.support.places import EXAMPLES

EVENTS = {"ticket": "id", "at": "when", "kind": "what"}
STATES = {"ticket": "id", "at": "when", "status": "state"}


def flaws(**data: Any) -> list[str]:
    with pytest.raises(MappingErrors) as caught:
        mapping_from(data, "map.toml")
    assert caught.value.source == "map.toml"
    return [str(flaw) for flaw in caught.value.flaws]


def flaw(**data: Any) -> str:
    [found] = flaws(**data)
    return found


def test_without_a_word_the_columns_are_called_like_the_parts_of_an_event() -> None:
    assert mapping_from({}) == LogMapping()


def test_the_example_says_what_it_seems_to_say() -> None:
    mapping = load_mapping(EXAMPLES / "servicenow.toml")
    assert mapping.is_of_statuses
    assert (mapping.columns or {})["ticket"] == "number"
    assert (mapping.fields or {})["recorded_priority"] == "priority"
    assert mapping.statuses["Active"] == Status()
    assert mapping.statuses["Awaiting Vendor"] == Status(waits=("vendor",))
    assert mapping.statuses["Closed"] == Status("closed")
    assert str(mapping.notation.zone) == "America/Sao_Paulo"
    assert mapping.notation.day_first


def test_a_word_may_mean_several_events() -> None:
    mapping = mapping_from({"columns": EVENTS, "kinds": {"Call": ["opened", "answered"], "Hold": "paused: customer"}})
    assert mapping.kinds == {"Call": (Word("opened"), Word("answered")), "Hold": (Word("paused", "customer"),)}


def test_a_status_holds_waits_and_causes_and_may_be_an_event_too() -> None:
    said = {"Pending": ["answered", "paused: customer", "arose: workaround"], "Done": "resolved"}
    mapping = mapping_from({"columns": STATES, "statuses": said})
    assert mapping.statuses["Pending"] == Status("open", ("customer",), ("workaround",), (Word("answered"),))


def test_the_reason_of_a_word_may_stand_in_a_column() -> None:
    said = {"Hold": "paused"}
    assert mapping_from({"columns": EVENTS | {"reason": "why"}, "kinds": said}).kinds["Hold"] == (Word("paused"),)
    assert flaw(columns=EVENTS, kinds=said) == ("kinds.Hold.reason: is missing; paused says of which wait or cause")


def test_all_errors_are_told_at_once_with_their_places() -> None:
    told = flaws(
        colums={},
        columns={"tiket": "id", "at": "when", "kind": "what", "ticket": 7},
        fields={"stage": "state"},
        kinds={"Wait": "pausd: customer"},
        zone="Europe/Londn",
    )
    assert told == [
        "colums: 'colums' is not a key of a mapping; did you mean 'columns'?",
        "columns.ticket: 7 is not a text",
        "columns.tiket: 'tiket' is not a part of an event; did you mean 'ticket'?",
        "fields.stage: 'stage' is found from the events of a ticket; call a field of its own something else",
        "kinds.Wait: 'pausd' is not a kind of event; did you mean 'paused'?",
        "zone: 'Europe/Londn' is not a time zone; did you mean 'Europe/London' or 'Europe/Lisbon'?",
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("resumed", "'resumed' is not how a ticket stands; write 'open'; what goes before says which of them it is"),
        ("noted", "'noted' is not how a ticket stands; write 'open' where the ticket is only worked on"),
        (["resolved", "closed"], "says both 'resolved' and 'closed'; a ticket is at one stage at a time"),
        (["closed", "paused: customer"], "says both 'closed' and a wait, which ends with it; leave one of the two out"),
        (7, "7 is not a word or a list of words, such as 'paused: customer'"),
        ([], "[] is not a word or a list of words, such as 'paused: customer'"),
    ],
)
def test_a_status_is_how_a_ticket_stands(said: Any, told: str) -> None:
    assert flaw(columns=STATES, statuses={"Odd one": said}) == f'statuses."Odd one": {told}'


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"columns": EVENTS | {"status": "state"}, "statuses": {"A": "open"}}, "columns.status: stands beside kind"),
        ({"columns": {"ticket": "id", "at": "when"}}, "columns: has neither kind, a column of events, nor status"),
        ({"columns": {"ticket": "id", "kind": "what"}}, "columns.at: is missing; [columns] names all the columns"),
        ({"columns": EVENTS | {"opened": "made"}}, "columns.opened: goes with status; among events"),
        ({"columns": STATES}, "statuses: is missing; say what each status means"),
        ({"statuses": {"A": "open"}}, "statuses: says how a ticket stands in each status, and columns.status names no"),
        ({"columns": EVENTS | {"sequence": "n"}, "in_order": True}, "in_order: numbers the rows, and columns.sequence"),
        ({"in_order": "yes"}, "in_order: 'yes' is neither true nor false"),
        ({"day_first": 1}, "day_first: 1 is neither true nor false"),
        ({"missing": "?"}, "missing: '?' is not a list of what stands in cells that say nothing"),
        ({"time_format": "%d/%m/%Y"}, "time_format: '%d/%m/%Y' does not say the whole date and the hour"),
        ({"zone": 1}, "zone: 1 is not a text"),
        ({"values": {"priority": "P1"}}, "values.priority: is a table of names and texts"),
        ({"fields": {"note": "text"}}, "fields.note: 'note' is a part of the event and no field of the ticket"),
        ({"fields": {"opened": "made"}}, "fields.opened: 'opened' is a word of the question itself"),
        ({"fields": ["team"]}, "fields: is a table of names and texts, such as [fields]"),
    ],
)
def test_what_does_not_go_together_is_told(data: dict[str, Any], told: str) -> None:
    assert flaw(**data).startswith(told)


def test_kinds_beside_statuses_say_nothing() -> None:
    told = flaw(columns=STATES, statuses={"A": "open"}, kinds={"B": "opened"})
    assert told == "kinds: says what the words of a column kind mean, and columns.kind names none"


def test_a_file_that_is_no_toml_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text("columns = [", encoding="utf-8")
    with pytest.raises(MappingErrors, match="is not TOML"):
        load_mapping(tmp_path / "map.toml")
