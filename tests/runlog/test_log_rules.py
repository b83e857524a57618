"""The run log's own rules: what reaches the disk and when, and what is deleted."""

import json
import os

import pytest

from rig.base.signals import Inputs
from rig.runlog.log import AGAIN, RunLog
from rig.runlog.rotation import BYTES, FILES, PART, next_part


def told(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def log(tmp_path) -> RunLog:
    return RunLog(tmp_path / "logs", {"began": "now"}, folder=True)


def test_what_is_told_is_on_the_disk_a_second_later(log):
    for n in range(1, 12):
        log.reading(Inputs(n / 10))
    assert [line["t"] for line in told(log.path)[1:]] == pytest.approx([n / 10 for n in range(1, 11)])


def test_a_write_that_the_disk_takes_in_pieces_cuts_no_line(log, monkeypatch):
    whole = os.write
    monkeypatch.setattr(os, "write", lambda file, data: whole(file, data[:7]))
    log.reading(Inputs(5.0, pulses=123456))
    assert told(log.path)[-1] == {"t": 5.0, "n": 123456}


def test_a_part_ends_when_it_is_full_and_the_next_bears_its_number(log, monkeypatch):
    assert not log.wants_part(1.0)
    monkeypatch.setattr("rig.runlog.log.PART", 100)
    log.reading(Inputs(5.0, held=frozenset({"green", "red"}), pulses=10**9, edge=1 / 3, counted=2 / 3))
    log.reading(Inputs(9.0, held=frozenset({"green", "red"}), pulses=10**9, edge=1 / 3, counted=2 / 3))
    assert log.wants_part(9.0)
    log.part(9.0, {})
    assert told(log.path)[0]["part"] == 2
    log.part(9.0, {})
    assert told(log.path)[0]["part"] == 3


def test_a_log_whose_file_is_gone_goes_on_in_a_new_one(log):
    log.path.unlink()
    log.reading(Inputs(2.0))
    assert log.wants_part(2.0)


def test_a_full_disk_is_told_once_and_tried_again_after_a_minute(log, monkeypatch, capsys):
    def full(file, data):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        log.reading(Inputs(2.0))
        assert "No space" in log.trouble
        assert not log.wants_part(1.0 + AGAIN / 2)
        assert log.wants_part(1.0 + AGAIN)
        log.part(AGAIN + 1.0, {})
        log.part(2 * AGAIN + 1.0, {})
    assert capsys.readouterr().err.count("cannot be written") == 1
    log.part(3 * AGAIN + 1.0, {})
    assert log.trouble is None
    log.reading(Inputs(4 * AGAIN))
    assert told(log.path)[-1]["t"] == 4 * AGAIN


def test_a_folder_holds_no_more_than_two_hundred_megabytes_and_fifty_files(tmp_path):
    assert (FILES, BYTES, PART) == (50, 200_000_000, 3_900_000)
    for n in range(30):
        with (tmp_path / f"2026-03-14-1000{n:02}.jsonl").open("wb") as file:
            file.truncate(9_000_000)
    next_part(tmp_path, "2026-03-14-110000")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= BYTES - PART


def test_a_run_keeps_its_own_parts_before_those_of_others(tmp_path):
    names = [f"2026-03-14-1000{n:02}.jsonl" for n in range(FILES)]
    for name in names:
        (tmp_path / name).touch()
    next_part(tmp_path, "2026-03-14-110000", mine=[names[0]])
    assert (tmp_path / names[0]).exists()
    assert not (tmp_path / names[1]).exists()


def test_two_parts_of_one_second_are_two_files(tmp_path):
    first = next_part(tmp_path, "2026-03-14-110000")
    first.touch()
    assert next_part(tmp_path, "2026-03-14-110000") != first
