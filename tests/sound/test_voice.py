"""The voice follows the session and never controls it, and no sound fault stops anything."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from campaigns import mixed_sound
from shared.sessions import changed

from rig.commands.cli import main
from rig.outputs.panel_model import desk
from rig.screen.sdl import pygame
from rig.sensing.baseline import Baseline
from rig.settings.config import Config, Sound
from rig.sound import device
from rig.sound.clip_set import clips_of, with_stand_ins
from rig.sound.fallback_voice import stand_ins
from rig.sound.voice import ALIVE_EVERY_S, BREATH_S, DUCKED_DB, RETRY_S, Recorded, Voice
from rig.story.cues import Effect, set_off
from rig.visit import narration
from rig.visit.attendant_panel import Panel
from rig.visit.transitions import opening

VISIT = """
title = "The first words"
seconds = 24
do = [
    { at = 4, press = "green" },
    { scene = "hello", after = 12.6, press = "green" },
]
"""


@pytest.fixture
def voice(exhibit):
    """A voice on SDL's dummy device."""
    opened = Voice(Sound(), clips_of(exhibit))
    yield opened
    opened.close()


def told(exhibit, seconds, **more):
    """The session some seconds into the first scene with words."""
    speech = exhibit.speech(exhibit.story["hello"], "en")
    here = changed(opening(exhibit, "en"), scene="hello", time=10.0 + seconds, entered=10.0)
    return changed(here, narration=narration.spoken(speech, 10.0, here.time), **more)


def test_a_line_is_played_when_it_begins_and_only_once(exhibit, voice):
    voice.follow(exhibit, told(exhibit, 0.0))
    assert pygame.mixer.music.get_busy()
    assert pygame.mixer.music.get_volume() > 0
    turn = voice._turn
    voice.follow(exhibit, told(exhibit, 0.02))
    assert voice._turn == turn


def test_a_mixer_that_lacks_a_library_of_the_system_stops_nothing(monkeypatch, tmp_path):
    class Missing:
        """What pygame puts in the place of a module that could not be loaded."""

        def __getattr__(self, name):
            raise NotImplementedError("mixer module not available (ImportError: libgthread-2.0.so.0)")

    monkeypatch.setattr(pygame, "mixer", Missing())
    for screen in ("none", "window"):
        log = tmp_path / f"{screen}.jsonl"
        asked = ["run", "--board", "virtual", "--screen", screen, "--seconds", "0.3", "--record", str(log)]
        assert main(asked) == 0
        assert '"end"' in log.read_text()


def test_the_dummy_device_is_never_believed(exhibit, voice):
    voice.follow(exhibit, told(exhibit, 0.0))
    assert voice.heard() is None


@pytest.mark.parametrize("quiet", ["hush", "mute"])
def test_stop_talking_and_no_volume_silence_the_voice_at_once(exhibit, voice, quiet):
    voice.follow(exhibit, told(exhibit, 0.0))
    here = told(exhibit, 0.1)
    here = (
        changed(here, narration=narration.hush(here.speech.narration))
        if quiet == "hush"
        else changed(here, volume=0)
    )
    voice.follow(exhibit, here)
    assert pygame.mixer.music.get_volume() == 0


def test_a_changed_clip_is_reported_and_not_played(exhibit, tmp_path):
    path = tmp_path / "x.ogg"
    path.write_bytes(b"another sound")
    voice = Voice(Sound(), {("en", "hello.vein"): Recorded(path, hashlib.sha256(b"the clip").hexdigest())})
    try:
        voice.follow(exhibit, told(exhibit, 0.0))
        assert voice.damaged == {"en/hello.vein"}
        assert not pygame.mixer.music.get_busy()
        assert voice.state == "on"
    finally:
        voice.close()


def test_a_line_without_a_clip_is_silence_and_nothing_else(exhibit):
    voice = Voice(Sound(), {})
    try:
        voice.follow(exhibit, told(exhibit, 0.0))
        assert not pygame.mixer.music.get_busy()
    finally:
        voice.close()


def test_a_device_that_goes_leaves_a_rig_without_sound(exhibit, voice):
    voice.follow(exhibit, told(exhibit, 0.0))
    voice.lost()
    voice.follow(exhibit, told(exhibit, 1.0))
    assert voice.state == "none"
    assert voice.heard() is None


def test_a_mixer_that_fails_in_the_middle_leaves_a_rig_without_sound(exhibit, voice):
    voice.follow(exhibit, told(exhibit, 0.0))
    pygame.mixer.quit()
    voice.follow(exhibit, told(exhibit, 0.1, cues=set_off((), (Effect.CHIME,), 10.1)))
    assert voice.state == "none"


def test_a_device_that_comes_back_or_comes_late_is_taken_up_within_ten_seconds(exhibit, voice, monkeypatch):
    voice.follow(exhibit, told(exhibit, 0.0))
    monkeypatch.setattr(device, "gone", lambda: True)
    voice.follow(exhibit, told(exhibit, ALIVE_EVERY_S + 0.1))
    assert (voice.state, pygame.mixer.get_init()) == ("none", None)
    monkeypatch.setattr(device, "gone", lambda: False)
    init = pygame.mixer.init
    monkeypatch.setattr(pygame.mixer, "init", refuses)
    voice.follow(exhibit, told(exhibit, ALIVE_EVERY_S + 1.0))
    assert pygame.mixer.get_init() is None
    monkeypatch.setattr(pygame.mixer, "init", init)
    voice.follow(exhibit, told(exhibit, ALIVE_EVERY_S + 0.2 + RETRY_S))
    assert voice.state == "on"
    next_line = replace(told(exhibit, 0.0), time=20.0)
    voice.follow(exhibit, changed(next_line, narration=replace(next_line.speech.narration, turn=9)))
    assert pygame.mixer.music.get_busy()


