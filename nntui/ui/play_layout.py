"""Where the parts of a network's picture stand: columns of features, hidden units and the output."""

from __future__ import annotations

from dataclasses import dataclass

from nntui.play.settings import Settings

_LEAST_GAP = 4
_TALLEST = 7
_FEATURE = 6
_OUTPUT = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """A weight: the matrix that it is in (from 0), its row (a unit) and column (a source; -1: the bias)."""

    layer: int = 0
    unit: int = 0
    source: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column: which it is (0: features), its left edge and width; boxes: index -> (top, height)."""

    index: int
    x: int
    width: int
    boxes: dict[int, tuple[int, int]]
    count: int

    def middle(self, box: int) -> float:
        """The height of a box's middle, in cells."""
        top, height = self.boxes[box]
        return top + height / 2


def counts(settings: Settings) -> list[int]:
    """How many entries each column has: features, hidden layers, output."""
    return [len(settings.features), *(layer.units for layer in settings.layers), 1]


def clamped(chosen: Chosen, settings: Settings) -> Chosen:
    """The nearest weight that there is."""
    sizes = counts(settings)
    layer = min(max(chosen.layer, 0), len(sizes) - 2)
    unit = min(max(chosen.unit, 0), sizes[layer + 1] - 1)
    return Chosen(layer, unit, min(max(chosen.source, -1), sizes[layer] - 1))


def columns(settings: Settings, width: int, height: int, chosen: Chosen | None) -> list[Column]:
    """The columns that fit, those of the chosen weight among them; `height` rows are for boxes."""
    sizes = counts(settings)
    last = len(sizes) - 1
    shown = _window(last, width, chosen.layer if chosen else 0)
    room = width - sum(_fixed(i, last) for i in shown)
    hidden = sum(1 for i in shown if 0 < i < last)
    wide = 2 * _TALLEST
    while wide > 4 and hidden * wide + (len(shown) - 1) * _LEAST_GAP > room:
        wide -= 2
    gap = (room - hidden * wide) / max(len(shown) - 1, 1)
    gap = min(gap, 14)
    x = max(width - (width - room) - hidden * wide - gap * (len(shown) - 1), 0) / 2
    found = []
    for i in shown:
        own = _fixed(i, last) or wide
        at = (
            0
            if chosen is None
            else chosen.source
            if i == chosen.layer
            else chosen.unit
            if i == chosen.layer + 1
            else 0
        )
        boxes = _boxes(sizes[i], height, own if 0 < i < last else 0, at)
        box_width = (
            own if not 0 < i < last else min(own, max(2 * max((h for _y, h in boxes.values()), default=1), 4))
        )
        found.append(Column(i, int(x) + (own - box_width) // 2, box_width, boxes, sizes[i]))
        x += own + gap
    return found


def _fixed(i: int, last: int) -> int:
    return _FEATURE if i == 0 else _OUTPUT if i == last else 0


def _window(last: int, width: int, layer: int) -> list[int]:
    """The columns around a layer's weights that fit side by side."""
    shown = [layer, layer + 1]
    used = sum(_fixed(i, last) or 4 for i in shown) + _LEAST_GAP
    while True:
        more = [i for i in (shown[-1] + 1, shown[0] - 1) if 0 <= i <= last]
        fitting = [i for i in more if used + _LEAST_GAP + (_fixed(i, last) or 4) <= width]
        if not fitting:
            return shown
        used += _LEAST_GAP + (_fixed(fitting[0], last) or 4)
        shown = sorted([*shown, fitting[0]])


def _boxes(count: int, height: int, wide: int, at: int) -> dict[int, tuple[int, int]]:
    """Boxes spread over the height; where they are too many, those around `at`."""
    if height <= 0:
        return {}
    tall = 1
    if wide:
        tall = next((t for t in range(wide // 2, 1, -1) if count * (t + 1) <= height + 1), 1)
    first = 0
    seen = min(count, height)
    if count > height:
        first = min(max(at - height // 2, 0), count - height)
    return {
        first + i: (int((i + 0.5) * height / seen - tall / 2 + 0.5) if tall < height else 0, tall)
        for i in range(seen)
    }


def unit_pixels(settings: Settings, width: int, height: int) -> tuple[int, int]:
    """How many pixels the largest map of a unit has: (columns, rows)."""
    hidden = [c for c in columns(settings, width, height, None) if 0 < c.index <= len(settings.layers)]
    tall = max((h for c in hidden for _y, h in c.boxes.values()), default=2)
    return max(2 * tall, 4), 2 * tall
