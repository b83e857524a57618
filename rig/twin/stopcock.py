"""The gel rig's way of making a clot: the servo turns a three-way stopcock, and the water goes through a
cartridge with a plug in it. Medicine alone opens it again; nothing that the program does can."""

from rig.twin.tube import Tube

#: Beyond this travel the water goes through the cartridge; below the other it goes straight on.
THROUGH, STRAIGHT = 0.5, 0.1


class Stopcock:
    """Stands before the tube: what the servo asks for becomes a plug in the way, or a pinch where there is
    no gel."""

    def __init__(self, tube: Tube, gel: bool) -> None:
        self._tube, self._gel = tube, gel
        self._through = False

    def turn(self, travel: float) -> float:
        """Send the servo to a travel, 0 to 1; the travel of the pinch that the tube feels of it.

        Whoever runs the rig puts a fresh cartridge in while the water goes straight on.
        """
        if not self._gel:
            return travel
        if travel >= THROUGH and not self._through:
            self._through = True
            self._tube.lodge()
        elif travel <= STRAIGHT and self._through:
            self._through = False
            self._tube.lodge(1.0)
        return 0.0
