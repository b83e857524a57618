"""The command line of `rig narrate`, and its output."""

import argparse
import contextlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rig.base.clock import LiveClock
from rig.base.faults import Unavailable
from rig.base.schema import BadFiles, Problem, did_you_mean
from rig.commands.narrate.check import check, measures
from rig.commands.shared.load import load_exhibit
from rig.settings.config import Config
from rig.story.clip_manifest import PERSON, key
from rig.story.media_files import names, read_lock, text
from rig.story.words import Speech, Words, parse_words
from rig.visit import narration
from rig.visit.exhibit import check_language
from rig.visit.state import Session
from rig.visit.transitions import begin, opening

#: Longest recording of one line, s.
LONGEST_S = 30.0
#: A recording ends after this much silence, s, once there was a voice.
ENOUGH_QUIET_S = 1.5
#: Width of the level meter.
METER_CHARACTERS = 32


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The subcommands of `rig narrate`."""
    parser.description = "Make, check, record or play the voice's clips."
    does = parser.add_subparsers(metavar="COMMAND", required=True)
    build = does.add_parser(
        "build",
        help="make the clips that are missing or out of date",
        description="Make the clips that are missing or out of date, and remove those of deleted lines. "
        "Recordings by people are kept. Needs what `make voice` installs.",
    )
    build.add_argument(
        "--voices",
        metavar="DIR",
        type=Path,
        help="folder of the voices (default: where make voice puts them)",
    )
    build.add_argument(
        "--over-people", action="store_true", help="also replace people's recordings with a synthetic voice"
    )
    build.set_defaults(do=_build)

    checked = does.add_parser(
        "check",
        help="check every clip: present, up to date, and within the limits of loudness and pace",
        description="Exit 1 where a clip is missing, stale, of no line, damaged, clipped, too loud or soft, "
        "too fast, or has a wrong number of words. Whether it can be understood: rig narrate listen.",
    )
    checked.set_defaults(do=_check)

    listen = does.add_parser(
        "listen",
        help="have a speech recogniser listen to the clips",
        description="A speech recogniser transcribes the clips without knowing the lines. Prints each clip "
        "with a misheard word, and the word error rate of each language. Exit status 1 above the limits. "
        "Clips that have not changed are not transcribed again. Needs what `make listen` installs.",
    )
    listen.add_argument("--lang", dest="language", metavar="CODE", help="language code (default: all)")
    listen.add_argument("--every", metavar="N", type=int, default=1, help="only every Nth clip")
    listen.add_argument("--again", action="store_true", help="include clips that did not change")
    listen.set_defaults(do=_listen)

    _add_record_and_play(does)


def _add_record_and_play(does: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    record = does.add_parser(
        "record",
        help="record your own voice for a line",
        description="Record a line, or take it from a file. The recording is trimmed, levelled and "
        "aligned to its words, and replaces the synthetic clip.",
    )
    record.add_argument("line", metavar="LINE", help="id of the line, such as hello.vein")
    record.add_argument(
        "--lang", dest="language", metavar="CODE", default="en", help="language (default: en)"
    )
    record.add_argument("--by", metavar="NAME", required=True, help="name of the speaker, for the credits")
    record.add_argument("--file", metavar="FILE", type=Path, help="a recording, instead of the microphone")
    record.set_defaults(do=_record)

    play = does.add_parser(
        "play",
        help="play a scene, word by word",
        description="Play a scene's words with their captions and cues.",
    )
    play.add_argument("scene", metavar="SCENE", help="scene of the story")
    play.add_argument("--lang", dest="language", metavar="CODE", default="en", help="language (default: en)")
    play.add_argument("--story", metavar="NAME", help="story (default: config.toml's)")
    play.set_defaults(do=_play)


def _words() -> dict[str, Words]:
    return {code: parse_words(text("words", code), f"{code}.toml") for code in names("words")}


def _build(asked: argparse.Namespace) -> int:
    with _tools():
        from rig.commands.narrate.build import build
    made = build(_words(), read_lock(), _bar, voices=asked.voices, over_people=asked.over_people)
    print(f"{made} clips made" if made else "every clip is as it should be; nothing to make")
    return 0


@contextlib.contextmanager
def _tools(target: str = "voice") -> Iterator[None]:
    """Around imports of what `make` with this target installs. Raises Unavailable if it is missing."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise Unavailable(f"{missing.name} is missing; install it with: make {target}") from None


def _bar(done: int, of: int, name: str) -> None:
    """Progress on a terminal, and a line for each clip elsewhere."""
    if not of:
        return
    if sys.stdout.isatty():
        full = METER_CHARACTERS * done // of
        print(
            f"\r\x1b[K[{'#' * full}{'.' * (METER_CHARACTERS - full)}] {done}/{of} {name}",
            end="" if name else "\n",
            flush=True,
        )
    elif name:
        print(f"{done + 1}/{of} {name}", flush=True)


def _check(_: argparse.Namespace) -> int:
    words, lock = _words(), read_lock()
    wrong = check(words, lock)
    for sentence in wrong:
        print(f"rig: {sentence}", file=sys.stderr)
    how = "measured" if measures() else "as measured when they were made"
    if not wrong:
        people = sum(clip.recipe == PERSON for clip in lock.values())
        languages = ", ".join(sorted(words))
        print(f"{len(lock)} clips in {languages}, {people} by people: all within limits, {how}")
        unheard = sum(clip.heard is None or clip.heard.file != clip.file for clip in lock.values())
        if unheard:
            print(f"{unheard} of them have not been heard by a recogniser: rig narrate listen")
    return 1 if wrong else 0


