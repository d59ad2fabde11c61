"""The one door in and the one door out: what may pass, as what it comes back, and what is refused by which name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import localcontext
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import pytest

from slacore.civil.instant import (
    DAY,
    EARLIEST,
    HOUR,
    LATEST,
    MINUTE,
    SECOND,
    on_clock,
    read,
    read_length,
    span,
    utc,
    utc_text,
    write,
)
from slacore.errors import (
    InvalidText,
    InvalidValue,
    NaiveInstant,
    NegativeLength,
    NotALength,
    NotAnInstant,
    OutOfRange,
    SubMicrosecond,
)

LONDON = ZoneInfo("Europe/London")
BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
APIA = ZoneInfo("Pacific/Apia")
MONROVIA = ZoneInfo("Africa/Monrovia")

# 20,514 days from 1970-01-01 to 2026-03-02, counted by hand: 56 years, 14 leap days, 31 + 28 + 1 days.
NINE_IN_MARCH = (56 * 365 + 14 + 60) * DAY + 9 * HOUR


class Aware(datetime):
    """A caller's own datetime."""


class Unsure(tzinfo):
    """A zone that does not know its offset."""

    def __repr__(self) -> str:
        return "Unsure()"

    def utcoffset(self, _: datetime | None) -> None:
        return None


class OneHourAhead(tzinfo):
    """A caller's own zone, neither hashable nor equal to itself."""

    __hash__ = None

    def __repr__(self) -> str:
        return "OneHourAhead()"

    def __eq__(self, _: object) -> bool:
        return False

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(hours=1)

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta(0)


def exactly(moment: datetime) -> int:
    """The instant by the standard library's conversion to UTC, which knows clock changes, then by its fields."""
    there = moment.astimezone(UTC)
    since = (there.hour * 60 + there.minute) * 60 + there.second
    return (there.toordinal() - 719_163) * DAY + since * SECOND + there.microsecond


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 2, 9, tzinfo=UTC),
        datetime(2026, 3, 2, 9, tzinfo=LONDON),
        datetime(2026, 3, 2, 10, tzinfo=BERLIN),
        datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=1))),
        datetime(2026, 3, 2, 10, tzinfo=OneHourAhead()),
        Aware(2026, 3, 2, 10, tzinfo=BERLIN),
        pendulum.datetime(2026, 3, 2, 10, tz="Europe/Berlin"),
        pendulum.datetime(2026, 3, 2, 9, tz="UTC"),
        "2026-03-02T09:00:00Z",
        "2026-03-02t09:00z",
        "2026-03-02 09:00:00.000000000+00:00",
        "2026-03-02T10:00:00+01:00",
        "2026-03-02T05:30-03:30",
        "2026-03-02T09:00:00-00:00",
    ],
    ids=repr,
)
def test_one_instant_however_it_is_said(moment: object) -> None:
    assert read(moment) == NINE_IN_MARCH


@pytest.mark.parametrize("micros", [1, 999_999, 123_456])
def test_microseconds_pass_both_doors(micros: int) -> None:
    for zone in (UTC, LONDON, timezone(-timedelta(hours=3, minutes=30))):
        moment = datetime(2026, 7, 1, 12, 0, 59, micros, tzinfo=zone)
        assert read(moment) % SECOND == micros
        assert write(read(moment), moment) == moment
    assert write(read(f"2026-03-02T09:00:00.{micros:06}Z"), "2026-03-02T09:00Z") == f"2026-03-02T09:00:00.{micros:06}Z"


# Days with a change in their middle, at their end, at their beginning, over midnight, and a skipped date, with times
# that the clock shows twice or never.
CHANGES = [
    (LONDON, date(2026, 3, 29)),
    (LONDON, date(2026, 10, 25)),
    (LORD_HOWE, date(2026, 4, 5)),
    (SAO_PAULO, date(2018, 2, 17)),
    (SAO_PAULO, date(2018, 11, 4)),
    (ZoneInfo("Atlantic/Azores"), date(2026, 10, 25)),
    (ZoneInfo("America/Scoresbysund"), date(2024, 3, 30)),
    (APIA, date(2011, 12, 30)),
    (MONROVIA, date(1972, 1, 7)),
    (ZoneInfo("America/Toronto"), date(1919, 3, 30)),
]


