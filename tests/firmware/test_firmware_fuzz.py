"""Damage and noise: the firmware's logic compiled for this computer with sanitizers on, and the ELF."""

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from simnano.bench import FIRMWARE, PUMP, SERVO, Bench
from simnano.simnano import MILLISECOND, cache

from rig.boards.nano_protocol import encode

SOURCE = Path(__file__).parent / "firmware_fuzz" / "campaign.c"
STRICT = ("-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Wstrict-prototypes", "-Werror")
SANITIZE = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")


@pytest.fixture(scope="session")
def campaign() -> Path:
    """The campaigns, compiled with the firmware's logic."""
    return compile_campaign()


def compile_campaign() -> Path:
    """The same, for use without pytest."""
    if shutil.which("gcc") is None:
        raise RuntimeError("gcc is missing. Run: sudo apt-get install gcc libc6-dev")
    program = cache() / "campaign"
    program.parent.mkdir(parents=True, exist_ok=True)
    logic = sorted(map(str, (FIRMWARE / "logic").glob("*.c")))
    command = ["gcc", "-std=gnu11", "-O1", "-g", "-fshort-enums", *STRICT, *SANITIZE]
    fresh = program.with_suffix(f".{os.getpid()}")  # several processes may test at once
    done = subprocess.run([*command, str(SOURCE), *logic, "-o", str(fresh)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return fresh.replace(program)


def run(program: Path, kind: str, count: int, seed: int) -> dict[str, int]:
    """What a campaign counted, by name."""
    done = subprocess.run([program, kind, str(count), str(seed)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    words = done.stdout.split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


@pytest.mark.slow
def test_no_damaged_line_moves_anything(campaign):
    counted = run(campaign, "damage", 150_000, 7)
    assert counted["damaged"] > 140_000
    assert counted["wrong"] == 0


def test_noise_breaks_nothing_and_a_hello_is_answered(campaign):
    assert run(campaign, "soup", 150_000, 7)["hellos"] > 100


@pytest.mark.slow
def test_every_bound_holds_under_nonsense_that_is_well_formed(campaign):
    counted = run(campaign, "orders", 100_000, 7)
    assert counted["accepted"] > 30_000
    assert counted["medicine"] > 10_000


# ---- the same on the ELF


def damaged(random_: random.Random, whole: bytes, kind: int) -> bytes:
    """The line, damaged in one of seven ways."""
    line, last = bytearray(whole[:-1]), len(whole) - 2
    at = random_.randrange(last)
    if kind == 0:
        line[at] ^= 1 << random_.randrange(8)
        line[random_.randrange(last)] ^= 1 << random_.randrange(8)
    elif kind == 1:
        line[at : at + 2] = random_.randbytes(2)
    elif kind == 2:
        del line[at]
    elif kind == 3:
        del line[at : at + 3]
    elif kind == 4:
        line.insert(at, line[at])
    elif kind == 5:
        line[at], line[at + 1] = line[at + 1], line[at]
    else:
        for _ in range(3):
            line[random_.randrange(last)] = random_.randrange(256)
    return bytes(line) + b"\n"


def elf_damage(lines: int, seed: int) -> tuple[int, int]:
    """(lines damaged, times an actuator's pin moved)."""
    bench, random_, moved, sent = Bench.start(hello=False), random.Random(seed), 0, 0
    while sent < lines:
        bench.nano.send(b"\n" + encode("0 hello 1") + encode("251 tel 0") + encode("252 hb 500"))
        bench.run(12)
        before = [bench.nano.pin(pin).edges for pin in (PUMP, "D5", SERVO)]
        for _ in range(40):
            order = random_.choice(("pump {} 1000", "pinch {} 1000", "med {} 90000 1000"))
            whole = encode(f"{random_.randrange(1, 250)} {order.format(random_.randint(1, 100))}")
            line = damaged(random_, whole, sent % 7)
            if line != whole:
                bench.nano.send(line.replace(b"!", b"?"))  # a stop would hide what follows it
                sent += 1
        bench.run(45)
        moved += before != [bench.nano.pin(pin).edges for pin in (PUMP, "D5", SERVO)]
        bench.said.clear()
    assert bench.nano.counts().resets == 0
    return sent, moved


def elf_noise(count: int, seed: int) -> tuple[int, float]:
    """(bytes sent, longest time in ms until a hello was answered)."""
    bench, random_, sent, longest = Bench.start(hello=False), random.Random(seed), 0, 0.0
    while sent < count:
        run_ = random_.randrange(500, 3000)
        end = bench.nano.send(random_.randbytes(run_))
        sent += run_
        bench.nano.run_until(end)
        bench.listen()
        bench.said.clear()
        answered = 0
        for _ in range(2):
            bench.nano.send(encode("9 hello 1"))
            bench.run(25)
            answers = [said.ended for said in bench.said if said.text.startswith("9 ok clot-rig")]
            if answers:
                answered = answers[0]
                break
        assert answered, "no answer to hello within 50 ms"
        longest = max(longest, (answered - end) / MILLISECOND)
        assert bench.nano.counts().resets == 0
    return sent, longest


@pytest.mark.slow
def test_no_damaged_line_moves_a_pin():
    sent, moved = elf_damage(4000, seed=1)
    assert sent >= 4000
    assert moved == 0


def test_noise_resets_nothing_and_a_hello_is_answered_within_50_milliseconds():
    _, longest = elf_noise(30_000, seed=1)
    assert longest <= 50
