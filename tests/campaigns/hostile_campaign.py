"""Hostile files: each kind of file damaged thousands of times, and read as the program reads it.

    python tests/campaigns/hostile_campaign.py KIND COUNT SEED

Whatever a file contains, the program reports its faults or runs normally: no traceback, no file
opened outside the media folder, no more than a second of CPU and 200 MB for any of them.
"""

import contextlib
import io
import json
import os
import random
import re
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from rig.commands.cli import main  # noqa: E402
from rig.story import media_files  # noqa: E402

SECOND, MEGABYTES = 1.0, 200
VIRTUAL = ["--board", "virtual", "--speed", "max", "--screen", "none"]
VISIT = """
title = "hands that press everything"
seconds = 4
do = [
    { at = 0.1, press = "green" },
    { at = 0.6, press = "green" },
    { at = 1.0, hold = "green", seconds = 2 },
    { at = 1.2, press = "red" },
    { at = 1.5, turn = 40 },
    { at = 2.0, press = "yellow" },
    { at = 3.0, press = "blue" },
]
"""
CALIBRATION = """
[flow]
date = "2026-03-14"
serial = "100000001"
pulses_per_litre = 5790.0
pulses_per_litre_sd = 12.0
offset = 21.5
spread = 0.004

[pump]
start = 0.16
stop = 0.12
duty = [0.2, 0.35, 0.5, 0.65]
flow = [310.0, 600.0, 850.0, 1060.0]

[pinch]
travel = [0.0, 0.3, 0.5, 0.7, 0.85, 1.0]
part = [1.0, 0.98, 0.9, 0.6, 0.25, 0.0]

[medicine]
ml_s_per_duty = 1.48
ml_s_at_zero = -0.05

[screen]
sound_ms = 40.0
"""
EVIL = (
    "1e999", "-1", "0", "nan", "inf", "-0.0", "1e-320", "1e308", "-1e999", "1_000", "0x10", "99", "1e5",
    "9" * 400, "9" * 5000, "0x" + "f" * 6000, "true", "null", '""', "[]", "{}", "2026-03-14", "'''", '"""',
    '"../../../etc/passwd"', '"/etc/passwd"', '"en/../../../../etc/shadow"', '"\\u0000"', '"%s%n{0}"',
    "[" * 3000, '{"a":' * 3000, '"' + "long" * 5000 + '"', "[[x]]", "[[", "]]", "[[a|b]]", "#", "\r", "=",
    "\x00", "\u202e", "\ufeff", "\n[pins]\n", "\n[scene.x]\n",
)  # fmt: skip


def damaged(chance: random.Random, whole: bytes) -> bytes:
    """The bytes, damaged in one to four of ten ways."""
    data = bytearray(whole)
    for _ in range(chance.choice((1, 1, 1, 1, 2, 4))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(13):
            case 0 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + chance.choice((1, 2, 10, 200))]
            case 2:
                data[at:at] = data[at : at + chance.choice((1, 10, 300))]
            case 3:
                data[at:at] = chance.randbytes(chance.randrange(1, 8))
            case 4:
                del data[at:]
            case 5:
                data[at:at] = chance.choice(EVIL).encode()
            case 6 | 7 | 8:
                _replace(chance, data, rb"-?\b\d[\d.e+-]*\b", chance.choice(EVIL).encode())
            case 9 | 10:
                _replace(chance, data, rb'"[^"\n]*"', chance.choice(EVIL).encode())
            case _:
                words = re.findall(rb"[A-Za-z_]{3,}", bytes(data)) or [b"x"]
                _replace(chance, data, rb"[A-Za-z_]{3,}", chance.choice(words))
    return bytes(data)


def _replace(chance: random.Random, data: bytearray, pattern: bytes, new: bytes) -> None:
    """Put something else in the place of one match."""
    found = list(re.finditer(pattern, bytes(data)))
    if found:
        one = chance.choice(found)
        data[one.start() : one.end()] = new


