"""The written form of metrics: events and conditions as a plan file says them."""

from __future__ import annotations

from collections.abc import Mapping

from slacore.plans.metric import Metric
from slacore.plans.reprioritising import POLICIES, Reprioritising
from slacore.plans.trigger import MOST, Trigger, kind_from
from slacore.written.shape import Defined, Either, Key, OneOrMore, Table, Text
from slacore.written.words import CONDITION, PROSE

_KIND = Text(kind_from)
_TRIGGER = Either(
    _KIND,
    Table(
        {
            "on": Key(_KIND, "a kind of event"),
            "when": Key(CONDITION, "what must be the case after it; alone, the instant at which it comes to be"),
            "ends": Key(CONDITION, "alone: the instant at which it ceases to be the case"),
        },
        Trigger,
        together={
            "anyOf": [{"required": ["on"]}, {"required": ["when"]}, {"required": ["ends"], "maxProperties": 1}],
            "dependentSchemas": {"ends": {"maxProperties": 1}},
        },
    ),
    is_second=lambda raw: isinstance(raw, Mapping),
    is_written_second=lambda trigger: bool(trigger.when or trigger.ends),
)
_ONE_TRIGGER = Defined("trigger", _TRIGGER)
_TRIGGERS = OneOrMore(_ONE_TRIGGER, least=0, most=MOST)
_STATE = Either(
    Text(),
    CONDITION,
    is_second=lambda raw: isinstance(raw, Mapping),
    is_written_second=lambda state: not isinstance(state, str),
)
_ONE_STATE = Defined("state", _STATE)
_STATES = OneOrMore(_ONE_STATE, least=0, most=MOST)
_POLICY = Text(choices=POLICIES)
_REPRIORITISING = Either(
    _POLICY,
    Table(
        {
            "raised": Key(_POLICY, "when the priority becomes graver"),
            "lowered": Key(_POLICY, "when it becomes less grave"),
            "other": Key(_POLICY, "when the target changes for another reason"),
        },
        Reprioritising,
    ),
    is_second=lambda raw: isinstance(raw, Mapping),
    is_written_second=lambda said: not said.is_uniform,
)

_METRIC = Table(
    {
        "title": Key(PROSE, "what people call it"),
        "start": Key(_TRIGGERS, "what begins a clock", says_nothing=True),
        "stop": Key(_TRIGGERS, "what ends it", says_nothing=True),
        "cancel": Key(_TRIGGERS, "what makes it count as neither met nor missed", says_nothing=True),
        "continue": Key(_TRIGGERS, "what lets a stopped clock go on", name="continue_", says_nothing=True),
        "pause": Key(_STATES, "waits and conditions for which it pauses, or 'any wait'", says_nothing=True),
        "while": Key(_STATES, "waits and conditions in which alone it runs", name="while_", says_nothing=True),
        "reprioritise": Key(_REPRIORITISING, "what becomes of it when its target changes, or by direction"),
    },
    Metric,
)
METRIC = Defined("metric", _METRIC)

DEFINITIONS = (_ONE_TRIGGER, _ONE_STATE, METRIC)
"""What the schema states once."""
