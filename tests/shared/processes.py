"""A rig in a process of its own, for tests of the whole program."""

import subprocess
import sys
import time
from pathlib import Path

FAST = ["run", "--board", "virtual", "--speed", "max", "--screen", "none"]


def start(tmp_path: Path, *more: str) -> tuple[subprocess.Popen, Path]:
    """A rig in a separate process, well into its run."""
    log = tmp_path / "run.jsonl"
    script = tmp_path / "v.toml"
    script.write_text(
        'title = "t"\nseconds = 600\ndo = [{ at = 0.2, press = "green" }, { at = 8, press = "green" }]'
    )
    flags = ["--speed", "20", "--visit", str(script), "--record", str(log), *more]
    command = [sys.executable, "-m", "rig", *FAST, *flags]
    rig = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        if log.exists() and '"first_flow"' in log.read_text().split("\n", 1)[-1]:
            return rig, log
        assert rig.poll() is None, rig.communicate()
        time.sleep(0.02)
    rig.kill()
    raise AssertionError("the rig did not get going")
