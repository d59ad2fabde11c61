"""What a type checker must know of the public names. Checked by ``mypy --strict``; also run as a test."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, assert_type
from zoneinfo import ZoneInfo

import pendulum

from slacore import (
    ALWAYS,
    NEVER,
    Channel,
    Coverage,
    Deadline,
    Duty,
    EffectiveDates,
    Explanation,
    HandOver,
    Holidays,
    Length,
    OperationsCentre,
    OperationsCentres,
    Rota,
    Schedule,
    Shift,
    Stretch,
    SupportPlan,
    Table,
    Target,
    Timeline,
    Window,
)

london = Schedule.parse("Mon-Fri 09:00-17:00 Europe/London")
berlin = Schedule(zone="Europe/Berlin", shifts=["Mon-Fri 09:00-17:00"], holidays=[Holidays("DE", "BE")])
aware = datetime(2026, 3, 2, 9, tzinfo=UTC)
local = pendulum.datetime(2026, 3, 2, 9, tz="Europe/London")
text = "2026-03-02T09:00:00Z"
later = "2026-03-03T12:00:00Z"
hours = timedelta(hours=4)

# What goes in comes out: a datetime a datetime, a pendulum a pendulum, a text a text.
assert_type(london.due(aware, hours), datetime)
assert_type(london.due(local, hours), pendulum.DateTime)
assert_type(london.due(text, "PT4H"), str)
assert_type(london.latest_start(aware, hours), datetime)
assert_type(london.latest_start(local, hours), pendulum.DateTime)
assert_type(london.latest_start(text, hours), str)
assert_type(london.next_opening(local), pendulum.DateTime)
assert_type(london.next_closing(text), str)
assert_type(london.previous_opening(aware), datetime)
assert_type(london.previous_closing(local), pendulum.DateTime)
assert_type(london.add_business_days(local, 2, by="close"), pendulum.DateTime)
assert_type(london.add_business_days(text, -1, landing="opening"), str)
assert_type(Length.parse("2 business days").due(london, local), pendulum.DateTime)

# A schedule takes its parts as text, as values, or as a mapping of weekdays.
Schedule("Europe/London", {"mon": [("09:00", "17:00")]}, closures=["2026-12-31", date(2026, 12, 24)])
Schedule(ZoneInfo("Europe/London"), [Shift.parse("Mon 09:00-17:00")], special=["2026-12-19 10:00-14:00"])
Holidays(dates={"2026-06-19": "Founders' Day"})
Holidays(dates={date(2026, 6, 19): "Founders' Day"})
Holidays(dates=[date(2026, 6, 19), "2026-06-20"])

# Operators give coverages, whatever the operands.
assert_type(london | berlin, Coverage)
assert_type(london & berlin, Coverage)
assert_type(london - berlin, Coverage)
assert_type(~london, Coverage)
assert_type((london | berlin) - Coverage.during([(aware, local), (text, text)]), Coverage)
assert_type(ALWAYS, Coverage)
assert_type(NEVER, Coverage)
assert_type(Coverage.named("8x5", zone="Europe/Berlin", opens="08:30"), Coverage)
assert_type(Coverage.parse("uk", {"uk": london}), Coverage)
assert_type(Schedule.parse("8x5 Europe/Berlin"), Schedule)

# Questions.
assert_type(london.is_open(aware), bool)
assert_type(london.reason(text), str)
assert_type(london.elapsed(aware, text), timedelta)
# They come in tables of rows, generic in the caller's moment.
windows = london.windows(aware, aware + 10 * hours)
assert_type(windows, Table[Window[datetime]])
assert_type(windows[0].opens, datetime)
assert_type(windows[0].length, timedelta)
assert_type(windows[:1], Table[Window[datetime]])
assert_type(windows.rows(), list[dict[str, Any]])
assert_type(london.timeline(text, text), Timeline[str])
assert_type(london.timeline(local, local.add(days=1)), Timeline[pendulum.DateTime])
assert_type(london.timeline(text, later)[0], Stretch[str])
assert_type(london.timeline(text, later)[0].start, str)
assert_type(london.timeline(text, later)[:2], Timeline[str])
assert_type(list(london.timeline(text, later)), list[Stretch[str]])
centres = OperationsCentres([OperationsCentre("uk", london), OperationsCentre("de", berlin, title="Berlin")])
assert_type(centres.on_duty(aware), OperationsCentre | None)
assert_type(centres.next_available(text).at, str)
assert_type(centres.duty(aware, aware + hours), Table[Duty[datetime]])
assert_type(centres.rota(text, later), Rota[str])
assert_type(centres.rota(text, later)[0], Duty[str])
assert_type(centres.gaps(text, later), Table[Window[str]])
assert_type(centres.handovers(text, later), Table[HandOver[str]])
assert_type(centres.overlaps(local, local.add(days=1))[0].window.opens, pendulum.DateTime)
assert_type(Window("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"), Window[str])
now = datetime(2026, 3, 2, 12, tzinfo=UTC)
assert_type(windows[0].closes < now, bool)
assert_type(london.business_days_between(date(2026, 3, 2), "2026-03-09"), int)
assert_type(london.is_business_day("2026-03-02"), bool)
assert_type(london.holiday(date(2026, 12, 25)), str | None)
assert_type(london.zones, frozenset[str])
assert_type(Holidays("GB", "ENG").name_of(date(2026, 12, 25)), str | None)

# Plans.
plan = SupportPlan(
    name="desk",
    schedules=(("office", london),),
    coverages={"business": "office"},
    targets=(Target(metric="response", length=Length.parse("4 business hours")),),
    channels=[Channel("mail")],
)
deadline = plan.deadline("response", opened=local, priority="P1")
assert_type(deadline, Deadline[pendulum.DateTime])
assert_type(deadline.due, pendulum.DateTime)
assert_type(deadline.due < aware, bool)
assert_type(plan.deadline("response", opened=text), Deadline[str])
assert_type(plan.deadline("response", opened=aware).due < aware, bool)
assert_type(plan.due_under(plan.targets[0], aware), Deadline[datetime])
assert_type(plan.schedules["office"], Schedule)
assert_type(plan.coverages.texts["business"], str)
assert_type(plan.intake("mail", aware).starts, datetime | None)
assert_type(deadline.length, Length)
assert_type(deadline.is_met(text), bool)
assert_type(deadline.explain(), Explanation[pendulum.DateTime])
assert_type(list(deadline.explain()), list[Stretch[pendulum.DateTime]])
assert_type(deadline.explain().rows(), list[dict[str, Any]])
assert_type(plan.target_for("response", opened=text), Target | None)
assert_type(plan.coverage("business"), Coverage)
assert_type(plan.digest, str)
assert_type(EffectiveDates("2026-01-01", zone="Europe/London").includes(local), bool)
assert_type(Length.parse("2 business days").span, timedelta | None)
