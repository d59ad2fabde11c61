"""What imports cost: whole processes, started by turns, with byte code compiled beforehand.

    python benchmarks/imports.py                # medians of 21 rounds and their ratios to ``import attrs``
    python benchmarks/imports.py --modules      # and what each module that is loaded costs by itself, dearest first

A ratio is taken within a round, in which every program runs once, so that a noisy neighbour meets all of them alike.
The start of the interpreter is in every figure; *net* is the same without it, as measured by ``pass``.
"""

from __future__ import annotations

import argparse
import compileall
import re
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import slacore

BARE, MEASURE = "pass", "import attrs"
GOALS = {"import slacore": 0.5, "from slacore import Schedule": 1.4}
OTHERS = ["import attrs, pendulum", "from slacore import SupportPlan", "from slacore import load_plan"]
PROGRAMS = [BARE, MEASURE, *GOALS, *OTHERS]
LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


def seconds(program: str) -> float:
    start = perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)
    return perf_counter() - start


def rounds(count: int) -> dict[str, list[float]]:
    """The time of every program in every round, with byte code compiled beforehand."""
    compileall.compile_dir(Path(slacore.__file__).parent, quiet=2)
    taken: dict[str, list[float]] = {program: [] for program in PROGRAMS}
    for number in range(count):
        # Whoever goes first would always follow the dearest one.
        for program in PROGRAMS[number % len(PROGRAMS) :] + PROGRAMS[: number % len(PROGRAMS)]:
            taken[program].append(seconds(program))
    return taken


def table(taken: dict[str, list[float]]) -> None:
    print(f"{'program':<34}{'time':>9}{'ratio':>8}{'net':>8}  goal")
    bare, attrs = taken[BARE], taken[MEASURE]
    net = median(attrs) - median(bare)
    for program, times in taken.items():
        ratio = median(mine / theirs for mine, theirs in zip(times, attrs, strict=True))
        share = (median(times) - median(bare)) / net
        goal = f"  at most {GOALS[program]}" if program in GOALS else ""
        print(f"{program:<34}{median(times) * 1000:>6.1f} ms{ratio:>8.2f}{share:>8.2f}{goal}")


def modules(program: str, most: int = 30) -> None:
    """What each module costs by itself, the median of seven processes."""
    seen: dict[str, list[int]] = {}
    for _ in range(7):
        command = [sys.executable, "-X", "importtime", "-c", program]
        for cost, name in LINE.findall(subprocess.run(command, check=True, capture_output=True, text=True).stderr):
            seen.setdefault(name, []).append(int(cost))
    print(f"\n{program}")
    for name, costs in sorted(seen.items(), key=lambda item: -median(item[1]))[:most]:
        print(f"{median(costs):>8.0f} us  {name}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=21)
    options.add_argument("--modules", action="store_true", help="list the modules loaded, by what they cost")
    given = options.parse_args()
    for program in PROGRAMS:
        seconds(program)
    table(rounds(given.rounds))
    for program in GOALS if given.modules else ():
        modules(program)


if __name__ == "__main__":
    main()
