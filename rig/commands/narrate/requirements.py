"""The requirements on every clip. They need only Python, so that a rig without the voice's tools can check
them."""

from rig.story.words import Voice

#: Loudness (ITU-R BS.1770), LUFS.
TARGET_LUFS = -16.0
#: Greatest deviation from it, LU.
TOLERANCE_LU = 1.0
#: Highest true peak, dBTP.
CEILING_DBTP = -1.5
#: Fastest pace of the displayed words, words per minute, at which a person can read along.
FASTEST_WPM = 160.0
#: Silence before the first word, s.
LEAD_S = 0.25
#: Version of the processing; a new one makes every clip stale.
TREATMENT_VERSION = 2
#: The first letters of the SHA-256 of Kokoro's weights; other weights would be another voice.
MODEL = "6e742170d309016e"
#: The model's numbers for the sounds, as kokoro-onnx publishes them: a hash of the table.
VOCABULARY = "145715f58569e6d5"


def recipe(voice: Voice) -> str:
    """How a language's clips are made now. Clips made in another way are stale."""
    model = f"{MODEL[:8]}-{VOCABULARY[:8]}" if voice.engine == "kokoro" else "1"
    return f"{voice.engine}-{model} {voice.name} {voice.accent} {voice.speed:g} treatment-{TREATMENT_VERSION}"
