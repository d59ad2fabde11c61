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
    from slacore.analysis.charts import over_time, survival
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
    from slacore.analysis.misses import Lateness, NearMisses, lateness, near_misses
    from slacore.analysis.plan_charts import next_hour_chart, promise_chart, waterfall_chart
    from slacore.analysis.reports import report_page
    from slacore.analysis.risks import AtRiskList, at_risk
    from slacore.analysis.shares import Attainment, attainment
    from slacore.analysis.svg import png_of, svg_of
    from slacore.analysis.ticket_charts import burn_down, heat_map, lateness_chart
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
    "NearMisses",
    "TimeTo",
    "Waterfall",
    "at_risk",
    "attainment",
    "burn_down",
    "business_days_between",
    "compare",
    "contract",
    "due",
    "elapsed",
    "evaluate",
    "heat_map",
    "instants",
    "is_open",
    "lateness",
    "lateness_chart",
    "latest_starts",
    "local",
    "near_misses",
    "next_closings",
    "next_hour",
    "next_hour_chart",
    "next_openings",
    "over_time",
    "png_of",
    "previous_closings",
    "previous_openings",
    "promise",
    "promise_chart",
    "report_page",
    "survival",
    "svg_of",
    "time_to",
    "waterfall",
    "waterfall_chart",
]

_ROOMS = {
    "evaluation": ("Evaluation", "evaluate"),
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
    return [*__all__]


def _opened(room: str) -> object:
    try:
        return import_module(f"slacore.analysis.{room}")
    except ModuleNotFoundError as error:
        if error.name not in _EXTRAS:
            raise
        raise MissingExtra("slacore.analysis", _EXTRAS[error.name]) from None
