"""Whether a soak sees planted bugs within an hour of its own time, each in a copy of the rig.

    python tests/campaigns/soak_bugs.py [WORD...]     all, or those with one of the words in them

The rig looks 20 times a second here instead of 60, which changes nothing that a soak comes to. Run it after a
change to `rig/commands/soak/`; `soak_bugs.toml` says of each bug what catches it.
"""

import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUGS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["bug"]
#: Seeds, one after the other: only an hour of each counts.
SEED = 3
SOAK = """
import sys
import rig.base.clock as clock
from rig.commands import cli
from rig.commands.soak import soak
of_soak = {"LOOKS_EVERY_S": 5.0, "DRAWS_IN_FIRST_HOUR": 1, "OTHERS_S": 5.0}
for module, name, value in [(clock, "TICKS_HZ", 20), *((soak, *each) for each in of_soak.items())]:
    assert hasattr(module, name), name
    setattr(module, name, value)
def at_once(self, sentence):
    print(sentence, flush=True)
    sys.stdout.flush()
    import os
    os._exit(7)
soak.Watch._breaks = at_once
sys.exit(cli.main(["soak", "--monkey", "--hours", "1", "--seed", sys.argv[1]]))
"""


def seen(bug: dict[str, str] | None) -> str:
    """What a soak of the rig with a bug says of it; empty where everything held."""
    with tempfile.TemporaryDirectory(prefix="clot-rig-bug-") as away:
        copy = Path(away)
        shutil.copytree(ROOT / "rig", copy / "rig")
        for name in ("media", "firmware", "tests"):
            (copy / name).symlink_to(ROOT / name)
        if bug is not None:
            path = copy / bug["file"]
            right = path.read_text()
            assert right.count(bug["old"]) == 1, f"{bug['file']}: the code has moved on: {bug['old']!r}"
            path.write_text(right.replace(bug["old"], bug["new"]))
        command = [sys.executable, "-c", SOAK, str(SEED)]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return ""
        last = (done.stdout if done.returncode == 7 else done.stderr).strip().splitlines()
        return last[-1] if last else f"exit status {done.returncode}"


def main(words: list[str]) -> int:
    """Plant each bug; 1 where the rig itself does not hold or fewer than nine tenths are seen."""
    wanted = [bug for bug in BUGS if not words or any(word in str(bug) for word in words)]
    began = time.monotonic()
    if not words and (said := seen(None)):
        print(f"without a bug: {said}")
        return 1
    with ThreadPoolExecutor(2) as pool:
        count = 0
        for bug, said in zip(wanted, pool.map(seen, wanted), strict=True):
            print(f"{'seen  ' if said else 'UNSEEN'} {bug['bug']}: {said or bug['by']}", flush=True)
            count += bool(said)
    print(f"{count} of {len(wanted)} seen, in {time.monotonic() - began:.0f} s")
    return 0 if count >= 0.93 * len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
