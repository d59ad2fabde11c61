"""Channels, and what becomes of what comes in through them.

In March 2026 London keeps GMT until Sunday the 29th. The 6th is a Friday, the 9th a Monday.
"""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import pytest

from slacore import SupportPlan
from slacore.calendars.centres import OperationsCentre, OperationsCentres
from slacore.calendars.coverage import Coverage
from slacore.errors import Flaw, InvalidText, InvalidValue, NaiveInstant, NeverOpens, UnknownName
from slacore.plans.channel import Channel, Intake, IntakeStep, flaws_of_channels, intake

HOURS = {
    "phone": Coverage.parse("[Mon-Fri 08:30-17:30 Europe/London]"),
    "chat": Coverage.parse("[Mon-Fri 08:00-20:00 Europe/London]"),
    "past": Coverage.during([("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")]),
}
UK = OperationsCentre("uk", Coverage.parse("[Mon-Fri 09:00-18:00 Europe/London]"))
US = OperationsCentre("us", Coverage.parse("[Mon-Fri 06:00-16:00 America/New_York]"))
CENTRES = OperationsCentres([UK, US])

TICKETS = Channel("tickets", entitlement="signed in")
CALLS = Channel("telephone", hours="phone", outside="tickets", entitlement="contract")
MAIL = Channel("mail", hours="phone")
WALK_IN = Channel("walk-in", hours="phone", outside="refused")
CHAT = Channel("chat", hours="chat", outside="walk-in")
DESK = [CALLS, TICKETS, MAIL, WALK_IN, CHAT]

FRIDAY_NOON = "2026-03-06T12:00:00+00:00"
FRIDAY_EVENING = "2026-03-06T19:30:00+00:00"
SATURDAY = "2026-03-07T12:00:00+00:00"


def of(name: str, at: str = FRIDAY_NOON, entitlement: str = "contract", desk: list[Channel] = DESK) -> Intake:
    return intake(desk, HOURS, None, name, at, entitlement)  # type: ignore[arg-type]


class TestAChannel:
    def test_is_open_to_anyone_around_the_clock_and_queues_unless_it_says_otherwise(self) -> None:
        channel = Channel("mail")
        assert (channel.hours, channel.outside, channel.entitlement, channel.fallback) == (
            None,
            "queue",
            "anyone",
            None,
        )
        assert not channel.preferred

    @pytest.mark.parametrize(
        ("needed", "admitted"),
        [
            ("anyone", ["anyone", "signed in", "contract"]),
            ("signed in", ["signed in", "contract"]),
            ("contract", ["contract"]),
        ],
    )
    def test_admits_every_entitlement_that_includes_its_own(self, needed: str, admitted: list[str]) -> None:
        channel = Channel("portal", entitlement=needed)  # type: ignore[arg-type]
        assert [one for one in ("anyone", "signed in", "contract") if channel.admits(one)] == admitted  # type: ignore[arg-type]

    def test_names_the_channel_it_falls_back_to(self) -> None:
        assert CALLS.fallback == "tickets"
        assert WALK_IN.fallback is None

    def test_refuses_an_entitlement_that_does_not_exist(self) -> None:
        with pytest.raises(UnknownName) as caught:
            Channel("portal", entitlement="signed-in")  # type: ignore[arg-type]
        assert (caught.value.place, caught.value.value, caught.value.nearest[0]) == (
            "entitlement",
            "signed-in",
            "signed in",
        )
        with pytest.raises(UnknownName) as caught:
            Channel("portal", entitlement="vip")  # type: ignore[arg-type]
        assert (caught.value.nearest, caught.value.known) == ((), ("anyone", "signed in", "contract"))

    def test_past_its_title_everything_is_written_by_keyword(self) -> None:
        with pytest.raises(TypeError):
            Channel("mail", "E-mail", "anyone")  # type: ignore[misc]

    @pytest.mark.parametrize("word", ["queue", "refused"])
    def test_is_not_called_by_a_word_for_what_happens_outside_hours(self, word: str) -> None:
        with pytest.raises(InvalidValue) as caught:
            Channel(word)
        assert (caught.value.place, caught.value.value) == ("name", word)