class Place:
    """A media folder of its own, and watch over what is opened outside it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.escaped = folder, list[str]()
        self.allowed = [
            str(folder),
            str(ROOT / "rig"),
            sys.prefix,
            sys.base_prefix,
            "/proc/self",
            "/dev/null",
        ]
        for file in (ROOT / "media").rglob("*.toml"):
            copy = folder / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
        # With its clips a story takes the time that it may.
        shutil.copytree(ROOT / "media" / "voice", folder / "media" / "voice", dirs_exist_ok=True)
        media_files.MEDIA = folder / "media"
        (folder / "visit.toml").write_text(VISIT)
        (folder / "empty.toml").write_text("")
        self.watching = False
        sys.addaudithook(self._opened)

    def _opened(self, event: str, arguments: tuple[object, ...]) -> None:
        if event != "open" or not self.watching or not isinstance(arguments[0], str | bytes):
            return
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if not path.startswith(tuple(self.allowed)):
            self.escaped.append(path)

    def run(self, *more: str) -> list[str]:
        """A short run at which everything is pressed."""
        flags = ["--visit", str(self.folder / "visit.toml"), "--record", str(self.folder / "run.jsonl")]
        return ["run", *VIRTUAL, *flags, *more]


def kinds(place: Place) -> dict[str, tuple[Path, list[list[str]]]]:
    """By kind: the file that is damaged, and the commands that read it."""
    folder = place.folder
    built_in = ["--config", str(folder / "empty.toml")]
    check, run = ["check", *built_in], place.run("--seconds", "2.5", *built_in)
    shot = ["shot", "hello", "--size", "640x360", "--out", str(folder / "shot.png"), *built_in]
    mine = ["--config", str(folder / "config.toml")]
    log = folder / "run.jsonl"
    return {
        "config": (folder / "config.toml", [["check", *mine], place.run("--seconds", "0.5", *mine)]),
        "story": (folder / "media" / "story" / "visit.toml", [check, run]),
        "words": (folder / "media" / "words" / "en.toml", [check, shot]),
        "claims": (folder / "media" / "claims.toml", [check]),
        "calibration": (folder / "calibration.toml", [["check", *built_in], place.run(*built_in)]),
        "script": (folder / "visit.toml", [place.run("--seconds", "2", *built_in)]),
        "lock": (folder / "media" / "voice" / "lock.json", [check, place.run("--seconds", "0.5", *built_in)]),
        "log": (log, [["replay", str(log)], ["report", str(log), "--out", str(folder / "out"), *built_in]]),
    }


def tried(command: list[str]) -> tuple[int, str]:
    """The exit status of a command, and what it said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = main(command)
    return status, said.getvalue()


def wrong_with(status: int, said: str, seconds: float, escaped: list[str]) -> str:
    """What of all that must hold did not; empty where all did."""
    if "the program failed" in said or "Traceback" in said or status not in (0, 1, 2):
        return said.strip().splitlines()[-1][:200] if said.strip() else f"status {status}"
    if status == 2 and not said.startswith(("rig: ", "rig 0")):
        return f"status 2 without a word: {said[:100]}"
    if seconds > SECOND:
        return f"took {seconds:.1f} s"
    return f"opened {escaped[0]}" if escaped else ""


def campaign(kind: str, count: int, seed: int, found: Callable[[bytes, str], None]) -> Counter[str]:
    """Damage one kind of file `count` times; how many were refused, and how many ran."""
    chance, counts = random.Random(f"{kind} {seed}"), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        place = Place(Path(name).resolve())
        if kind == "config":
            shutil.copy(ROOT / "config.toml", place.folder)
        if kind == "calibration":
            (place.folder / "calibration.toml").write_text(CALIBRATION)
        tried(place.run("--seconds", "4", "--config", str(place.folder / "empty.toml")))
        file, commands = kinds(place)[kind]
        whole = file.read_bytes()
        for command in commands:
            status, said = tried(command)
            assert status in (0, 1), said
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        most = used + MEGABYTES * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
        for _ in range(count):
            data = damaged(chance, whole)
            file.write_bytes(data)
            for command in commands:
                place.escaped.clear()
                place.watching, began = True, time.process_time()
                try:
                    status, said = tried(command)
                except BaseException as wrong:
                    status, said = -1, "".join(traceback.format_exception(wrong))
                place.watching = False
                problem = wrong_with(status, said, time.process_time() - began, place.escaped)
                counts["refused" if status == 2 else "ran"] += 1
                if problem:
                    counts["wrong"] += 1
                    found(data, f"{' '.join(command[:2])}: {problem}")
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return counts


def exhibit(data: bytes, problem: str) -> None:
    """Keep a file that broke something, and say what it broke."""
    with tempfile.NamedTemporaryFile(prefix="hostile-", delete=False) as file:
        file.write(data)
    print(f"{problem}  [{file.name}]", flush=True)


if __name__ == "__main__":
    counted = campaign(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), exhibit)
    print(json.dumps(counted))
    sys.exit(1 if counted["wrong"] else 0)
