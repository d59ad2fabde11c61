"""Progress: how much of a long computation is done, told to whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from threading import local
from typing import Any, Final

from slacore.errors import InvalidValue, MissingExtra

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much: now and then, from the calling thread, and at the end."""

_NOT_CALLED = "is nothing that can be told; give a function of two numbers, what is done and of how much"
_STEP = 1_000_000
"""A million rows take a tenth of a second and more: nobody is told oftener, and no clock is asked."""


class Teller:
    """Adds up what is done, and tells it now and then.

    >>> teller = Teller(2, lambda done, total: print(done, "of", total))
    >>> teller(1)
    >>> teller(1)
    2 of 2

    Raises:
        InvalidValue: for what cannot be called.
    """

    def __init__(self, total: int, progress: Progress | None) -> None:
        if progress is not None and not callable(progress):
            raise InvalidValue("progress", progress, _NOT_CALLED)
        self._total: Final = total
        self._progress: Final = progress
        self._done = self._told = 0

    def __call__(self, more: int) -> None:
        """So much more is done."""
        self._done += more
        is_news = self._done - self._told >= _STEP or (more > 0 and self._done == self._total)
        if self._progress is not None and is_news:
            self._told = self._done
            self._progress(self._done, self._total)


class Bar(local):
    """A bar of tqdm, in a notebook or a terminal: told how much is done, it shows that, and begins anew with each work.

    Each thread has its own. It is on standard error, or in the cell of a notebook.
    """

    _shown: Any = None

    def __call__(self, done: int, total: int) -> None:
        """So much is done, of so much.

        Raises:
            MissingExtra: without tqdm.
        """
        shown = self._shown
        if shown is None or shown.total != total or shown.n > done:
            self._close()
            shown = self._shown = _tqdm()(total=total)
        shown.update(done - shown.n)
        if done >= total:
            self._close()

    def _close(self) -> None:
        if self._shown is not None:
            self._shown.close()
            self._shown = None


bar: Final = Bar()
"""A bar for whatever takes ``progress``, such as ``evaluate(..., progress=bar)``; needs ``slacore[notebook]``."""


def _tqdm() -> Any:
    try:
        return import_module("tqdm.auto").tqdm
    except ModuleNotFoundError:
        raise MissingExtra("slacore.analysis.bar", "notebook") from None
