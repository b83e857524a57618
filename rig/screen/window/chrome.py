"""The picture without its view: title, flow card, prompt and captions, cached as they were last drawn."""

from collections.abc import Callable, Iterable
from typing import Any

from rig.base.signals import Verb
from rig.outputs.frame import Caption, Frame
from rig.screen.sdl import pygame
from rig.screen.vein import legend
from rig.screen.widgets import caption_bar, flow_card, icons, prompt_bar, theme
from rig.screen.widgets.antialias import dot, panel
from rig.screen.widgets.sprite import backdrop
from rig.screen.widgets.theme import RGB, Layout
from rig.screen.window.view_registry import place_of, prompted, wide

#: Dots of progress through the story.
DOTS = 12
#: How long the opening shows the keys that matter, s.
KEYS_S = 10.0


class Surround:
    """One opaque picture of the whole screen, of which only changed parts are drawn again.

    Each part is drawn only from its arguments, so equal arguments mean that it still looks the same.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._still = backdrop(layout.size)
        self._parts: dict[tuple[int, int, int, int], tuple[object, object]] = {}
        """The arguments and the result of each box's last drawing."""
        self._set_out: object = None
        self.drew = False
        """Whether the last picture drew any part again."""

    def draw(
        self, surface: pygame.Surface, frame: Frame, more: Iterable[flow_card.Part] = ()
    ) -> prompt_bar.Places:
        """Draw everything except a view that fills its place; `more` are the view's own parts.

        Returns the places of the buttons.
        """
        self.drew = False
        layout, beside, asked = self._layout, frame.view.staging.card, prompted(frame)
        if self._set_out != (beside, asked, frame.view, wide(frame)):
            self._set_out = beside, asked, frame.view, wide(frame)
            self._parts.clear()
            self._still.fill(theme.BG)
        if wide(frame):
            self._part(
                layout.strip,
                theme.BAR,
                _strip,
                layout,
                (_badge(frame), frame.labels["silent"]),
                frame.labels["learning_only"],
                frame.labels["keys"] if frame.keys and frame.elapsed < KEYS_S else "",
            )
            surface.blit(self._still, layout.strip, layout.strip)
            return {}
        top = pygame.Rect(0, 0, layout.size[0], layout.stage.y)
        trouble = (frame.trouble, frame.remedy, frame.warning)
        done = round(frame.progress * (DOTS - 1))
        names = frame.title, frame.next_language, _badge(frame), frame.sign
        found = self._part(top, theme.BG, _head, layout, names, done, trouble)
        for part in (*(flow_card.parts(layout, frame) if beside else ()), *more):
            self._part(*part)
        places: prompt_bar.Places = dict(found) if isinstance(found, dict) else {}
        if asked:
            found = self._part(layout.prompt(beside), theme.BG, *_row(frame, layout))
            places |= dict(found) if isinstance(found, dict) else {}
        noted = frame.view.staging.noted
        box = pygame.Rect(0, layout.bar.y, layout.size[0], layout.bar.height)
        if noted:
            box.height -= layout.footer.height
            under = pygame.Rect(0, box.bottom, box.width, layout.footer.height)
            self._part(under, theme.BAR, _footer, layout, frame.labels["learning_only"])
        self._part(box, theme.BAR, _said, layout, layout.caption(noted), *_words(frame))
        self._onto(surface, place_of(frame, layout) if frame.view.staging.fills else None)
        return places

    def _part(
        self, box: pygame.Rect, ground: RGB, paint: Callable[..., object], layout: Layout, *of: object
    ) -> object:
        """Draw `paint(surface, layout, box, *of)` over a box unless it is already there; its result."""
        key = box.x, box.y, box.width, box.height
        drawn = self._parts.get(key)
        if drawn is None or drawn[0] != (paint, of):
            self._still.set_clip(box)
            self._still.fill(ground)
            drawn = (paint, of), paint(self._still, layout, box, *of)
            self._still.set_clip(None)
            self._parts[key] = drawn
            self.drew = True
        return drawn[1]

    def _onto(self, surface: pygame.Surface, but: pygame.Rect | None) -> None:
        """Copy every pixel once, except those of the box `but`, which the view draws."""
        if but is None:
            surface.blit(self._still, (0, 0))
            return
        wide, tall = self._layout.size
        for box in (
            (0, 0, wide, but.y),
            (0, but.y, but.x, but.height),
            (but.right, but.y, wide - but.right, but.height),
            (0, but.bottom, wide, tall - but.bottom),
        ):
            surface.blit(self._still, box[:2], box)


