"""What a student takes away from a run: the code of its phases."""

import pytest

from aeviz.ui import text
from tests.ui.training_page import WORDS, shown, trained

pytestmark = pytest.mark.usefixtures("without_mnist")


def test_the_code_of_the_phases_is_the_workers(jobs):
    app = trained(jobs)
    assert [code.value for code in app.code] == [jobs.sources["vae"]["bound"]]
    assert WORDS["phase_bound"] in shown(app)


def test_every_phase_of_every_model_has_its_sentence():
    from aeviz.models import FAMILIES

    for family in FAMILIES.values():
        for phase in family.phases:
            for language in text.LANGUAGES:
                assert f"phase_{phase}" in text.sections(language, "train")
