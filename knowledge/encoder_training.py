"""Training the own encoder: all ways of asking one entry, in every variety, are pulled together.

A sentence-transformers `StaticEmbedding` with the multiple-negatives ranking loss (Henderson et al. 2017,
arXiv:1705.00652): each batch holds at most one pair an entry, so that no other row of the batch means the same.
Seconds on two cores; the same entries and seed give the same matrix.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit

from knowledge.encoder import UNKNOWN, StaticEncoder, analyse, feature_ids
from language.normalise import normalise

DIMENSIONS = 160
STEPS = 900
MAX_BATCH = 96
LEARNING_RATE = 0.05
WORD_DROPOUT = 0.3
Words = list[NDArray[np.int64]]
"""A text as the feature ids of each of its words."""


def build_tokenizer(texts: Sequence[str], *, least: int = 1, sounds: bool = True) -> Tokenizer:
    """A word-level tokeniser over the features of `texts` that occur at least `least` times.

    Unknown features all become one token, whose vector stays zero: it changes no direction, so it means nothing.
    """
    counts = Counter(feature for text in texts for feature in analyse(text, sounds=sounds).split())
    kept = sorted(feature for feature, count in counts.items() if count >= least)
    vocabulary = {feature: number for number, feature in enumerate([UNKNOWN, *kept])}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return tokenizer


def train_encoder(
    groups: Sequence[Sequence[str]],
    *,
    background: Sequence[str] = (),
    seed: int = 20231,
    steps: int = STEPS,
    sounds: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> StaticEncoder:
    """Train on groups of texts that mean the same (one group an entry).

    `background` holds sentences that mean none of the groups; every pair is also pushed away from some of them.
    `progress` is called with (steps done, steps in all). Raises `ValueError` for fewer than two groups.
    """
    if len(groups) < 2:
        raise ValueError("an encoder needs at least two entries to tell apart")
    rng = random.Random(seed)  # noqa: S311 - sampling, not secrecy
    torch.manual_seed(seed)
    # Sparse updates gain nothing from more threads, and trainings beside each other would stand in each other's way.
    torch.set_num_threads(1)
    # Tiny numbers that Adam leaves behind make a processor crawl; as zeros they cost nothing.
    torch.set_flush_denormal(True)
    tokenizer = build_tokenizer([*(text for group in groups for text in group), *background], sounds=sounds)
    static = StaticEmbedding(tokenizer, embedding_dim=DIMENSIONS)
    model = SentenceTransformer(modules=[static], device="cpu")
    loss_of = MultipleNegativesRankingLoss(model, scale=20.0)
    # A step touches few of the features: sparse gradients make it about ten times faster, the result as good.
    static.embedding.sparse = True
    optimiser = torch.optim.SparseAdam(list(model.parameters()), lr=LEARNING_RATE)
    known = _known_words(tokenizer, sounds=sounds)
    words = [[known(text) for text in group] for group in groups]
    strange = [known(text) for text in background]
    size = min(MAX_BATCH, len(groups))
    model.train()
    for step in range(steps):
        for settings in optimiser.param_groups:
            settings["lr"] = LEARNING_RATE * (1 - step / steps)
        pairs = [rng.sample(words[entry], 2) for entry in rng.sample(range(len(groups)), size)]
        columns = [_batch([pair[side] for pair in pairs], rng) for side in (0, 1)]
        if len(strange) >= size:
            columns.append(_batch(rng.sample(strange, size), rng))
        optimiser.zero_grad()
        loss = loss_of(columns, torch.empty(0))
        loss.backward()
        optimiser.step()  # type: ignore[no-untyped-call]
        if progress is not None:
            progress(step + 1, steps)
    matrix = static.embedding.weight.detach().numpy().astype(np.float16).astype(np.float32)
    matrix[tokenizer.token_to_id(UNKNOWN)] = 0.0
    return StaticEncoder(tokenizer_json=tokenizer.to_str(), matrix=matrix, sounds=sounds)


def _known_words(tokenizer: Tokenizer, *, sounds: bool) -> Callable[[str], Words]:
    """A function that gives the feature ids of each word of a text; a word is the unit of dropout."""
    ids = lru_cache(maxsize=None)(lambda word: feature_ids(tokenizer, word, sounds=sounds))

    def words(text: str) -> Words:
        return [ids(word) for word in normalise(text).split()] or [np.zeros(1, dtype=np.int64)]

    return words


def _batch(texts: Sequence[Words], rng: random.Random) -> dict[str, torch.Tensor]:
    """Texts as `StaticEmbedding` reads them (ids in a row, and where each text begins), some words left out at random.

    The dropout keeps any single word from deciding. The ids are looked up once, before training: tokenising at each
    step took three quarters of the time.
    """
    ids: list[NDArray[np.int64]] = []
    starts: list[int] = []
    length = 0
    for words in texts:
        starts.append(length)
        kept = [word for word in words if rng.random() >= WORD_DROPOUT] or words
        ids.extend(kept)
        length += sum(map(len, kept))
    return {"input_ids": torch.from_numpy(np.concatenate(ids)), "offsets": torch.tensor(starts)}
