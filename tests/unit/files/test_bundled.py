"""The plans that ship with the library."""

import json
import tomllib
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

import slacore
from slacore import SupportPlan, lint, load_plan, plan_to_toml, write_plan
from slacore.errors import UnknownName
from slacore.files.bundled import bundled, bundled_names
from slacore.written.form import json_schema

NAMES = [
    "credenti-basic",
    "credenti-premium",
    "credenti-standard",
    "keepnet",
    "r-keeper",
    "stakater",
    "stakater-premium",
    "stakater-standard",
]


def text_of(name: str) -> str:
    return (resources.files("slacore") / "bundled_plans" / f"{name}.toml").read_text(encoding="utf-8")


def test_eight_plans_of_four_desks_ship_with_the_library() -> None:
    assert list(bundled_names()) == NAMES


def test_the_function_is_at_the_front_door_and_hides_no_package() -> None:
    assert slacore.bundled is bundled
    assert slacore.bundled("keepnet").name == "keepnet"


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        bundled("stakatar")
    assert caught.value.nearest[0] == "stakater"
    assert "'stakatar' is not a bundled plan; did you mean 'stakater'" in str(caught.value)


@pytest.mark.parametrize("name", ["", "Keepnet", "../bundled/keepnet", "keepnet.toml", None, 1])
def test_only_the_names_themselves_are_names(name: object) -> None:
    with pytest.raises(UnknownName):
        bundled(name)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_it_has_the_name_of_its_file_and_names_its_source(name: str) -> None:
    plan = bundled(name)
    assert plan.name == name
    assert plan.title
    assert plan.source


@pytest.mark.parametrize("name", NAMES)
def test_its_file_says_first_what_it_is_and_what_was_read_into_it(name: str) -> None:
    opening = text_of(name).partition("\n\n")[0]
    assert all(line.startswith("#") for line in opening.splitlines())
    assert "page" in opening


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_accepts_its_file(name: str) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(tomllib.loads(text_of(name)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_written_and_read_again_it_is_the_same_plan(name: str, suffix: str, tmp_path: Path) -> None:
    plan, file = bundled(name), tmp_path / f"again{suffix}"
    file.write_text(plan_to_toml(plan) if suffix == ".toml" else json.dumps(write_plan(plan)), encoding="utf-8")
    again = load_plan(file)
    assert again == plan
    assert hash(again) == hash(plan)
    assert again.digest == plan.digest
    assert lint(again) == lint(plan)


@pytest.mark.parametrize("name", NAMES)
def test_what_it_writes_satisfies_the_schema(name: str) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(write_plan(bundled(name)))


def test_no_two_of_them_mean_the_same() -> None:
    assert len({bundled(name).digest for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_it_improves_on_ships_as_well(name: str) -> None:
    above = bundled(name).improves_on
    assert above is None or isinstance(bundled(above), SupportPlan)


@pytest.mark.parametrize("name", NAMES)
def test_agreements_that_ship_are_examples_and_fit_their_plan(name: str) -> None:
    plan = bundled(name)
    for agreement in plan.agreements:
        assert agreement.is_example
        assert plan.with_agreement(agreement).digest != plan.digest
