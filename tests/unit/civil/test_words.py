"""Lengths and distances in words; the words were checked against dictionaries, not read off the output."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from slacore import in_words, until_in_words
from slacore.errors import NaiveInstant, NegativeLength, NotALength, UnknownName


@pytest.mark.parametrize(
    ("length", "language", "words"),
    [
        (timedelta(hours=2, minutes=30), "en", "2 hours 30 minutes"),
        (timedelta(hours=1, minutes=1, seconds=1), "en", "1 hour 1 minute 1 second"),
        (timedelta(days=2), "en", "48 hours"),
        (timedelta(seconds=59, microseconds=999_999), "en", "59 seconds"),
        (timedelta(hours=10_000), "en", "10000 hours"),
        ("PT1H30M", "de", "1 Stunde 30 Minuten"),
        ("PT5H", "pl", "5 godzin"),
        ("PT2H", "pl", "2 godziny"),
        ("PT0S", "en", "0 seconds"),
    ],
)
def test_a_length_is_told_in_hours_minutes_and_seconds(length: Any, language: str, words: str) -> None:
    assert in_words(length, language) == words


@pytest.mark.parametrize(
    ("minutes", "language", "words"),
    [
        (40, "en", "in 40 minutes"),
        (-40, "en", "40 minutes ago"),
        (3 * 1_440, "en", "in 3 days"),
        (120, "fr", "dans 2 heures"),
        (-60, "de", "vor 1 Stunde"),
    ],
)
def test_a_distance_is_told_from_where_the_reader_stands(minutes: int, language: str, words: str) -> None:
    here = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert until_in_words(here + timedelta(minutes=minutes), as_of=here.isoformat(), language=language) == words


@pytest.mark.parametrize("language", ["xx", "English", "", None, 5, "__pycache__", "../en"])
def test_a_language_without_words_is_refused(language: Any) -> None:
    for ask in (lambda: in_words("PT1H", language), lambda: until_in_words(NOON, as_of=NOON, language=language)):
        with pytest.raises(UnknownName) as caught:
            ask()
        assert caught.value.place == "language"


NOON = "2026-03-02T12:00:00Z"


@pytest.mark.parametrize(("length", "error"), [(5, NotALength), (timedelta(-1), NegativeLength), (None, NotALength)])
def test_what_is_no_length_has_no_words(length: Any, error: type) -> None:
    with pytest.raises(error):
        in_words(length)


def test_what_is_no_instant_has_no_distance() -> None:
    with pytest.raises(NaiveInstant) as caught:
        until_in_words("2026-03-02T12:00:00", as_of=NOON)
    assert caught.value.place == "at"


def test_words_load_pendulum_only_when_asked_for() -> None:
    program = (
        "import sys; from slacore import in_words; assert 'pendulum' not in sys.modules;"
        "in_words('PT1H'); assert 'pendulum' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
