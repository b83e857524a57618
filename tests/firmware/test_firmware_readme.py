"""The firmware does what firmware/README.md says."""

import re

from simnano.bench import FIRMWARE, LIMIT, Bench, line

from rig.boards.nano import MEDICINE_BOLUS_UL, MEDICINE_FULL_UL_MIN
from rig.boards.nano_lamps import LAMPS
from rig.boards.nano_protocol import decode, encode

README = (FIRMWARE / "README.md").read_text()


def session() -> list[str]:
    (block,) = re.findall(r"```\n(> .*?)```", README, re.DOTALL)
    return block.splitlines()


def test_the_worked_lines_are_right_to_the_last_digit():
    for text in session():
        way, whole = text[0], text[2:]
        if whole.startswith("4 "):
            continue  # the damaged one
        if way == ">":
            assert whole == encode(whole.split("*")[0])[:-1].decode()
        else:
            assert decode(whole.encode()) is not None, whole


def test_the_worked_session_happens_just_so():
    bench = Bench.start(hello=False)
    expected = [text[2:].split("*")[0] for text in session() if text[0] == "<"]
    for text in session():
        if text[0] == ">":
            bench.nano.send(text[2:].encode() + b"\n")
            bench.run(8)
    heard = [said.text for said in bench.said if not said.text.startswith(("b ", "t "))]
    assert heard == expected


def test_every_pin_of_board_h_is_in_the_wiring_table():
    pins = re.findall(r"^#define PIN_\w+ (P[BCD]\d)", (FIRMWARE / "board.h").read_text(), re.MULTILINE)
    table = re.findall(r"^\| [AD]\d+ \((P[BCD]\d)\)", README, re.MULTILINE)
    assert sorted(pins) == sorted(table)
    assert len(set(pins)) == len(pins)


def test_every_verb_and_event_is_described_and_no_other():
    source = (FIRMWARE / "logic" / "command.c").read_text()
    verbs = set(re.findall(r'^    \{"([^"]+)", \d', source, re.MULTILINE)) - {"inject"}
    section = README.split("## Verbs")[1].split("## Lines")[0]
    described = {
        word.split()[0]
        for cell in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
        for word in re.findall(r"`([^`]+)`", cell)
    }
    assert verbs == described
    events = re.findall(r'\[EVENT_\w+\] = "([^"]+)"', (FIRMWARE / "logic" / "report.c").read_text())
    assert {f"e {event}" for event in events} == set(re.findall(r"`(e [^`]+)`", README)) - {"e lease"}


def test_the_limits_told_are_those_in_flash():
    for told, name in {
        "15 ml without a rest of 5 s": ("MEDICINE_BOLUS", 15_000),
        "60 ml in any ten minutes": ("MEDICINE_WINDOW", 60_000),
        "(90 ml/min at full duty)": ("MEDICINE_FULL", 90_000),
        "90 s at most": ("DEADHEAD_MS", 90_000),
        "a second over 60 %": ("DEADHEAD_HARD", 600),
        "counts as 18": ("DEADHEAD_COST", 18),
        "then 30 %": ("DEADHEAD_DUTY", 300),
        "within 2 s, else": ("DRY_MS", 2000),
        "only after 600 s without": ("BLIND_MS", 600_000),
        "a rest of 3 s": ("BLIND_REST", 3000),
        "500 ms of silence": ("HEARTBEAT_MAX", 500),
        "more than 2.5 A": ("CURRENT_MAX", 2500),
    }.items():
        assert told in README
        assert LIMIT[name[0]] == name[1]
    assert LIMIT["LAMPS"] == LAMPS
    assert LIMIT["MEDICINE_FULL"] == MEDICINE_FULL_UL_MIN
    assert LIMIT["MEDICINE_BOLUS"] == MEDICINE_BOLUS_UL


def test_the_short_form_is_taken_until_a_session_began_with_the_long_one():
    bench = Bench.start()
    assert bench.ask("hb") == "ok"
    bench.nano.send(b"200 hello 1*0B" + line("200 hello 1")[-5:])
    bench.run(8)
    assert bench.heard("200 ok")
    assert bench.ask("pump 500") == "err 4 session"
    bench.nano.send(encode("201 pump 500"))
    bench.run(8)
    assert bench.heard("201 ok")


def test_no_answer_is_longer_than_promised():
    bench = Bench.start(hello=False)
    bench.nano.power_cycle(seed=3)
    bench.run(10)
    for text in ("hello 1", "info", "fault?", "selftest", "get shut"):
        bench.ask(text, 10)
    bench.hold(1, "hb")
    assert max(len(said.text) + 5 for said in bench.said) <= LIMIT["LINE_OUT"]
