"""What the tests of the desk share."""

from __future__ import annotations

import functools

import pytest


@pytest.fixture
def quick_training(monkeypatch):
    """A release's encoder is trained in a few steps: what is tested here is not how well it learns."""
    from knowledge import encoder_training

    monkeypatch.setattr(encoder_training, "train_encoder", functools.partial(encoder_training.train_encoder, steps=60))
