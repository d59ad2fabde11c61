"""Facts: the one way in which an error keeps what went wrong, and says it as *place: sentence*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, dataclass_transform

from slacore.wording import fields_text, shown, written


@dataclass_transform(frozen_default=True)
class FactualError(Exception):
    """An exception whose facts are fields, given by place or by name; what it says is made of them.

    Equality, hash, copies and pickles go by the facts. It binds them itself, so that catching an error costs no import.
    """

    if TYPE_CHECKING:
        __match_args__: ClassVar[tuple[str, ...]]

        @property
        def place(self) -> str:
            """Where: an argument, a path in a plan, a file. Empty where the sentence says it all."""

        @property
        def sentence(self) -> str:
            """What is wrong with which value, and what would be right."""

    else:
        __match_args__ = ()

        def __init_subclass__(cls) -> None:
            cls.__match_args__ = tuple(cls.__annotations__) or cls.__match_args__

        def __init__(self, *given: Any, **named: Any) -> None:
            names, unsaid = self.__match_args__, vars(type(self))
            facts = dict(zip(names, given, strict=False)) | named
            known = {name: facts.get(name, unsaid.get(name)) for name in names if name in facts or name in unsaid}
            if known.keys() != {*names} or facts.keys() - known or len(facts) != len(given) + len(named):
                raise TypeError(f"{type(self).__name__} takes {', '.join(names) or 'nothing'}")
            self.__dict__.update(known)
            super().__init__(*known.values())

        def __getattr__(self, name: str) -> Any:
            # Facts are found before: some errors say place or sentence themselves.
            if name in ("place", "sentence"):
                return self._where() if name == "place" else self._said()
            raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")

        def __setattr__(self, name: str, value: Any) -> None:
            self._keep(name)
            super().__setattr__(name, value)

        def __delattr__(self, name: str) -> None:
            self._keep(name)
            super().__delattr__(name)

    def _keep(self, name: str) -> None:
        if name in self.__match_args__:
            raise AttributeError(f"{name} is a fact of an error, and stays as it is")

    where = ""
    """The place in terms of the facts, such as ``plan {plan}``, where none of them is called so."""

    def _where(self) -> str:
        return self.where.format_map({name: written(fact) for name, fact in vars(self).items()}) if self.where else ""

    def _said(self) -> str:
        return ""

    def _facts(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__match_args__)

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        return type(self), self._facts()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._facts() == self._facts()

    def __hash__(self) -> int:
        # Of the sentence, for a fact may be a list.
        return hash((type(self), str(self)))

    __repr__ = fields_text

    def __str__(self) -> str:
        # Whoever names a place may name it by anything.
        place = self.place if isinstance(self.place, str) else shown(self.place)
        return f"{place}: {self.sentence}" if place else self.sentence


class Flaw(NamedTuple):
    """One error of a plan: where, and what is wrong there."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}" if self.path else self.sentence


class RefusedRow(NamedTuple):
    """A row of a column that has no answer: its number, counted from 0, its value, and the single call's own error."""

    number: int
    value: Any
    error: FactualError

    def __str__(self) -> str:
        return f"row {self.number}, {self.value}: {self.error}"
