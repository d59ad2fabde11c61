"""Draw the README's strip: where the six days between a ticket and its due time went.

python scripts/strip_picture.py            # writes docs/pictures/strip.svg
python scripts/strip_picture.py --check    # exit code 1 where it would be another
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from slacore import Holidays, Schedule, Stretch

PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "strip.svg"
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


def picture() -> str:
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
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 2 * LEFT} 116" role="img">'
        f"<title>{escape(told)}</title>\n<style>\n{STYLE}\n</style>\n" + "\n".join(parts) + "\n</svg>\n"
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


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(PICTURE.read_text("utf-8") != picture())
    PICTURE.write_text(picture(), encoding="utf-8")
