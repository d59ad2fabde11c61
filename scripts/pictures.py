"""Draw the pictures of the docs.

python scripts/pictures.py            # writes docs/pictures
python scripts/pictures.py --check    # exit code 1 where a picture is not what would be drawn
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from slacore import Coverage, OperationsCentre, OperationsCentres, duty_picture, hours_picture

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"

# Holidays named by hand: those of a country are of one edition of the data.
CENTRES = {
    "London": '[Mon-Fri 09:00-18:00 Europe/London; holiday 2026-04-03 "Good Friday";'
    ' holiday 2026-04-06 "Easter Monday"; holiday 2026-12-25 "Christmas Day";'
    ' closed 2026-12-24 12:00-24:00 "Christmas Eve"]',
    "New York": '[Mon-Fri 06:00-16:00 America/New_York; holiday 2026-11-26 "Thanksgiving Day";'
    ' holiday 2026-12-25 "Christmas Day"]',
}


def pictures() -> Iterator[tuple[str, str]]:
    """The names of the pictures and what they are."""
    centres = OperationsCentres(OperationsCentre(name, Coverage.parse(text)) for name, text in CENTRES.items())
    yield "week.svg", hours_picture(centres, "Europe/London")
    yield "duty.svg", duty_picture(centres, 2026, "Europe/London")


def main(arguments: list[str] | None = None) -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(description="Draw the pictures of the docs.")
    parser.add_argument("--check", action="store_true", help="compare with what is there instead of writing it")
    is_checking = parser.parse_args(arguments).check
    others = 0
    for name, picture in pictures():
        path = PICTURES / name
        if not is_checking:
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"{picture}\n", encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != f"{picture}\n":
            others += 1
            sys.stderr.write(f"{path} is not what is drawn now; python scripts/pictures.py draws it\n")
    return 1 if others else 0


if __name__ == "__main__":
    sys.exit(main())