class TestIntake:
    def test_inside_the_hours_the_clock_starts_at_arrival(self) -> None:
        found = of("telephone")
        assert (found.is_accepted, found.asked, found.channel, found.starts) == (True, CALLS, CALLS, FRIDAY_NOON)
        assert str(found) == "accepted: telephone is open (Mon-Fri 08:30-17:30)"

    def test_around_the_clock_the_clock_starts_at_arrival(self) -> None:
        assert of("tickets", SATURDAY).starts == SATURDAY

    def test_an_opening_belongs_to_the_hours_and_a_closing_does_not(self) -> None:
        assert of("mail", "2026-03-06T08:30:00+00:00").starts == "2026-03-06T08:30:00+00:00"
        assert of("mail", "2026-03-06T17:29:59.999999+00:00").starts == "2026-03-06T17:29:59.999999+00:00"
        assert of("mail", "2026-03-06T17:30:00+00:00").starts == "2026-03-09T08:30:00+00:00"

    def test_a_queue_takes_the_request_and_starts_the_clock_at_the_next_opening(self) -> None:
        found = of("mail", SATURDAY)
        assert (found.is_accepted, found.channel, found.starts) == (True, MAIL, "2026-03-09T08:30:00+00:00")
        assert found.reason == "mail is closed (weekend) and queues the request until it opens at " + str(found.starts)

    def test_the_queue_of_the_weekend_in_which_the_clock_changes_opens_an_hour_earlier_in_utc(self) -> None:
        assert of("mail", "2026-03-28T12:00:00Z").starts == "2026-03-30T07:30:00Z"

    def test_a_refusal_has_no_channel_no_start_and_no_centre(self) -> None:
        found = intake(DESK, HOURS, CENTRES, "walk-in", SATURDAY)
        assert (found.is_accepted, found.channel, found.starts, found.centre) == (False, None, None, None)
        assert str(found) == "refused: walk-in is closed (weekend) and takes nothing outside its hours"

    def test_outside_its_hours_a_channel_falls_back_to_another(self) -> None:
        found = of("telephone", FRIDAY_EVENING)
        assert (found.is_accepted, found.asked, found.channel, found.starts) == (True, CALLS, TICKETS, FRIDAY_EVENING)
        assert found.steps == (
            IntakeStep(CALLS, "telephone is closed (night) and falls back to tickets"),
            IntakeStep(TICKETS, "tickets is open around the clock"),
        )

    def test_fallbacks_are_followed_to_the_end_of_the_chain(self) -> None:
        desk = [Channel("a", hours="phone", outside="b"), Channel("b", hours="phone", outside="c"), MAIL]
        desk.append(Channel("c", hours="chat"))
        found = of("a", FRIDAY_EVENING, "anyone", desk)
        assert [step.channel.name for step in found.steps] == ["a", "b", "c"]
        assert found.starts == FRIDAY_EVENING
        assert of("a", SATURDAY, "anyone", desk).starts == "2026-03-09T08:00:00+00:00"

    def test_the_end_of_the_chain_may_refuse(self) -> None:
        found = of("chat", SATURDAY, "anyone")
        assert not found.is_accepted
        assert [step.channel for step in found.steps] == [CHAT, WALK_IN]

    def test_a_telephone_for_contracts_refuses_a_customer_without_one_even_in_office_hours(self) -> None:
        found = of("telephone", FRIDAY_NOON, "signed in")
        assert not found.is_accepted
        assert found.reason == (
            "telephone is for customers with a contract, and this person has signed in, without a contract"
        )

    def test_a_fallback_is_no_way_round_an_entitlement(self) -> None:
        desk = [Channel("telephone", hours="phone", outside="tickets"), TICKETS]
        found = of("telephone", FRIDAY_EVENING, "anyone", desk)
        assert not found.is_accepted
        assert found.reason == (
            "telephone is closed (night) and falls back to tickets; "
            "tickets is for people who have signed in, and this person has not signed in"
        )

    def test_without_an_entitlement_stated_the_person_is_anyone(self) -> None:
        assert not intake(DESK, HOURS, None, "tickets", FRIDAY_NOON).is_accepted
        assert intake(DESK, HOURS, None, "mail", FRIDAY_NOON).is_accepted

    def test_instants_come_back_in_the_kind_and_zone_they_came_in(self) -> None:
        berlin = datetime(2026, 3, 7, 13, tzinfo=ZoneInfo("Europe/Berlin"))
        starts = of("mail", berlin).starts  # type: ignore[arg-type]
        assert isinstance(starts, datetime)
        assert (starts.tzinfo, starts.isoformat()) == (berlin.tzinfo, "2026-03-09T09:30:00+01:00")
        assert isinstance(of("mail", pendulum.instance(berlin)).starts, pendulum.DateTime)  # type: ignore[arg-type]

    def test_equal_instants_make_equal_intakes(self) -> None:
        assert of("mail", "2026-03-06T12:00:00Z") == of("mail", "2026-03-06T13:00:00+01:00")
        assert len({of("walk-in", SATURDAY), pickle.loads(pickle.dumps(of("walk-in", SATURDAY)))}) == 1

    def test_of_two_channels_of_one_name_the_first_counts(self) -> None:
        assert of("mail", SATURDAY, desk=[Channel("mail"), MAIL]).starts == SATURDAY

    @pytest.mark.parametrize(
        ("name", "desk", "place", "suggested"),
        [
            ("telefone", DESK, "channel", ("telephone",)),
            ("0", [TICKETS, MAIL], "channel", ("tickets", "mail")),
            ("0", DESK, "channel", ("telephone", "tickets", "mail", "walk-in", "chat")),
            ("a", [Channel("a", hours="fone")], "channel a, hours", ("phone",)),
            ("a", [Channel("a", hours="past", outside="mial"), MAIL], "channel a, outside", ("mail",)),
        ],
    )
    def test_unknown_names_are_refused_with_the_nearest_or_all(
        self, name: str, desk: list[Channel], place: str, suggested: tuple[str, ...]
    ) -> None:
        with pytest.raises(UnknownName) as caught:
            of(name, desk=desk)
        assert (caught.value.place, caught.value.nearest or caught.value.known) == (place, suggested)

    def test_an_unknown_entitlement_is_refused(self) -> None:
        with pytest.raises(UnknownName, match="'vip' is not an entitlement"):
            of("mail", entitlement="vip")

    def test_an_instant_without_a_zone_is_refused_even_where_nothing_needs_it(self) -> None:
        with pytest.raises(NaiveInstant, match=r"^at: "):
            of("telephone", "2026-03-06T12:00:00", "anyone")

    def test_fallbacks_that_lead_back_are_refused_and_never_followed_for_ever(self) -> None:
        desk = [Channel(name, hours="phone", outside=after) for name, after in ("ab", "bc", "cb")]
        with pytest.raises(InvalidValue) as caught:
            of("a", SATURDAY, desk=desk)
        assert (caught.value.place, caught.value.value) == ("channel c, outside", "b")

    def test_a_queue_before_hours_that_never_open_again_is_an_error(self) -> None:
        with pytest.raises(NeverOpens):
            of("a", desk=[Channel("a", hours="past")])


