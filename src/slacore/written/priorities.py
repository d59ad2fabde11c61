"""The written form of priorities: the scale and its levels, the matrix with its labels and overrides."""

from __future__ import annotations

from collections.abc import Mapping

from slacore.plans.matrix import PriorityMatrix
from slacore.plans.override import PriorityOverride
from slacore.plans.scale import Label, PriorityLevel, PriorityScale
from slacore.written.shape import Array, Either, Key, Table, Text, Whole
from slacore.written.words import CONDITION, PROSE

_LEVEL = Either(
    Text(lambda text, _: PriorityLevel(text)),
    Table(
        {
            "name": Key(Text(), "what the level is called", is_required=True),
            "title": Key(PROSE, "its longer name"),
            "text": Key(PROSE, "when a ticket has it"),
            "examples": Key(Array(PROSE, most=64), "examples of such tickets"),
            "customer_duty": Key(PROSE, "what it asks of the customer"),
        },
        PriorityLevel,
    ),
    is_second=lambda raw: isinstance(raw, Mapping),
    is_written_second=lambda level: level != PriorityLevel(level.name),
)
PRIORITIES = Table(
    {
        "levels": Key(
            Array(_LEVEL, least=1, most=64, noun="levels", is_unique=True), "most severe first", is_required=True
        ),
        "default": Key(Text(), "the level of a ticket without one"),
        "outside": Key(
            Array(_LEVEL, most=64, noun="levels", is_unique=True), "levels outside the order, such as Planning"
        ),
        "set_by": Key(Array(Text(), most=64), "who sets the priority"),
    },
    PriorityScale,
)
_LABEL = Either(
    Text(lambda text, _: Label(text)),
    Table(
        {
            "name": Key(Text(), "what tickets call the label", is_required=True),
            "title": Key(PROSE, "what people call it"),
            "text": Key(PROSE, "what it means"),
        },
        Label,
    ),
    is_second=lambda raw: isinstance(raw, Mapping),
    is_written_second=lambda label: label != Label(label.name),
)
_OVERRIDING = ("raise_urgency", "raise_impact", "urgency", "impact", "cap", "priority")
_OVERRIDE = Table(
    {
        "when": Key(CONDITION, "facts of a ticket and what they must be like", is_required=True),
        "reason": Key(PROSE, "why, in the words of the plan", is_required=True),
        "raise_urgency": Key(Whole(1, 63), "how many steps graver the urgency counts"),
        "raise_impact": Key(Whole(1, 63), "how many steps graver the impact counts"),
        "urgency": Key(Text(), "the urgency it sets"),
        "impact": Key(Text(), "the impact it sets"),
        "cap": Key(Text(), "the gravest priority it leaves"),
        "priority": Key(Text(), "the priority by right"),
    },
    PriorityOverride,
    together={"anyOf": [{"required": [name]} for name in _OVERRIDING]},
)
MATRIX = Table(
    {
        "urgency": Key(Array(_LABEL, least=1, most=64), "the columns as printed", is_required=True),
        "impact": Key(Array(_LABEL, least=1, most=64), "the rows as printed", is_required=True),
        "table": Key(
            Array(Array(Text(may_be_empty=True), least=1, most=64), least=1, most=64),
            "a row of priorities for each impact; an empty text is an empty cell",
            is_required=True,
        ),
        "urgency_set_by": Key(Array(Text(), most=64), "who sets the urgency"),
        "impact_set_by": Key(Array(Text(), most=64), "who sets the impact"),
        "overrides": Key(Array(_OVERRIDE, most=256), "what raises, sets or caps, and why"),
    },
    PriorityMatrix,
    dict,
)
