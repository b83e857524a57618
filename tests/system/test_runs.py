"""Whole runs through the command line, as their users would start them."""

import json
import signal
import sys

import pytest
from shared.processes import FAST, start
from shared.virtual_rig import VISITS

from rig.commands.cli import main
from rig.commands.run.script import load_script
from rig.runlog.reader import read_log

#: Visits that are played with sixty readings a second; the others with a third of them.
AS_A_RIG_LOOKS = ("catheter", "all_three")


@pytest.mark.long_but("catheter", "pinch_stuck")
@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(VISITS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_scripted_visit_goes_as_it_should_and_replays_to_the_same_end(path, tmp_path, capsys, monkeypatch):
    if path.stem not in AS_A_RIG_LOOKS:
        monkeypatch.setattr("rig.base.clock.TICKS_HZ", 20)  # what a visit comes to does not hang on it
    log = tmp_path / "run.jsonl"
    assert main([*FAST, "--visit", str(path), "--record", str(log)]) == 0, capsys.readouterr().err
    assert "as expected" in capsys.readouterr().out
    assert main(["replay", str(log)]) == 0
    assert "identical" in capsys.readouterr().out


def test_a_run_that_a_signal_ends_between_a_turn_and_its_line_still_replays(tmp_path, monkeypatch):
    from rig.boards.virtual import VirtualBoard

    log, write = tmp_path / "run.jsonl", VirtualBoard.write
    turns = []

    def stopped(board, outputs):
        turns.append(outputs)
        if len(turns) == 50:
            raise SystemExit(143)
        write(board, outputs)

    monkeypatch.setattr(VirtualBoard, "write", stopped)
    with pytest.raises(SystemExit):
        main([*FAST, "--seconds", "5", "--record", str(log)])
    assert len(turns) >= 50
    monkeypatch.undo()
    assert main(["replay", str(log)]) == 0


def test_a_run_by_hand_draws_its_seed_once_and_keeps_it_in_the_log(tmp_path, capsys):
    seeds = []
    for n in range(3):
        log = tmp_path / f"{n}.jsonl"
        assert main([*FAST, "--seconds", "0.5", "--record", str(log)]) == 0
        seeds.append(read_log(log).head["seed"])
        assert main(["replay", str(log)]) == 0
    assert len(set(seeds)) == 3
    assert main([*FAST, "--seconds", "0.5", "--seed", "7", "--record", str(log)]) == 0
    assert read_log(log).head["seed"] == 7
    lines = log.read_text().splitlines()
    head = json.loads(lines[0])
    del head["seed"]
    log.write_text("\n".join([json.dumps(head), *lines[1:]]))
    assert main(["replay", str(log)]) == 2
    assert "lacks the seed" in capsys.readouterr().err


@pytest.mark.long
def test_a_visit_is_played_through_the_real_firmware_and_replays(tmp_path, capsys):
    log, script = tmp_path / "run.jsonl", tmp_path / "v.toml"
    script.write_text(
        'title = "t"\nseconds = 70\n'
        'do = [{ at = 2, press = "green" }, { scene = "hello", after = 3, press = "green" },'
        ' { scene = "bad_clot", after = 12, hold = "green", seconds = 6 }]\n'
        'expect = [{ scene = "good_clot", flow_above = 0.9 }, { scene = "blocked", flow_below = 0.45 }]\n'
    )
    flags = ["run", "--board", "virtual-nano", "--speed", "max", "--screen", "none"]
    assert main([*flags, "--visit", str(script), "--record", str(log)]) == 0, capsys.readouterr().err
    assert main(["replay", str(log)]) == 0


@pytest.mark.long
def test_the_same_visit_twice_is_the_same_to_the_last_bit(tmp_path):
    logs = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for log in logs:
        main([*FAST, "--visit", str(VISITS / "catheter.toml"), "--seconds", "100", "--record", str(log)])
    first, second = (log.read_text().split("\n", 1)[1] for log in logs)
    assert first == second


@pytest.mark.long
def test_another_seed_is_another_run(tmp_path):
    ends = []
    for seed in ("1", "2"):
        log = tmp_path / f"{seed}.jsonl"
        main(
            [
                *FAST,
                "--seconds",
                "20",
                "--visit",
                str(VISITS / "catheter.toml"),
                "--seed",
                seed,
                "--record",
                str(log),
            ]
        )
        ends.append(list(read_log(log).lines())[-1][1]["end"])
    assert ends[0] != ends[1]


@pytest.mark.slow
def test_a_changed_reading_is_noticed_by_the_replay(tmp_path, capsys):
    log = tmp_path / "run.jsonl"
    main([*FAST, "--seconds", "30", "--visit", str(VISITS / "catheter.toml"), "--record", str(log)])
    lines = log.read_text().splitlines()
    n = next(n for n, line in enumerate(lines) if '"n":40' in line)
    lines[n] = lines[n].replace('"n":40', '"n":41')
    log.write_text("\n".join(lines) + "\n")
    assert main(["replay", str(log)]) == 1
    assert "differs at" in capsys.readouterr().out


@pytest.mark.long
def test_a_log_cut_off_anywhere_replays_up_to_there(tmp_path, capsys):
    log = tmp_path / "run.jsonl"
    main([*FAST, "--seconds", "12", "--visit", str(VISITS / "catheter.toml"), "--record", str(log)])
    whole = log.read_bytes()
    for lost in (1, 20, 100, 333, 1000):
        log.write_bytes(whole[:-lost])
        assert main(["replay", str(log)]) == 0, lost
    assert "cut off" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"clot-rig": 99}', '{"clot-rig": 1}', "[1]\n[2]"])
