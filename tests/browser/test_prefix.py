"""Behind a proxy that strips a prefix: scripts, weights and pages are found below it."""

import pytest

from tests.browser.pads import PadOnPage
from tests.browser.prefix_proxy import behind
from tests.browser.reference import assert_decoded
from tests.serving import open_page, watch

pytestmark = pytest.mark.browser


def test_the_app_works_below_a_prefix_that_the_server_never_hears_of(new_page, server):
    with behind("/proxy/8501", server.port) as address:
        page = new_page()
        trouble, asked = watch(page), []
        page.on("request", lambda request: asked.append(request.url))
        open_page(page, address + "/?lang=en", pads=3)  # the front page
        assert_decoded(PadOnPage(page, "ae").read())
        page.get_by_role("link", name="Variational").first.click()  # a lab, without loading the document anew
        page.locator('[data-model="beta_vae"][data-frames]').wait_for()
        assert_decoded(PadOnPage(page, "beta_vae").read())
        open_page(page, address + "/encoding?lang=ko&predict.table=two")  # a lab's own document
        open_page(page, address + "/gaps?lang=ko", pads=1)
        assert_decoded(PadOnPage(page, "ae").read())
        open_page(page, address + "/nothing", pads=3)  # no page: to the front page
        assert page.url.startswith(address + "/?")
        assert [url for url in asked if url.startswith("http") and not url.startswith(address)] == []
        assert trouble == []
        page.close()
