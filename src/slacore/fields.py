"""Fields of models: how a value is read, written and described where pydantic asks for it.

pydantic finds two methods on the class of a field. A class is given them from the floor that knows its written form, so
that no floor looks up, and pydantic is imported when it asks, so that nothing here needs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from slacore.errors import PlanErrors, SlaError

if TYPE_CHECKING:
    from pydantic_core import CoreSchema, PydanticCustomError, ValidationError

T = TypeVar("T")
Schema = dict[str, Any]

_REF = "#/$defs/"


def field_of_models(
    kind: type[T], read: Callable[[Any, Any], T], write: Callable[[T], Any], schema: Callable[[], Schema]
) -> None:
    """Let the values of a class be fields of pydantic models.

    A value stays as it is; anything else is read. It is written where a model is dumped as JSON. An error of ours is
    one of the model's, at its place: of a plan, each of its errors at its own.

    Args:
        kind: the class.
        read: makes a value of plain data and of the context that a model is validated with.
        write: makes plain data of a value.
        schema: the JSON Schema of that data, whose definitions are called otherwise than those of other classes.
    """

    def core_schema_of(source: Any, handler: Any) -> CoreSchema:
        from pydantic_core import core_schema

        def checked(given: Any, info: Any) -> T:
            try:
                return given if isinstance(given, kind) else read(given, info.context)
            except SlaError as error:
                raise refusal(kind.__name__, error, given) from None

        written = core_schema.plain_serializer_function_ser_schema(write, when_used="json")
        ref = f"slacore.{kind.__name__}"
        return core_schema.with_info_plain_validator_function(checked, serialization=written, ref=ref)

    def json_schema_of(core: Any, handler: Any) -> Schema:
        said = schema()
        definitions = [_definition(name, part) for name, part in said.pop("$defs", {}).items()]
        if definitions:
            handler({"type": "definitions", "schema": {"type": "any"}, "definitions": definitions})
        return dict(_referring(said, handler))

    for name, hook in (("core", core_schema_of), ("json", json_schema_of)):
        setattr(kind, f"__get_pydantic_{name}_schema__", staticmethod(hook))


def refusal(title: str, error: SlaError, given: Any) -> ValidationError:
    """An error as pydantic tells it, with a line for each flaw of a plan."""
    from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

    def told(kind: str, sentence: str) -> PydanticCustomError:
        # What stands in braces would be looked up in a context.
        return PydanticCustomError("slacore", "{sentence}", {"sentence": sentence, "error": kind})

    kind = type(error).__name__
    flaws = error.flaws if isinstance(error, PlanErrors) else [("", str(error))]
    lines = [InitErrorDetails(type=told(kind, said), loc=_steps(path), input=given) for path, said in flaws]
    return ValidationError.from_exception_data(title, lines)


def _steps(path: str) -> tuple[int | str, ...]:
    """A place in a plan, step by step: ``targets[3].length``."""
    return tuple(int(step) if step.isdecimal() else step for step in re.findall(r"[^.\[\]]+", path))


def _definition(name: str, part: Schema) -> Schema:
    """A definition of a schema, to stand among those of the whole document."""

    def described(_: Any, handler: Any) -> Schema:
        return dict(_referring(part, handler))

    return {"type": "any", "ref": f"slacore.{name}", "metadata": {"pydantic_js_functions": [described]}}


def _referring(part: Any, handler: Any) -> Any:
    """A part of a schema with its references as the whole document has them."""
    if isinstance(part, list):
        return [_referring(one, handler) for one in part]
    if not isinstance(part, dict):
        return part
    found = {key: _referring(one, handler) for key, one in part.items() if key != "$ref"}
    if "$ref" in part:
        found |= handler({"type": "definition-ref", "schema_ref": f"slacore.{part['$ref'].removeprefix(_REF)}"})
    return found
