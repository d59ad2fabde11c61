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
    from slacore.analysis.added_hours import AddedHours, next_hour
    from slacore.analysis.attainable import Attainable, promise
    from slacore.analysis.charts import over_time as over_time
    from slacore.analysis.charts import survival as survival
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
    from slacore.analysis.comparison import Comparison, compare
    from slacore.analysis.contracts import Contract, contract
    from slacore.analysis.curves import TimeTo, time_to
    from slacore.analysis.evaluation import Evaluation, evaluate
    from slacore.analysis.export import clock_table, days_table, to_table
    from slacore.analysis.logs import LogReplay, ReplayedLogs, replay
    from slacore.analysis.misses import Lateness, NearMisses, lateness, near_misses
    from slacore.analysis.plan_charts import next_hour_chart as next_hour_chart
    from slacore.analysis.plan_charts import promise_chart as promise_chart
    from slacore.analysis.plan_charts import waterfall_chart as waterfall_chart
    from slacore.analysis.progress import bar
    from slacore.analysis.reports import report_page as report_page
    from slacore.analysis.risks import AtRiskList, at_risk
    from slacore.analysis.shares import Attainment, attainment
    from slacore.analysis.svg import png_of as png_of
    from slacore.analysis.svg import svg_of as svg_of
    from slacore.analysis.ticket_charts import burn_down as burn_down
    from slacore.analysis.ticket_charts import heat_map as heat_map
    from slacore.analysis.ticket_charts import lateness_chart as lateness_chart
    from slacore.analysis.waterfalls import Waterfall, waterfall

__all__ = [
    "AddedHours",
    "AtRiskList",
    "Attainable",
    "Attainment",
    "Comparison",
    "Contract",
    "Evaluation",
    "Lateness",
    "LocalTimes",
    "LogReplay",
    "NearMisses",
    "ReplayedLogs",
    "TimeTo",
    "Waterfall",
    "at_risk",
    "attainment",
    "bar",
    "business_days_between",
    "clock_table",
    "compare",
    "contract",
    "days_table",
    "due",
    "elapsed",
    "evaluate",
    "instants",
    "is_open",
    "lateness",
    "latest_starts",
    "local",
    "near_misses",
    "next_closings",
    "next_hour",
    "next_openings",
    "previous_closings",
    "previous_openings",
    "promise",
    "replay",
    "time_to",
    "to_table",
    "waterfall",
]

_ROOMS = {
    "evaluation": ("Evaluation", "evaluate"),
    "logs": ("LogReplay", "ReplayedLogs", "replay"),
    "shares": ("Attainment", "attainment"),
    "contracts": ("Contract", "contract"),
    "misses": ("Lateness", "NearMisses", "lateness", "near_misses"),
    "risks": ("AtRiskList", "at_risk"),
    "comparison": ("Comparison", "compare"),
    "waterfalls": ("Waterfall", "waterfall"),
    "attainable": ("Attainable", "promise"),
    "added_hours": ("AddedHours", "next_hour"),
    "curves": ("TimeTo", "time_to"),
    "charts": ("over_time", "survival"),
    "plan_charts": ("next_hour_chart", "promise_chart", "waterfall_chart"),
    "ticket_charts": ("burn_down", "heat_map", "lateness_chart"),
    "svg": ("png_of", "svg_of"),
    "reports": ("report_page",),
    "progress": ("bar",),
    "export": ("clock_table", "days_table", "to_table"),
    "columns": __all__,
}

_EXTRAS = {"narwhals": "analysis", "numpy": "analysis", "altair": "reports", "vl_convert": "reports"}
"""Which extra brings a package that may be missing."""

if not TYPE_CHECKING:  # to a type checker a name that is not listed is an error

    def __getattr__(name: str) -> object:
        """Open a room when a name of it is first asked for: the command line does without numpy."""
        for room, names in _ROOMS.items():
            if name in names:
                value = globals()[name] = getattr(_opened(room), name)
                return value
        raise AttributeError(f"module 'slacore.analysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for names in _ROOMS.values() for name in names)})


def _opened(room: str) -> object:
    try:
        return import_module(f"slacore.analysis.{room}")
    except ModuleNotFoundError as error:
        if error.name not in _EXTRAS:
            raise
        raise MissingExtra("slacore.analysis", _EXTRAS[error.name]) from None
