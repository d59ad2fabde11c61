"""Tallies: months on a clock, and groups that say nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from slacore.analysis.arrays import NAT
from slacore.analysis.codes import Codes
from slacore.analysis.judging import JudgedRows
from slacore.analysis.outcome import CODES
from slacore.analysis.tally import GroupTally, decided, months, share
from slacore.analysis.verdict import RowVerdict
from slacore.civil.zones import zone


@pytest.mark.parametrize("name", ["UTC", "Asia/Tokyo", "America/New_York", "Europe/London"])
def test_the_month_is_the_one_that_the_clock_shows(name: str) -> None:
    first = datetime(2025, 12, 31, 20, tzinfo=UTC)
    moments = [first + timedelta(hours=7 * step) for step in range(400)]
    instants = np.asarray([int(moment.timestamp()) * 1_000_000 for moment in moments] + [NAT])
    codes = months(instants, zone(name))
    told = [codes.values[number] if number >= 0 else None for number in codes.numbers.tolist()]
    assert told == [*(f"{moment.astimezone(zone(name)):%Y-%m}" for moment in moments), None]


def test_no_due_times_have_no_month() -> None:
    assert months(np.asarray([NAT, NAT]), zone("UTC")).numbers.tolist() == [-1, -1]


def judged(*words: RowVerdict) -> JudgedRows:
    count = len(words)
    nothing = np.full(count, NAT)
    verdicts = np.asarray([CODES[word] for word in words], np.int8)
    return JudgedRows(verdicts, np.zeros(count, np.int64), nothing, nothing, verdicts, np.zeros(count, np.bool_))


def test_groups_are_added_up_over_blocks_whose_numbers_differ() -> None:
    tally = GroupTally(["team"])
    tally.add([Codes(np.asarray([0, 1, 0]), ["east", "west"])], judged("met", "breached", "open"))
    tally.add([Codes(np.asarray([0, 1, -1]), ["west", "east"])], judged("met", "met", "unreadable"))
    found = {said: {word: count for word, count in counts.items() if count} for said, counts in tally.rows}
    assert found == {
        ("east",): {"met": 2, "open": 1},
        ("west",): {"met": 1, "breached": 1},
        (None,): {"unreadable": 1},
    }
    assert [said for said, _ in tally.rows] == [("east",), ("west",), (None,)]


def test_a_share_of_nothing_is_none() -> None:
    [(_, counts)] = _rows("open", "no target", "unreadable")
    assert share(counts["met"], decided(counts)) is None


def _rows(*words: RowVerdict) -> list[tuple[tuple[str | None, ...], dict[RowVerdict, int]]]:
    tally = GroupTally(["team"])
    tally.add([Codes(np.zeros(len(words), np.int64), ["east"])], judged(*words))
    return list(tally.rows)
