"""The run log's rules: what is written to the disk and when, and what is deleted."""

import csv
import gzip
import json
import os
from pathlib import Path

import pytest
from shared.sessions import changed

from rig.base.faults import Fault
from rig.base.signals import Inputs
from rig.commands.report.html import missing
from rig.runlog.log import FORMAT, RETRY_S, RunLog
from rig.runlog.reader import Recording
from rig.runlog.rotation import HAPPENED, MOST_BYTES, MOST_FILES, PART_BYTES, days, next_part, parts_of
from rig.runlog.visit_book import VisitBook
from rig.runlog.visits import Run, _Reader, runs_of
from rig.story.media_files import text
from rig.story.sentences import sentences
from rig.visit.transitions import begin


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
    monkeypatch.setattr("rig.runlog.log.PART_BYTES", 100)
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
        assert not log.wants_part(1.0 + RETRY_S / 2)
        assert log.wants_part(1.0 + RETRY_S)
        log.part(RETRY_S + 1.0, {})
        log.part(2 * RETRY_S + 1.0, {})
    assert capsys.readouterr().err.count("cannot be written") == 1
    log.part(3 * RETRY_S + 1.0, {})
    assert log.trouble is None
    log.reading(Inputs(4 * RETRY_S))
    assert told(log.path)[-1]["t"] == 4 * RETRY_S


def test_a_folder_holds_no_more_than_two_hundred_megabytes_and_fifty_files(tmp_path):
    assert (MOST_FILES, MOST_BYTES, PART_BYTES) == (50, 200_000_000, 3_900_000)
    for n in range(30):
        with (tmp_path / f"2026-03-14-1000{n:02}.jsonl").open("wb") as file:
            file.truncate(9_000_000)
    next_part(tmp_path, "2026-03-15-110000")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= MOST_BYTES - PART_BYTES


DAY = "2026-03-14"


