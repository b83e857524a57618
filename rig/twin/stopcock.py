"""The gel rig's clot: the servo turns a three-way stopcock that leads the water through a cartridge with a
plug. Only the medicine opens it again; the program cannot."""

from rig.twin.tube import Tube

#: Above the first travel the water goes through the cartridge; below the second it bypasses the cartridge.
THROUGH_TRAVEL_RATIO, STRAIGHT_TRAVEL_RATIO = 0.5, 0.1


class Stopcock:
    """Turns the servo's travel into a plug in the loop, or passes it to the pinch if there is no gel."""

    def __init__(self, tube: Tube, gel: bool) -> None:
        self._tube, self._gel = tube, gel
        self._through = False

    def turn(self, travel: float | None) -> float | None:
        """Set the servo's travel, 0 to 1, None without a signal; the resulting travel of the pinch.

        The model assumes that a person inserts a fresh cartridge while the water bypasses it.
        """
        if not self._gel or travel is None:
            return travel
        if travel >= THROUGH_TRAVEL_RATIO and not self._through:
            self._through = True
            self._tube.insert_clot()
        elif travel <= STRAIGHT_TRAVEL_RATIO and self._through:
            self._through = False
            self._tube.insert_clot(1.0)
        return 0.0