@pytest.mark.parametrize(("zone", "day"), CHANGES, ids=str)
@pytest.mark.parametrize("fold", [0, 1])
def test_every_wall_time_around_a_change_is_read_as_the_standard_library_converts_it(
    zone: ZoneInfo, day: date, fold: int
) -> None:
    midnight = datetime.combine(day, time()) - timedelta(days=1)
    walls = [midnight + timedelta(minutes=15 * quarter, microseconds=quarter) for quarter in range(3 * 96)]
    moments = [wall.replace(tzinfo=zone, fold=fold) for wall in walls]
    for _ in ("cold", "warm"):
        assert [read(moment) for moment in moments] == [exactly(moment) for moment in moments]


@pytest.mark.parametrize(("zone", "day"), CHANGES, ids=str)
def test_every_instant_around_a_change_is_written_as_its_clock_shows_it(zone: ZoneInfo, day: date) -> None:
    start = exactly(datetime(day.year, day.month, day.day, tzinfo=UTC)) - DAY
    like = datetime(2026, 3, 2, tzinfo=zone)
    for instant in range(start, start + 3 * DAY, 15 * MINUTE + 1):
        shown = write(instant, like)
        wanted = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)).astimezone(zone)
        assert (shown.replace(tzinfo=None), shown.fold) == (wanted.replace(tzinfo=None), wanted.fold)
        assert shown.tzinfo is zone
        assert read(shown) == instant


def test_the_fold_tells_a_repeated_hour_apart() -> None:
    first, second = (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=fold) for fold in (0, 1))
    assert read(second) - read(first) == HOUR
    assert [write(read(moment), moment).fold for moment in (first, second)] == [0, 1]


def test_two_zone_objects_of_one_name_do_not_mix() -> None:
    other = ZoneInfo.no_cache("Europe/London")
    moment = datetime(2026, 7, 1, 12, tzinfo=other)
    assert read(moment) == read(moment.replace(tzinfo=LONDON))
    assert write(read(moment), moment).tzinfo is other


def test_a_pendulum_value_gives_a_pendulum_value_back() -> None:
    for fold in (0, 1):
        moment = pendulum.datetime(2026, 10, 25, 1, 30, tz="Europe/London", fold=fold)
        shown = write(read(moment), moment)
        assert type(shown) is pendulum.DateTime
        assert (shown.fold, shown.utcoffset(), shown.naive()) == (fold, timedelta(hours=1 - fold), moment.naive())
        assert shown.timezone_name == "Europe/London"


def test_another_kind_of_datetime_gives_a_plain_one_back() -> None:
    shown = write(NINE_IN_MARCH, Aware(2026, 7, 1, tzinfo=BERLIN))
    assert type(shown) is datetime
    assert shown.isoformat() == "2026-03-02T10:00:00+01:00"


@pytest.mark.parametrize(
    ("like", "expected"),
    [
        ("2026-07-01T00:00:00Z", "2026-03-02T09:00:00Z"),
        ("2026-07-01t00:00z", "2026-03-02T09:00:00Z"),
        ("2026-07-01T00:00:00+00:00", "2026-03-02T09:00:00+00:00"),
        ("2026-07-01T00:00:00+05:30", "2026-03-02T14:30:00+05:30"),
        ("2026-07-01 00:00-03:30", "2026-03-02T05:30:00-03:30"),
    ],
)
def test_text_gives_text_with_the_same_offset_back(like: str, expected: str) -> None:
    assert write(NINE_IN_MARCH, like) == expected


def test_instants_before_1970_pass_both_doors() -> None:
    moment = datetime(1912, 6, 23, 4, 5, 6, 789, tzinfo=BERLIN)
    assert read(moment) == exactly(moment) < 0
    assert write(read(moment), moment).isoformat() == moment.isoformat()


def test_a_zone_object_of_the_callers_own_keeps_its_identity() -> None:
    zone = OneHourAhead()
    assert write(NINE_IN_MARCH, datetime(2026, 7, 1, tzinfo=zone)).tzinfo is zone


