"""Shipped models for the page: where one is missing or damaged there is a sentence instead, and the rest is alive."""

import streamlit as st

from aeviz.shipped import catalogue
from aeviz.shipped.catalogue import Pretrained, PretrainedError
from aeviz.ui.text import t


def needed(model: str) -> Pretrained | None:
    """A shipped model; where it cannot be had, None, and a sentence on the page that names the file."""
    try:
        return catalogue.load(model)
    except PretrainedError as error:
        say_why(error)
        return None


def at_fault(model: str) -> str:
    """Which file keeps a model from being had, from the project's folder on; the model's own where it can be had."""
    try:
        catalogue.load(model)
    except PretrainedError as error:
        return error.file
    return f"pretrained/{model}.safetensors"


def say_why(error: PretrainedError, words: str = "common.weights_failed") -> None:
    """The sentence, where the model would be."""
    st.error(t(words, file=error.file, model=error.model))