def test_a_file_that_is_not_a_log_is_refused(tmp_path, capsys, text):
    log = tmp_path / "x.jsonl"
    log.write_text(text)
    assert main(["replay", str(log)]) == 2
    assert "x.jsonl" in capsys.readouterr().err


def test_a_reading_that_makes_no_sense_is_named_by_its_line(tmp_path, capsys):
    log = tmp_path / "run.jsonl"
    main([*FAST, "--seconds", "1", "--record", str(log)])
    lines = log.read_text().splitlines()
    lines[5] = '{"t":0.06,"p":["purple"]}'
    log.write_text("\n".join(lines))
    assert main(["replay", str(log)]) == 2
    assert "line 6" in capsys.readouterr().err


def test_an_expectation_that_does_not_hold_is_said_and_counts(tmp_path, capsys):
    script = tmp_path / "v.toml"
    script.write_text('title = "t"\nseconds = 3\nexpect = [{ scene = "danger" }, { ends = "hello" }]')
    assert main([*FAST, "--visit", str(script)]) == 1
    said = capsys.readouterr().err
    assert "'danger' was not reached" in said
    assert "it ended in 'attract', not in 'hello'" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "t"\nseconds = 3\ndo = [{ at = 1, pres = "green" }]', "did you mean 'press'"),
        ('title = "t"\nseconds = 3\ndo = [{ at = 1, press = "grene" }]', "did you mean 'green'"),
        ('title = "t"\nseconds = 3\ndo = [{ press = "green" }]', "either `at` (seconds) or `scene`"),
        ('title = "t"\nseconds = 3\ndo = [{ at = 1 }]', "one of press"),
        ('title = "t"\nseconds = 3\ndo = [{ at = 1, fault = "leek" }]', "did you mean 'leak'"),
        ('title = "t"\nseconds = 3\nexpect = [{ scene = "blokked" }]', "not a scene"),
        ('title = "t"\nseconds = 3\nstory = "nope"', "nope: is not there"),
        ('title = "t"\nseconds = -3', "above 0"),
        ('title = "t"\nseconds = 3\ndo = [{ at = 1, turn = 4000000000000 }]', "at most 1000"),
        ('title = "t"\nseconds = 3\ndo = [' + '{ at = 1, press = "green" },' * 301 + "]", "more than 300"),
        ('title = "t"\nseconds = 3\ndo = [' + "{ at = 1, turn = -900 }," * 6 + "]", "more than 5000 detents"),
        ("seconds = 3", "title: is missing"),
    ],
)
def test_a_bad_script_is_exit_status_two_with_the_remedy(tmp_path, capsys, text, said):
    script = tmp_path / "v.toml"
    script.write_text(text)
    assert main([*FAST, "--visit", str(script)]) == 2
    assert said in capsys.readouterr().err


def test_check_says_what_is_good(capsys):
    assert main(["check"]) == 0
    assert "story 'visit'" in capsys.readouterr().out


def test_a_loudspeaker_that_lags_makes_no_story_too_long(tmp_path, capsys):
    (tmp_path / "mine.toml").write_text("")
    (tmp_path / "calibration.toml").write_text("[screen]\nsound_ms = 400.0\n")
    assert main(["check", "--config", str(tmp_path / "mine.toml")]) == 0, capsys.readouterr().err


def test_check_names_everything_wrong_in_one_go(tmp_path, capsys):
    config = tmp_path / "mine.toml"
    config.write_text('[pump]\nduty = 3\n[boardd]\n[story]\nlanguage = "xx"')
    assert main(["check", "--config", str(config)]) == 2
    said = capsys.readouterr().err
    assert "pump.duty" in said
    assert "boardd" in said
    assert "Traceback" not in said


def test_check_of_a_story_that_is_not_there(capsys):
    assert main(["check", "vizit"]) == 2
    assert "did you mean 'visit'" in capsys.readouterr().err


def test_off_puts_everything_in_its_safe_state(capsys):
    assert main(["off", "--board", "virtual"]) == 0
    assert "pumps off, the pinch sent open and given the time, lights dark" in capsys.readouterr().out


