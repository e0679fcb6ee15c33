"""Turning a text into a vector: the small encoder of our own, or a transformer model if a setting names one.

The own encoder is a sentence-transformers `StaticEmbedding` (trained in `knowledge.encoder_training`). At run time it
needs its tokeniser and one matrix only, so nothing here imports torch unless a transformer is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from language.normalise import normalise
from language.phonetic import phonetic_key

Vectors = NDArray[np.float32]
OWN = "own"
UNKNOWN = "[UNK]"
KNOWN_WORDS = 50_000
"""Words whose feature ids are remembered (about 300 bytes each)."""
_GRAMS = (3, 4)


class Encoder(Protocol):
    """Anything that turns texts into rows of unit length."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimensions), float32, each of length 1 (or 0 for a text with no known part)."""
        ...


def word_features(word: str, *, sounds: bool = True) -> list[str]:
    """The parts by which a normalised word is known: itself, its phonetic key, and character n-grams of both.

    The key makes one word of its Arabic, Latin and French spellings; the n-grams forgive a typing error. Without
    `sounds` the key is left out: benchmarks show what it is worth.
    """
    key = phonetic_key(word) if sounds else None
    parts = [f"w:{word}"]
    if key:
        parts.append(f"k:{key}")
        parts.extend(f"p:{gram}" for gram in _grams(f"<{key}>"))
    parts.extend(f"g:{gram}" for gram in _grams(f"<{word}>"))
    return parts


def analyse(text: str, *, sounds: bool = True) -> str:
    """The text as features with spaces between them: what the encoder's tokeniser reads."""
    return " ".join(part for word in normalise(text).split() for part in word_features(word, sounds=sounds))


def _grams(text: str) -> list[str]:
    return [text[i : i + n] for n in _GRAMS for i in range(len(text) - n + 1)]


class StaticEncoder:
    """The trained static encoder: the mean of its features' vectors, scaled to length 1."""

    def __init__(self, *, tokenizer_json: str, matrix: Vectors, name: str = OWN, sounds: bool = True) -> None:
        self.name = name
        self.sounds = sounds
        self.tokenizer_json = tokenizer_json
        self.matrix = matrix
        self._tokenizer = Tokenizer.from_str(tokenizer_json)
        # Words come again and again; looking their features up is most of the work.
        self._ids = lru_cache(maxsize=KNOWN_WORDS)(lambda word: feature_ids(self._tokenizer, word, sounds=sounds))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`; the same vectors as sentence-transformers gives for the trained model."""
        rows = np.zeros((len(texts), self.matrix.shape[1]), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            ids = [self._ids(word) for word in normalise(text).split()]
            if ids:
                row[:] = self.matrix[np.concatenate(ids)].mean(axis=0)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
        return unit


def feature_ids(tokenizer: Tokenizer, word: str, *, sounds: bool) -> NDArray[np.int64]:
    """The ids of a normalised word's features; an unknown one becomes the unknown token."""
    unknown = tokenizer.token_to_id(UNKNOWN)
    found = [tokenizer.token_to_id(feature) for feature in word_features(word, sounds=sounds)]
    return np.asarray([unknown if number is None else number for number in found], dtype=np.int64)


class TransformerEncoder:
    """Any sentence-transformers model, by local path or hub name (setting `SAFQA_ENCODER`).

    A hub name downloads the model: that is the choice of whoever sets it. E5 models get the prefix they were trained
    with ("query: "), as their model cards ask.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _model(self) -> Any:
        # Imported late: 7 s and 500 MB that an installation with the own encoder never pays.
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(self.name, device="cpu")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`."""
        prompt = "query: " if "e5" in self.name.lower() else ""
        rows = self._model.encode([prompt + text for text in texts], normalize_embeddings=True)
        return np.asarray(rows, dtype=np.float32)
