"""Mutation testing of one module with cosmic-ray's operators; docs/mutation.md tells the figures.

Run it with ``python benchmarks/mutation.py calendars/days`` where cosmic-ray is installed. Mutants that cannot matter
are left out: those that differ only in annotations, ``__repr__`` or blocks for type checkers, those that do not
compile, and operators that put absurd arithmetic in place of a sum (see ``KEPT``). ``--sample 100`` takes that many of
the others, by ``--seed``. Nothing is written to the sources: each mutant is imported in a forked process from the text
in memory, and pytest runs there, the module's own tests first. Thus it takes a system that forks.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import re
import signal
import sys
import time as clock
from collections.abc import Iterator
from contextlib import suppress
from difflib import ndiff
from importlib.machinery import SourceFileLoader
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).parents[1]
OPTIONS = [
    "-x",
    "-q",
    "-Wignore::pytest.PytestAssertRewriteWarning",
    *(f"-pno:{plugin}" for plugin in ("cacheprovider", "xdist", "cov", "sybil", "hypothesispytest")),
]

# Each operator is replaced by what a slip of the pen would put there: < by <=, + by -, `and` by `or`, 6 by 7.
KEPT = re.compile(
    r"core/(AddNot|ReplaceTrueWithFalse|ReplaceFalseWithTrue|ReplaceAndWithOr|ReplaceOrWithAnd|NumberReplacer"
    r"|ReplaceBreakWithContinue|ReplaceContinueWithBreak|ExceptionReplacer|RemoveDecorator|ZeroIterationForLoop"
    r"|ReplaceUnaryOperator_(Delete_Not|Delete_Invert|USub_UAdd)"
    r"|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_FloorDiv|Mul_Add|FloorDiv_Mul|Div_Mul|Mod_FloorDiv|BitOr_BitAnd"
    r"|BitAnd_BitOr|RShift_LShift)"
    r"|ReplaceComparisonOperator_(Eq_(NotEq|LtE|GtE)|NotEq_(Eq|Lt|Gt)|Lt_(LtE|NotEq)|LtE_(Lt|Eq)|Gt_(GtE|NotEq)"
    r"|GtE_(Gt|Eq)|Is_IsNot|IsNot_Is))"
)

# Modules whose behaviour is asked for through another's.
BESIDE = {
    "calendars/coverage": ["days"],
    "calendars/closure": ["schedule"],
    "calendars/expression": ["coverage"],
    "calendars/spelling": ["schedule", "coverage"],
    "calendars/strip": ["timeline"],
    "clocks/ticket": ["fold", "replay", "grace", "found", "vendors"],
    "clocks/waits": ["account", "cycle", "found"],
    "clocks/account": ["cycle", "clock", "saved"],
    "clocks/cycle": ["fold", "clock", "replay", "blame"],
    "clocks/grace": ["fold", "state"],
    "clocks/fold": ["replay", "cycle", "grace", "state", "found"],
    "clocks/replay": ["state", "found"],
    "clocks/state": ["replay", "grace", "found"],
    "clocks/clock": ["state", "cycle", "explanation", "blame", "found", "vendors"],
    "clocks/reading": ["clock", "cycle", "state", "found"],
    "clocks/saved": ["state", "form"],
    "clocks/timeline": ["explanation", "clock"],
    "clocks/blame": ["explanation", "clock"],
    "clocks/explanation": ["clock"],
    "plans/wiring": ["metric", "condition"],
}


class _Bare(ast.NodeTransformer):
    """A module without what no test can tell apart."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        if node.name == "__repr__":
            node.body = [ast.Pass()]
        return self.generic_visit(node)


