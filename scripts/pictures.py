"""Draw the pictures of the docs.

python scripts/pictures.py            # writes docs/pictures
python scripts/pictures.py --check    # exit code 1 where a picture is not what would be drawn
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from slacore import (
    Coverage,
    Holidays,
    OperationsCentre,
    OperationsCentres,
    Schedule,
    Stretch,
    duty_picture,
    hours_picture,
)

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"

# Holidays named by hand: those of a country are of one edition of the data.
CENTRES = {
    "London": '[Mon-Fri 09:00-18:00 Europe/London; holiday 2026-04-03 "Good Friday";'
    ' holiday 2026-04-06 "Easter Monday"; holiday 2026-12-25 "Christmas Day";'
    ' closed 2026-12-24 12:00-24:00 "Christmas Eve"]',
    "New York": '[Mon-Fri 06:00-16:00 America/New_York; holiday 2026-11-26 "Thanksgiving Day";'
    ' holiday 2026-12-25 "Christmas Day"]',
}

# The README's strip: where the six days between a ticket and its due time went.
DESK = Schedule(
    zone="Europe/London",
    shifts=["Mon-Fri 09:00-17:00"],
    holidays=[Holidays("GB", "ENG")],
    closures=["2026-12-24 12:00-24:00 Christmas Eve"],
)
OPENED = datetime(2026, 12, 23, 16, 0, tzinfo=ZoneInfo("Europe/London"))
TARGET = timedelta(hours=5)

LEFT, WIDTH, TOP, HEIGHT = 10, 980, 34, 46
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f; }
.bold { font-weight: 600; }
.counted { fill: #2e8b57; }
.skipped { fill: #d8dee4; stroke: #fff; }
line { stroke: #6e7781; }
.page { fill: #fff; }
""".strip()


def pictures() -> Iterator[tuple[str, str]]:
    """The names of the pictures and what they are."""
    centres = OperationsCentres(OperationsCentre(name, Coverage.parse(text)) for name, text in CENTRES.items())
    yield "strip.svg", strip()
    yield "week.svg", hours_picture(centres, "Europe/London")
    yield "duty.svg", duty_picture(centres, 2026, "Europe/London")


def strip() -> str:
    """The picture as SVG text: stretches to scale, their reasons, midnights and both ends, on white."""
    due = DESK.due(OPENED, TARGET)
    timeline = DESK.timeline(OPENED, due)

    def place(at: datetime) -> float:
        return LEFT + WIDTH * ((at - OPENED) / (due - OPENED))

    parts = ['<rect class="page" width="100%" height="100%" rx="6"/>']
    parts += [bar(stretch, place(stretch.start), place(stretch.end)) for stretch in timeline]
    days = [OPENED.replace(hour=0) + timedelta(days) for days in range(1, (due - OPENED).days + 2)]
    parts += [tick(place(day), f"{day:%a} {day.day} {day:%b}") for day in days]
    parts += [
        f'<text class="bold" x="{LEFT}" y="22">opened {OPENED:%a %H:%M}</text>',
        f'<text class="bold" x="{LEFT + WIDTH}" y="22" text-anchor="end">due {due:%a} {due.day} {due:%b, %H:%M}</text>',
    ]
    told = f"Opened on 23 December at 16:00 with five business hours, due on 29 December at 10:00: {timeline!r}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 2 * LEFT} 116" '
        f'width="{WIDTH + 2 * LEFT}" role="img">'
        f"<title>{escape(told)}</title>\n<style>\n{STYLE}\n</style>\n" + "\n".join(parts) + "\n</svg>"
    )


def bar(stretch: Stretch[datetime], start: float, end: float) -> str:
    """A stretch, with its reason where there is room for it."""
    look = "counted" if stretch.is_counted else "skipped"
    box = f'<rect class="{look}" x="{start:.1f}" y="{TOP}" width="{end - start:.1f}" height="{HEIGHT}"/>'
    if stretch.is_counted or end - start < 6.4 * len(stretch.reason):
        return box
    middle = f'x="{(start + end) / 2:.1f}" y="{TOP + HEIGHT / 2 + 5}"'
    return f'{box}<text {middle} text-anchor="middle">{escape(stretch.reason)}</text>'


def tick(at: float, text: str) -> str:
    """A midnight, with the date that begins."""
    foot = TOP + HEIGHT
    line = f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{foot}" y2="{foot + 8}"/>'
    if at > LEFT + WIDTH - 60:
        return f'{line}<text x="{LEFT + WIDTH}" y="{foot + 24}" text-anchor="end">{text}</text>'
    return f'{line}<text x="{at:.1f}" y="{foot + 24}">{text}</text>'


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
