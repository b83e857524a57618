"""The firmware's campaigns in full size; prints what was measured.

Run: python tests/campaigns/firmware_campaign.py [PART], where 0.01 is a hundredth of it.
"""

import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "firmware")]

from simnano.bench import BYTE, Bench  # noqa: E402
from simnano.simnano import MILLISECOND  # noqa: E402
from test_firmware_fuzz import compile_campaign, elf_damage, elf_noise, run  # noqa: E402

MILLION = 1_000_000


def round_trips(count: int, telemetry: int) -> str:
    """Twelve bytes each way, lamps at 30 Hz, water, servo: how long an answer takes."""
    bench, random_ = Bench.start(), random.Random(5)
    bench.ask(f"tel {telemetry}")
    bench.ask("led flow 00ff40 20")
    times, lost = [], 0
    bench.seq = 99
    for n in range(count):
        if n % 10 == 0:
            bench.flow(150, 0.06)
            bench.send("pinch 40 1000")
            bench.run(6)
            bench.said.clear()
        bench.seq = max(bench.seq, 99)
        seq, end = bench.send("hb", bench.nano.cycle + random_.randrange(5 * MILLISECOND))
        bench.nano.run_until(end + 5 * MILLISECOND)
        bench.listen()
        answers = [said.ended for said in bench.said if said.text == f"{seq} ok"]
        bench.said.clear()
        lost += not answers
        times += [(ended - end + 12 * BYTE) / MILLISECOND for ended in answers]
    parts = statistics.quantiles(times, n=100)
    return f"p50 {parts[49]:.3f} p95 {parts[94]:.3f} p99 {parts[98]:.3f} max {max(times):.3f} ms, {lost} lost"


def traffic(seconds: int) -> str:
    """Visit traffic: what was lost, and how much stack was used."""
    bench = Bench.start()
    bench.ask("tel 100")
    bench.ask("led flow 00ff40 20")
    sent = answered = 0
    orders = ("pump 800 400", "pinch 40 1000", "med 100 9000 400", "led flow 00ff40 20", "hb 400")
    for part in [60] * (seconds // 60) + [seconds % 60] * (seconds % 60 > 0):
        bench.hold(part, *orders, every=100, hertz=95)
        sent += 10 * part * len(orders)
        answered += sum(1 for said in bench.said if " ok" in said.text or " err " in said.text)
        unsound = sum(not said.sound for said in bench.said)
        assert unsound == 0, f"{unsound} damaged lines"
        bench.said.clear()
    counts, strip = bench.nano.counts(), bench.nano.strip()
    stack = bench.ask("info").split("stack=")[1].split()[0]
    return (
        f"{sent} orders, {answered} answered, {counts.overruns} overruns, {counts.resets} resets, "
        f"{strip.frames} pictures, longest gap {strip.gap / 16:.1f} us, stack {stack}"
    )


def main() -> None:
    """Everything, one after the other."""
    program, part = compile_campaign(), float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    million, trips = max(20, round(part * MILLION)), max(20, round(part * 10_000))
    for title, work in (
        ("logic, 10^6 damaged lines", lambda: run(program, "damage", million, 11)),
        ("logic, 10^6 damaged lines, short form", lambda: run(program, "bare", million, 11)),
        ("logic, 10^6 bytes of noise", lambda: run(program, "soup", million, 11)),
        ("logic, 10^6 well-formed nonsense", lambda: run(program, "orders", million, 11)),
        ("ELF, 10^6 damaged lines (sent, moved)", lambda: elf_damage(million, 11)),
        ("ELF, 10^6 bytes of noise (sent, ms to hello)", lambda: elf_noise(million, 11)),
        ("ELF, 10 000 round trips, 25 Hz telemetry", lambda: round_trips(trips, 25)),
        ("ELF, 10 000 round trips, 100 Hz telemetry", lambda: round_trips(trips, 100)),
        ("ELF, one hour of visit traffic", lambda: traffic(max(1, round(part * 3600)))),
    ):
        began = time.monotonic()
        result = work()
        print(f"{title}: {result}  [{time.monotonic() - began:.0f} s]", flush=True)


if __name__ == "__main__":
    main()
