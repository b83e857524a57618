"""The voice, the background sound and the sound effects, through pygame's mixer.

The voice follows the session and never controls it: without sound the captions run in the same way. Only a
reliable sound device reports its position in the clip; the session's clock then moves towards that position.

A device that is missing, late, or lost is looked for again every RETRY_S seconds, in a process of its own
first (`device.Trial`).
"""

import hashlib
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rig.base.environment import sound_got
from rig.base.files import open_regular
from rig.base.way_out import ending_within
from rig.screen.sdl import pygame
from rig.settings.config import Sound
from rig.sound import device, synth
from rig.story.cues import Cues
from rig.story.cues import sounds as sounded
from rig.visit.exhibit import Exhibit
from rig.visit.state import LOUDEST, Session, Touch

#: Frames in the sound device's buffer: 11 ms at synth.RATE, the greatest delay of a sound effect.
BUFFER_FRAMES = 512
#: dB per step of the volume.
STEP_DB = 2.0
#: Level of the background sound under the voice, dB.
DUCKED_DB = -14.0
#: Time in which it changes, s.
RAMP_S = 0.25
#: The background sound returns after this pause of the voice, s, which is longer than the gap between two
#: lines.
BREATH_S = 0.8
#: A sound device that is missing or lost is looked for at this interval; the present one is asked at the
#: other whether it still works, s.
RETRY_S, ALIVE_EVERY_S = 5.0, 1.0
#: Mixer channels of the background sound and of the heartbeat; the others are for the sound effects.
_BED_CHANNEL = 0
_HEART_CHANNEL = 1
#: The reason for no sound if its start would have ended the program.
NO_OUTPUT = "the sound server has no output, or does not answer"
_SOUNDS = {**synth.EFFECTS, **synth.TOUCHES, "heartbeat": synth.heartbeat}
#: Level of the background sound when nothing flows.
STILL_RATIO = 0.15


@dataclass(frozen=True, slots=True)
class Recorded:
    """The file of a line's clip, and its hash."""

    path: Path
    file: str
    """Hash of the file; a file with another hash is never played."""