def test_off_says_so_where_the_nano_cannot_be_reached(capsys, tmp_path):
    config = tmp_path / "c.toml"
    config.write_text('[board]\nkind = "nano"\nport = "/dev/no-such-port"')
    assert main(["off", "--config", str(config)]) == 1
    said = capsys.readouterr().err
    assert "nano_missing" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_rig_without_its_nano_runs_and_reports_what_is_missing(capsys, tmp_path):
    config, log = tmp_path / "c.toml", tmp_path / "run.jsonl"
    config.write_text('[board]\nkind = "nano"\nport = "/dev/no-such-port"')
    flags = ["--screen", "none", "--seconds", "0.3", "--record", str(log)]
    assert main(["run", "--config", str(config), *flags]) == 0
    assert '"fault":"nano_missing"' in log.read_text()
    assert main(["replay", str(log)]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--speed", "fast"],
        ["run", "--board", "toaster"],
        ["run", "--fault", "leek@3"],
        ["run", "--seconds", "-1"],
        ["shot", "hello", "--out", "x.png", "--size", "big"],
        ["shot", "hello", "--out", "x.png", "--flow", "9"],
        [],
        ["dance"],
    ],
)
def test_wrong_usage_is_exit_status_two(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "rig" in capsys.readouterr().err


def test_help_and_version(capsys):
    for arguments in (
        ["--help"],
        ["--version"],
        *([c, "--help"] for c in ("run", "check", "replay", "shot", "off")),
    ):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == 0
        assert "rig" in capsys.readouterr().out


def test_scripts_and_faults_are_for_simulated_water_only(capsys):
    from rig.base.schema import BadFiles
    from rig.commands.run.run import RunOptions, _refuse_on_hardware

    with pytest.raises(BadFiles, match="simulated water only"):
        _refuse_on_hardware(True, RunOptions(speed=2.0))
    _refuse_on_hardware(True, RunOptions())


def test_a_fault_of_the_program_is_one_sentence_and_leaves_everything_off(monkeypatch, tmp_path, capsys):
    from rig.boards.virtual import VirtualBoard

    closed = []
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("rig.loop.lights", lambda *_: 1 / 0)
    was = VirtualBoard.close
    monkeypatch.setattr(VirtualBoard, "close", lambda board: (closed.append(board), was(board)))
    assert main([*FAST, "--seconds", "2"]) == 1
    said = capsys.readouterr().err
    assert "everything is off" in said
    assert "Traceback" not in said
    assert "ZeroDivisionError" in next(tmp_path.glob("clot-rig-*.txt")).read_text()
    assert float(closed[0].pins.pin(17).state) == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_stopped_program_turns_everything_off_and_ends_its_log(tmp_path, number, status):
    rig, log = start(tmp_path)
    rig.send_signal(number)
    _, err = rig.communicate(timeout=10)
    assert rig.returncode == status
    assert "Traceback" not in err
    assert "end" in json.loads(log.read_text().splitlines()[-1])
    assert main(["replay", str(log)]) == 0


def test_scripts_of_the_repository_are_good():
    assert len([load_script(path) for path in VISITS.glob("*.toml")]) >= 5


class Board:
    """Remembers what a hand did."""

    def __init__(self) -> None:
        self.done: list[tuple] = []

    def press(self, name: str) -> None:
        self.done.append(("press", name))

    def release(self, name: str) -> None:
        self.done.append(("release", name))

    def turn(self, detents: int) -> None:
        self.done.append(("turn", detents))


def test_a_key_that_goes_down_and_up_at_once_is_still_felt_by_a_button():
    from rig.commands.run.keyboard import KeyboardControls
    from rig.screen.window.acts import Act, ActKind

    board = Board()
    hand = KeyboardControls(board)
    assert not hand.move(
        [Act(ActKind.DOWN, "green"), Act(ActKind.UP, "green"), Act(ActKind.TURN, amount=2)], 1.0
    )
    assert board.done == [("press", "green"), ("turn", 2)]
    hand.move([], 1.05)
    assert board.done[-1] == ("turn", 2)
    hand.move([], 1.1)
    assert board.done[-1] == ("release", "green")
    assert hand.move([Act(ActKind.QUIT)], 2.0)


def test_closing_the_window_turns_everything_off(monkeypatch):
    from rig.boards.virtual import VirtualBoard
    from rig.screen.window.acts import Act, ActKind

    closed = []
    was = VirtualBoard.close
    monkeypatch.setattr(VirtualBoard, "close", lambda board: (closed.append(board), was(board)))
    monkeypatch.setattr("rig.screen.window.window.Window.poll", lambda _: [Act(ActKind.QUIT)])
    assert main(["run", "--board", "virtual", "--screen", "window", "--speed", "max"]) == 0
    assert float(closed[0].pins.pin(17).state) == 0


def test_without_a_display_the_remedy_is_said(monkeypatch, capsys):
    monkeypatch.setenv("SDL_VIDEODRIVER", "nonsense")
    assert main(["run", "--board", "virtual", "--screen", "window", "--seconds", "1"]) == 1
    assert "--screen none" in capsys.readouterr().err


@pytest.mark.slow
def test_a_window_shows_a_visit_and_a_picture_of_each_scene_can_be_kept(tmp_path):
    shots = tmp_path / "shots"
    flags = ["--board", "virtual", "--screen", "window", "--speed", "max", "--shots", str(shots)]
    main(["run", *flags, "--visit", str(VISITS / "catheter.toml"), "--seconds", "15"])
    taken = [path.name for path in sorted(shots.iterdir())]
    assert taken == ["01-hello.png", "02-first_flow.png", "03-before.png"]
