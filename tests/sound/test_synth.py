"""Sounds that the program makes itself: soft, without a seam, without a click."""

from array import array

import pytest

from rig.sound import synth


def samples(sound):
    return array("h", sound)


def test_the_bed_is_a_loop_without_a_seam():
    bed = samples(b"".join(synth.bed()))
    assert len(bed) == synth.LOOP_S * synth.RATE_HZ
    steps = [abs(b - a) for a, b in zip(bed[::7], bed[1::7], strict=False)]
    assert abs(bed[0] - bed[-1]) <= max(steps)
    assert max(map(abs, bed)) == pytest.approx(synth.BED_PEAK_RATIO * 32767, rel=0.01)


def test_the_bed_is_the_same_each_time_and_comes_in_small_slices():
    slices = list(synth.bed())
    assert b"".join(slices) == b"".join(synth.bed())
    assert max(map(len, slices)) <= 2 * synth.SLICE_SAMPLES


@pytest.mark.parametrize("name", list(synth.EFFECTS))
def test_a_sign_is_short_begins_and_ends_softly_and_is_never_clipped(name):
    sound = samples(synth.EFFECTS[name]())
    top = max(map(abs, sound))
    assert 0.1 * 32767 < top < 0.8 * 32767
    assert abs(sound[0]) < 0.01 * 32767
    assert abs(sound[-1]) < 0.01 * 32767
    assert len(sound) < synth.RATE_HZ
