"""The browser's kernel: its bytes are its text, assembled."""

import base64
import re

from wasmtime import wat2wasm

from aeviz.ui.js.bundle import HERE

KERNEL = HERE / "engine"


def test_the_bytes_are_the_text_assembled():
    (written,) = re.findall(r'const ASSEMBLED =\n  "([\w+/=]+)";', (KERNEL / "kernel.js").read_text(encoding="utf-8"))
    text = (KERNEL / "kernel.wat").read_text(encoding="utf-8")
    assert written == base64.b64encode(wat2wasm(text)).decode(), "put the second into kernel.js"