@pytest.mark.parametrize("zone", [UTC, LONDON, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Midway")], ids=str)
def test_the_supported_years_end_at_the_same_instants_in_every_zone(zone: tzinfo) -> None:
    first, last = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
    tick = timedelta(microseconds=1)
    assert read(first.astimezone(zone)) == EARLIEST
    assert read((last - tick).astimezone(zone)) == LATEST - 1
    for outside in ((first - tick).astimezone(zone), last.astimezone(zone)):
        with pytest.raises(OutOfRange) as caught:
            read(outside, "opened")
        assert (caught.value.place, caught.value.value) == ("opened", outside)


@pytest.mark.parametrize(
    "moment",
    [datetime.min.replace(tzinfo=LONDON), datetime.max.replace(tzinfo=LONDON), "0001-01-01T00:00Z"],
    ids=str,
)
def test_the_ends_of_the_calendar_are_out_of_range(moment: object) -> None:
    with pytest.raises(OutOfRange):
        read(moment)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        0.0,
        1_772_442_000,
        date(2026, 3, 2),
        pendulum.date(2026, 3, 2),
        time(9, tzinfo=UTC),
        timedelta(hours=9),
        b"2026-03-02T09:00Z",
        ("2026-03-02T09:00Z",),
        "",
        "now",
        "2026-03-02",
        "2026-W10-1T09:00Z",
        "2026-03-02T09:00:00,5Z",
        "2026-03-02T09:00.5Z",
        "2026-03-02T09:00.5",
        "2026-03-02T09:00:00.Z",
        "２026-03-02T09:00Z",
        "2026-03-02T09:00Z\n",
        "2026-03-02T09:00+100",
        "2026-03-02T09:00  Z",
        "2026-03-02T09:00 GMT",
        "2026-03-02T09:00 utc",
        "2026-03-02T09:00+01:00:00",
    ],
    ids=repr,
)
def test_what_is_no_date_with_a_time_is_not_an_instant(value: object) -> None:
    with pytest.raises(NotAnInstant) as caught:
        read(value, "opened")
    assert (caught.value.place, caught.value.value) == ("opened", value)
    assert isinstance(caught.value, TypeError)
    assert str(caught.value).startswith("opened: ")


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 3, 2, 9),
        Aware(2026, 3, 2, 9),
        pendulum.naive(2026, 3, 2, 9),
        datetime(2026, 3, 2, 9, tzinfo=Unsure()),
        "2026-03-02T09:00",
        "2026-03-02 09:00:00.5",
    ],
    ids=repr,
)
def test_an_instant_needs_a_zone(value: object) -> None:
    with pytest.raises(NaiveInstant) as caught:
        read(value, "due")
    assert (caught.value.place, caught.value.value) == ("due", value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-13-02T09:00Z", "month"),
        ("2026-02-29T09:00Z", "day"),
        ("2026-03-02T24:00Z", "hour"),
        ("2026-03-02T09:60Z", "minute"),
        ("2026-03-02T23:59:60Z", "second"),
        ("2026-03-02T09:00+24:00", "offset"),
    ],
)
def test_text_with_the_shape_of_an_instant_says_which_part_is_wrong(text: str, why: str) -> None:
    with pytest.raises(InvalidText) as caught:
        read(text, "opened")
    assert (caught.value.place, caught.value.value) == ("opened", text)
    assert why in caught.value.expected


def test_text_finer_than_a_microsecond_is_refused_not_rounded() -> None:
    assert read("1970-01-01T00:00:00.1234560Z") == 123_456
    with pytest.raises(SubMicrosecond) as caught:
        read("1970-01-01T00:00:00.1234567Z", "opened")
    assert (caught.value.place, caught.value.value) == ("opened", "1970-01-01T00:00:00.1234567Z")


def test_pandas_values_pass_both_doors() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    moment = pandas.Timestamp("2026-10-25T01:30:00.000001Z").tz_convert("Europe/London")
    shown = write(read(moment), moment)
    assert type(shown) is pandas.Timestamp
    assert (shown, shown.utcoffset(), shown.fold) == (moment, timedelta(0), 1)
    assert read(pandas.Timestamp("2026-03-02T09:00Z")) == NINE_IN_MARCH


def test_pandas_values_are_refused_like_any_other() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    refused = [
        (pandas.NaT, NotAnInstant),
        (pandas.Timestamp("2026-03-02T09:00"), NaiveInstant),
        (pandas.Timestamp(1, unit="ns", tz="UTC"), SubMicrosecond),
        (pandas.Timestamp("1899-12-31T00:00Z"), OutOfRange),
    ]
    for value, error in refused:
        with pytest.raises(error) as caught:
            read(value, "opened")
        assert caught.value.place == "opened"
        assert caught.value.value is value


