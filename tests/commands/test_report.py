"""The report of a day: the visits in its logs, the page, and the table."""

import csv
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from shared.virtual_rig import VISITS

from rig.commands.cli import main
from rig.commands.report.charts import clock, curve, minutes
from rig.runlog.log import FORMAT
from rig.runlog.visits import CUT, FINISHED, LEFT, STOPPED, runs_of, time_of_day
from rig.story.media_files import text
from rig.visit.treatment import DOSE_ML

FAST = ["run", "--board", "virtual", "--speed", "max", "--screen", "none"]
WHOLE = ["hello", "first_flow", "good_clot", "bad_clot", "blocked", "danger", "choose"]

Log = Callable[..., Path]


def lines(story: Iterable[tuple[float, str, object]]) -> list[str]:
    """What happened, as a log has it, with readings between."""
    written = []
    for at, what, value in story:
        written += [json.dumps({"t": at}), json.dumps({"at": at, what: value})]
    return written


@pytest.fixture
def log(tmp_path) -> Log:
    """Writes a log of what happened, began at half past nine."""

    def write(*story: tuple[float, str, object], name: str = "2026-03-14-093000", **head: object) -> Path:
        top = {
            "clot-rig": FORMAT, "began": name, "source": "measured", "language": "en", "config": "",
            "story": text("story", "visit"), "words": {"en": text("words", "en")}, **head,
        }  # fmt: skip
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join([json.dumps(top, separators=(",", ":")), *_tight(lines(story)), ""]))
        return path

    return write


def _tight(written: list[str]) -> list[str]:
    """As the log writes them, without spaces."""
    return [json.dumps(json.loads(line), separators=(",", ":")) for line in written]


def walk(start: float, scenes: Iterable[str]) -> list[tuple[float, str, object]]:
    """Scenes entered ten seconds apart."""
    return [(start + 10 * n, "scene", scene) for n, scene in enumerate(scenes)]


@pytest.mark.parametrize(
    ("story", "ended", "last"),
    [
        ([*walk(5, [*WHOLE, "catheter", "x_ray", "medicine", "take_home"])], FINISHED, "take_home"),
        ([*walk(5, WHOLE), (200.0, "scene", "attract")], LEFT, "choose"),
        ([*walk(5, WHOLE), (80.0, "fault", "tray_wet"), (110.0, "scene", "attract")], STOPPED, "choose"),
        ([*walk(5, WHOLE), (80.0, "fault", "no_lights"), (200.0, "scene", "attract")], LEFT, "choose"),
        ([*walk(5, WHOLE), (80.0, "fault", "stopped"), (85.0, "fault", "stopped is over"),
          (200.0, "scene", "attract")], LEFT, "choose"),
        ([*walk(5, WHOLE)], CUT, "choose"),
    ],
)  # fmt: skip
def test_how_a_visit_ended_is_read_from_what_happened(log: Log, story, ended, last):
    (run,) = runs_of([log(*story)])
    (visit,) = run.visits
    assert (visit.ended, visit.scenes[-1]) == (ended, last)
    assert clock(visit.began) == "9:30"


def test_flows_tools_and_help_are_read_from_what_happened(log: Log):
    flow = [(t, "flow", rate) for t, rate in ((20.0, 900.0), (22.0, 905.0), (60.0, 100.0), (75.0, 140.0))]
    tool = [(t, "flow", rate) for t, rate in ((80.0, 300.0), (90.0, 540.0), (95.0, 200.0))]
    story = [*walk(5, WHOLE), *flow, *tool, (24.0, "baseline", 900.0), (70.0, "ladder", "assist"),
             (76.0, "scene", "whole_body"), (92.0, "scene", "choose"), (30.0, "language", "es")]  # fmt: skip
    (run,) = runs_of([log(*sorted(story, key=lambda entry: entry[0]))])
    (visit,) = run.visits
    assert visit.normal == 900.0
    assert visit.lowest == 100.0
    assert visit.helped
    assert visit.language == "es"
    assert visit.tools == [("whole_body", pytest.approx(0.6))]
    assert curve(visit)[0] == (15.0, 1.0)


