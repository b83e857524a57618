"""The clips of a show, and the fallback for those that are missing or stale."""

from dataclasses import replace
from pathlib import Path

from rig.sound.fallback_voice import stand_ins
from rig.sound.voice import Recorded
from rig.story.clip_manifest import key
from rig.story.media_files import clip_path, read_lock
from rig.visit.exhibit import Exhibit

Clips = dict[tuple[str, str], Recorded]
"""By (language, line id)."""


def clips_of(exhibit: Exhibit) -> Clips:
    """The clips whose text is that of the show's words."""
    lock = read_lock()  # the clips with timings are known to be there
    return {
        (language, id): Recorded(clip_path(key(language, id)), lock[key(language, id)].file)
        for language, timed in exhibit.timings.items()
        for id in timed
    }


def with_stand_ins(exhibit: Exhibit, language: str, folder: Path | None) -> tuple[Exhibit, Clips, str]:
    """A show with a voice for every line if possible, its clips, and a sentence for the attendant.

    espeak-ng writes its files to `folder`; without a folder it is not used. The sentence is empty if every
    line has its own clip.
    """
    clips, missing = clips_of(exhibit), exhibit.unspoken(language)
    if not missing or language.startswith("x-"):
        return exhibit, clips, ""
    read = [] if folder is None else list(stand_ins(exhibit, language, folder))
    clips |= {(language, made.id): Recorded(made.path, made.file) for made in read}
    timed = {**exhibit.timings.get(language, {}), **{made.id: made.timing for made in read}}
    fallback_timings = frozenset((language, made.id) for made in read)
    exhibit = replace(
        exhibit, timings={**exhibit.timings, language: timed}, fallback_timings=fallback_timings
    )
    how = "espeak-ng reads them" if len(read) == len(missing) else "only their captions are shown"
    return exhibit, clips, f"{len(missing)} lines have no voice clip that fits, {missing[0]} first; {how}"