def test_numpy_values_are_not_instants() -> None:
    numpy = pytest.importorskip("numpy", reason="numpy is not installed")
    for value in (
        numpy.datetime64("2026-03-02T09:00"),
        numpy.datetime64("NaT", "ns"),
        numpy.int64(0),
        numpy.float64(0),
    ):
        with pytest.raises(NotAnInstant):
            read(value)


@pytest.mark.parametrize(
    ("value", "micros"),
    [
        (timedelta(0), 0),
        (timedelta(hours=4), 4 * HOUR),
        (timedelta(days=3653, seconds=1, microseconds=1), 3653 * DAY + SECOND + 1),
        (pendulum.duration(days=1, hours=2), 26 * HOUR),
        (pendulum.duration(weeks=1), 7 * DAY),
        (pendulum.datetime(2026, 3, 2) - pendulum.datetime(2026, 1, 1), 60 * DAY),
        ("PT4H", 4 * HOUR),
        ("PT0S", 0),
        ("P1DT2H3M4S", 26 * HOUR + 3 * MINUTE + 4 * SECOND),
        ("P2W", 14 * DAY),
        ("PT0.5S", 500_000),
        ("PT0,5S", 500_000),
        ("PT18.996H", 18 * HOUR + 59 * MINUTE + 45_600_000),
        ("P27.08271D", 27 * DAY + HOUR + 59 * MINUTE + 6 * SECOND + 144_000),
        ("P7.6623W", 53 * DAY + 15 * HOUR + 15 * MINUTE + 59 * SECOND + 40_000),
        ("PT0.0000001H", 360),
        ("P0.0001220703125W", 73_828_125),
        ("PT0.0009765625H", 3_515_625),
        ("P1DT0.5M", DAY + 30 * SECOND),
        ("P1DT1S", DAY + SECOND),
        ("PT1H1.000001S", HOUR + SECOND + 1),
        ("PT36H90M", 37 * HOUR + 30 * MINUTE),
        ("P007D", 7 * DAY),
        ("+PT4H", 4 * HOUR),
        ("-PT0S", 0),
        ("P999999999D", 999_999_999 * DAY),
    ],
    ids=repr,
)
def test_a_length_of_time_in_microseconds(value: object, micros: int) -> None:
    assert read_length(value) == micros


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        4,
        4.0,
        time(4),
        datetime(2026, 3, 2, tzinfo=UTC),
        pendulum.duration(months=1),
        pendulum.duration(years=1, hours=1),
        "",
        "4h",
        "4 hours",
        "P",
        "P1M",
        "P1Y",
        "PXYZ",
        "P" + "1" * 70,
        "P" + "1" * 100_000 + "D",
        "P1000000000D",
        "-P1000000000D",
        "P999999999999999W",
        "PT",
        "P1DT",
        "+",
        "P1",
        "P1H",
        "PT1D",
        "PT1W",
        "P1W1D",
        "P1WT1H",
        "P1Y2D",
        "P1M2DT3H",
        "P0.5M",
        "PT1S1M",
        "PT1.5H30M",
        "P1.5DT1H",
        "P1,5DT0S",
        "PT.5S",
        "PT5.S",
        "PT1.5.5S",
        "PT-4H",
        "P-1D",
        "--PT4H",
        "pt4h",
        " PT4H",
        "PT4H\n",
        "PT٤H",
        "PT1_0H",
        "P1M/2026-01-01",
        "P1M/2026-01-01T00:00:00Z",
        "P1D/2026-01-01T00:00:00Z",
        "P1D/P2D",
        "2026-03-02",
        "2026-01-01/P1D",
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_has_no_fixed_length_is_not_a_length(value: object) -> None:
    with pytest.raises(NotALength) as caught:
        read_length(value, "horizon")
    assert (caught.value.place, caught.value.value) == ("horizon", value)
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize("value", [timedelta(microseconds=-1), pendulum.duration(hours=-4)], ids=repr)
def test_a_target_is_not_negative(value: timedelta) -> None:
    with pytest.raises(NegativeLength) as caught:
        read_length(value, "length")
    assert (caught.value.place, caught.value.value) == ("length", value)