def part(folder: Path, name: str, size: int = 0, **head) -> Path:
    """A part with one reading and one happening, as large as it is to be."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.jsonl"
    lines = [{"clot-rig": 2, **head}, {"t": 1.0}, {"at": 1.0, "scene": "hello"}, {"check": "x"}]
    path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
    os.truncate(path, max(size, path.stat().st_size))
    return path


def test_no_new_run_deletes_todays_parts_even_where_the_clock_was_set_back(tmp_path):
    for n in range(MOST_FILES):
        part(tmp_path, f"2027-01-01-1000{n:02}")
    mine = [part(tmp_path, f"{DAY}-1000{n:02}") for n in range(5)]
    for n in range(3):
        next_part(tmp_path, f"{DAY}-11000{n}").touch()
    assert all(path.exists() for path in mine)


def test_today_alone_may_fill_twice_the_room_and_no_more(tmp_path):
    for n in range(2 * MOST_FILES + 5):
        part(tmp_path, f"{DAY}-10{n // 60:02}{n % 60:02}")
    next_part(tmp_path, f"{DAY}-120000")
    left = parts_of(tmp_path, DAY)
    assert len([path for path in left if path.parent == tmp_path]) == 2 * MOST_FILES - 1
    assert len(left) == 2 * MOST_FILES + 5, "what happened is still there"


def test_what_happened_outlives_the_readings(tmp_path):
    old = part(tmp_path, "2026-03-01-100000")
    for n in range(MOST_FILES):
        part(tmp_path, f"2026-03-02-1000{n:02}")
    next_part(tmp_path, f"{DAY}-110000")
    assert not old.exists()
    (kept,) = parts_of(tmp_path, "2026-03-01")
    assert told(kept) == [{"clot-rig": 2}, {"at": 1.0, "scene": "hello"}]
    assert days(tmp_path)[0] == "2026-03-01"


def test_what_happened_has_its_bounds_too(tmp_path, monkeypatch):
    monkeypatch.setattr("rig.runlog.rotation.HAPPENED_BYTES", 500)
    for n in range(MOST_FILES + 40):
        part(tmp_path, f"2026-03-02-10{n // 60:02}{n % 60:02}")
    next_part(tmp_path, f"{DAY}-110000")
    assert sum(path.stat().st_size for path in (tmp_path / HAPPENED).iterdir()) <= 500


# ---- a line per visit


def test_each_visit_is_a_line_that_is_only_ever_added(rig, tmp_path):
    book = VisitBook(tmp_path, rig.exhibit)
    opening = rig.here
    for scene, faults in (("choose", {Fault.KINK}), ("take_home", set())):
        begun = changed(begin(rig.exhibit, opening, "hello"), time=10.0)
        book.see(opening, begun)
        there = changed(begin(rig.exhibit, begun, scene), time=60.0, faults=frozenset(faults))
        book.see(begun, there)
        book.see(there, changed(begin(rig.exhibit, there, "attract"), time=90.0))
    with (tmp_path / "visits.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert [line["last_scene"] for line in lines] == ["choose", "take_home"]
    assert [line["finished"] for line in lines] == ["no", "yes"]
    assert [line["faults"] for line in lines] == ["kink", ""]
    assert {line["seconds"] for line in lines} == {"90"}


def test_a_book_that_cannot_be_written_is_no_reason_to_stop(rig, tmp_path):
    (tmp_path / "visits.csv").mkdir()
    book = VisitBook(tmp_path, rig.exhibit)
    here = begin(rig.exhibit, rig.here, "choose")
    book.see(here, begin(rig.exhibit, here, "attract"))


# ---- what is missing, and what is old


def run_of(*numbers: int, began: str = f"{DAY}-100000") -> Run:
    recordings = []
    for number in numbers:
        head = {"story": text("story", "visit"), "words": {"en": text("words", "en")}, "language": "en"}
        more = {"part": number, "run": began, "at": 60.0 * number} if number > 1 else {}
        recordings.append(Recording(Path("x"), {**head, "began": f"{DAY}-1{number:02}000", **more}))
    reader = _Reader(recordings[0])
    for each in recordings:
        reader.read(each)
    return reader.run


@pytest.mark.parametrize(
    ("numbers", "gone"), [((1, 2, 3), []), ((1, 4), [2, 3]), ((7, 8), [1, 2, 3, 4, 5, 6]), ((1,), [])]
)
def test_a_run_knows_which_of_its_parts_are_not_there(monkeypatch, numbers, gone):
    monkeypatch.setattr("rig.runlog.visits.happenings", lambda _: iter(()))
    run = run_of(*numbers)
    assert run.missing == gone
    if gone:
        assert "missing" in missing(sentences("report", "en"), run)


def test_parts_of_the_day_before_are_not_missed(monkeypatch):
    monkeypatch.setattr("rig.runlog.visits.happenings", lambda _: iter(()))
    assert run_of(7, 9, began="2026-03-13-100000").missing == [8]


def test_a_log_of_each_form_that_is_read_has_its_visits(tmp_path):
    """Whoever changes the form keeps a log of the old one here, and what reads it."""
    kept = sorted(Path(__file__).with_name("old").glob("*.jsonl.gz"))
    assert [path.name for path in kept] == [f"form-{FORMAT}.jsonl.gz"]
    for path in kept:
        log = tmp_path / path.stem
        log.write_bytes(gzip.decompress(path.read_bytes()))
        (run,) = runs_of([log])
        (visit,) = run.visits
        assert visit.finished
        assert [tool for tool, _ in visit.tools] == ["catheter"]
        assert visit.normal is not None


def test_a_run_keeps_its_own_parts_before_those_of_others(tmp_path):
    names = [f"2026-03-14-1000{n:02}.jsonl" for n in range(MOST_FILES)]
    for name in names:
        (tmp_path / name).touch()
    next_part(tmp_path, "2026-03-15-110000", mine=[names[0]])
    assert (tmp_path / names[0]).exists()
    assert not (tmp_path / names[1]).exists()


def test_two_parts_of_one_second_are_two_files(tmp_path):
    first = next_part(tmp_path, "2026-03-14-110000")
    first.touch()
    assert next_part(tmp_path, "2026-03-14-110000") != first


def test_two_runs_that_began_in_one_second_are_two(tmp_path):
    old = gzip.decompress((Path(__file__).with_name("old") / f"form-{FORMAT}.jsonl.gz").read_bytes())
    head, rest = old.split(b"\n", 1)
    logs = []
    for seed in (1, 2):
        log = tmp_path / f"2026-03-14-100000-{seed}.jsonl"
        log.write_bytes(json.dumps({**json.loads(head), "seed": seed}).encode() + b"\n" + rest)
        logs.append(log)
    assert len(runs_of(logs)) == 2