def test_answers_are_read_from_the_log(tmp_path, log: Log):
    scenes = ["hello", "quiz_1", "quiz_1_right", "quiz_2", "quiz_2_wrong", "quiz_3", "attract"]
    given = [(26.0, "answer", "veins red"), (46.0, "answer", "thinner red")]
    path = log(*sorted([*walk(5, scenes), *given]), story=text("story", "lesson"))
    (run,) = runs_of([path])
    assert run.visits[0].answers == [("veins", True), ("thinner", False)]
    assert main(["report", str(path), "--out", str(tmp_path / "out")]) == 0
    assert "100 % of 1" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_what_visitors_knew_before_and_after_is_compared(tmp_path, log: Log):
    visits = []
    for n, (before, after) in enumerate([("blue", "red"), ("red", "red"), ("blue", "blue"), ("blue", None)]):
        start = 100.0 * n
        visits += [(start + 1, "scene", "hello"), (start + 10, "answer", f"signs {before}")]
        visits += [(start + 50, "answer", f"signs {after}")] if after else []
        visits += [(start + 60, "scene", "take_home"), (start + 70, "scene", "attract")]
    (run,) = runs_of([path := log(*visits)])
    assert [visit.asked_twice for visit in run.visits] == [
        [("signs", False, True)],
        [("signs", True, True)],
        [("signs", False, False)],
        [],
    ]
    assert main(["report", str(path), "--out", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "1 learned it here, 0 lost it." in page
    assert "33 % of 3" in page
    assert "67 % of 3" in page
    table = (tmp_path / "out" / "visits.csv").read_text(encoding="utf-8")
    assert ",wrong,right," in table


def test_how_much_of_the_clot_each_treatment_took_is_counted(tmp_path, log: Log):
    tried = [(20.0, "scene", "whole_body"), (30.0, "outcome", "whole_body some")]
    tried += [(40.0, "scene", "medicine"), (60.0, "outcome", "catheter most"), (61.0, "outcome", "odd thing")]
    (run,) = runs_of([path := log((1.0, "scene", "hello"), *tried, (70.0, "scene", "attract"))])
    assert run.visits[0].outcomes == [("whole_body", "some"), ("catheter", "most")]
    assert main(["report", str(path), "--out", str(tmp_path / "out")]) == 0
    assert ">most 1<" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "whole_body:some catheter:most" in (tmp_path / "out" / "visits.csv").read_text(encoding="utf-8")


def test_two_who_begin_the_story_anew_are_two_visits(log: Log):
    (run,) = runs_of([log(*walk(5, ["hello", "first_flow", "attract", "hello", "first_flow"]))])
    assert [visit.ended for visit in run.visits] == [LEFT, CUT]
    assert [round(visit.seconds) for visit in run.visits] == [20, 10]


def test_a_fault_lasts_until_it_is_over_or_the_log_ends(log: Log):
    faults = [(10.0, "fault", "stopped"), (14.0, "fault", "stopped is over"), (50.0, "fault", "tray_wet")]
    (run,) = runs_of([log(*faults, (80.0, "flow", 0.0))])
    assert [(trouble.fault, trouble.seconds) for trouble in run.troubles] == [
        ("stopped", 4.0),
        ("tray_wet", 30.0),
    ]


def test_the_parts_of_a_run_are_one_run_and_a_visit_goes_on_from_one_to_the_next(log: Log):
    first = log(*walk(5, WHOLE), name="2026-03-14-093000")
    tick = {"session": {"scene": "choose"}}
    end = [(300.0, "scene", "take_home"), (320.0, "scene", "attract")]
    second = log(*end, name="2026-03-14-093140", run="2026-03-14-093000", part=2, at=100.0, tick=tick)
    (run,) = runs_of([first, second])
    assert [(visit.ended, visit.seconds) for visit in run.visits] == [(FINISHED, 315.0)]
    assert run.seconds == 320.0
    (alone,) = runs_of([second])
    assert [visit.scenes for visit in alone.visits] == [["choose", "take_home"]]
    assert clock(alone.began) == "9:31"


def test_a_rig_that_was_on_for_weeks_still_tells_the_time_of_day(log: Log):
    tick = {"session": {"stay": {"scene": "hello"}}}
    week = 40 * 86_400.0
    path = log((week + 60, "scene", "attract"), (week + 70, "scene", "hello"), at=week, tick=tick, run="x")
    (run,) = runs_of([path])
    assert [clock(visit.began) for visit in run.visits] == ["9:30", "9:31"]


def test_a_visit_of_any_length_can_be_drawn(tmp_path, log: Log):
    story = [(5.0, "scene", "hello"), (6.0, "scene", "first_flow"), (7.0, "baseline", 900.0)]
    flow = [(10.0 * 9**n, "flow", 900.0) for n in range(11)]
    assert main(["report", str(log(*story, *flow)), "--out", str(tmp_path / "out")]) == 0


@pytest.mark.parametrize(
    ("stamp", "seconds"), [("2026-03-14-093015", 34215.0), ("2026-03-14", 0.0), ("", 0.0), ("99", 0.0)]
)
def test_the_time_of_day_in_a_stamp(stamp, seconds):
    assert time_of_day(stamp) == seconds


def test_times_as_people_write_them():
    assert [clock(9 * 3600 + 65), clock(86_400 + 60), minutes(185), minutes(59.6)] == [
        "9:01",
        "0:01",
        "3:05",
        "1:00",
    ]


def a_day(tmp_path: Path, log: Log) -> list[str]:
    """The flags of a rig whose folder of logs holds two runs of one day."""
    log(*walk(5, [*WHOLE, "take_home", "attract"]), (200.0, "baseline", 880.0))
    log(*walk(5, ["hello", "attract"]), (60.0, "fault", "no_flow"), name="2026-03-14-140000")
    (tmp_path / "c.toml").write_text(f"[log]\nfolder = {json.dumps(str(tmp_path))}\n")
    return ["--config", str(tmp_path / "c.toml")]


def test_a_day_is_a_page_that_needs_nothing_beside_itself_and_a_table(tmp_path, log: Log, capsys):
    out = tmp_path / "out"
    assert main(["report", "2026-03-14", "--out", str(out), *a_day(tmp_path, log)]) == 0
    assert "2 visits, 1 finished" in capsys.readouterr().out
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "14 March 2026" in page
    assert not re.findall(r"(?:src|href)=|url\((?!#)|https?://|@import", page)
    for picture in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        ElementTree.fromstring(picture)
    assert "No water is moving" in page
    with (out / "visits.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["day"], row["began"], row["ended"], row["last_scene"]) for row in rows] == [
        ("2026-03-14", "9:30", "finished", "take_home"),
        ("2026-03-14", "14:00", "left", "hello"),
    ]


def test_the_page_is_in_the_language_of_the_settings_or_the_one_asked_for(tmp_path, log: Log, capsys):
    words = {"en": text("words", "en"), "es": text("words", "es")}
    story = [*walk(5, WHOLE), (80.0, "fault", "tray_wet"), (110.0, "scene", "attract")]
    path, out = log(*story, words=words), tmp_path / "out"
    (tmp_path / "es.toml").write_text('[story]\nlanguage = "es"\n')
    pages = []
    own = ["--config", str(tmp_path / "es.toml")]
    for flags in (own, ["--lang", "es"], ["--lang", "en"], ["--lang", "x-long"]):
        assert main(["report", str(path), "--out", str(out), *flags]) == 0
        pages.append((out / "report.html").read_text(encoding="utf-8"))
    spanish, asked, english, none = pages
    assert (asked, none) == (spanish, english)
    assert '<html lang="es">' in spanish
    for said in ("Cuándo vino la gente", "agua parada: ", "La vena", "Qué fue mal", "visita empezada"):
        assert said in spanish
    # No sentence is left in English: the rest that both pages share is numbers, names and drawing.
    shown = [set(re.findall(r">([^<>{}]*[a-z]{3}[^<>{}]*)<", page)) for page in (spanish, english)]
    assert {same for same in shown[0] & shown[1] if "visits.csv" not in same} == {"Normal"}
    assert "1 visita, 0 terminada" in capsys.readouterr().out


def test_a_log_in_which_nobody_came_is_a_page_too(tmp_path, log: Log, capsys):
    assert main(["report", str(log()), "--out", str(tmp_path / "out")]) == 0
    assert "Nobody came" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("2026-03-15", "there are logs of 2026-03-14"),
        ("nothing.jsonl", "cannot be read"),
        ("2026-3-14", "cannot be read"),
    ],
)
def test_what_there_is_no_log_of_is_said(tmp_path, log: Log, capsys, what, said):
    assert main(["report", what, "--out", str(tmp_path / "out"), *a_day(tmp_path, log)]) == 2
    assert said in capsys.readouterr().err


