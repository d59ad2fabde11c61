"""Mutation testing of one module with cosmic-ray, in a copy of the checkout; docs/mutation.md tells the figures.

Run it with ``python benchmarks/mutation.py calendars/days``. Mutants that cannot matter are left out before the run:
those that differ only in annotations, docstrings, ``__repr__`` or blocks for type checkers, those that do not compile,
and operators that put absurd arithmetic in place of a sum (see ``KEPT``). ``--sample 100`` takes that many of the
others, by ``--seed``. ``--again`` tests only the survivors of the run before.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time as clock
from functools import partial
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
TOOL = Path(sys.executable).with_name("cosmic-ray")
PYTEST = "-m pytest -x -q -p no:cacheprovider -p no:xdist -p no:cov -p no:sybil -p no:hypothesispytest"

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


def tests_of(module: str) -> list[str]:
    """Commands from near to far: the module's own tests and examples, then other people's answers and its floor."""
    floor, name = module.split("/")
    own = [f"tests/unit/{floor}/test_{name}.py", f"src/slacore/{module}.py"]
    paths = [own, ["tests/answers", f"src/slacore/{floor}"]]
    existing = ([path for path in stage if (ROOT / path).exists()] for stage in paths)
    return [f"{sys.executable} {PYTEST} {' '.join(stage)}" for stage in existing]


def passing(copy: Path, command: str) -> str | None:
    """A test command less the tests that fail without a mutant; none where there are no tests."""
    ran = subprocess.run(command.replace(" -x ", " ").split(), cwd=copy, capture_output=True, text=True)
    if ran.returncode == 5:
        return None
    failing = sorted({found.partition("[")[0] for found in re.findall(r"^(?:FAILED|ERROR) (\S+)", ran.stdout, re.M)})
    print(f"{ran.stdout.splitlines()[-1]}; left out: {failing}", file=sys.stderr)
    return " ".join([command, *(f"--deselect {name}" for name in failing)])


def chosen(session: Path, source: str, again: Path | None, sample: int | None, seed: int) -> tuple[int, int]:
    """Mark what is not to be run as skipped; how many mutants there are, and how many are run."""
    from cosmic_ray.mutating import MutationVisitor
    from cosmic_ray.plugins import get_operator
    from cosmic_ray.work_db import WorkDB, use_db
    from cosmic_ray.work_item import WorkerOutcome, WorkResult

    plain, seen, kept = bare(source), set(), []
    wanted = None if again is None else set(again.read_text("utf-8").splitlines())
    with use_db(str(session), WorkDB.Mode.open) as db:
        for item in sorted(
            db.pending_work_items, key=lambda item: (item.mutations[0].start_pos, str(item.mutations[0]))
        ):
            [spec] = item.mutations
            if KEPT.fullmatch(spec.operator_name):
                operator = get_operator(spec.operator_name)(**spec.operator_args)
                mutated = MutationVisitor.mutate_code(source, operator, spec.occurrence)
                found = None if mutated is None else bare(mutated)
                if found not in {None, plain} and found not in seen:
                    seen.add(found)
                    kept.append((item.job_id, f"{spec.operator_name} {spec.occurrence}"))
        every = len(kept)
        if wanted is not None:
            kept = [pair for pair in kept if pair[1] in wanted]
        elif sample is not None and sample < every:
            kept = Random(seed).sample(kept, sample)
        run = {job for job, _ in kept}
        for item in db.work_items:
            if item.job_id not in run:
                db.set_result(item.job_id, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))
    return every, len(kept)


def told(session: Path, module: str, every: int, run: int, survivors: Path) -> None:
    """Print the row of the table and the survivors."""
    from cosmic_ray.work_db import WorkDB, use_db

    alive, late, dead = [], 0, 0
    with use_db(str(session), WorkDB.Mode.open) as db:
        specs = {item.job_id: item.mutations[0] for item in db.work_items}
        for job, result in db.results:
            if result.worker_outcome.value == "skipped":
                continue
            if not result.is_killed:
                alive.append((specs[job], result.diff or ""))
            elif result.output == "timeout":
                late += 1
            else:
                dead += 1
    print(f"| {module} | {every} | {run} | {dead} | {len(alive)} | {late} |")
    for spec, diff in sorted(alive, key=lambda pair: pair[0].start_pos):
        lines = [line for line in diff.splitlines() if re.match(r"[-+](?![-+]{2})", line)]
        print(f"\n{module}.py:{spec.start_pos[0]} {spec.definition_name} {spec.operator_name}", *lines, sep="\n    ")
    survivors.write_text("".join(f"{spec.operator_name} {spec.occurrence}\n" for spec, _ in alive), "utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("module", help="a module below src/slacore, such as calendars/days")
    options.add_argument("--sample", type=int, help="how many mutants to take; all without it")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--again", action="store_true", help="only the survivors of the run before")
    given = options.parse_args()
    place = Path(tempfile.gettempdir()) / "slacore-mutation" / given.module
    copy, session, survivors = place / "copy", place / "session.sqlite", place / "survivors.txt"
    shutil.rmtree(copy, ignore_errors=True)
    session.unlink(missing_ok=True)
    for part in ("src", "tests", "examples"):
        shutil.copytree(ROOT / part, copy / part)
    shutil.copy(ROOT / "pyproject.toml", copy)
    os.environ |= {"PYTHONPATH": str(copy / "src"), "PYTHONHASHSEED": "0", "CI": "1", "HYPOTHESIS_PROFILE": "quick"}
    start = clock.monotonic()
    commands = [command for command in map(partial(passing, copy), tests_of(given.module)) if command]
    base = clock.monotonic() - start
    # A compiled file as old as the mutant would be taken for it.
    shutil.rmtree((copy / "src/slacore" / given.module).with_name("__pycache__"), ignore_errors=True)
    config = place / "cosmic-ray.toml"
    config.write_text(
        f'[cosmic-ray]\nmodule-path = "src/slacore/{given.module}.py"\ntimeout = {4 * base + 5:.0f}\n'
        f"excluded-modules = []\ntest-command = \"sh -c '{' && '.join(commands)}'\"\n"
        '[cosmic-ray.distributor]\nname = "local"\n',
        "utf-8",
    )
    subprocess.run([TOOL, "init", config, session], cwd=copy, check=True, stdout=subprocess.DEVNULL)
    source = (copy / f"src/slacore/{given.module}.py").read_text("utf-8")
    every, run = chosen(session, source, survivors if given.again else None, given.sample, given.seed)
    print(f"{given.module}: {run} of {every} mutants, {base:.1f} s each at most", file=sys.stderr)
    subprocess.run([TOOL, "exec", config, session], cwd=copy, check=True)
    told(session, given.module, every, run, survivors)


if __name__ == "__main__":
    main()
