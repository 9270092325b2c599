"""Frames a second under a drag.

A frame counts when the pad has painted: each animation frame the page notes every pad's own count of painted frames
(`data-frames`). The pointer moves once a frame or more often, as a mouse does.
"""

import time

from tests.serving import PAD

SECONDS = 4.0
WATCH = """selector => {
  const pads = [...document.querySelectorAll(selector)];
  window.painted = [];
  window.watching = true;
  const look = now => {
    window.painted.push([now, ...pads.map(p => +p.dataset.frames)]);
    if (window.watching) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def drag(page, box: dict, across: bool = False, seen: str = PAD) -> tuple[float, list[float]]:
    """Drags within a box for SECONDS. Frames a second of the slowest pad, and the times between its frames in ms.

    seen: a selector of what is watched in the pads' stead.
    """
    x, y, w, h = box["x"], box["y"], box["width"], box["height"]
    page.evaluate(WATCH, seen)
    page.mouse.move(x + w / 2, y + h / 2)
    page.mouse.down()
    began, step = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        phase = abs((step / 100) % 2 - 1)  # there and back
        page.mouse.move(x + w * (0.1 + 0.8 * phase), y + h * (0.5 if across else 0.15 + 0.7 * ((step / 37) % 1)))
        step += 1
    rows = page.evaluate("() => { window.watching = false; return window.painted }")
    page.mouse.up()
    rates, worst = [], []
    for pad in range(1, len(rows[0])):
        times = [now[0] for before, now in zip(rows, rows[1:], strict=False) if now[pad] > before[pad]]
        rates.append(1000 * (len(times) - 1) / (times[-1] - times[0]))
        worst = max(
            worst, [b - a for a, b in zip(times, times[1:], strict=False)], key=lambda v: sum(v) / max(len(v), 1)
        )
    return min(rates), worst
