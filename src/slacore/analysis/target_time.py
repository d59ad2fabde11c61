"""Target time: how much of a target each row had, and by how much it went over, in the target's own time."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve

from slacore.analysis.arrays import NAT, Ints, finest, in_unit, unit_of
from slacore.analysis.codes import codes_of
from slacore.analysis.frames import Column
from slacore.analysis.metric_rows import MetricRows, in_finer
from slacore.errors import SlaError
from slacore.plans.length import Length


def whole_of(rows: MetricRows) -> Column:
    """What each row's target had: its length, where that is one of time, else what was used by the share that it was.

    A share is a quotient rounded once, and what it is of is a whole number: that is found again exactly, up to two to
    the fifty-first of its units, which are 71 years of microseconds.
    """
    used = rows.length("used")
    lengths, numbers = targets_of(rows)
    known = [length.time for length in lengths if length is not None and length.time is not None]
    unit = finest(used.unit, *map(unit_of, known))
    values, share = in_finer(used, unit), rows.share
    is_known = (values != NAT) & (share > 0)
    found = np.full(len(values), NAT)
    found[is_known] = np.rint(values[is_known] / share[is_known]).astype(np.int64)
    found[(values == 0) & ~np.isnan(share)] = NAT
    for place, length in enumerate(lengths):
        if length is not None and length.time is not None:
            found[numbers == place] = in_unit(length.time, unit)
    return evolve(used, values=found, unit=unit)


def over_of(rows: MetricRows) -> Column:
    """What each row used beyond its target, negative where some of that is left."""
    whole = whole_of(rows)
    used = in_finer(rows.length("used"), whole.unit)
    is_missing = (used == NAT) | (whole.values == NAT)
    return evolve(whole, values=np.where(is_missing, NAT, used - whole.values))


def targets_of(rows: MetricRows) -> tuple[list[Length | None], Ints]:
    """The lengths of a table's targets, and the place of each row's among them; none for text that is no length."""
    codes = codes_of(rows.table.native(f"{rows.metric}_target", "metric"))
    return [_length(text) for text in codes.values], codes.numbers


def _length(text: Any) -> Length | None:
    try:
        return Length.parse(text)
    except SlaError:
        return None
