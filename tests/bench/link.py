"""The line to the Nano, through its real program in an emulator whose time is counted in cycles."""

import statistics

from simnano.bench import COMMITTED, Bench
from simnano.simnano import MICROSECOND, MILLISECOND, SECOND, Missing

from bench import nano_link
from bench.metric import Metric, Target, absent
from bench.plan import Plan
from rig.base.clock import TICKS_HZ, computed
from rig.boards.virtual_nano import VirtualNanoBoard
from rig.commands.bench.frames import ROUNDS, within
from rig.commands.shared.load import load_exhibit
from rig.commands.soak.monkey import Visitors
from rig.loop import Runner

NAME, UNIT = "order to answer beyond the wire, emulated", "µs"
TARGET = Target(60.0)
LIGHTS = ("led solid 14283c", "led solid 28503c")
#: Orders in each round, and seconds of the emulated rig.
ORDERS, SECONDS = 200, 12.0
#: What the wire carries each way, bytes a second.
WIRE = 25_000
WHY = "the Nano's main loop comes round to a line that has ended, and works out its check"


def measured(plan: Plan) -> list[Metric]:
    """The figures; why there are none, where the emulator cannot be built."""
    try:
        orders = int(plan.much(ORDERS, 10))
        quiet = [answers(orders, n, lights=False) for n in range(ROUNDS)]
        busy = [answers(orders, n, lights=True) for n in range(ROUNDS)]
        return [
            _beyond(NAME, quiet, TARGET),
            _beyond(f"{NAME}, lights at 20/s and flow at 100/s", busy, None),
            _host(plan),
            *_rig(plan),
            _alone(plan.much(4.0, 0.1)),
        ]
    except Missing as missing:
        return [absent(5, NAME, UNIT, str(missing).splitlines()[0], TARGET)]


def answers(orders: int, number: int, *, lights: bool) -> list[float]:
    """Microseconds from an order's last bit to its answer's first, for so many orders at odd moments."""
    bench, found = Bench.start(), []
    try:
        bench.ask("tel 100" if lights else "tel 0", 100)
        shown = 0
        for n in range(orders):
            if lights and n % 10 == 0:
                shown += 1
                bench.ask(LIGHTS[shown % 2], 8)
            odd = (37 * n + 1009 * number) % (5 * MILLISECOND)
            seq, end = bench.send("hb 400", bench.nano.cycle + 500 + odd)
            bench.nano.run_until(end + 6 * MILLISECOND)
            bench.listen()
            said = [said for said in bench.said[-5:] if said.text == f"{seq} ok"]
            found += [(one.began - end) / MICROSECOND for one in said]
            bench.said.clear()
    finally:
        bench.nano.close()
    if len(found) < orders:
        raise RuntimeError(f"{orders - len(found)} of {orders} orders were not answered")
    return found


def _beyond(name: str, rounds: list[list[float]], target: Target | None) -> Metric:
    every = [value for one in rounds for value in one]
    raw = {"most": tuple(max(one) for one in rounds)}
    return Metric(5, name, UNIT, tuple(map(statistics.median, rounds)), target, within(every), raw, WHY)


def _host(plan: Plan) -> Metric:
    """The same as on a real Nano: what the host sees, over the emulated line."""
    rounds = []
    for _ in range(ROUNDS):
        bench = Bench.start(COMMITTED, hello=False)
        line = _Line(bench)
        now, wait = (lambda nano=bench.nano: nano.cycle / SECOND), (lambda nano=bench.nano: nano.run(160))
        rounds.append(nano_link.times(line, now, wait, int(plan.much(40, 4))))
        bench.nano.close()
    return nano_link.figure("order to answer as the host sees it, emulated", rounds)


class _Line:
    """The host's end of the emulated line."""

    def __init__(self, bench: Bench) -> None:
        self._nano, self._waiting = bench.nano, b""

    @property
    def in_waiting(self) -> int:
        self._waiting += self._nano.receive()
        return len(self._waiting)

    def read(self, size: int = 1) -> bytes:
        data, self._waiting = self._waiting[:size], self._waiting[size:]
        return data

    def write(self, data: bytes) -> int:
        self._nano.send(data)
        return len(data)

    def close(self) -> None:
        """Nothing is to be let go of."""


def _rig(plan: Plan) -> list[Metric]:
    """A visitor at the whole rig with the emulated Nano: how full the line is, and how fast it all runs."""
    seconds = plan.much(SECONDS, 0.3)
    down, up, speed = [], [], []
    exhibit = load_exhibit(plan.config, plan.story)
    for number in range(ROUNDS):
        board = VirtualNanoBoard(plan.config, plan.seed + number)
        sent, heard = _tapped(board)
        crowd = Visitors(exhibit, board, board, plan.seed + number, monkey=False)
        runner = Runner(exhibit, board, plan.language, [crowd], plan.seed)
        began = computed()
        for n in range(round(seconds * TICKS_HZ)):
            runner.turn(n / TICKS_HZ)
        speed.append(seconds / (computed() - began))
        board.close()
        down.append(100 * sum(sent) / seconds / WIRE)
        up.append(100 * sum(heard) / seconds / WIRE)
    return [
        Metric(5, "bytes to the Nano", "% of the wire", tuple(down)),
        Metric(5, "bytes from the Nano", "% of the wire", tuple(up)),
        Metric(5, "rig with emulated Nano and tube", "times real time", tuple(speed)),
    ]


def _tapped(board: VirtualNanoBoard) -> tuple[list[int], list[int]]:
    """How many bytes go each way, as they go."""
    nano, sent, heard = board._nano, [], []
    send, receive = nano.send, nano.receive

    def out(data: bytes, at: int = 0) -> int:
        sent.append(len(data))
        return send(data, at)

    def into() -> bytes:
        data = receive()
        heard.append(len(data))
        return data

    nano.send, nano.receive = out, into
    return sent, heard


def _alone(seconds: float) -> Metric:
    """The Nano alone, with telemetry: emulated seconds a second."""
    speed = []
    for _ in range(ROUNDS):
        bench = Bench.start()
        bench.ask("tel 100")
        began = computed()
        for _ in range(round(10 * seconds)):
            bench.send("hb 400")
            bench.run(100)
        speed.append(seconds / (computed() - began))
        bench.nano.close()
    return Metric(5, "emulated Nano alone", "times real time", tuple(speed))
