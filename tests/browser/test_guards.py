"""What the other browser tests lean on: that trouble is noticed, and that no other machine can be reached."""

import pytest

from tests.serving import count_messages, open_page, watch

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_page, server):
    page = new_page()
    page.goto(server.url + "/_stcore/health")
    return page


@pytest.mark.parametrize(
    "address", ["http://example.org/", "https://fonts.gstatic.com/a.woff2", "http://93.184.215.14/"]
)
def test_another_machine_cannot_be_reached_and_the_attempt_is_noticed(page, address):
    trouble = watch(page)
    reached = page.evaluate("(url) => fetch(url, { mode: 'no-cors' }).then(() => true, () => false)", address)
    assert not reached
    assert f"left this machine: {address}" in trouble


def test_errors_are_noticed(page):
    trouble = watch(page)
    page.evaluate("() => { console.error('so it goes'); setTimeout(() => { throw new Error('lost'); }); }")
    page.wait_for_timeout(50)
    assert any("so it goes" in said for said in trouble)
    assert any("page error: lost" in said for said in trouble)


def test_messages_to_the_server_are_counted(new_page, server):
    page = new_page()
    sent = count_messages(page)
    open_page(page, server.url + "/encoding?lang=en")
    first = len(sent)
    assert first > 0
    page.get_by_role("radio", name="Projector").click()
    page.wait_for_url("**view=projector*")
    assert len(sent) > first