@pytest.mark.parametrize(
    "text",
    [
        "PT1.0000001S",
        "-PT1.0000001S",
        "PT0,12345678S",
        "PT0.00000001M",
        "PT0.0000000001H",
        "P0.0000000000125D",
        "P0.00006103515625W",
        "PT0.5" + "0" * 30 + "1S",
        "PT0." + "3" * 100_000 + "S",
    ],
    ids=lambda text: text[:40],
)
def test_a_length_in_text_finer_than_a_microsecond_is_refused(text: str) -> None:
    with pytest.raises(SubMicrosecond) as caught:
        read_length(text, "horizon")
    assert (caught.value.place, caught.value.value) == ("horizon", text)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("zeros", [7, 100_000])
def test_zeros_behind_the_microseconds_of_a_text_say_nothing(zeros: int) -> None:
    assert read_length(f"PT1.5{'0' * zeros}S") == 1_500_000


def test_a_length_in_text_asks_nobody_how_many_digits_to_keep() -> None:
    with localcontext(prec=2):
        assert read_length("PT18.996H") == 68_385_600_000


@pytest.mark.parametrize(("text", "hours"), [("-PT4H", -4), ("-P1DT1.5H", -25.5), ("-P1W", -168)])
def test_negative_text_is_refused(text: str, hours: float) -> None:
    with pytest.raises(NegativeLength) as caught:
        read_length(text, "horizon")
    assert (caught.value.place, caught.value.value) == ("horizon", timedelta(hours=hours))


def test_lengths_of_pandas() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    assert read_length(pandas.Timedelta("4h")) == 4 * HOUR
    with pytest.raises(SubMicrosecond) as caught:
        read_length(pandas.Timedelta(1, unit="ns"), "horizon")
    assert caught.value.place == "horizon"
    with pytest.raises(NotALength):
        read_length(pandas.NaT)
    with pytest.raises(NegativeLength):
        read_length(pandas.Timedelta("-4h"))


def test_text_lengths_and_messages_use_no_more_digits_than_needed() -> None:
    assert utc_text(NINE_IN_MARCH) == "2026-03-02T09:00Z"
    assert utc_text(NINE_IN_MARCH + SECOND) == "2026-03-02T09:00:01Z"
    assert utc_text(-1) == "1969-12-31T23:59:59.999999Z"


@pytest.mark.parametrize("micros", [0, 1, -1, 3653 * DAY + 1, -DAY - 1])
def test_spans_and_utc_are_exact(micros: int) -> None:
    assert span(micros) == timedelta(microseconds=micros)
    assert utc(micros) - datetime(1970, 1, 1, tzinfo=UTC) == timedelta(microseconds=micros)
    assert utc(micros).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T01:00:00+0100", 0),
        ("1970-01-01 01:00:00 +0100", 0),
        ("1970-01-01T01:00:00 +01:00", 0),
        ("1970-01-01T00:00:00.000+0000", 0),
        ("1970-01-01 00:00:00 UTC", 0),
        ("1970-01-01 00:00:00UTC", 0),
        ("1970-01-01 00:00 Z", 0),
    ],
)
def test_offsets_as_helpdesks_write_them_are_read(text: str, instant: int) -> None:
    assert read(text) == instant
    assert read(write(HOUR, text)) == HOUR


@pytest.mark.parametrize(
    "text", ["2026-03-02T24:00:00Z", "2026-03-02T24:00Z", "2026-03-02T23:59:60Z", "2016-12-31T23:59:60+00:00"]
)
def test_hour_24_and_second_60_are_refused_on_every_python(text: str) -> None:
    with pytest.raises(InvalidText) as caught:
        read(text, "opened")
    assert (caught.value.place, caught.value.value) == ("opened", text)
    assert "hours end at 23" in str(caught.value)


class Stuck(tzinfo):
    """A zone of one offset, whatever the date."""

    def __init__(self, offset: timedelta) -> None:
        self.offset = offset

    def utcoffset(self, moment: datetime | None) -> timedelta:
        return self.offset

    def dst(self, moment: datetime | None) -> timedelta:
        return timedelta(0)


# New York's local mean time, in force until 1883.
MEAN = timedelta(hours=-4, minutes=-56, seconds=-2)


