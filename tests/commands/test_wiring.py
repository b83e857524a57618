"""Every wire, from the current settings; unsafe wiring is refused with its reason."""

import xml.etree.ElementTree as ET
from dataclasses import fields, replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from rig.base.faults import Fault
from rig.base.schema import BadFiles
from rig.boards.virtual import VirtualBoard
from rig.commands.cli import main
from rig.commands.wiring.diagram import COLOURS, draw
from rig.commands.wiring.nano_pins import parse_board
from rig.commands.wiring.sections import build
from rig.commands.wiring.supply import supply
from rig.commands.wiring.wires import links, table
from rig.commands.wiring.wiring import BOARD_H, nano_pins
from rig.paper.line_drawing import Box, Wire, Words, svg
from rig.screen.widgets.theme import width_of
from rig.settings.config import BoardChoice, Config, Lights, Pins, parse_config
from rig.settings.pinout import HEADER, USES, place, pulled_up

MAKER = Path(__file__).parents[2] / "media" / "maker.md"
BOARD = BOARD_H.read_text()


def test_the_header_has_forty_pins_and_each_gpio_once():
    assert sorted(HEADER) == list(range(1, 41))
    assert sorted(what for what in HEADER.values() if isinstance(what, int)) == list(range(28))
    assert [place(number) for number in (17, 27, 5, 21)] == [11, 13, 29, 40]
    assert list(HEADER.values()).count("ground") == 8
    assert pulled_up(8)
    assert not pulled_up(9)


def test_every_pin_of_the_settings_has_a_use_and_a_wire():
    names = {field.name for field in fields(Pins)}
    assert names <= set(USES)
    everywhere = Config(pins=Pins(**{name: n for n, name in enumerate(sorted(names), start=2)}))
    assert len(links(everywhere, None)) == len(names) + 2  # and the strip's two


def test_a_part_that_is_not_fitted_has_no_wire():
    config = Config(pins=Pins(tray=-1, knob_a=-1, knob_b=-1), lights=Lights(count=0))
    parts = {link.part for link in links(config, None)}
    assert not parts & {"tray sensor", "knob A", "knob B", "light strip data"}
    assert "main pump" in parts


def test_another_pin_in_the_settings_is_another_hole_in_the_table():
    found = {link.part: link for link in links(Config(pins=Pins(pump=16)), None)}
    assert (found["main pump"].pin, found["main pump"].hole) == ("GPIO16", 36)
    assert "10 kΩ to ground" in found["main pump"].between


def test_with_a_nano_the_water_hangs_on_it_and_the_buttons_stay():
    chips = {link.part: link.chip for link in links(Config(), nano_pins("nano"))}
    assert chips["main pump"] == chips["flow sensor"] == chips["leg pressure data"] == "Nano"
    assert chips["green button"] == chips["knob A"] == "Pi"
    assert "light strip clock" not in chips


def test_no_two_signals_of_a_chip_share_a_colour_and_none_is_red_or_black():
    for nano in (None, nano_pins("nano")):
        found = links(Config(), nano)
        for chip in ("Pi", "Nano"):
            colours = [link.colour for link in found if link.chip == chip]
            assert len(colours) == len(set(colours)), chip
            assert all(colour.split()[0] in COLOURS for colour in colours)
            assert not {"red", "black"} & {colour.split()[0] for colour in colours}


