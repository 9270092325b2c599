"""What a student takes away from a run: the code of its phases."""

import pytest

from aeviz.ui import text
from tests.ui.training_page import shown, trained

pytestmark = pytest.mark.usefixtures("without_mnist")


def test_the_code_of_the_phases_is_the_workers(jobs):
    app = trained(jobs)
    assert [code.value for code in app.code] == [jobs.sources["vae"]["bound"]]
    assert text.sections("en", "models/vae")["phase_bound_what"] in shown(app)