@pytest.mark.parametrize("zone", [Stuck(MEAN), timezone(MEAN)], ids=lambda zone: type(zone).__name__)
def test_an_offset_with_seconds_is_refused_after_1970(zone: tzinfo) -> None:
    with pytest.raises(InvalidValue) as caught:
        read(datetime(2026, 3, 2, 9, tzinfo=zone), "opened")
    assert caught.value.place == "opened"
    assert "zone.localize(moment)" in str(caught.value)
    # Before 1970 clocks did show such times.
    assert read(datetime(1969, 3, 2, 9, tzinfo=zone)) == read("1969-03-02T13:56:02Z")


def test_a_zone_that_kept_seconds_itself_is_believed() -> None:
    # Liberia's clock was 44 minutes and 30 seconds behind until 7 January 1972.
    assert read(datetime(1971, 3, 2, 9, tzinfo=ZoneInfo("Africa/Monrovia"))) == read("1971-03-02T09:44:30Z")


def test_a_pytz_zone_that_was_not_localized_is_refused() -> None:
    pytz = pytest.importorskip("pytz", reason="pytz is not installed")
    new_york, naive = pytz.timezone("America/New_York"), datetime(2026, 7, 1, 9)
    # Four minutes off, in silence: 4:56 behind instead of 4:00.
    with pytest.raises(InvalidValue, match=r"zone\.localize"):
        read(naive.replace(tzinfo=new_york))
    assert read(new_york.localize(naive)) == read("2026-07-01T13:00:00Z")
    assert read(naive.replace(tzinfo=pytz.utc)) == read("2026-07-01T09:00:00Z")
    assert read(naive.replace(tzinfo=pytz.FixedOffset(90))) == read("2026-07-01T07:30:00Z")


def test_a_naive_pandas_time_is_told_how_to_say_whose_clock_it_is() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    moment = pandas.Timestamp("2026-10-25 01:30")
    with pytest.raises(NaiveInstant) as caught:
        read(moment, "opened")
    assert "tz_localize('Area/City', ambiguous=True, nonexistent='shift_forward')" in str(caught.value)
    # The cure is the edge rule: the first showing, and the change itself.
    zoned = moment.tz_localize("Europe/London", ambiguous=True, nonexistent="shift_forward")
    assert read(zoned) == read("2026-10-25T00:30:00Z")
    skipped = pandas.Timestamp("2026-03-29 01:30")
    zoned = skipped.tz_localize("Europe/London", ambiguous=True, nonexistent="shift_forward")
    assert read(zoned) == read("2026-03-29T01:00:00Z")


@pytest.mark.parametrize("column", [[1, 2, 3], ("a",), {"a": 1}, range(4)], ids=repr)
def test_a_column_given_to_a_single_call_is_told_in_one_line(column: Any) -> None:
    with pytest.raises(NotAnInstant) as caught:
        read(column, "opened")
    assert str(caught.value) == (
        f"opened: a {type(column).__name__} of {len(column)} is not an instant; ask for one value at a time"
    )


def test_a_pandas_column_is_told_in_one_line() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    with pytest.raises(NotAnInstant) as caught:
        read(pandas.Series(pandas.to_datetime(["2026-03-02", "2026-03-03"], utc=True)), "start")
    assert str(caught.value) == "start: a Series of 2 is not an instant; ask for one value at a time"


def test_a_moment_is_put_on_another_clock_and_keeps_its_kind() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    at, berlin = datetime(2026, 3, 29, 0, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin")
    # An hour later the clocks go forward.
    assert str(on_clock(at, berlin)) == "2026-03-29 01:30:00+01:00"
    assert on_clock("2026-03-29T00:30:00Z", berlin) == "2026-03-29T01:30:00+01:00"
    assert on_clock("2026-03-29T01:30:00Z", berlin) == "2026-03-29T03:30:00+02:00"
    of_pendulum = on_clock(pendulum.instance(at), berlin)
    assert (type(of_pendulum), of_pendulum.hour) == (pendulum.DateTime, 1)
    of_pandas = on_clock(pandas.Timestamp("2026-03-29T01:30:00Z"), berlin)
    assert (type(of_pandas), of_pandas.hour, of_pandas.tzinfo) == (pandas.Timestamp, 3, berlin)
