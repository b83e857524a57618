"""The time from a command to the Nano to its answer, over any line."""

import statistics
from collections.abc import Callable

from bench.metric import Metric, absent
from rig.base.clock import elapsed, rest
from rig.base.faults import Unavailable
from rig.boards import on_a_pi
from rig.boards.nano_port import BAUD, PORT_ERRORS, SerialLike, UsbPorts
from rig.boards.nano_protocol import PROTOCOL, Answer, Reader, encode
from rig.commands.bench.frames import ROUNDS, within

NAME, UNIT = "order to answer, beyond the wire's own time", "µs"
#: Orders in each round, and how long an answer is waited for, s.
ORDERS, PATIENCE = 40, 0.5
#: How long a Nano takes to start when its port is opened, s.
START = 3.0
#: Ten bits to a byte.
BYTE = 10 / BAUD
#: Between two looks at the line, s.
LOOK = 0.0001


def times(
    port: SerialLike, now: Callable[[], float], wait: Callable[[], None], count: int
) -> list[tuple[float, float]]:
    """For each of so many orders: seconds until its answer, and seconds that its bytes were on the wire.

    `now` is a clock, and `wait` lets a little of its time pass. Raises Unavailable where no answer comes.
    """
    reader, found = Reader(), []
    port.write(b"\n")
    _answer(port, reader, now, wait, 1, f"hello {PROTOCOL}", START)
    for n in range(count):
        seq, text = 2 + n % 200, f"crc {n % 10}"
        began = now()
        answer = _answer(port, reader, now, wait, seq, text, PATIENCE)
        took = now() - began
        back = f"{seq} ok {' '.join(answer.words)}".rstrip()
        found.append((took, BYTE * (len(encode(f"{seq} {text}")) + len(back) + len("*0000\n"))))
    return found


def _answer(
    port: SerialLike,
    reader: Reader,
    now: Callable[[], float],
    wait: Callable[[], None],
    seq: int,
    text: str,
    patience: float,
) -> Answer:
    """The answer to one order; it is sent again, as the bootloader eats what comes too early."""
    due = until = now()
    until += patience
    while now() < until:
        if now() >= due:
            port.write(encode(f"{seq} {text}"))
            due = now() + max(0.2, patience / 3)
        if waiting := port.in_waiting:
            for frame in reader.feed(port.read(waiting)):
                if isinstance(frame, Answer) and frame.seq == seq:
                    return frame
        else:
            wait()
    raise Unavailable(f"The Nano does not answer {text!r}; see rig doctor.")


def measured(port: str | None) -> list[Metric]:
    """The figure of the Nano on this machine; where there is none, that."""
    try:
        line = UsbPorts(port).open()
    except PORT_ERRORS:
        return [
            absent(5, NAME, UNIT, "no Nano is on this machine's USB" + ("" if on_a_pi() else " (no rig is)"))
        ]
    try:
        rounds = [times(line, elapsed, lambda: rest(LOOK), ORDERS) for _ in range(ROUNDS)]
    except Unavailable as wrong:
        return [absent(5, NAME, UNIT, str(wrong))]
    except PORT_ERRORS:
        return [absent(5, NAME, UNIT, "the Nano went away; see rig doctor")]
    finally:
        line.close()
    return [figure(NAME, rounds)]


def figure(name: str, rounds: list[list[tuple[float, float]]]) -> Metric:
    """What so many rounds of orders say."""
    beyond = [[1e6 * (took - wire) for took, wire in one] for one in rounds]
    raw = {
        "ms in all": tuple(1e3 * statistics.median(took for took, _ in one) for one in rounds),
        "ms on the wire": tuple(1e3 * statistics.median(wire for _, wire in one) for one in rounds),
    }
    every = [value for one in beyond for value in one]
    return Metric(5, name, UNIT, tuple(map(statistics.median, beyond)), None, within(every), raw)
