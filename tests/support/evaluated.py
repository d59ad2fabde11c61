"""Evaluated tables made by hand: each ticket by its verdict and the instants that go with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars

KINDS = ("pandas", "polars", "pyarrow")

WORDS = ["met", "breached", "open", "overdue", "reversed", "no target", "unreadable"]

AS_OF = datetime(2026, 3, 20, 12, tzinfo=UTC)


def in_kind(frame: polars.DataFrame, kind: str) -> Any:
    """A frame of polars as one of another kind."""
    if kind == "polars":
        return frame
    return frame.to_pandas() if kind == "pandas" else frame.to_arrow()


def ticket(verdict: str, due: str | None = None, late: float | None = None, **fields: Any) -> dict[str, Any]:
    """A row: due at a time of UTC, and late by so many hours; an open ticket by what it is as of the end."""
    at = None if due is None else datetime.fromisoformat(due).replace(tzinfo=UTC)
    if at is not None and late is None and verdict in ("open", "overdue"):
        by: timedelta | None = AS_OF - at
    else:
        by = None if late is None else timedelta(hours=late)
    return {"verdict": verdict, "due": at, "late": by, "used": None, "share": None, **fields}


def evaluated(tickets: Sequence[Mapping[str, Any]], kind: str = "polars", metric: str = "response") -> Any:
    """The table that `evaluate` would have given of these tickets."""
    own = {"verdict", "due", "late", "used", "share", "target"}
    frame = polars.DataFrame(
        {
            **{name: [row[name] for row in tickets] for name in (tickets[0] if tickets else {}) if name not in own},
            f"{metric}_due": polars.Series([row["due"] for row in tickets], dtype=polars.Datetime("us", "UTC")),
            f"{metric}_target": polars.Series(
                [row.get("target", "4 business hours") for row in tickets], dtype=polars.String
            ),
            f"{metric}_verdict": polars.Series([row["verdict"] for row in tickets], dtype=polars.Enum(WORDS)),
            f"{metric}_used": polars.Series([row["used"] for row in tickets], dtype=polars.Duration("us")),
            f"{metric}_share": polars.Series([row["share"] for row in tickets], dtype=polars.Float64),
            f"{metric}_late": polars.Series([row["late"] for row in tickets], dtype=polars.Duration("us")),
        }
    )
    return in_kind(frame, kind)
