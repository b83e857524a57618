"""The run log: each part can be replayed, whatever happens to the disk or the power."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shared.processes import start
from shared.virtual_rig import VISITS, Rig

from rig.base.serialize import from_json, to_json
from rig.base.signals import Inputs
from rig.commands.cli import main
from rig.loop import Tick, digest_of
from rig.runlog.log import FORMAT, RunLog
from rig.runlog.reader import read_log, readings
from rig.runlog.rotation import MOST_BYTES, MOST_FILES, days, next_part, parts_of
from rig.story.media_files import text
from rig.story.media_files import texts as texts_of

FAST = ["run", "--board", "virtual", "--speed", "max", "--screen", "none"]


def config(tmp_path: Path, folder: Path) -> list[str]:
    """The flags of a rig that keeps its logs in a folder."""
    file = tmp_path / "config.toml"
    file.write_text(f"[log]\nfolder = {json.dumps(str(folder))}\n")
    return ["--config", str(file)]


def short(tmp_path: Path, seconds: str) -> Path:
    """The log of the first seconds of a visit."""
    log = tmp_path / "run.jsonl"
    flags = ["--seconds", seconds, "--visit", str(VISITS / "catheter.toml"), "--record", str(log)]
    main([*FAST, *flags])
    return log


@pytest.mark.slow
def test_a_rig_in_the_middle_of_its_run_goes_to_plain_data_and_back(rig: Rig):
    for _ in range(3):
        rig.press("green").run(12)
        there = json.loads(json.dumps(to_json(rig.last)))
        assert from_json(Tick, there) == rig.last
        assert digest_of(from_json(Tick, there)) == digest_of(rig.last)


@pytest.mark.parametrize(
    "change",
    [
        {"session": None},
        {"session": {"scene": 3, "language": "en"}},
        {"guard": {"pump": "much"}},
        {"guard": {"pump": float("nan")}},
        {"inputs": {"time": True}},
        {"outputs": {"lights": [[1, 2]]}},
        {"inputs": {"time": 0.0, "faults": ["hungry"]}},
        {"more": 1},
    ],
)
def test_plain_data_that_is_no_such_thing_is_refused(rig: Rig, change):
    with pytest.raises(ValueError):
        from_json(Tick, {**to_json(rig.last), **change})


@pytest.mark.slow
def test_each_part_of_a_log_replays_by_itself(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("rig.runlog.log.PART_BYTES", 15_000)
    folder = tmp_path / "logs"
    assert main([*FAST, "--seconds", "30", *config(tmp_path, folder)]) == 0
    parts = sorted(folder.iterdir(), key=lambda path: read_log(path).head.get("part", 1))
    assert len(parts) >= 3
    for number, path in enumerate(parts, start=1):
        assert main(["replay", str(path)]) == 0, path
        said = capsys.readouterr().out
        assert ("cut off" in said) == (number < len(parts)), said
    assert sum(isinstance(item, Inputs) for path in parts for _, item in readings(read_log(path))) == 1801


@pytest.mark.slow
def test_a_part_whose_state_was_changed_is_noticed_by_its_replay(tmp_path, monkeypatch):
    monkeypatch.setattr("rig.runlog.log.PART_BYTES", 15_000)
    main([*FAST, "--seconds", "20", *config(tmp_path, tmp_path / "logs")])
    path = next(path for path in (tmp_path / "logs").iterdir() if read_log(path).head.get("part") == 2)
    head, rest = path.read_text().split("\n", 1)
    changed = json.loads(head)
    changed["tick"]["session"]["sensed"]["presses"] += 1
    path.write_text(f"{json.dumps(changed)}\n{rest}")
    assert main(["replay", str(path)]) == 1


def test_a_folder_keeps_at_most_fifty_parts_and_two_hundred_megabytes(tmp_path):
    for n in range(MOST_FILES + 10):
        with (tmp_path / f"2026-03-{n // 24 + 1:02}-{n % 24:02}0000.jsonl").open("wb") as file:
            file.truncate(1000)
    (tmp_path / "notes.jsonl").write_text("mine")
    first = next_part(tmp_path, "2026-04-01-100000")
    assert len(list(tmp_path.glob("*.jsonl"))) == MOST_FILES - 1 + 1
    assert not (tmp_path / "2026-03-01-000000.jsonl").exists()
    assert (tmp_path / "notes.jsonl").exists()
    first.touch()
    for path in tmp_path.glob("2026-03*"):
        with path.open("r+b") as file:
            file.truncate(8_000_000)
    next_part(tmp_path, "2026-04-01-110000")
    assert (
        150_000_000 < sum(path.stat().st_size for path in tmp_path.glob("*.jsonl")) <= MOST_BYTES - 4_000_000
    )


def test_of_two_runs_the_one_that_runs_keeps_its_parts_even_where_the_clock_was_set_back(tmp_path):
    for n in range(MOST_FILES):
        (tmp_path / f"2026-03-01-1000{n:02}.jsonl").touch()
    mine = tmp_path / "1970-01-01-000010.jsonl"
    mine.touch()
    next_part(tmp_path, "1970-01-01-000020", [mine.name])
    assert mine.exists()
    assert len(list(tmp_path.glob("*.jsonl"))) == MOST_FILES - 1


def test_two_parts_of_one_second_are_two_files_in_their_order(tmp_path):
    for _ in range(12):
        next_part(tmp_path, "2026-03-01-100000").touch()
    names = [path.stem[18:] for path in parts_of(tmp_path, "2026-03-01")]
    assert names == ["", *map(str, range(2, 13))]
    assert days(tmp_path) == ["2026-03-01"]
    assert parts_of(tmp_path, "2026-03-02") == []


@pytest.mark.slow
def test_a_log_cut_off_at_any_byte_of_its_last_kilobyte_opens_and_replays_up_to_there(tmp_path, capsys):
    log, bare = short(tmp_path, "1.5"), tmp_path / "bare.jsonl"
    whole = log.read_bytes()
    lines = (
        b'{"clot-rig":%d}' % FORMAT + whole[whole.index(b"\n", len(whole) - 3000) :]
    )  # the rest is the same each time
    bare.write_bytes(lines)
    everything = [item for _, item in readings(read_log(bare))]
    told = set()
    for lost in range(1, 1025):
        bare.write_bytes(lines[:-lost])
        there = [item for _, item in readings(read_log(bare))]
        assert there == everything[: len(there)]
        if len(there) not in told:  # what was lost beyond is part of one line, and is not there
            told.add(len(there))
            log.write_bytes(whole[:-lost])
            assert main(["replay", str(log)]) == 0, lost
    assert len(told) > 15
    assert "identical as far as the log goes" in capsys.readouterr().out


def test_a_log_ends_where_a_power_cut_damaged_it(tmp_path, capsys):
    log = short(tmp_path, "2")
    whole = log.read_bytes()
    for torn in (b"\0" * 4096, b"\xff\xfe\x00", b'{"t":', b"[[[[" * 100_000, b"7\n", b'"' + b"x" * 100):
        log.write_bytes(whole[:-200] + torn)
        assert main(["replay", str(log)]) == 0, torn
        assert "cut off" in capsys.readouterr().out


def on_a_disk_of(size: int, *flags: str) -> subprocess.CompletedProcess[str]:
    """A run whose files cannot grow beyond so many bytes, and are begun anew five seconds later."""
    code = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"
        "from rig.runlog import log; assert log.RETRY_S > 5; log.RETRY_S = 5.0;"
        "from rig.commands.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    return subprocess.run([sys.executable, "-c", code, *FAST, *flags], capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are another thing there")
def test_a_full_disk_does_not_stop_the_rig_and_is_reported_once(tmp_path):
    folder = tmp_path / "logs"
    head = len(short(tmp_path, "0.1").read_bytes().splitlines()[0])
    done = on_a_disk_of(head + 8_000, "--seconds", "40", *config(tmp_path, folder))
    assert done.returncode == 0, done.stderr
    failed, again = done.stderr.count("cannot be written (File too"), done.stderr.count("is written again")
    assert len(list(folder.iterdir())) == 1 + again >= 3
    assert failed - again in (0, 1)
    for path in folder.iterdir():
        assert main(["replay", str(path)]) == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are another thing there")
def test_a_part_that_could_not_even_begin_is_not_kept(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "2026-03-01-100000.jsonl").touch()
    done = on_a_disk_of(5_000, "--seconds", "11", *config(tmp_path, folder))
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("the rig runs on without it") == 1
    assert [path.name for path in folder.iterdir()] == ["2026-03-01-100000.jsonl"]


def test_an_unusable_folder_does_not_stop_the_rig_and_is_reported_once(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("rig.runlog.log.RETRY_S", 5.0)
    (tmp_path / "file").write_text("")
    assert main([*FAST, "--seconds", "12", *config(tmp_path, tmp_path / "file" / "logs")]) == 0
    said = capsys.readouterr().err
    assert said.count("the rig runs on without it") == 1
    assert "[log]" in said


def test_a_folder_in_an_unknown_home_costs_the_log_but_not_the_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.toml").write_text('[log]\nfolder = "~nobody-of-that-name/logs"\n')
    assert main([*FAST, "--seconds", "1", "--config", str(tmp_path / "c.toml")]) == 0
    assert "there is no such home" in capsys.readouterr().err
    assert main(["report", "2026-03-14", "--out", "out", "--config", str(tmp_path / "c.toml")]) == 2
    assert "there is no such home" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["c.toml"]


def test_a_folder_with_the_name_of_a_part_is_left_alone(tmp_path):
    for second in range(MOST_FILES):
        (tmp_path / f"2020-01-01-0001{second:02}.jsonl").write_text("{}\n")
    (tmp_path / "2019-01-01-000000.jsonl").mkdir()
    (tmp_path / "2019-01-01-000001.jsonl").symlink_to(tmp_path / "nowhere")
    assert next_part(tmp_path, "2026-03-14-100000").name == "2026-03-14-100000.jsonl"
    assert (tmp_path / "2019-01-01-000000.jsonl").is_dir()
    assert (tmp_path / "2019-01-01-000001.jsonl").is_symlink()
    assert not (tmp_path / "2020-01-01-000100.jsonl").exists()
    assert days(tmp_path) == ["2020-01-01"]


def test_a_folder_that_goes_away_and_comes_back_is_written_to_again(tmp_path, capsys):
    folder = tmp_path / "logs"
    log = RunLog(folder, {}, folder=True)
    shutil.rmtree(folder)
    folder.write_text("in the way")
    log.part(1.0, {})
    log.reading(Inputs(1.0))
    assert log.trouble is not None
    assert not log.wants_part(30.0)
    assert log.wants_part(70.0)
    folder.unlink()
    log.part(70.0, {})
    log.reading(Inputs(70.0))
    log.close("attract", "")
    assert log.trouble is None
    assert [line for _, line in read_log(log.path).lines()] == [{"t": 70.0}, {"end": "", "scene": "attract"}]
    assert capsys.readouterr().err.count("the rig runs on") == 1


def test_a_log_asked_for_by_name_that_cannot_be_written_is_exit_status_two(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([*FAST, "--seconds", "1", "--record", str(tmp_path / "file" / "x.jsonl")]) == 2
    assert "choose another --record" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"t":1e999}', "not a number"),
        ('{"t":NaN}', "not a number"),
        ('{"t":9,"k":100000000000000000000}', "not a count"),
        ('{"t":9,"n":1.5,"e":1}', "not a count"),
        ('{"t":9,"m":"7"}', "not a count"),
        ('{"t":9,"h":{"green":1}}', "not a list"),
        ('{"t":9,"f":["hunger"]}', "hunger"),
        ('{"t":-1}', "back in time"),
    ],
)
def test_a_reading_that_no_board_could_give_is_named_by_its_line(tmp_path, capsys, line, said):
    log = short(tmp_path, "1")
    lines = log.read_text().splitlines()
    log.write_text("\n".join([*lines[:20], line, *lines[20:]]))
    assert main(["replay", str(log)]) == 2
    told = capsys.readouterr().err
    assert "line 21" in told
    assert said in told


def older(tmp_path: Path, **head: object) -> Path:
    """A log as rig 0.0.9 might have written it: one reading, and an end."""
    first = {
        "clot-rig": FORMAT,
        "version": "0.0.9",
        "began": "2025-03-14-093000",
        "seed": 1,
        "language": "en",
    }
    texts = {"config": "", "story": text("story", "visit"), "words": texts_of("en"), **head}
    log = tmp_path / "2025-03-14-093000.jsonl"
    log.write_text("\n".join(json.dumps(line) for line in ({**first, **texts}, {"t": 0.1}, {"end": "0"})))
    return log


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ({"clot-rig": 0}, "format 0, and this program reads format 2"),
        ({"story": '[scene.hello]\nfog = "thick"'}, "cannot be read"),
    ],
)
def test_a_log_of_an_older_version_is_refused_in_one_sentence_with_its_version(tmp_path, capsys, head, said):
    log = older(tmp_path, **head)
    for words in (["replay", str(log)], ["report", str(log), "--out", str(tmp_path / "report")]):
        assert main(words) == 2
        (sentence,) = capsys.readouterr().err.splitlines()
        assert said in sentence
        assert "rig '0.0.9' recorded it, and this is rig " in sentence
        assert "use that version" in sentence


def test_a_log_of_an_older_version_that_this_one_reads_is_replayed_and_reported(tmp_path, capsys):
    log = older(tmp_path)
    assert main(["replay", str(log)]) == 1
    assert "differs" in (said := capsys.readouterr().out)
    assert "'0.0.9' recorded it" in said
    log.write_text("\n".join(log.read_text().splitlines()[:-1]))
    assert main(["replay", str(log)]) == 0
    assert main(["report", str(log), "--out", str(tmp_path / "report")]) == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a kill is another thing there")
def test_the_log_of_a_killed_rig_replays_up_to_a_second_before(tmp_path, capsys):
    rig, log = start(tmp_path)
    rig.kill()
    rig.communicate()
    assert main(["replay", str(log)]) == 0
    assert "cut off after" in capsys.readouterr().out
