"""A page without a server in which the bench's modules can be imported."""

import pytest

from tests.browser.pad_modules import open_modules


@pytest.fixture(scope="module")
def page():
    with open_modules() as page:
        yield page
