"""The way in from a shell, and the only room that looks at a clock."""

from __future__ import annotations

import io
import signal
import sys
from datetime import UTC, datetime
from types import FrameType

MISSING = "slacore: the command line needs click and rich: pip install 'slacore[cli]'"


def main() -> None:
    """Run the command line of this process; what ends it from outside ends it quietly, with its drafts cleared away."""
    before = signal.signal(signal.SIGTERM, _end)
    try:
        _run()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


def _run() -> None:
    try:
        from slacore.cli.commands import slacore
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("click", "rich"):
            raise
        print(MISSING, file=sys.stderr)
        sys.exit(2)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal of few letters still gets the others, spelt out.
            stream.reconfigure(errors="backslashreplace")
    slacore.main(prog_name="slacore", obj=now)


def now() -> datetime:
    """The instant on this machine's clock, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