def _listen(asked: argparse.Namespace) -> int:
    if asked.every < 1:
        raise BadFiles([Problem("--every", str(asked.every), "is less than 1; 1 hears every clip")])
    words = _words()
    if asked.language is not None:
        words = {asked.language: _of(words, asked.language)}
    with _tools("listen"):
        from rig.commands.narrate.listen import listen, verdict
        from rig.commands.narrate.recogniser import Recogniser
    heard = []
    for one in listen(words, read_lock(), Recogniser(), asked.every, asked.again):
        heard.append(one)
        if one.wrong:
            slips = ", ".join(one.slips)
            print(f"{one.name}: {one.wrong} of {one.words} words: {slips}. Heard: {one.text}", flush=True)
    verdicts = [verdict(language, [one for one in heard if one.language == language]) for language in words]
    for sentence, _ in verdicts:
        print(sentence)
    return 0 if all(good for _, good in verdicts) else 1


def _of(words: Mapping[str, Words], language: str) -> Words:
    """The words of a language. Raises BadFiles if there are none."""
    if language not in words:
        raise BadFiles([Problem("--lang", language, f"has no words{did_you_mean(language, words)}")])
    return words[language]


def _line(words: Mapping[str, Words], language: str, id: str) -> Words:
    """The words of a language that has this line. Raises BadFiles if there is none."""
    found = _of(words, language)
    if id not in found.lines:
        raise BadFiles([Problem(f"{language}.toml", id, f"is not a line{did_you_mean(id, found.lines)}")])
    return found


def _record(asked: argparse.Namespace) -> int:
    with _tools():
        from rig.commands.narrate.record import from_file, record
    words = _line(_words(), asked.language, asked.line)
    samples, rate = from_file(asked.file) if asked.file else _from_microphone(words.script(asked.line).shown)
    clip = record(asked.language, asked.line, words, read_lock(), (samples, rate), asked.by)
    print(
        f"{key(asked.language, asked.line)}: {clip.seconds:.1f} s by {asked.by}, {clip.loudness:.1f} LUFS, "
        f"peak {clip.peak:.1f} dBTP. Hear it with: rig narrate play SCENE"
    )
    return 0


def _from_microphone(line: str) -> tuple[Any, int]:
    """A line from the microphone; the recording ends when the speaker does."""
    import numpy as np

    from rig.commands.narrate.recording import db
    from rig.sound.microphone import RATE_HZ, microphone

    print(f"\nSay, when the bar shows:\n\n    {line}\n")
    parts, loudest, quiet_since = [], 0.0, 0.0
    with microphone() as heard:
        for now in LiveClock().ticks():
            part = np.frombuffer(heard.heard(), np.int16) / 32768.0
            parts.append(part)
            level = float(np.max(np.abs(part), initial=0.0))
            loudest = max(loudest, level)
            if level > max(0.02, loudest / 8):
                quiet_since = now
            full = round(METER_CHARACTERS * min(1.0, max(0.0, 1 + db(level) / 50)))
            print(f"\r[{'#' * full}{' ' * (METER_CHARACTERS - full)}] {now:4.1f} s", end="", flush=True)
            spoke = loudest > 0.05 and quiet_since > 0
            if (spoke and now - quiet_since > ENOUGH_QUIET_S) or now > LONGEST_S:
                break
    print()
    return np.concatenate(parts), RATE_HZ


def _play(asked: argparse.Namespace) -> int:
    from rig.sound.clip_set import clips_of
    from rig.sound.voice import Voice

    config = Config()
    exhibit = load_exhibit(config, asked.story)
    check_language(exhibit, asked.language)
    if asked.scene not in exhibit.story.scene:
        hint = did_you_mean(asked.scene, exhibit.story.scene)
        raise BadFiles([Problem("rig narrate play", asked.scene, f"is not a scene of this story{hint}")])
    scene = exhibit.story[asked.scene]
    speech = exhibit.speech(scene, asked.language)
    voice = Voice(config.sound, clips_of(exhibit))
    session = begin(exhibit, opening(exhibit, asked.language), asked.scene)
    last = 0.0
    try:
        for now in LiveClock().ticks():
            before = session.speech
            told, marks = narration.advance(before.narration, speech, now, now - last, voice.heard())
            session, last = replace(session, time=now, speech=replace(before, narration=told)), now
            voice.follow(exhibit, session)
            for line in _told(session, speech, [(mark, scene.cues[mark]) for mark in marks]):
                print(line, end="", flush=True)
            if told.over is not None and now - told.over > 0.5:
                break
    finally:
        voice.close()
    print()
    if voice.state == "none":
        print("rig: no sound device; only the captions were shown", file=sys.stderr)
    return 0


def _told(session: Session, speech: Speech, marks: list[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """The terminal's text at a moment: the line so far, its current word in brackets, and cues."""
    for mark, effects in marks:
        yield f"\r\x1b[K  {session.time:6.2f} s  [[{mark}]] {', '.join(effects)}\n"
    now = narration.due(session.speech.narration, speech, session.time)
    if now is not None:
        line, index = now
        shown = " ".join(f"[{word}]" if n == index else word for n, word in enumerate(line.words))
        yield f"\r\x1b[K{shown}"