class TestTheCentreThatTakesIt:
    """UK 09:00-18:00 London, US 06:00-16:00 New York: 11:00-21:00 GMT in winter, 10:00-20:00 GMT from 8 March 2026."""

    @pytest.mark.parametrize(
        ("at", "centre", "words"),
        [
            ("2026-03-06T12:00:00+00:00", UK, "centre uk is on duty"),
            ("2026-03-06T19:30:00+00:00", US, "centre us is on duty"),
            (
                "2026-03-06T21:00:00+00:00",
                UK,
                "centre uk is the next available, at 2026-03-09T09:00:00+00:00",
            ),
            # New York has changed its clocks, London has not: the US centre closes at 20:00 GMT.
            (
                "2026-03-13T20:30:00+00:00",
                UK,
                "centre uk is the next available, at 2026-03-16T09:00:00+00:00",
            ),
        ],
    )
    def test_is_the_one_on_duty_when_the_clock_starts_or_the_next_to_open(
        self, at: str, centre: OperationsCentre, words: str
    ) -> None:
        found = intake(DESK, HOURS, CENTRES, "tickets", at, "signed in")
        assert (found.starts, found.centre) == (at, centre)
        assert found.reason == f"tickets is open around the clock; {words}"

    def test_is_looked_for_when_the_clock_starts_not_at_arrival(self) -> None:
        # Friday 19:30 is the US centre's; the mail queue opens on Monday at 08:30, half an hour before the UK centre.
        found = intake(DESK, HOURS, CENTRES, "mail", FRIDAY_EVENING)
        assert (found.starts, found.centre) == ("2026-03-09T08:30:00+00:00", UK)

    def test_is_none_where_the_desk_has_no_centres(self) -> None:
        assert of("mail").centre is None


