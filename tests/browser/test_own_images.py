"""Images of one's own in Chromium: a folder goes as one request, is looked at, taken, and found after a reload."""

import pytest
from playwright.sync_api import expect

from tests.data.user_images.made import encoded, grey
from tests.serving import SETTLED

pytestmark = pytest.mark.browser

FOLDER, FILES = '[data-testid="drop-zone"] input[data-kind=folder]', '[data-testid="drop-zone"] input[data-kind=files]'
MANY = 1500  # files: asked for one by one these took a minute


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("made") / "letters"
    for k in range(MANY):
        path = root / "ab"[k % 2] / f"writer {k % 3}" / f"{k}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(grey(k)))
    (root / "a" / "empty.png").touch()
    return root


def test_a_folder_is_sent_at_once_looked_at_and_taken(visit, folder):
    page = visit("/train?lang=en&data=own&model=ae&view=desk", pads=1)
    sent = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method in ("POST", "PUT") else None)
    page.locator(FILES).set_input_files([{"name": "x.rar", "mimeType": "", "buffer": b"Rar!\x1a\x07\1\0"}])
    expect(page.get_by_text("x.rar is of the kind RAR")).to_be_visible()
    page.locator(FOLDER).set_input_files(folder)
    taken = page.get_by_role("button", name="Use these images")
    expect(taken).to_be_visible(timeout=90_000)
    assert len([url for url in sent if "/api/images" in url]) == 2
    assert not [url for url in sent if "upload_file" in url]
    expect(page.get_by_text(f"{MANY:,} images, 2 classes: a, b")).to_be_visible()
    expect(page.locator(".st-key-own_nine img")).to_have_count(9)
    expect(page.get_by_text("letters/a/empty.png")).to_be_visible()
    taken.click()
    expect(page.get_by_text("They are ready")).to_be_visible()
    page.reload()
    page.locator(SETTLED).wait_for()
    expect(page.get_by_text(f"{MANY:,} images, 2 classes: a, b. They are ready.")).to_be_visible()
