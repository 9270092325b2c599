"""Makes everything under pretrained/ again from data on disk:  python -m aeviz.recipes [NAME ...]

A recipe file that was downloaded from a run is run again, to the same weights:  python -m aeviz.recipes FILE.json

AEVIZ_DATA names a folder laid out as torchvision's. With names, only those are made (gap maps need the classifier,
which is then read from pretrained/). Runs of their own go faster side by side with one thread each:  OMP_NUM_THREADS=1.
"""

import argparse
import functools
import sys
from pathlib import Path

import numpy as np
import torch

from aeviz.data import PUBLISHED, ImageSet, image_set, probe, published_here
from aeviz.errors import AevizError
from aeviz.files import write_whole
from aeviz.making import maps
from aeviz.making.classifier import train_classifier
from aeviz.making.studies import latent_widths, six_seeds
from aeviz.measure import code_paths, equal_blur, evaluation, gap_places, generation, linear_plane
from aeviz.measure.digit_judge import quantiles
from aeviz.models import weights
from aeviz.models.base import Model
from aeviz.models.layers import Classifier
from aeviz.models.registry import shipped
from aeviz.shipped import catalogue
from aeviz.training.branches import Plan, PlanError
from aeviz.training.device import best_device
from aeviz.training.recipe import USUAL_DATA, Recipe
from aeviz.training.run_downloads import weights_file
from aeviz.training.splits import training_data
from aeviz.training.trainer import Run, mean_of, model_at, train

RECIPES: dict[str, Recipe] = {name: Recipe(spec.name, **ship.settings) for name, (spec, ship) in shipped().items()}
CLASSIFIERS = {one.classifier: name for name, one in PUBLISHED.items()}  # the set that each learns
CLASSIFIER = PUBLISHED[USUAL_DATA].classifier  # judges the models that ship
# Of many networks each, or of none; only what they show ships.
STUDIES = {
    "seeds": six_seeds.make,
    "widths": latent_widths.make,
    "blur": lambda train_set, test, classifier, fit: equal_blur.make(train_set, test),
}
EVERY = [*CLASSIFIERS, *RECIPES, *STUDIES]


def shipped_classifier(folder: Path, name: str = CLASSIFIER) -> Classifier:
    """A classifier in `folder`. Raises PretrainedError where it is not there yet."""
    return weights.restore_classifier(catalogue.load(name, folder).part("classifier"))


def make(name: str, train_set: ImageSet, test: ImageSet, folder: Path) -> Path:
    """Trains a model, rounds its weights to float16, measures what will ship, and writes it."""
    return ship(name, weights.rounded(_trained(name, RECIPES[name], train_set)), train_set, test, folder)


def measure(name: str, train_set: ImageSet, test: ImageSet, folder: Path) -> Path:
    """Measures a model again that is in `folder` already, and writes it with its figures and maps anew."""
    return ship(name, weights.restore(catalogue.load(name, folder)), train_set, test, folder)


def ship(name: str, model: Model, train_set: ImageSet, test: ImageSet, folder: Path) -> Path:
    """Measures a model whose weights are float16 numbers, and writes it."""
    classifier = shipped_classifier(folder)
    figures = evaluation.evaluate(model, test, classifier)
    tensors = weights.tensors_of(model) | maps.map_tensors(model, classifier, test)
    if model.spec.condition == "log_beta":
        tensors |= maps.curve_tensors(model, test)
    elif not model.spec.encoder:
        figures |= generation.sampled_figures(model, classifier, train_set, test)
    elif model.spec.condition is None and model.recipe.latent == 2:
        extent = tuple(tensors["map.extents"][0].tolist())
        figures |= generation.limit_figures(model, classifier, test, extent)
        figures |= generation.drawn_figures(model, classifier, train_set, test, extent)
        figures |= code_paths.way_figures(model, classifier, test)
        gap, codes = tensors["map.heat.gap"][0] < Classifier.LEAST, tensors["map.means"][0].astype(np.float64)
        figures |= gap_places.gap_places(gap, codes, tensors["map.labels"], extent)
    if model.spec.linear:
        figures |= linear_plane.plane_figures(model, train_set, test)
        tensors |= linear_plane.plane_tensors(model, train_set, test.subset(probe(test, evaluation.PROBE)))
    about = weights.about(model.recipe.to_dict(), figures, weights.descriptions_of(model))
    return catalogue.write(name, tensors, about, folder)


def _trained(name: str, recipe: Recipe, train_set: ImageSet) -> Model:
    for snapshot in train(recipe, train_set):
        losses = "  ".join(f"{key} {value:.2f}" for key, value in snapshot.losses.items())
        print(f"{name}: step {snapshot.step} of {snapshot.steps}  {losses}", flush=True)
    return model_at(recipe, snapshot)


