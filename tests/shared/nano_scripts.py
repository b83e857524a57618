"""A serial port at which something other than our firmware answers."""

from collections.abc import Callable

from rig.boards.nano_protocol import encode


class Script:
    """A port at which something other than our firmware answers."""

    def __init__(self, say: Callable[[bytes], bytes]) -> None:
        self._say = say
        self._out = b""

    @property
    def in_waiting(self) -> int:
        return len(self._out)

    def read(self, size: int = 1, /) -> bytes:
        data, self._out = self._out[:size], self._out[size:]
        return data

    def write(self, data: bytes, /) -> int:
        self._out += self._say(data)
        return len(data)

    def close(self) -> None:
        pass


def reply(text: str) -> Callable[[bytes], bytes]:
    def say(data: bytes) -> bytes:
        seq = data.split(b" ")[0].decode()
        raw = f"{seq} {text}"
        return raw.encode() + b"*" + encode(raw)[-5:] if len(raw) < 40 else short(raw)

    return say


def short(raw: str) -> bytes:
    import binascii

    return raw.encode() + b"*%04X\n" % binascii.crc_hqx(raw.encode(), 0xFFFF)
