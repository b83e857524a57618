"""`make mutants`: each small wrong change to a copy of the rig must be noticed by its own module's tests.

    python tests/mutants [WORD...]     all, or those whose file or harm has one of the words in it

Exit status 1 if any that is not known to be equivalent survives.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

sys.path.insert(0, str(Path(__file__).parents[1]))

from mutants.kept import ROOT, Mutant, load_mutants

#: A test that has not ended after this long (s) hangs: the mutant is noticed.
LONGEST = 120.0
#: What the tests need of the checkout.
NEEDED = ("rig", "tests", "media", "firmware", "pyproject.toml", "config.toml", "README.md")


def main(words: Sequence[str]) -> int:
    """Try the mutants; how many survived that should not have, as an exit status."""
    wanted = [each for each in load_mutants() if not words or any(each.about(word) for word in words)]
    began, jobs = time.monotonic(), max(1, os.cpu_count() or 1)
    with tempfile.TemporaryDirectory(prefix="clot-rig-mutants-") as away:
        copies = SimpleQueue[Path]()
        for n in range(jobs):
            copies.put(_copy(Path(away) / str(n)))

        def attempt(mutant: Mutant | None, test: str) -> bool:
            copy = copies.get()
            try:
                return _fails(copy, mutant, test)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(jobs) as pool:
            tests = sorted({each.test for each in wanted})
            unfit = [
                test
                for test, fails in zip(tests, pool.map(lambda t: attempt(None, t), tests), strict=True)
                if fails
            ]
            if unfit:
                print("These fail without any change:\n  " + "\n  ".join(unfit), file=sys.stderr)
                return 1
            noticed = list(pool.map(lambda each: attempt(each, each.test), wanted))
    return _told(wanted, noticed, time.monotonic() - began)


def _told(wanted: Sequence[Mutant], noticed: Sequence[bool], seconds: float) -> int:
    survived = [each for each, seen in zip(wanted, noticed, strict=True) if not seen]
    for each in survived:
        what = f"equivalent: {each.equivalent}" if each.equivalent else f"SURVIVED: {each.harm}"
        print(f"{each.file}: {each.old.strip()!r} -> {each.new.strip()!r}\n  {what}")
    for each, seen in zip(wanted, noticed, strict=True):
        if seen and each.equivalent:
            print(f"{each.file}: {each.old.strip()!r} is noticed, so it is not equivalent")
    left = [each for each in survived if not each.equivalent]
    print(f"{len(wanted) - len(survived)} of {len(wanted)} noticed, {len(left)} not, in {seconds:.0f} s")
    return 1 if left else 0


def _copy(folder: Path) -> Path:
    """A copy of the checkout, without what its tests do not need."""
    folder.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, copy_function=_kept, symlinks=True)
        elif source.exists():
            shutil.copy2(source, folder / name)
    return folder


def _kept(source: str, target: str) -> None:
    """Only programs are changed; pictures and clips need not be copied."""
    if source.endswith((".py", ".pyc")):
        shutil.copy2(source, target)
    else:
        Path(target).symlink_to(source)


def _fails(copy: Path, mutant: Mutant | None, test: str) -> bool:
    """Whether a test fails, with a mutant in place of what is right."""
    path = copy / mutant.file if mutant else None
    right, age = (path.read_text(), path.stat().st_mtime) if path else ("", 0.0)
    if path is not None and mutant is not None:
        path.write_text(right.replace(mutant.old, mutant.new))
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"]
    env = {**os.environ, "PYTHONPATH": str(copy)}
    try:
        found = subprocess.run(
            [*command, *test.split("|")], cwd=copy, env=env, capture_output=True, timeout=LONGEST, check=False
        )
        return found.returncode != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        if path is not None:
            path.write_text(right)
            os.utime(path, (age, age))  # its bytecode of before is good again


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
