"""Sound from the microphone, through SDL. Only this file records."""

import contextlib
from collections.abc import Iterator

from rig.base.faults import Unavailable
from rig.screen.sdl import pygame

#: Samples per second, mono, 16 bits.
RATE_HZ = 48_000


class Microphone:
    """The default microphone. SDL's own thread delivers the sound; there, it is only stored."""

    def __init__(self) -> None:
        """Raises Unavailable if there is no microphone."""
        from pygame._sdl2 import audio

        self._parts: list[bytes] = []
        try:
            pygame.mixer.init(RATE_HZ, -16, 1, 1024)
            names = audio.get_audio_device_names(True)
            self._device = audio.AudioDevice(
                devicename=names[0] if names else "",
                iscapture=True,
                frequency=RATE_HZ,
                audioformat=audio.AUDIO_S16,
                numchannels=1,
                chunksize=1024,
                allowed_changes=0,
                callback=self._hear,
            )
        except (pygame.error, IndexError) as wrong:
            raise Unavailable(
                f"No microphone can be opened ({wrong}). Plug one in, or give a recording: --file FILE"
            ) from None

    def _hear(self, _: object, part: memoryview) -> None:
        self._parts.append(bytes(part))

    def heard(self) -> bytes:
        """The 16-bit samples since the last call."""
        parts, self._parts = self._parts, []
        return b"".join(parts)

    def listen(self) -> None:
        """Start recording."""
        self._device.pause(0)

    def close(self) -> None:
        """Release the microphone; safe to call twice."""
        with contextlib.suppress(pygame.error):
            self._device.close()
        pygame.mixer.quit()


@contextlib.contextmanager
def microphone() -> Iterator[Microphone]:
    """The microphone, as a context manager."""
    opened = Microphone()
    try:
        opened.listen()
        yield opened
    finally:
        opened.close()