def refuses(*_, **__):
    raise pygame.error("no device")


def test_a_device_is_not_looked_for_at_every_tick(exhibit, monkeypatch):
    tries = []

    def counts(*_, **__):
        tries.append(1)
        refuses()

    monkeypatch.setattr(pygame.mixer, "init", counts)
    voice = Voice(Sound(), {})
    for n in range(600):
        voice.follow(exhibit, told(exhibit, n / 60))
    assert len(tries) == 2
    assert voice.sound.startswith("none (no device")


def test_the_bed_is_made_in_slices_and_ducks_while_anyone_speaks(exhibit, voice):
    before = replace(opening(exhibit, "en"), time=1.0)
    for n in range(400):
        voice.follow(exhibit, replace(before, time=1.0 + n / 60))
    bed = pygame.mixer.Channel(0)
    assert bed.get_busy()
    free = bed.get_volume()
    for n in range(60):
        voice.follow(exhibit, told(exhibit, n / 60))
    held = bed.get_volume()
    assert 20 * np.log10(held / free) == pytest.approx(DUCKED_DB, abs=3)
    assert 20 * np.log10(held / free) <= -10
    quiet = told(exhibit, 60.0)
    for n in range(round((BREATH_S + 1) * 60)):
        voice.follow(exhibit, replace(quiet, time=quiet.time + n / 60))
    assert bed.get_volume() == pytest.approx(free, abs=0.02)


@pytest.mark.long
def test_without_a_sound_device_a_visit_ends_as_ever(tmp_path):
    visit = tmp_path / "visit.toml"
    visit.write_text(VISIT.replace("21", "2"), encoding="utf-8")
    command = [sys.executable, "-m", "rig", "run", "--visit", str(visit), "--screen", "none"]
    environment = {**os.environ, "SDL_AUDIODRIVER": "no-such-driver"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_a_line_without_its_clip_is_read_by_espeak_for_as_long_as_it_takes(exhibit, tmp_path):
    bare = replace(
        exhibit, timings={"en": {k: v for k, v in exhibit.timings["en"].items() if k != "hello.vein"}}
    )
    assert bare.unspoken("en") == ["hello.vein"]
    spoken, clips, notice = with_stand_ins(bare, "en", tmp_path)
    assert notice.startswith("1 lines have no voice clip that fits, hello.vein first; espeak-ng")
    line = spoken.speech(spoken.story["hello"], "en").lines[0]
    assert 2.0 < line.seconds < 8.0
    assert list(line.starts) == sorted(line.starts)
    clip = clips["en", "hello.vein"]
    assert hashlib.sha256(clip.path.read_bytes()).hexdigest() == clip.file
    parts = Panel(open=True, page="parts")
    shown = desk(spoken, changed(opening(spoken, "en"), panel=parts), "simulated")
    assert ("Voice clips", "1 missing", True) in [(part.label, part.value, part.bad) for part in shown.parts]


def test_without_espeak_a_missing_clip_leaves_the_captions(exhibit, tmp_path, monkeypatch):
    bare = replace(exhibit, timings={})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(stand_ins(bare, "en", tmp_path)) == []
    _, clips, notice = with_stand_ins(bare, "en", tmp_path)
    assert clips == {}
    assert notice.endswith("only their captions are shown")


@pytest.mark.long
def test_the_audible_sound_keeps_to_the_words(tmp_path, capsys):
    """In real time, on SDL's disk driver, so that the mixed sound itself is looked at."""
    (tmp_path / "visit.toml").write_text(VISIT, encoding="utf-8")
    heard = mixed_sound.main([str(tmp_path / "visit.toml"), "--keep", str(tmp_path)])
    assert f"{len(heard.errors)} audible cues" in capsys.readouterr().out
    assert [name for _, _, name in heard.clips][:3] == ["hello.vein", "hello.back", "hello.start"]
    assert heard.overlaps == ()
    assert heard.ducked >= 10
    assert len(heard.errors) >= 2
    # A frame, the mixer's buffer, and what a machine busy with other tests adds.
    assert max(abs(late) for _, late in heard.errors) < 0.05
    # What was heard is in the log, and so is lived again.
    log = tmp_path / "run.jsonl"
    assert any("v" in json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()[1:])
    assert main(["replay", str(log)]) == 0


def test_the_settings_can_leave_sound_out(exhibit):
    voice = Voice(replace(Config().sound, on=False), {})
    voice.follow(exhibit, told(exhibit, 0.0))
    assert voice.state == "none"


def test_the_background_sound_follows_the_measured_flow_and_a_heart_is_heard_where_it_stops(exhibit, voice):
    def heard(rate):
        here = told(exhibit, 3.0)
        flow = replace(here.sensed.flow, smoothed=rate)
        here = changed(here, scene="blocked", flow=flow, baseline=Baseline(rate=400.0))
        for _ in range(200):  # until the slices of the background sound are made
            voice.follow(exhibit, here)
        return [pygame.mixer.Channel(n).get_volume() for n in (0, 1)]

    loud, half, none = heard(400.0), heard(200.0), heard(0.0)
    assert loud[0] > half[0] > none[0] > 0
    assert not pygame.mixer.Channel(1).get_busy() or none[1] > half[1] > 0
    heard(400.0)
    assert not pygame.mixer.Channel(1).get_busy()
