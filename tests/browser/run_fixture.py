"""Training runs that never were: a small server that plays the part of /api/runs, and a bare page for pads and lines.

So what the browser does with a run is tested without a worker: the test says when there is news.
"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import numpy as np

from aeviz.archive import pack
from aeviz.shipped import catalogue
from aeviz.training.recipe import Recipe
from aeviz.ui import text
from aeviz.ui.controls import component
from aeviz.ui.controls.latent_pad import RunLink, TimelineRun, latent_pad, timeline
from aeviz.ui.js import bundle
from aeviz.ui.shell import look
from tests.serving import ROOT

N = 40  # probe images
PAGE = """<!doctype html><html lang="LANG"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>runs</title><link rel="stylesheet" href="/style.css">
<style>:root { THEME } .piece { margin-bottom: 24px; }
body { margin: 16px; background: var(--st-background-color); }</style>
<body><script type="module">
import mount from "/bundle.js";
const pieces = new Map();
window.said = [];
window.mountPiece = (name, data) => {
  const fresh = () => Object.assign(document.createElement("div"), { id: name, className: "piece" });
  const piece = document.getElementById(name) ?? fresh();
  if (!piece.isConnected) document.body.append(piece);
  const say = (key, value) => window.said.push([name, key, value]);
  pieces.set(name, mount({ parentElement: piece, key: name, data: [data], setStateValue: say, setTriggerValue: say }));
};
window.unmountPiece = (name) => { pieces.get(name)(); pieces.delete(name); document.getElementById(name).remove(); };
</script>"""


class FakeRun:
    """A run whose news are what a test says. Codes and decoder of a snapshot follow from its step alone."""

    def __init__(self, id: str = "r1", steps: int = 100, state: str = "running", seed: int = 0) -> None:
        self.id, self.steps = id, steps
        self.told = {"state": state, "place": None, "wait": None, "step": 0, "rate": None, "left": None, "watchers": 1}
        self.told |= {"driver": True, "device": "CPU", "epoch": 1}
        self.told |= dict.fromkeys(("notice", "unshown", "failure", "phase"))
        self.seq = 0
        self.lock = Lock()
        self.lists: dict[str, list] = {"points": [], "snapshots": [], "dropped": []}  # (seq, entry)
        self.files: dict[str, bytes] = {}
        self.gone = self.broken = False
        rng = np.random.default_rng(seed)
        self.labels = np.arange(N, dtype=np.uint8) % 10
        self.homes = rng.normal(size=(N, 2))  # where the codes go

    def tell(self, entry: tuple[str, object] | None = None, **changes: object) -> None:
        """Something new, at once for whoever asks: changes of the news, and an entry of one of its lists."""
        with self.lock:
            self.seq += 1
            self.told |= changes
            if entry:
                self.lists[entry[0]].append((self.seq, entry[1]))

    def point(self, step: int, **losses: float) -> None:
        self.tell(("points", [step, losses]), step=step)

    def snapshot(self, step: int, metrics: dict | None = None) -> None:
        self.files[f"{step}/map.bin"] = self.map_blob(step)
        self.files[f"{step}/decoder.bin"] = self.decoder_blob(step)
        self.tell(("snapshots", [step, metrics or {}]), step=step)

    def drop(self, step: int) -> None:
        del self.files[f"{step}/map.bin"], self.files[f"{step}/decoder.bin"]
        self.tell(("dropped", step))

    def begin_anew(self, state: str = "running") -> None:
        """As after a failure: nothing of before holds."""
        with self.lock:
            self.seq += 1
            self.lists = {name: [] for name in self.lists}
            self.told |= {"epoch": self.told["epoch"] + 1, "state": state, "step": 0}

    def news(self, after: int) -> dict:
        with self.lock:
            lists = {name: [entry for seq, entry in entries if seq > after] for name, entries in self.lists.items()}
            return {"seq": self.seq, "steps": self.steps, **self.told, **lists}

    # ---- what the files hold

    def codes(self, step: int) -> np.ndarray:
        """(N, 2), exact in float16: from a heap at the origin to their homes."""
        return (self.homes * (0.1 + step / self.steps)).astype(np.float16)

    def extent(self, step: int) -> np.ndarray:
        reach = 4 * (0.1 + step / self.steps)
        return np.array([-reach, reach, -reach, reach], np.float32)

    def map_blob(self, step: int, **more: np.ndarray) -> bytes:
        tensors = {
            "ladder": np.zeros(1, np.float32),
            "labels": self.labels,
            "means": self.codes(step)[None],
            "extents": self.extent(step)[None],
            "nearest": np.array([0.1], np.float32),
        }
        return pack(tensors | more, {})

    def decoder_blob(self, step: int) -> bytes:
        """One layer of all the same logits, so that a picture's grey tells the step of its decoder."""
        logit = self.logit(step)
        tensors = {"0.weight": np.zeros((784, 2), np.float16), "0.bias": np.full(784, logit, np.float16)}
        return pack(tensors, {"activation": "identity", "output": "logits"})

    def logit(self, step: int) -> float:
        return 4 * step / self.steps - 2


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A page that closes breaks off what it was fetching."""


class RunServer:
    """Serves the bare page, the bundle, the classifier, and what is put into `runs`; `asked` are the paths.

    `told` is what buttons have asked of runs, as RUN/WHAT.
    """

    def __init__(self) -> None:
        self.runs: dict[str, FakeRun] = {}
        self.asked: list[str] = []
        self.told: list[str] = []
        self.http = _Http(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def answer(self, address: str) -> tuple[int, str, bytes]:
        url = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/":
            return 200, "text/html", page_html(query.get("theme", "light"), query.get("lang", "en")).encode()
        if url.path == "/favicon.ico":
            return 200, "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"
        if url.path == "/bundle.js":
            return 200, "text/javascript", bundle.core().encode()
        if url.path == "/style.css":
            return 200, "text/css", bundle.stylesheet().encode()
        if url.path.startswith("/api/weights/"):
            return 200, "application/octet-stream", catalogue.find_blob(url.path[13:-4])
        if not url.path.startswith("/api/runs/"):
            return 404, "text/plain", b""
        self.asked.append(address)
        _, _, _, id, name = url.path.split("/", 4)
        run = self.runs.get(id)
        if run is not None and run.broken:
            return 500, "text/plain", b""
        if run is None or run.gone:
            return 404, "application/json", b'{"gone": true}'
        if name == "news":
            return 200, "application/json", json.dumps(run.news(int(query["after"]))).encode()
        if name not in run.files:
            return 404, "text/plain", b""
        return 200, "application/octet-stream", run.files[name]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # noqa: N802 - the library's name
                status, kind, body = server.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:  # noqa: N802
                server.told.append(urlsplit(self.path).path.removeprefix("/api/runs/"))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def page_html(theme: str, lang: str) -> str:
    """The page, in the app's own colours."""
    colours = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    names = {"background-color": "backgroundColor", "text-color": "textColor", "primary-color": "primaryColor"}
    names |= {"border-color": "borderColor"}
    css = "".join(f"--st-{name}: {colours[theme][key]}; " for name, key in names.items())
    return PAGE.replace("THEME", f"--st-font: {colours['font']}; {css}").replace("LANG", lang)