class Voice:
    """Plays the session's narration. It never raises: the rig also works without sound."""

    def __init__(self, settings: Sound, clips: Mapping[tuple[str, str], Recorded]) -> None:
        """`clips` by (language, line id)."""
        self._settings, self._clips = settings, clips
        self._open = False
        self.state = "on" if settings.on else "none"
        """`on`, or `none` while there is no sound device."""
        self.why = "" if settings.on else "off in the settings"
        """Why there is no sound; empty if there is."""
        self.damaged: set[str] = set()
        """Lines whose clip was damaged and was not played."""
        self.settled = not settings.on
        """Whether it is known if there is sound: a moment after the start."""
        self._believed = False
        self._trial = device.Trial()
        self._next = -RETRY_S
        """When a device is looked for, or the open one asked, s of session time."""
        self._turn, self._playing = 0, False
        self._cues: Cues = ()
        self._touch: Touch | None = None
        self._spoke, self._duck, self._time = -BREATH_S, 0.0, 0.0
        self._making = synth.bed()
        self._bed = bytearray()
        self._signs: dict[str, pygame.mixer.Sound] = {}

    def follow(self, exhibit: Exhibit, session: Session) -> None:
        """Bring the sound to the state of the session."""
        if not self._settings.on or not self._ready(session.time):
            return
        try:
            self._speak(exhibit, session)
            self._sign(session)
            self._answer(session)
            self._water(exhibit, session)
            self._prepare()
        except pygame.error:
            self.lost()
        self._time = session.time

    @property
    def sound(self) -> str:
        """Where the sound goes, for the start line: the driver that was got, or why there is none."""
        return sound_got(device.driver() if self._open else "", self.why, os.environ)

    def heard(self) -> float | None:
        """Position of the voice in its clip, s; None if it is unknown."""
        if not (self._open and self._believed and self._playing):
            return None
        milliseconds = pygame.mixer.music.get_pos()
        return milliseconds / 1000 if milliseconds >= 0 else None

    def lost(self) -> None:
        """The sound device has disappeared; another, or the same one, is taken up within RETRY_S seconds."""
        if self._open:
            self.close()
            self.state, self.why = "none", "the sound device has gone"
            self._next = self._time + RETRY_S

    def hush(self) -> None:
        """Be silent, and keep the device: a dead one would not be released before it has played all."""
        self._trial.end()
        if self._open:
            pygame.mixer.stop()
            self._stop()

    def close(self) -> None:
        """Release the sound device; safe to call twice."""
        self._trial.end()
        if self._open:
            self._open = self._believed = self._playing = False
            self._signs.clear()  # sounds do not survive their mixer
            with ending_within():
                pygame.mixer.quit()

    def _ready(self, time: float) -> bool:
        """Whether there is a sound device, after looking whether the present one works, or for a new one."""
        if time < self._next:
            return self._open
        if self._open:
            self._next = time + ALIVE_EVERY_S
            if device.gone():
                self._time = time
                self.lost()
            return self._open
        harmless = self._trial.harmless(time)
        if harmless is None:
            return False
        opened = harmless and self._opened()
        if not harmless:
            self.state, self.why = "none", NO_OUTPUT
        self.settled = True
        self._next = time + (ALIVE_EVERY_S if opened else RETRY_S)
        return opened

    def _opened(self) -> bool:
        try:
            with device.unspoken():
                pygame.mixer.init(synth.RATE_HZ, -16, 1, BUFFER_FRAMES, allowedchanges=0)
        except (pygame.error, NotImplementedError) as wrong:  # no device, or no mixer
            self.state, self.why = "none", str(wrong)
            return False
        self.state, self.why = "on", ""
        # SDL's dummy device consumes samples faster than real time.
        self._believed = os.environ.get("SDL_AUDIODRIVER") != "dummy"
        pygame.mixer.set_num_channels(6)
        pygame.mixer.set_reserved(2)
        self._open = True
        return True

    def _speak(self, exhibit: Exhibit, session: Session) -> None:
        told = session.speech.narration
        silent = told.over is not None or told.hushed or session.speech.volume == 0
        if told.turn != self._turn and session.time >= told.began:
            self._turn, self._playing = told.turn, False
            if not silent:
                said, scene = session.speech, exhibit.story[session.stay.scene]
                line = exhibit.speech(scene, said.language, said.number).lines[told.line].id
                self._playing = self._start(said.language, line, self._gain(session))
            if not self._playing:
                self._stop()
        elif self._playing and (silent or session.time < told.began):
            self._playing = False
            if told.over is None or told.hushed:
                self._stop()
        if self._playing:
            pygame.mixer.music.set_volume(self._gain(session))
            self._playing = pygame.mixer.music.get_busy()
        if self._playing:
            self._spoke = session.time

    def _start(self, language: str, line: str, gain: float) -> bool:
        """Play a line's clip if its file is intact."""
        clip = self._clips.get((language, line))
        if clip is None:
            return False
        try:
            with open_regular(clip.path) as file:
                content = file.read()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != clip.file:
            self.damaged.add(f"{language}/{line}")
            return False
        pygame.mixer.music.load(io.BytesIO(content), "ogg")
        pygame.mixer.music.set_volume(gain)
        pygame.mixer.music.play()
        return True

    def _stop(self) -> None:
        """Silence at once, without a click: the clip continues muted, until its end or the next one."""
        pygame.mixer.music.set_volume(0.0)

    def _sign(self, session: Session) -> None:
        for name in sounded(self._cues, session.speech.cues):
            sign = self._made(name)
            sign.set_volume(self._gain(session))
            sign.play()
        self._cues = session.speech.cues

    def _answer(self, session: Session) -> None:
        """Answer a press with a knock, of another kind if the scene does not wait for it."""
        touch = session.stay.touch
        if touch is not None and touch != self._touch:
            knock = self._made("tick" if touch.taken else "tock")
            knock.set_volume(self._gain(session))
            knock.play()
        self._touch = touch

    def _prepare(self) -> None:
        """Make one of the missing sound effects, which takes a moment on a small machine."""
        name = next((name for name in _SOUNDS if name not in self._signs), None)
        if name is not None:
            self._made(name)

    def _made(self, name: str) -> pygame.mixer.Sound:
        if name not in self._signs:
            self._signs[name] = pygame.mixer.Sound(buffer=_SOUNDS[name]())
        return self._signs[name]

    def _water(self, exhibit: Exhibit, session: Session) -> None:
        """The background sound, ducked under the voice."""
        if not self._settings.bed:
            return
        channel = pygame.mixer.Channel(_BED_CHANNEL)
        if not channel.get_busy():
            part = next(self._making, None)
            if part is not None:
                self._bed.extend(part)
                return
            channel.play(pygame.mixer.Sound(buffer=bytes(self._bed)), loops=-1)
        speaking = session.time - self._spoke < BREATH_S
        step = max(0.0, session.time - self._time) / RAMP_S
        self._duck = min(1.0, self._duck + step) if speaking else max(0.0, self._duck - step)
        loud = self._gain(session) * self._settings.bed * 10 ** (DUCKED_DB * self._duck / 20)
        flowing = _flowing(exhibit, session)
        channel.set_volume(loud * (STILL_RATIO + (1.0 - STILL_RATIO) * flowing))
        self._heart(loud * (1.0 - flowing))

    def _heart(self, loud: float) -> None:
        """The heartbeat, which is louder the less water flows."""
        channel = pygame.mixer.Channel(_HEART_CHANNEL)
        if loud <= 0.0:
            channel.stop()
            return
        if not channel.get_busy():
            channel.play(self._made("heartbeat"), loops=-1)
        channel.set_volume(loud)

    def _gain(self, session: Session) -> float:
        volume = session.speech.volume
        return 0.0 if volume == 0 else float(10 ** (STEP_DB * (volume - LOUDEST) / 20))


def _flowing(exhibit: Exhibit, session: Session) -> float:
    """The flow as a fraction of normal, 0 to 1, which the background sound follows.

    At the opening the water is at rest, and its sound only calls people over.
    """
    if session.stay.scene == exhibit.story.opening or not exhibit.story[session.stay.scene].pump:
        return 1.0
    normal = session.sensed.baseline.rate or exhibit.config.flow.expected
    return min(1.0, max(0.0, session.sensed.flow.smoothed / normal))
