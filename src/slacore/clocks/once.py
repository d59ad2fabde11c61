"""Answers that are found once: when somebody first asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


class once(Generic[Answer]):  # noqa: N801  # it is written like a property
    """An attribute that is found when first asked for, and kept from then on.

    As `functools.cached_property` from Python 3.12 on, which before takes a lock that costs more than a clock's status.
    Of two threads that ask at once both find the same answer.

    >>> class Ticket:
    ...     @once
    ...     def opened(self):
    ...         print("looked up")
    ...         return 9
    >>> ticket = Ticket()
    >>> ticket.opened, ticket.opened
    looked up
    (9, 9)
    """

    def __init__(self, find: Callable[[Any], Answer]) -> None:
        self.find = find
        self.name = find.__name__
        self.__doc__ = find.__doc__

    def __get__(self, value: Any, _: type | None = None) -> Answer:
        answer = value.__dict__[self.name] = self.find(value)
        return answer
