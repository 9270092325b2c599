"""A page without a server in which the pieces beside a pad stand, with the autoencoder's weights and the judge's."""

import pytest

from tests.browser.pad_modules import open_modules
from tests.browser.pieces import serve


@pytest.fixture(scope="module")
def opened():
    with open_modules() as page:
        serve(page, "ae", "classifier")
        yield page


@pytest.fixture(scope="module")
def page(opened):
    """The same where a test file puts nothing on it first."""
    return opened