def rerun(file: Path, own_images: Path | None = None) -> Path:
    """Runs a downloaded recipe file again and writes the weights beside it, as the download of the run wrote them.

    own_images: where the recipe was made with images of one's own, the file or folder that holds them.
    Raises PlanError for a file that is no recipe, DataError where its data is not to be had, TrainingError.
    """
    try:
        plan = Plan.parse(file.read_bytes())
    except OSError as error:
        raise PlanError(f"{file} can not be read ({error.strerror}).") from error
    run = Run(plan, training_data(plan.recipe.data, own_images).train, best_device())
    terms: list[dict[str, torch.Tensor]] = []
    while not run.done:
        terms.append(run.advance())
        if run.trainer.step % 100 == 0 or run.done:
            losses = "  ".join(f"{key} {value:.2f}" for key, value in mean_of(terms).items())
            print(f"{file.name}: step {run.trainer.step} of {run.trainer.steps}  {losses}", flush=True)
            terms = []
    path = file.with_suffix(".safetensors")
    write_whole(path, weights_file(run.trainer.state(), plan))
    return path


def make_study(name: str, train_set: ImageSet, test: ImageSet, folder: Path) -> Path:
    """Trains the many networks of a study and writes what is measured of them; their weights do not ship."""
    tensors, figures, recipe = STUDIES[name](train_set, test, shipped_classifier(folder), _fit)
    return catalogue.write(name, tensors, weights.about(recipe, figures, {}), folder)


def _fit(name: str, recipe: Recipe, images: ImageSet) -> Model:
    return _trained(name, recipe, images).eval()


@torch.no_grad()
def quantiles_of(classifier: Classifier, test: ImageSet) -> np.ndarray:
    """`judge.quantiles` of the test images."""
    return quantiles(classifier(torch.from_numpy(test.pixels)).numpy())


def ship_classifier(name: str, trained: Classifier, test: ImageSet, folder: Path) -> Path:
    """Rounds a classifier's weights, measures what real test images give it, and writes it."""
    classifier = weights.restore_classifier(weights.classifier_tensors(trained))
    classifier.quantiles.copy_(torch.from_numpy(quantiles_of(classifier, test)))
    figures = {"accuracy": evaluation.accuracy(classifier, test)}
    tensors = weights.classifier_tensors(classifier)
    about = weights.about({"model": name}, figures, weights.describe_classifier())
    return catalogue.write(name, tensors, about, folder)


@functools.cache
def both(name: str) -> tuple[ImageSet, ImageSet]:
    """Training and test images of a published set. Raises DataError where it is not on this machine."""
    return image_set(name, train=True), image_set(name, train=False)


def to_be_had() -> list[str]:
    """All names, without the classifiers of sets beside MNIST that are not on this machine; a line says which."""
    missing = [name for name, data in CLASSIFIERS.items() if name != CLASSIFIER and published_here.fault(data)]
    for name in missing:
        print(f"{name}: left out, as {CLASSIFIERS[name]} is not on this machine", flush=True)
    return [name for name in EVERY if name not in missing]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(EVERY)}, or recipe files; all names by default"
    )
    parser.add_argument("--images", type=Path, help="images of one's own, for a recipe file that was made with them")
    parser.add_argument("--folder", type=Path, default=catalogue.FOLDER)
    parser.add_argument("--measure", action="store_true", help="keep the weights; measure and write the rest again")
    chosen = parser.parse_args()
    files = [Path(name) for name in chosen.names if name.endswith(".json")]
    names = [name for name in chosen.names if not name.endswith(".json")] or ([] if files else to_be_had())
    unknown = sorted(set(names) - set(EVERY))
    if unknown:
        parser.error(f"there is no recipe named {', '.join(unknown)}; there are {', '.join(EVERY)}")
    try:
        for file in files:
            print(rerun(file, chosen.images), flush=True)
        for name in names:
            published = PUBLISHED[CLASSIFIERS.get(name, USUAL_DATA)]
            train_set, test = both(published.name)
            if name in CLASSIFIERS:
                trained = (
                    shipped_classifier(chosen.folder, name)
                    if chosen.measure
                    else train_classifier(train_set, published.jitter, published.mirrors)
                )
                path = ship_classifier(name, trained, test, chosen.folder)
            elif name in STUDIES:
                path = None if chosen.measure else make_study(name, train_set, test, chosen.folder)
            elif chosen.measure:
                path = measure(name, train_set, test, chosen.folder)
            else:
                path = make(name, train_set, test, chosen.folder)
            print(path or f"{name}: its figures stay; they were measured when it was made", flush=True)
    except AevizError as error:
        sys.exit(str(error))
    except OSError as error:  # a disk that is full, a folder that may not be written to
        sys.exit(f"{error.filename or chosen.folder} can not be written ({error.strerror or error}).")


if __name__ == "__main__":
    main()
