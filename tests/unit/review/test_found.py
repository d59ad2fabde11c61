"""What a review found is a table: a tuple with rows for a frame."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pandas
import pytest

from slacore import Finding, Move, PlanChange, bundled, diff, drift, freeze, lint, read_plan
from slacore.calendars.table import Table


def test_findings_are_a_tuple_that_knows_its_rows_and_prints_one_a_line() -> None:
    findings = lint(bundled("stakater-standard"))
    assert isinstance(findings, tuple)
    assert findings == (findings[0], *findings[1:])
    assert findings.rows()[0] == {
        "code": "doubt",
        "place": findings[0].place,
        "sentence": findings[0].sentence,
        "severity": "note",
    }
    assert str(findings).splitlines() == [str(each) for each in findings]
    assert pickle.loads(pickle.dumps(findings)) == findings


def test_a_table_without_anything_is_false_and_empty() -> None:
    clean = lint(read_plan({"format": 1, "name": "desk", "coverages": {"business": "24x7"}}))
    assert not clean
    assert (clean.rows(), str(Table())) == ([], "")


def test_a_frame_of_findings_has_columns() -> None:
    frame = pandas.DataFrame(lint(bundled("keepnet")).rows())
    assert list(frame.columns) == ["code", "place", "sentence", "severity"]


def test_changes_and_moves_have_rows() -> None:
    old, new = (
        read_plan(
            {
                "format": 1,
                "name": "desk",
                "schedules": {"business": {"zone": "UTC", "shifts": ["Mon-Fri 09:00-17:00"]}},
                "targets": [{"metric": "response", "length": length}],
            }
        )
        for length in ("1 business hour", "2 business hours")
    )
    found = diff(old, new, [{"opened": "2026-03-02T10:00:00Z", "id": "A", "before": "left out"}])
    assert found.changes.rows() == [
        {"place": "targets response", "before": "1 business hour", "after": "2 business hours", "effect": "worse"}
    ]
    assert found.moves.rows() == [
        {
            "id": "A",
            "metric": "response",
            "opened": "2026-03-02T10:00:00Z",
            "before": "2026-03-02T11:00:00Z",
            "after": "2026-03-02T12:00:00Z",
            "by": timedelta(hours=1),
            "verdict_before": None,
            "verdict_after": None,
        }
    ]
    assert isinstance(found.moves[0], Move)
    assert isinstance(found.changes[0], PlanChange)


def test_what_has_drifted_has_rows() -> None:
    assert drift(freeze(bundled("keepnet"), 2026, 2026)).rows() == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "8x5", ("new: 8x5",)),
        ("8x5", "", ("gone: 8x5",)),
        ("8x5", "8x5", ("8x5, due at other times",)),
        ("8x5", "9x5", ("8x5", "9x5")),
    ],
)
def test_a_change_says_in_words_what_is_new_gone_or_another(before: str, after: str, told: tuple[str, ...]) -> None:
    change = PlanChange("hours uk", before, after, "neutral")
    assert change.told == told
    assert str(change) == f"hours uk: {' -> '.join(told)} (neutral)"


def test_a_finding_is_printed_with_its_severity_code_and_place() -> None:
    assert str(Finding("doubt", "zone", "unclear", "note")) == "note doubt at zone: unclear"