REFUSED = [
    ("pump = 4", "pulled high while the Pi starts"),
    ("medicine = 7", "pulled high while the Pi starts"),
    ("pinch = 8\n[lights]\ncount = 0", "pulled high while the Pi starts"),
    ("pump = 2", "1.8 kΩ hold it high"),
    ("pump = 14", "serial console drives it high: the pump would run"),
    ("green = 14", "serial console drives it high"),
    ("medicine = 15", "serial console pulls it high"),
    ("flow = 3", "divider cannot pull down"),
    ("tray = 2", "water conducts too badly"),
    ("stop = 0", "memory of an add-on board"),
    ("blue = 1", "memory of an add-on board"),
    ("red = 9", "lights (its bus)"),
    ("pump = 5", "already uses"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_a_pin_that_would_be_unsafe_or_cannot_work_is_refused_with_the_reason(text, reason):
    with pytest.raises(BadFiles) as bad:
        parse_config(f"[pins]\n{text}", "config.toml")
    assert reason in str(bad.value)
    assert "pin" in str(bad.value)


def test_a_refused_pin_is_exit_status_two(tmp_path, capsys):
    config = tmp_path / "c.toml"
    config.write_text("[pins]\npump = 4\ntray = -1\n")
    assert main(["wiring", "--config", str(config)]) == 2
    assert "choose another pin" in capsys.readouterr().err


def test_what_is_safe_is_not_refused():
    config = parse_config("[pins]\npump = 16\ngreen = 2\nstop = 15\ntray = -1", "config.toml")
    assert config.pins.pump == 16


def test_with_a_nano_the_headers_own_pump_pins_do_not_matter():
    config = parse_config('[board]\nkind = "nano"\n[pins]\npump = 3\n', "config.toml")
    assert config.board == BoardChoice("nano")


def test_with_a_nano_the_headers_pins_of_what_hangs_on_it_are_free_for_others():
    text = '[board]\nkind = "nano"\n[pins]\nshutdown = 17\nblue_lamp = 23\ngreen = 10\n'
    assert parse_config(text, "config.toml").pins.shutdown == 17
    with pytest.raises(BadFiles, match="which tray already uses"):
        parse_config('[board]\nkind = "nano"\n[pins]\nshutdown = 4\n', "config.toml")


def test_a_second_flow_sensor_that_a_nano_would_not_count_is_refused():
    with pytest.raises(BadFiles, match="a Nano counts one flow sensor alone"):
        parse_config('[board]\nkind = "nano"\n[pins]\nflow_return = 16\n', "config.toml")


@pytest.mark.parametrize("command", ["wiring", "run", "off", "doctor", "calibrate flow"])
def test_pins_are_checked_for_the_board_that_is_asked_for(tmp_path, capsys, command):
    config = tmp_path / "c.toml"
    config.write_text('[board]\nkind = "nano"\n[pins]\npump = 2\n')
    assert main([*command.split(), "--board", "gpio", "--config", str(config)]) == 2
    assert "1.8 kΩ hold it high" in capsys.readouterr().err


def test_the_pin_that_is_refused_beside_the_strip_would_take_the_strips_bus():
    board = VirtualBoard(replace(Config(), pins=Pins(red=9)))
    assert Fault.NO_LIGHTS in board.read(0.0).faults
    board.close()


def test_the_shipped_board_h_is_read_whole():
    assert parse_board(BOARD).place == {
        "PUMP": "D6", "MEDICINE": "D5", "FLOW": "D2", "SUPPLY": "D3", "SERVO": "D9", "STRIP": "D11",
        "CURRENT": "A0", "TRAY": "A1", "LEG_DATA": "A4", "LEG_CLOCK": "A5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ("PIN_PUMP PD6", "PIN_PUMP PD7", "makes the pumps' PWM with timer 0"),
        ("PIN_SERVO PB1", "PIN_SERVO PB3", "timer 1, which reaches D9 and D10"),
        ("PIN_FLOW PD2", "PIN_FLOW PD4", "interrupt pin"),
        ("PIN_STRIP PB3", "PIN_STRIP PB5", "bootloader blinks it"),
        ("PIN_STRIP PB3", "PIN_STRIP PD1", "USB line"),
        ("PIN_MEDICINE PD5", "PIN_MEDICINE PD6", "already uses"),
        ("#define PIN_SUPPLY", "#define OTHER", "not named"),
    ],
)
def test_a_board_h_that_cannot_work_is_refused_with_the_reason(was, now, reason):
    assert was in BOARD
    with pytest.raises(BadFiles) as bad:
        parse_board(BOARD.replace(was, now))
    assert reason in str(bad.value)


def drawn(config, kind):
    nano = nano_pins(kind)
    return draw(links(config, nano), build(config, nano))


DRAWN = [
    ("gpio", Config()),
    ("nano", Config()),
    (
        "gpio",
        Config(pins=Pins(pump=16, medicine=26, stop=17, flow=22, pinch=23, green=21, knob_a=5, knob_b=-1)),
    ),
    ("gpio", Config(pins=Pins(knob_a=-1, knob_b=-1, stop=-1, tray=-1), lights=Lights(count=0))),
]


@pytest.mark.parametrize(("kind", "config"), DRAWN)
def test_no_wire_of_the_drawing_crosses_another(kind, config):
    wires = [
        shape
        for shape in drawn(config, kind).shapes
        if isinstance(shape, Wire)
        and shape.thick == 4
        and len(shape.points) == 4
        and shape.colour != "#d43c3c"
    ]
    assert len(wires) == len(links(config, nano_pins(kind)))
    for one, other in combinations(wires, 2):
        for a in pairwise(one.points):
            for b in pairwise(other.points):
                assert not meet(a, b), (one, other)


def meet(a, b) -> bool:
    """Whether two level or upright strokes meet."""
    (ax0, ay0), (ax1, ay1) = sorted(a)
    (bx0, by0), (bx1, by1) = sorted(b)
    (alow, ahigh), (blow, bhigh) = sorted((ay0, ay1)), sorted((by0, by1))
    return ax0 <= bx1 and bx0 <= ax1 and alow <= bhigh and blow <= ahigh


@pytest.mark.parametrize(("kind", "config"), DRAWN)
def test_all_words_are_inside_the_drawing_and_none_lies_on_another(kind, config):
    drawing = drawn(config, kind)
    places = []
    for shape in drawing.shapes:
        if isinstance(shape, Words):
            wide = width_of(shape.text, round(shape.size * 4)) / 4
            left = shape.x - {"start": 0, "middle": 0.5, "end": 1}[shape.anchor] * wide
            places.append((left, shape.y - 0.7 * shape.size, left + wide, shape.y, shape.text))
        elif isinstance(shape, Box):
            assert shape.x >= 0
            assert shape.x + shape.width <= drawing.width
    for left, top, right, bottom, text in places:
        assert left >= 0, text
        assert right <= drawing.width, text
        assert top >= 0, text
        assert bottom <= drawing.height, text
    for one, other in combinations(places, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one[4], other[4])


def test_the_svg_is_well_formed_and_names_every_part():
    found = links(Config(), nano_pins("nano"))
    root = ET.fromstring(svg(drawn(Config(), "nano")))
    words = " ".join(element.text or "" for element in root.iter() if element.text)
    for link in found:
        assert link.part in words
        assert link.pin in words


@pytest.mark.slow
@pytest.mark.parametrize("name", ["w.svg", "w.png", "w.md"])
def test_the_command_writes_each_kind_of_file(tmp_path, capsys, name):
    out = tmp_path / name
    assert main(["wiring", "--board", "nano", "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().out
    assert out.stat().st_size > 1000
    if name.endswith("png"):
        assert out.read_bytes().startswith(b"\x89PNG")


def test_a_place_that_cannot_be_written_is_said(tmp_path, capsys):
    assert main(["wiring", "--out", str(tmp_path / "none" / "w.svg")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_another_kind_of_file_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["wiring", "--out", "w.pdf"])
    assert ".svg, .png or .md" in capsys.readouterr().err


def test_the_table_of_the_makers_page_is_the_programs_own_for_the_recommended_rig():
    text = MAKER.read_text(encoding="utf-8")
    for line in table(links(Config(), nano_pins("nano"))):
        assert line in text.splitlines(), f"media/maker.md lacks this row; take it from: rig wiring\n{line}"


@pytest.mark.parametrize("kind", ["gpio", "nano"])
def test_the_supply_is_told_of_what_this_rig_has(kind):
    whole = " ".join(supply(build(Config(), nano_pins(kind))))
    bare = " ".join(
        supply(
            build(
                Config(
                    pins=Pins(green_lamp=-1, red_lamp=-1, blue_lamp=-1, yellow_lamp=-1),
                    lights=Lights(count=0),
                ),
                nano_pins(kind),
            )
        )
    )
    assert "lights: a 5 V 3 A buck" in whole
    assert "lights" not in bare
    assert ("through USB" in whole) == (kind == "nano")
    assert ("1N5822" in whole) == (kind == "gpio")


def test_the_picture_of_the_makers_page_is_the_programs_own():
    picture = (MAKER.parent / "pictures" / "wiring.svg").read_text(encoding="utf-8")
    assert picture == svg(drawn(Config(), "nano")), (
        "run: rig wiring --board nano --out media/pictures/wiring.svg"
    )