class TestFlaws:
    def test_a_sound_desk_has_none(self) -> None:
        assert flaws_of_channels(DESK, HOURS) == []
        assert flaws_of_channels([], []) == []

    def test_names_that_do_not_exist_are_told_with_the_nearest_or_all(self) -> None:
        channels = [
            Channel("telephone", hours="fone", outside="tikets"),
            Channel("tickets", hours="0", outside="0"),
            Channel("mail", outside="queu"),
        ]
        assert flaws_of_channels(channels, ["phone", "desk"]) == [
            Flaw("channels[0].hours", "'fone' is not a schedule or coverage of the plan; did you mean 'phone'?"),
            Flaw("channels[0].outside", "'tikets' is not a channel of the plan; did you mean 'tickets'?"),
            Flaw("channels[1].hours", "'0' is not a schedule or coverage of the plan; it is one of 'phone', 'desk'"),
            Flaw(
                "channels[1].outside",
                "'0' is not a channel of the plan; it is one of 'queue', 'refused', 'telephone', 'tickets', 'mail'",
            ),
            Flaw("channels[2].outside", "'queu' is not a channel of the plan; did you mean 'queue'?"),
        ]

    def test_of_many_hours_that_are_nothing_like_it_eight_are_named(self) -> None:
        [flaw] = flaws_of_channels([Channel("mail", hours="0")], list("abcdefghi"))
        assert flaw.sentence.endswith("it is one of 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' and 1 more")

    def test_a_name_used_again_is_told_each_time(self) -> None:
        channels = [Channel("mail"), Channel("chat"), Channel("mail"), Channel("mail")]
        sentence = "'mail' is the name of channels[0] too; give one another name"
        assert flaws_of_channels(channels, []) == [
            Flaw("channels[2].name", sentence),
            Flaw("channels[3].name", sentence),
        ]

    def test_each_loop_is_told_once_at_its_first_channel_and_not_at_those_that_lead_into_it(self) -> None:
        fallbacks = {
            "in": "c",
            "b": "c",
            "c": "d",
            "d": "b",
            "after": "d",
            "self": "self",
            "out": "end",
            "end": "queue",
        }
        channels = [Channel(name, outside=outside) for name, outside in fallbacks.items()]
        assert flaws_of_channels(channels, []) == [
            Flaw("channels[1].outside", "b -> c -> d -> b is a loop; let one of them queue or refuse"),
            Flaw("channels[5].outside", "self -> self is a loop; let one of them queue or refuse"),
        ]

    def test_a_fallback_to_a_channel_that_does_not_exist_is_no_loop(self) -> None:
        assert len(flaws_of_channels([Channel("a", outside="b"), Channel("b", outside="nowhere")], [])) == 1


def test_the_clock_never_starts_before_arrival_in_any_half_hour_of_a_fortnight() -> None:
    arrival = datetime(2026, 3, 23, tzinfo=ZoneInfo("UTC"))
    for half_hours in range(48 * 14):
        at = arrival + timedelta(minutes=30 * half_hours)
        starts = of("mail", at).starts  # type: ignore[arg-type]
        assert isinstance(starts, datetime)
        assert starts >= at
        local = starts.astimezone(ZoneInfo("Europe/London"))
        assert local.weekday() < 5
        assert (8, 30) <= (local.hour, local.minute) < (17, 30)


@pytest.mark.parametrize("given", [{"name": None}, {"outside": 7}, {"hours": ["x"]}, {"title": 5}, {"text": None}])
def test_a_channel_of_anything_but_text_is_refused_in_its_place(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidText) as caught:
        Channel(**{"name": "mail"} | given)
    assert caught.value.place == next(iter(given))


@pytest.mark.parametrize("name", [["x"], 5, None])
def test_a_channel_that_is_no_name_is_unknown(name: Any) -> None:
    with pytest.raises(UnknownName) as caught:
        intake(DESK, HOURS, None, name, FRIDAY_NOON)
    assert caught.value.place == "channel"


def test_an_intake_is_its_sentence_in_a_prompt() -> None:
    plan = SupportPlan(name="desk", channels=[Channel("mail")])
    told = plan.intake("mail", "2026-03-02T09:00:00Z")
    assert repr(told) == f"<Intake {told}>"