def _row(frame: Frame, layout: Layout) -> tuple[Any, ...]:
    """The row under the view: the prompt, or the legend."""
    if steady := prompt_bar.steady(frame):
        return prompt_bar.row, layout, *steady
    kinds = () if frame.ask is not None and frame.ready else legend.seen(frame)
    if kinds:
        return legend.draw, layout, kinds, tuple(frame.labels[f"seen_{kind}"] for kind in kinds)
    return _nothing, layout


def _nothing(surface: pygame.Surface, layout: Layout, box: pygame.Rect) -> None:
    """Draw nothing."""


def headline(surface: pygame.Surface, layout: Layout, frame: Frame) -> None:
    """The title over a full-screen picture, or a fault."""
    head = _room_for_title(surface, layout, layout.headline, frame.trouble, frame.remedy, frame.warning)
    if head is None:
        return
    rows = 2 if layout.upright else 1
    theme.write(surface, frame.title, head, round(layout.type("title") * 1.5), x=0.5, rows=rows)


def _head(
    surface: pygame.Surface,
    layout: Layout,
    box: pygame.Rect,
    names: tuple[str, str, str, str],
    done: int,
    fault: tuple[str, str, bool],
) -> prompt_bar.Places:
    """Title, progress, and the two places of a visitor who wants to begin again, or in another language.

    Or else a fault: what is wrong, the remedy, and whether it stops the water. `names` are the title, the
    next language, and under the dots the sound's state and the name of an effect.
    """
    title, language, *sound = names
    head = _room_for_title(surface, layout, layout.head, *fault)
    if head is None:
        return {}
    places, used = _ways_out(surface, layout, head, language)
    radius = max(3, layout.margin // 5)
    step = 3 * radius
    dots = DOTS * step
    side = dots + used + layout.margin
    room = pygame.Rect(head.x, head.y, head.width - side - layout.margin, head.height)
    rows = 2 if layout.upright else 1
    theme.write(surface, title, layout.flipped(room, head), layout.type("title"), rows=rows)
    for n in range(DOTS):
        colour = theme.ACCENT if n == done else theme.MUTED if n < done else theme.EDGE
        x = used + layout.margin + dots - n * step - step // 2
        place = (head.x + x if layout.look.mirrored else head.right - x, head.centery)
        dot(surface, place, radius + (n == done), colour)
    if text := sound[0] or sound[1]:
        size = layout.type("small")
        under = pygame.Rect(head.right - side, head.centery + 2 * radius, dots, theme.line_height(size))
        under.height = min(under.height, head.bottom - under.y)
        ink = theme.ACCENT if sound[0] else theme.TEXT
        theme.write(surface, f"[{text}]", layout.flipped(under, head), size, ink, x=1.0, rows=2)
    return places


def _ways_out(
    surface: pygame.Surface, layout: Layout, head: pygame.Rect, language: str
) -> tuple[prompt_bar.Places, int]:
    """At the end of the head: the next language by its own name, and an arrow back to the start.

    Their places, and the width that they take, px.
    """
    side, size = round(head.height * 0.72), layout.type("small")
    back = pygame.Rect(head.right - side, head.centery - side // 2, side, side)
    shown = layout.flipped(back, head)
    surface.blit(icons.start_over(side, theme.MUTED), shown)
    places = {f"order:{Verb.RESTART}": shown}
    if not language:
        return places, side
    wide = theme.width_of(language, size) + size
    pill = pygame.Rect(back.x - layout.margin // 2 - wide, back.y, wide, side)
    shown = layout.flipped(pill, head)
    surface.blit(panel(shown.size, side // 2, theme.BG, theme.MUTED, 1), shown)
    theme.write(surface, language, shown.inflate(-size + 2, 0), size, theme.MUTED, x=0.5)
    return places | {f"order:{Verb.LANGUAGE}": shown}, head.right - pill.x


def _room_for_title(
    surface: pygame.Surface, layout: Layout, head: pygame.Rect, trouble: str, remedy: str, warning: bool
) -> pygame.Rect | None:
    """Draw a fault; the part of the head that remains for the title, or None."""
    if not trouble:
        return head
    below = prompt_bar.fault(surface, layout, trouble, remedy, warning)
    return None if warning else pygame.Rect(head.x, below, head.width, head.bottom - below)


def _words(frame: Frame) -> tuple[object, ...]:
    """The content of the captions' place: a caption, a remark with or without the button that leads on, or
    that nothing is said."""
    if frame.caption is not None:
        return frame.caption, ("", "")
    if frame.warning:
        return None, ("", "")
    if frame.ask is None and (frame.remark or frame.hint):
        return None, (frame.remark or frame.hint, "green" if frame.remark else "")
    if frame.remark:
        return None, (frame.remark, "")
    return None, ("", frame.labels["silent"] if frame.silent else "")


def _said(
    surface: pygame.Surface,
    layout: Layout,
    box: pygame.Rect,
    room: pygame.Rect,
    said: Caption | None,
    noted: tuple[str, str],
) -> None:
    """A caption; or a remark, with a button beside it if one is named; or what is said of no remark."""
    size, (remark, more) = layout.type("caption"), noted
    if said is not None:
        caption_bar.draw(surface, room, size, said)
    elif remark:
        place = theme.write(surface, remark, room, size, theme.ACCENT, x=0.5, rows=2)
        if more:
            side = round(size * 1.4)
            icon = icons.button(more, side)
            x = place.right + size if layout.look.mirrored else place.x - size - side
            surface.blit(icon, (max(room.x, min(room.right - side, x)), place.centery - side // 2))
    else:
        theme.write(surface, more, room, layout.type("label"), theme.MUTED, x=0.5)


def _badge(frame: Frame) -> str:
    """The state of the sound, if it is inaudible."""
    return {"none": frame.labels["no_sound"], "muted": frame.labels["muted"]}.get(frame.sound, "")


def _footer(surface: pygame.Surface, layout: Layout, box: pygame.Rect, only: str) -> None:
    """The note "for learning only"."""
    theme.write(surface, only, layout.footer, layout.type("small"), theme.MUTED, x=0.5)


def _strip(
    surface: pygame.Surface, layout: Layout, box: pygame.Rect, sound: tuple[str, str], only: str, keys: str
) -> None:
    """The strip under a full-screen picture: the sound's state, and what is said; at first, the keys that
    matter."""
    badge, silent = sound
    size, inner = layout.type("small"), box.inflate(-2 * layout.margin, 0)
    if keys:
        theme.write(surface, keys, inner, round(size * 1.15), theme.ACCENT, x=0.5, rows=2)
        return
    words = f"[{badge}] {silent}" if badge else silent
    ink = theme.ACCENT if badge else theme.MUTED
    if layout.upright:
        upper = pygame.Rect(inner.x, inner.y, inner.width, inner.height // 2)
        theme.write(surface, words, upper, size, ink, x=0.5)
        theme.write(surface, only, upper.move(0, upper.height), size, theme.MUTED, x=0.5)
        return
    side = pygame.Rect(inner.x, inner.y, round(inner.width * 0.3), inner.height)
    rest = pygame.Rect(side.right, inner.y, inner.right - side.right, inner.height)
    theme.write(surface, words, layout.flipped(side, inner), size, ink)
    theme.write(surface, only, layout.flipped(rest, inner), size, theme.MUTED, x=1.0)
