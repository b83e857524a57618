"""The host's end of the line: bytes in, frames out; orders in, bytes out."""

import binascii
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.boards.nano_protocol import (
    PATIENCE_S,
    REMEMBERED_COMMANDS,
    TRIES,
    Answer,
    Boot,
    Event,
    Link,
    Reader,
    Refusal,
    RemoteClock,
    Status,
    Telemetry,
    decode,
    encode,
    parse,
)

plain = st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="*!"), max_size=41)


def said(text: str) -> bytes:
    """A line as the Nano says it."""
    raw = text.encode()
    return raw + b"*%04X\n" % binascii.crc_hqx(raw, 0xFFFF)


LINES = {
    "t 255 3600000 4294967295 4294967295 0 2 64": Telemetry(255, 3_600_000, 2**32 - 1, 2**32 - 1, 0, 2, 64),
    "s 500 0 12000 1370 450 -8388608 0 1 233": Status(500, 0, 12000, 1370, 450, -8388608, 0, 1, 233),
    "s 0 0 0 0 0 - 0 0 1": Status(0, 0, 0, 0, 0, None, 0, 0, 1),
    "e lease pump": Event("lease pump"),
    "b 12 WD": Boot(12, "WD"),
    "nak 9 crc": Refusal(9, "crc"),
    "nak - len": Refusal(None, "len"),
    "12 ok": Answer(12, True, ()),
    "12 ok 1000": Answer(12, True, ("1000",)),
    "12 err 3 range": Answer(12, False, ("3", "range")),
}


@pytest.mark.parametrize(("text", "frame"), LINES.items())
def test_each_line_becomes_its_frame(text, frame):
    assert list(Reader().feed(said(text))) == [frame]


@pytest.mark.parametrize(
    "text", ["", "t", "t 1 2", "t 1 2 3 4 5 6 x", "s 1", "b", "b x PO", "nak", "12", "x 1", "12 maybe"]
)
def test_a_checked_line_that_says_nothing_known_is_no_frame(text):
    assert parse(text) is None


@given(st.binary(max_size=300), st.integers(0, 300))
def test_any_bytes_are_survived_and_the_next_line_is_found_however_they_are_split(noise, at):
    stream = noise + b"\n" + said("e stop")
    whole = list(Reader().feed(stream))
    reader = Reader()
    assert [*reader.feed(stream[:at]), *reader.feed(stream[at:])] == whole
    assert whole[-1] == Event("stop")


