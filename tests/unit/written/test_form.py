"""The written form: every error at once, and one published schema."""

import builtins
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from slacore import PlanErrors, SupportPlan, drift, freeze, load_plan, plan_to_toml, read_plan, write_plan
from slacore.errors import MissingExtra
from slacore.written.form import json_schema
from tests.support.places import DOCS, EXAMPLES, ROOT

BUNDLED = ROOT / "src" / "slacore" / "bundled_plans"
PUBLISHED = DOCS / "plan-file.schema.json"
MAPPINGS = [EXAMPLES / "servicenow.toml"]
PLANS = [*sorted(BUNDLED.glob("*.toml")), *sorted(path for path in EXAMPLES.glob("*.toml") if path not in MAPPINGS)]


def flaws(data: Any) -> list[str]:
    with pytest.raises(PlanErrors) as caught:
        read_plan(data)
    return [flaw.path for flaw in caught.value.flaws]


@pytest.mark.parametrize("path", [PUBLISHED], ids=lambda path: path.name)
def test_the_published_schema_is_the_one_the_loader_states(path: Path) -> None:
    assert json.loads(path.read_text(encoding="utf-8")) == json_schema()
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_the_schema_takes_every_plan_that_ships(path: Path) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(write_plan(load_plan(path)))


def test_all_errors_are_told_at_once_across_parts_and_with_their_own_numbers() -> None:
    data = {
        "format": 1,
        "name": "desk",
        "schedules": {
            "business": {"zone": "Europe/Berlim", "shifts": ["Mon-Fri 09:00-17:00"]},
            "night": {"zone": "Europe/Berlin", "shifts": ["Mon-Fri 22:00-06:00"]},
        },
        "coverages": {"always": 7, "either": "business | nigth"},
        "centres": {"one": {"coverage": "bussiness"}, "two": {}},
        "priorities": {"levels": ["P1", "P2"]},
        "targets": [
            {"metric": "response", "length": "2 days"},
            {"metric": "response", "length": "2 business hours", "coverage": "nihgt"},
            {"metric": "response", "length": "2 business hours", "priority": "P3", "effective": {"from": "2026-01-01"}},
        ],
        "downgrades": [{"cause": "workaround"}, {"cause": "workaround", "to": "P4"}],
        "channels": [
            {"name": "chat", "entitlement": "everybody"},
            {"name": "phone", "outside": "chat", "hours": "day"},
        ],
        "services": [{"name": "pos", "titel": "Point of sale"}],
        "agreements": [{"name": "acme", "customer": "Acme", "services": ["pos", "stock"]}, {"name": "bolt"}],
    }
    assert sorted(flaws(data)) == sorted(
        [
            "schedules.business.zone",
            "coverages.always",
            "coverages.either",
            "centres.one.coverage",
            "centres.two.coverage",
            "targets[0].length",
            "targets[1].coverage",
            "targets[2].priority",
            "downgrades[0].to",
            "downgrades[1].to",
            "channels[0].entitlement",
            "channels[1].hours",
            "services[0].titel",
            "agreements[0].services[1]",
            "agreements[1].customer",
        ]
    )


def test_a_scale_that_cannot_be_read_is_not_missed_by_what_needs_it() -> None:
    data = {
        "format": 1,
        "name": "desk",
        "priorities": {"levels": []},
        "matrix": {"urgency": ["Low"], "impact": ["Any"], "table": [["P1"]]},
        "downgrades": [{"cause": "workaround", "steps": 1}],
    }
    assert flaws(data) == ["priorities.levels"]


def test_a_zone_that_cannot_be_read_is_not_missed_by_dates_and_days() -> None:
    targets = [{"metric": "response", "length": "2 calendar days", "effective": {"from": "2026-01-01"}}]
    assert flaws({"format": 1, "name": "desk", "zone": "Europe/Londn", "targets": targets}) == ["zone"]
    assert flaws({"format": 1, "name": "desk", "schedules": {"uk": 7}, "targets": targets[:0]}) == ["schedules.uk"]


def test_names_are_told_with_the_nearest_known_one() -> None:
    with pytest.raises(PlanErrors, match="did you mean 'targets'"):
        read_plan({"format": 1, "name": "desk", "tragets": []})


@pytest.mark.parametrize("data", [None, 7, "plan", [], {"format": True, "name": "desk"}, {"format": 2, "name": "desk"}])
def test_what_is_no_plan_is_refused(data: Any) -> None:
    assert len(flaws(data)) == 1


def test_depth_and_number_of_values_are_bounded() -> None:
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    assert flaws({"format": 1, "name": "desk", "targets": deep}) == [""]
    assert flaws({"format": 1, "name": "desk", "targets": [1] * 10_001}) == [""]


def test_a_frozen_change_of_a_clock_must_look_like_one() -> None:
    record = {"version": "2026a", "years": [2026, 2026], "zones": {"UTC": ["soon"]}}
    assert flaws({"format": 1, "name": "desk", "zone_record": record}) == ["zone_record.zones.UTC[0]"]
    backwards = record | {"years": [2027, 2026], "zones": {}}
    assert flaws({"format": 1, "name": "desk", "zone_record": backwards}) == ["zone_record.years"]


def test_writing_toml_without_its_extra_says_which_one(monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def without(name: str, *more: Any, **keys: Any) -> Any:
        if name == "tomli_w":
            raise ImportError(name)
        return known(name, *more, **keys)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra):
        plan_to_toml(SupportPlan(name="desk"))