def test_a_day_needs_a_folder_and_a_page_a_place(tmp_path, log: Log, capsys):
    (tmp_path / "empty.toml").write_text("")
    assert main(["report", "today", "--out", "x", "--config", str(tmp_path / "empty.toml")]) == 2
    assert "has no folder of logs" in capsys.readouterr().err
    assert main(["report", str(log()), "--out", str(tmp_path / "c.toml" / "x")]) == 0
    (tmp_path / "file").write_text("")
    assert main(["report", str(log()), "--out", str(tmp_path / "file" / "x")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_words_of_a_log_reach_the_page_and_the_table_as_words_only(tmp_path, log: Log):
    evil = '<script>alert("x")</script>'
    story = text("story", "visit").replace('title = "A visit"', f"title = '=cmd() {evil}'")
    words = text("words", "en").replace("This is a vein", f"'{evil}'".replace('"', ""))
    path = log(*walk(5, WHOLE), story=story, words={"en": words})
    assert main(["report", str(path), "--out", str(tmp_path / "out")]) == 0
    assert "<script" not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    with (tmp_path / "out" / "visits.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["story"].startswith("'=cmd()")


@pytest.mark.slow
def test_a_visit_that_was_played_is_told_as_it_went(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "rig.base.clock.TICKS_HZ", 20
    )  # what a visit comes to does not hang on how often the rig looks
    played, config = tmp_path / "run.jsonl", tmp_path / "config.toml"
    config.write_text("[lights]\ncount = 0\n")
    flags = ["--config", str(config), "--record", str(played)]
    assert main([*FAST, "--visit", str(VISITS / "all_three.toml"), *flags]) == 0
    (run,) = runs_of([played])
    (visit,) = run.visits
    assert visit.ended == FINISHED
    assert [tool for tool, _ in visit.tools] == ["thinner", "whole_body", "catheter"]
    assert visit.medicine_ml == pytest.approx(DOSE_ML, abs=0.3)
    thinner, body, catheter = (part for _, part in visit.tools)
    assert thinner < 0.4 < body < 0.8 < catheter
    assert visit.normal == pytest.approx(850, rel=0.1)
    assert visit.lowest < 0.4 * visit.normal < visit.after


@pytest.mark.slow
def test_a_log_cut_off_at_any_byte_of_its_last_kilobyte_is_reported_up_to_there(tmp_path, log: Log, capsys):
    more = [(200.0 + n, "flow", 900.0) for n in range(12)]
    path = log(*walk(5, [*WHOLE, "take_home", "attract", *WHOLE]), *more, (900.0, "fault", "stopped"))
    whole = path.read_bytes()
    before = all_of_it = 18
    for lost in range(1025):
        path.write_bytes(whole[: len(whole) - lost])
        (run,) = runs_of([path])
        happened = sum(len(visit.scenes) for visit in run.visits) + len(run.troubles)
        assert happened <= before
        before = happened
        if lost % 50 == 0:
            assert main(["report", str(path), "--out", str(tmp_path / "out")]) == 0
    assert before < all_of_it - 5


def test_a_part_that_a_power_cut_left_empty_does_not_spoil_its_day(tmp_path, log: Log, capsys):
    flags = a_day(tmp_path, log)
    (tmp_path / "2026-03-14-120000.jsonl").write_bytes(b"")
    (tmp_path / "2026-03-14-120001.jsonl").write_bytes(bytes(4096))
    assert main(["report", "2026-03-14", "--out", str(tmp_path / "out"), *flags]) == 0
    assert "2 visits, 1 finished" in capsys.readouterr().out


def test_a_clock_that_is_set_back_splits_no_visit(log: Log):
    scenes = [*WHOLE, "catheter", "x_ray", "medicine", "take_home"]
    story = walk(5, scenes)
    first = log(*story[:4])
    run = {"run": "2026-03-14-093000", "part": 2, "at": 35.0}
    second = log(*story[4:], name="2026-03-14-003040", **run)  # set back by nine hours
    (whole,) = runs_of(sorted((first, second)))
    (visit,) = whole.visits
    assert (visit.ended, visit.scenes) == (FINISHED, scenes)
    assert clock(visit.began) == "9:30"