def bare(source: str) -> str | None:
    """What a module does, as far as a test can tell; none where it does not compile."""
    try:
        return ast.dump(_Bare().visit(ast.parse(source)))
    except SyntaxError:
        return None


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Every mutant that means something else than the source and the mutants before it, with its operator."""
    from cosmic_ray.mutating import MutationVisitor
    from cosmic_ray.plugins import get_operator, operator_names

    seen = {None, bare(source)}
    for name in filter(KEPT.fullmatch, sorted(operator_names())):
        occurrence = 0
        while (text := MutationVisitor.mutate_code(source, get_operator(name)(), occurrence)) is not None:
            occurrence += 1
            meaning = bare(text)
            if meaning not in seen:
                seen.add(meaning)
                yield name.removeprefix("core/"), text


def stages(module: str) -> list[list[str]]:
    """The tests from near to far: the module's own and its examples, then other people's answers and its floor."""
    floor, _, name = module.rpartition("/")
    near = [f"tests/unit/{floor}/test_{other}.py" for other in (name, *BESIDE.get(module, ()))]
    near.append(f"src/slacore/{module}.py")
    return [
        [path for path in stage if Path(path).exists()] for stage in (near, ["tests/answers", f"src/slacore/{floor}"])
    ]


class Slip(SourceFileLoader):
    """Imports one module from a text instead of its file."""

    text: str

    def get_code(self, fullname: str) -> object:
        return compile(self.text, self.path, "exec", dont_inherit=True)

    def find_spec(self, fullname: str, *_: object) -> object:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None


def verdict(module: str, text: str, tests: list[list[str]], patience: int) -> str:
    """Whether the tests, asked in a process of their own, tell the text from the module."""
    child = os.fork()
    if child == 0:
        signal.alarm(patience)
        code = 9
        with suppress(BaseException):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            name = "slacore." + module.replace("/", ".")
            loader = Slip(name, str(Path(f"src/slacore/{module}.py").resolve()))
            loader.text = text
            sys.meta_path.insert(0, loader)
            importlib.import_module(name)
            code = next((1 for stage in tests if pytest.main([*OPTIONS, *stage]) not in (0, 5)), 0)
        os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "timed out" if os.WTERMSIG(status) == signal.SIGALRM else "killed"
    return "killed" if os.WEXITSTATUS(status) else "survived"


class _Failures:
    """A plugin that notes the tests that fail."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.names.append(report.nodeid)


def failures(tests: list[list[str]]) -> list[str]:
    """The tests that fail without a mutant: work in progress."""
    source, sink = os.pipe()
    if os.fork() == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        noted = _Failures()
        for stage in tests:
            pytest.main([*OPTIONS[1:], *stage], [noted])
        os.write(sink, "\n".join(noted.names).encode())
        os._exit(0)
    os.close(sink)
    os.wait()
    with os.fdopen(source) as pipe:
        return pipe.read().splitlines()


def change(source: str, text: str) -> str:
    """The number of the first changed line, and the lines before and after."""
    number, lines = 0, []
    for line in ndiff(source.splitlines(), text.splitlines()):
        number += line[0] in " -" and not lines
        if line[0] in "-+":
            lines.append(f"    {line}")
    return "\n".join([f"line {number}:", *lines])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("module", help="a module below src/slacore, such as calendars/days")
    options.add_argument("--sample", type=int, help="how many mutants to take; all without it")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--near", action="store_true", help="the module's own tests only")
    given = options.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("HYPOTHESIS_PROFILE", "quick")
    for heavy in ("hypothesis", "holidays.countries", "pendulum", "pytest"):
        importlib.import_module(heavy)
    source = Path(f"src/slacore/{given.module}.py").read_text("utf-8")
    tests = stages(given.module)[: 1 if given.near else 2]
    failing = sorted({name.partition("[")[0] for name in failures(tests)})
    print("left out, they fail without a mutant:", *failing, file=sys.stderr)
    OPTIONS.extend(f"--deselect={name}" for name in failing)
    start = clock.monotonic()
    if verdict(given.module, source, tests, 600) != "survived":
        sys.exit("the tests fail without a mutant")
    base = clock.monotonic() - start
    every = list(mutants(source))
    taken = every if given.sample is None else Random(given.seed).sample(every, min(given.sample, len(every)))
    found = [(verdict(given.module, text, tests, int(3 * base) + 3), name, text) for name, text in taken]
    counts = [sum(outcome == kind for outcome, *_ in found) for kind in ("killed", "survived", "timed out")]
    print(f"| {given.module} | {len(every)} | {len(taken)} | {' | '.join(map(str, counts))} |")
    print(f"without a mutant {base:.1f} s, in all {clock.monotonic() - start:.0f} s", file=sys.stderr)
    for outcome, name, text in found:
        if outcome == "survived":
            print(f"{given.module} {name} {change(source, text)}")


if __name__ == "__main__":
    main()