def test_what_a_channel_does_outside_its_hours_is_written_back_whatever_its_name() -> None:
    desk = {"business": {"zone": "UTC", "shifts": ["Mon-Fri 09:00-17:00"]}}
    for name in ("email", "zoom"):
        channels = [{"name": "chat", "hours": "business", "outside": name}, {"name": name}]
        plan = read_plan({"format": 1, "name": "desk", "schedules": desk, "channels": channels})
        assert write_plan(plan)["channels"][0]["outside"] == name
        assert read_plan(write_plan(plan)) == plan


def test_conditions_are_texts_whole_numbers_and_truth_values() -> None:
    def governed(when: dict[str, Any]) -> dict[str, Any]:
        target = {"metric": "response", "length": "1 calendar hour", "when": when}
        return {"format": 1, "name": "desk", "targets": [target]}

    plan = read_plan(governed({"floor": 3, "vip": True, "city": ["Bonn", "Köln"]}))
    assert plan.target_for("response", opened="2026-03-02T10:00:00Z", floor=3, vip=True, city="Bonn") is not None
    assert plan.target_for("response", opened="2026-03-02T10:00:00Z", floor=4, vip=True, city="Bonn") is None
    assert read_plan(write_plan(plan)) == plan
    for odd in (10**18, -(10**18), 1.5, None, ""):
        assert [path.partition(".when")[0] for path in flaws(governed({"floor": odd}))] == ["targets[0]"]


@pytest.mark.parametrize("other", ["alpha", "zeta"])
def test_a_plan_can_be_told_apart_though_an_agreement_is_about_another_plan(other: str) -> None:
    def digest(expression: str) -> str:
        agreement = {"name": "acme", "customer": "Acme", "plan": other, "coverages": {"own": expression}}
        return read_plan({"format": 1, "name": "desk", "agreements": [agreement]}).digest

    assert digest("theirs | ours") == digest("theirs | ours")
    assert digest("theirs | ours") != digest("theirs & ours")


def desk(**said: object) -> dict[str, object]:
    return {"format": 1, "name": "desk", "schedules": {"desk": {"zone": "Europe/Berlin", **said}}}


def test_shifts_with_dates_are_texts_or_tables_and_written_as_tables() -> None:
    summer = {"hours": "Mon-Fri 08:00-16:00", "from": "2026-06-01", "until": "2026-09-01"}
    text = "Mon-Fri 08:00-16:00 from 2026-06-01 until 2026-09-01"
    one, other = (read_plan(desk(shifts=["Sat 10:00-12:00", shift])) for shift in (summer, text))
    assert one == other
    assert one.digest == other.digest
    written = write_plan(one)
    assert written["schedules"]["desk"]["shifts"] == [summer, "Sat 10:00-12:00"]
    assert read_plan(written) == one
    for data in (desk(shifts=[summer]), desk(shifts=[text]), written):
        jsonschema.Draft202012Validator(json_schema()).validate(data)


@pytest.mark.parametrize(
    ("shift", "path"),
    [
        ({"hours": "Mon 09:00-17:00", "from": "2026-06-31"}, "schedules.desk.shifts[0].from"),
        ({"hours": "Mon 09:00-17:00", "from": "2026-06-01", "until": "2026-06-01"}, "schedules.desk.shifts[0].until"),
        ({"hours": "Mon 09:00-17:00 from 2026-06-01"}, "schedules.desk.shifts[0].hours"),
        ({"from": "2026-06-01"}, "schedules.desk.shifts[0].hours"),
        ({"hours": "Mon 09:00-17:00", "til": "2026-06-01"}, "schedules.desk.shifts[0].til"),
        ("Mon 09:00-17:00 from 2026-06-31", "schedules.desk.shifts[0]"),
    ],
)
def test_a_shift_with_wrong_dates_is_told_by_its_path(shift: object, path: str) -> None:
    with pytest.raises(PlanErrors) as caught:
        read_plan(desk(shifts=[shift]))
    assert [flaw.path for flaw in caught.value.flaws] == [path]


def test_holidays_with_exceptions_and_named_dates_with_years_are_written_as_read() -> None:
    said = [
        {"country": "GB", "subdivision": "ENG", "except": ["Good Friday"], "observed": False},
        {"years": [2024, 2030], "dates": {"2026-06-19": "Founders' Day"}},
        {"dates": {"2026-06-20": "Party"}},
    ]
    plan = read_plan(desk(shifts=["Mon-Fri 09:00-17:00"], holidays=said))
    written = write_plan(plan)
    assert written["schedules"]["desk"]["holidays"] == said
    assert read_plan(written) == plan
    frozen = freeze(plan, 2026, 2027)
    assert read_plan(write_plan(frozen)) == frozen
    assert drift(frozen) == ()
    for data in (desk(holidays=said), write_plan(frozen)):
        jsonschema.Draft202012Validator(json_schema()).validate(data)
    for odd, path in (
        ({"country": "GB", "except": ["Good Fryday"]}, "except"),
        ({"country": "GB", "observed": 0}, "observed"),
    ):
        with pytest.raises(PlanErrors) as caught:
            read_plan(desk(holidays=[odd]))
        assert [flaw.path for flaw in caught.value.flaws] == [f"schedules.desk.holidays[0].{path}"]


def test_a_frozen_plan_says_which_dates_nobody_knew() -> None:
    frozen = freeze(read_plan(desk(shifts=["Mon-Fri 09:00-17:00"], holidays=[{"country": "LK"}])), 2026, 2026)
    written = write_plan(frozen)
    assert written["schedules"]["desk"]["holidays"][0]["unknown"] == ["2027-01-01"]
    assert read_plan(written) == frozen
    jsonschema.Draft202012Validator(json_schema()).validate(written)