@given(plain, st.integers(0, 400))
def test_one_flipped_bit_never_passes(text, bit):
    line = bytearray(said(text)[:-1])
    line[bit // 8 % len(line)] ^= 1 << bit % 8
    assert decode(bytes(line)) is None


def test_garbage_and_foreign_talk_are_told_apart():
    reader = Reader()
    list(reader.feed(b"Temperature: 21.5 C\r\nHumidity: 40\r\n"))
    assert (reader.foreign, reader.garbage, reader.good) == (2, 0, 0)
    list(reader.feed(bytes(range(128, 256)) * 6))
    assert reader.garbage == 1


@given(plain)
def test_a_line_to_the_nano_gives_its_length_and_checksum(text):
    line = encode(text)
    assert line == b"%s*%02X%04X\n" % (text.encode(), len(text), binascii.crc_hqx(text.encode(), 0xFFFF))
    assert len(line) <= 49


@pytest.mark.parametrize("text", ["x" * 42, "a\nb", "a*b", "stop!", "grün"])
def test_what_no_line_can_carry_is_refused(text):
    with pytest.raises(ValueError):
        encode(text)


# ---- orders


def texts(data: bytes) -> list[str]:
    return [line.split(b"*")[0].decode() for line in data.splitlines()]


def answer(link: Link, text: str, now: float = 0.0):
    return list(link.receive(said(text), now))


def test_an_answer_finds_its_order():
    link = Link()
    command = link.send("pump 500 300", 0.0)
    assert texts(link.pull(0.0)) == ["1 pump 500 300"]
    assert answer(link, "1 ok") == [(Answer(1, True, ()), command)]
    assert answer(link, "1 ok") == [(Answer(1, True, ()), None)]
    assert link.pull(9.0) == b""


def test_an_unanswered_order_is_repeated_under_its_number_and_then_given_up():
    link = Link()
    command = link.send("tel 50", 0.0)
    sent = [texts(link.pull(n * PATIENCE_S)) for n in range(TRIES + 2)]
    assert sent == [["1 tel 50"]] * TRIES + [[], []]
    assert link.lost == [command]


def test_a_refused_line_is_repeated_at_once():
    link = Link()
    link.send("tel 50", 0.0)
    link.send("hb 400", 0.0)
    link.pull(0.0)
    answer(link, "nak 2 crc", 0.001)
    assert texts(link.pull(0.001)) == ["2 hb 400"]


def test_a_refusal_that_names_nobody_means_the_only_one_waiting():
    link = Link()
    link.send("hb 400", 0.0)
    link.pull(0.0)
    answer(link, "nak - crc", 0.001)
    assert texts(link.pull(0.001)) == ["1 hb 400"]


def test_a_newer_order_replaces_an_older_one_of_its_kind():
    link = Link()
    link.send("pump 500 300", 0.0)
    link.pull(0.0)
    link.send("pump 0", 0.01)
    assert texts(link.pull(0.01)) == ["2 pump 0"]
    assert texts(link.pull(0.2)) == ["2 pump 0"]  # the repetition; the pump that was wanted never is


def test_nothing_that_waited_survives_a_cut():
    link = Link()
    link.send("pump 500 300", 0.0)
    link.forget()
    assert link.pull(1.0) == b""


def test_an_order_the_nano_has_forgotten_is_given_up_and_not_repeated():
    link = Link()
    old = link.send("tel 50", 0.0)
    for n in range(REMEMBERED_COMMANDS):
        link.send(f"led run {n} 1 000000", 0.0, key=str(n), repeat=False)
        link.pull(0.0)
    assert "1 tel 50" not in texts(link.pull(1.0))
    assert old in link.lost


def test_room_shrinks_with_every_unanswered_order():
    link = Link()
    assert link.room == REMEMBERED_COMMANDS
    for n in range(REMEMBERED_COMMANDS):
        link.send("x", 0.0, key=str(n))
    assert link.room == 0
    answer(link, "1 ok")
    assert link.room == 1


def test_numbers_roll_over():
    link = Link()
    for n in range(600):
        command = link.send("hb 400", 0.0)
        assert command.seq == (n + 1) % 256
        answer(link, f"{command.seq} ok")
    assert link.room == REMEMBERED_COMMANDS


def test_the_age_of_an_edge_survives_both_counters_rolling_over():
    assert Telemetry(0, 1000, 5, 1_990_000, 0, 1, 0).edge_age == pytest.approx(0.005)
    assert Telemetry(0, 1000, 5, 2_000_040, 0, 1, 0).edge_age == pytest.approx(-20e-6)
    assert Telemetry(0, 2_147_484, 5, 2**32 - 1, 0, 1, 0).edge_age == pytest.approx(0.000352, abs=1e-5)


# ---- time


@pytest.mark.parametrize("drift", [-0.005, 0.0, 0.005])
def test_the_nanos_time_is_followed_smoothly_through_jitter_and_drift(drift):
    clock, random_ = RemoteClock(), random.Random(4)
    mapped, truth = [], []
    for n in range(3000):
        remote = n * 0.02
        host = 5.0 + remote * (1 + drift)
        clock.learn(remote, host + 0.002 + random_.uniform(0, 0.016))
        mapped.append(clock.host(remote))
        truth.append(host)
    assert all(after > before for before, after in itertools.pairwise(mapped))
    assert all(abs(m - t) < 0.012 for m, t in zip(mapped[500:], truth[500:], strict=True))
    steps = [after - before for before, after in zip(mapped[500:], mapped[505:], strict=False)]
    assert max(steps) - min(steps) < 0.002 * 0.1  # over 0.1 s, far below the half per cent asked of flow