# ---- what Python hands to the pieces --------------------------------------------------------------------------------


def _handed_over(show, lang: str, projector: bool) -> dict:
    found = []

    def record(key: str, data: list, **_: object):
        found.extend(data)
        return type("Said", (), dict.fromkeys(("z", "beta", "at", "turned")))

    with (
        patch.object(component, "_PAD", record),
        patch.object(text, "language", lambda: lang),
        patch.object(look, "projector", lambda: projector),
    ):
        show()
    return found[0]


def link(run: FakeRun) -> RunLink:
    return RunLink(run.id, f"/api/runs/{run.id}", "me")


def pad_data(run: FakeRun, lang: str = "en", projector: bool = False, **options) -> dict:
    return _handed_over(lambda: latent_pad("vae", key="k", run=link(run), **options), lang, projector)


def timeline_data(
    runs: FakeRun | Sequence[FakeRun],
    recipe: Recipe | Sequence[Recipe] = Recipe(),  # noqa: B008 - frozen
    lang: str = "en",
    projector: bool = False,
    states: Sequence[str] = ("", ""),
    labels: Sequence[str] = ("first", "second"),
    at: int | None = None,
    group: str = "g",
) -> dict:
    runs = [runs] if isinstance(runs, FakeRun) else runs
    recipes = [recipe] * len(runs) if isinstance(recipe, Recipe) else recipe
    lines = [TimelineRun(link(run), labels[k], recipes[k], states[k]) for k, run in enumerate(runs)]
    return _handed_over(lambda: timeline(key="k", group=group, runs=lines, at=at), lang, projector)


class Bench:
    """A page with pads and time lines on it."""

    def __init__(self, page, server: RunServer) -> None:
        self.page, self.server = page, server

    def open(self, lang: str = "en", theme: str = "light") -> "Bench":
        self.page.goto(f"{self.server.url}/?lang={lang}&theme={theme}")
        self.page.wait_for_function("() => window.mountPiece")
        return self

    def mount(self, name: str, data: dict) -> None:
        self.page.evaluate("([name, data]) => mountPiece(name, data)", [name, data])

    def said(self, key: str) -> list:
        return [value for _, name, value in self.page.evaluate("() => window.said") if name == key]

    def told(self, many: int) -> list[str]:
        """What its buttons have asked of runs, as RUN/WHAT, once so many have come."""
        for _ in range(100):
            if len(self.server.told) >= many:
                break
            self.page.wait_for_timeout(50)
        return self.server.told

    def wait(self, condition: str, arg: object = None) -> None:
        """Until all maps are here and a JavaScript expression over `pad`, `line` (data attributes) and `arg` holds."""
        self.page.wait_for_function(
            f"""(arg) => {{
              const all = [...document.querySelectorAll("[data-testid=latent-pad], [data-testid=timeline]")];
              const feeds = all.flatMap((root) => (root.latentPad ?? root.timeline).feeds);
              if (feeds.some((feed) => feed.wanted.size || feed.fetching)) return false;
              const data = (id) => all.find((root) => root.dataset.testid === id)?.dataset ?? {{}};
              const pad = data("latent-pad"), line = data("timeline");
              return {condition};
            }}""",
            arg=arg,
            timeout=60_000,
        )

    def pad(self, expression: str) -> object:
        """Something of the pad's own object; typed arrays come as lists."""
        return self._of("latent-pad", "latentPad", expression)

    def line(self, expression: str) -> object:
        """Something of the time line's own object, `it`."""
        return self._of("timeline", "timeline", expression)

    def _of(self, id: str, name: str, expression: str) -> object:
        told = self.page.evaluate(
            f"""() => JSON.stringify(((it) => {expression})(document.querySelector('[data-testid="{id}"]').{name}),
              (_, value) => ArrayBuffer.isView(value) ? Array.from(value) : value)"""
        )
        return json.loads(told)

    def text(self, id: str) -> str:
        return self.page.get_by_test_id(id).inner_text()


@contextmanager
def run_server() -> Iterator[RunServer]:
    server = RunServer()
    try:
        yield server
    finally:
        server.close()
