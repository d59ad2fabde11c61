"""Many tickets at once: the questions to a coverage for whole columns. Needs the extra ``slacore[analysis]``.

>>> import numpy as np
>>> from slacore import Coverage
>>> from slacore.analysis import elapsed
>>> office = Coverage.named("8x5", zone="Europe/Berlin")
>>> opened = np.array(["2026-03-06T15:00", "2026-03-07T12:00"], "M8[s]")
>>> answered = np.array(["2026-03-09T09:00", "2026-03-09T09:00"], "M8[s]")
>>> elapsed(office, opened, answered).tolist()
[datetime.timedelta(seconds=7200), datetime.timedelta(seconds=3600)]
"""

from importlib import import_module

from slacore.errors import MissingExtra

TYPE_CHECKING = False
"""Type checkers know the name."""

if TYPE_CHECKING:
    from slacore.analysis.columns import (
        LocalTimes,
        business_days_between,
        due,
        elapsed,
        instants,
        is_open,
        latest_starts,
        local,
        next_closings,
        next_openings,
        previous_closings,
        previous_openings,
    )
    from slacore.analysis.evaluation import Evaluation, evaluate
    from slacore.analysis.logs import LogReplay, ReplayedLogs, replay

__all__ = [
    "Evaluation",
    "LocalTimes",
    "LogReplay",
    "ReplayedLogs",
    "business_days_between",
    "due",
    "elapsed",
    "evaluate",
    "instants",
    "is_open",
    "latest_starts",
    "local",
    "next_closings",
    "next_openings",
    "previous_closings",
    "previous_openings",
    "replay",
]

_ROOMS = {
    "evaluation": ("Evaluation", "evaluate"),
    "logs": ("LogReplay", "ReplayedLogs", "replay"),
    "columns": __all__,
}

if not TYPE_CHECKING:  # to a type checker a name that is not listed is an error

    def __getattr__(name: str) -> object:
        """Open a room when a name of it is first asked for: the command line does without numpy."""
        for room, names in _ROOMS.items():
            if name in names:
                value = globals()[name] = getattr(_opened(room), name)
                return value
        raise AttributeError(f"module 'slacore.analysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__]


def _opened(room: str) -> object:
    try:
        return import_module(f"slacore.analysis.{room}")
    except ModuleNotFoundError as error:
        if error.name not in ("narwhals", "numpy"):
            raise
        raise MissingExtra("slacore.analysis", "analysis") from None
