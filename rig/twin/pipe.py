"""Pressure drop of pipes and throats.

Units throughout the twin: mL, s, kPa. With them 1 kPa·s/mL = 1e9 Pa·s/m³ and
1 kPa·s²/mL² = 1e15 Pa·s²/m⁶ (resistance), and 1 kPa·s²/mL = 1e9 kg/m⁴ (inertance).
"""

import math

#: Reynolds numbers between which the flow changes from laminar to turbulent.
LAMINAR_REYNOLDS, TURBULENT_REYNOLDS = 2000.0, 4000.0

#: Loss of a smooth throat, in velocity heads of the open tube, per (1/a - 1)².
#: Young and Tsai, J Biomech 1973;6:395, for stenoses.
THROAT_LOSS_RATIO = 1.52


def viscosity(temperature_c: float) -> float:
    """Dynamic viscosity of water in Pa·s, within 1.5 % from 5 to 60 °C. Vogel's form; 1.0017e-3 at 20 °C."""
    return 2.414e-5 * math.pow(10.0, 247.8 / (temperature_c + 273.15 - 140.0))


def area(bore_mm: float) -> float:
    """Cross-section in m²."""
    return math.pi * (bore_mm * 1e-3) ** 2 / 4.0


def inertance(length_m: float, bore_mm: float, density: float) -> float:
    """Inertance, kPa per (mL/s)/s: density·length/area."""
    return density * length_m / area(bore_mm) * 1e-9


def poiseuille(length_m: float, bore_mm: float, viscosity_pa_s: float) -> float:
    """Laminar resistance of a round tube, kPa·s/mL: 128·mu·l/(pi·d⁴)."""
    return 128.0 * viscosity_pa_s * length_m / (math.pi * (bore_mm * 1e-3) ** 4) * 1e-9


def velocity_head(bore_mm: float, density: float) -> float:
    """Pressure of one velocity head per square of the flow, kPa/(mL/s)²: density/(2·area²)."""
    return density / (2.0 * area(bore_mm) ** 2) * 1e-15


def _joined() -> tuple[float, float, float, float]:
    """Coefficients of the cubic in x, 0 at the laminar end to 1 at the turbulent end.

    The friction factor of a smooth pipe is 64/Re below, and Blasius' 0.3164/Re^(1/4) above. The cubic joins
    both in value and slope, as in EPANET: a jump would make the flow oscillate.
    """
    span = TURBULENT_REYNOLDS - LAMINAR_REYNOLDS
    start, end = 64.0 / LAMINAR_REYNOLDS, 0.3164 * TURBULENT_REYNOLDS**-0.25
    leave, arrive = -64.0 / LAMINAR_REYNOLDS**2 * span, -0.25 * end / TURBULENT_REYNOLDS * span
    return start, leave, 3 * (end - start) - 2 * leave - arrive, 2 * (start - end) + leave + arrive


_F0, _F1, _F2, _F3 = _joined()


def _cubic(x: float) -> tuple[float, float]:
    """Friction factor, and its slope in x, between the two regimes."""
    return _F0 + x * (_F1 + x * (_F2 + x * _F3)), _F1 + x * (2.0 * _F2 + x * 3.0 * _F3)


class Pipe:
    """A round tube: wall friction, and losses proportional to the square of the flow.

    Neglected: the entrance length, and the roughness of the walls (the tubes are smooth).
    """

    __slots__ = (
        "_fittings",
        "_laminar",
        "_rough",
        "_turbulent",
        "inertance",
        "loss",
        "resistance",
        "reynolds",
    )

    def __init__(
        self,
        length_m: float,
        bore_mm: float,
        fittings: float,
        density: float,
        viscosity_pa_s: float,
        device: float = 0.0,
    ) -> None:
        """`fittings` in velocity heads; `device`: loss of a sensor in the line, kPa/(mL/s)²."""
        self.resistance = poiseuille(length_m, bore_mm, viscosity_pa_s)
        """Laminar, kPa·s/mL."""
        self.inertance = inertance(length_m, bore_mm, density)
        """kPa·s²/mL."""
        self._fittings = fittings * velocity_head(bore_mm, density) + device
        self.loss = self._fittings
        """Of fittings, device and kink, kPa/(mL/s)²."""
        self.reynolds = 4.0 * density / (math.pi * bore_mm * 1e-3 * viscosity_pa_s) * 1e-6
        """Reynolds number at 1 mL/s."""
        self._laminar = LAMINAR_REYNOLDS / self.reynolds
        self._turbulent = TURBULENT_REYNOLDS / self.reynolds
        # Blasius: resistance·Q·(f·Re/64) = rough·Q^1.75
        self._rough = self.resistance * 0.3164 / 64.0 * self.reynolds**0.75

    def kink(self, loss: float) -> None:
        """Add the loss of a kink, kPa/(mL/s)²; 0 straightens the hose."""
        self.loss = self._fittings + loss

    def drop(self, flow: float) -> tuple[float, float]:
        """Pressure drop at `flow` (mL/s), kPa, and its slope; odd and non-decreasing in the flow."""
        size = abs(flow)
        if size <= self._laminar:
            return flow * (self.resistance + self.loss * size), self.resistance + 2.0 * self.loss * size
        if size >= self._turbulent:
            wall = self._rough * size**0.75
            return flow * (wall + self.loss * size), 1.75 * wall + 2.0 * self.loss * size
        factor, rise = _cubic((size - self._laminar) / (self._turbulent - self._laminar))
        wall = self.resistance * self.reynolds / 64.0 * size
        slope = wall * (2.0 * factor + size * rise / (self._turbulent - self._laminar))
        return flow * (wall * factor + self.loss * size), slope + 2.0 * self.loss * size


def flattened(gap_mm: float, bore_mm: float, length_m: float, viscosity_pa_s: float) -> tuple[float, float]:
    """Open fraction of the area of a tube pressed flat to a gap, and its resistance in kPa·s/mL.

    The wall keeps its length, so the section is two half-circles of the gap's width, joined by two flats:
    a = 1 - (1 - g/d)². Laminar, by the hydraulic diameter, with a shape factor from the circle's 16 to the
    slit's 24: exact for the round tube (Poiseuille) and for the slit (12·mu·l/(w·g³)), and estimated between
    them, where the pinch hardly matters.
    """
    ratio = gap_mm / bore_mm
    fraction = ratio * (2.0 - ratio)
    shape = (24.0 - 8.0 * ratio) / 16.0
    return fraction, poiseuille(length_m, bore_mm, viscosity_pa_s) * shape / fraction**3
