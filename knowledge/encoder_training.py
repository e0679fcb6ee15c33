"""Training the own encoder: all ways of asking one entry, in every variety, are pulled together.

A sentence-transformers `StaticEmbedding` with two losses at once. The multiple-negatives ranking loss (Henderson et al.
2017, arXiv:1705.00652) tells two ways of asking the same from those of other entries; each batch holds at most one pair
an entry, so that no other row of it means the same. A softmax over one learned centre an entry (Movshovitz-Attias et
al. 2017, arXiv:1703.07464: proxies) holds every entry apart at every step. Some texts get a context or slips
(`knowledge.augmentation`). About a minute on one core; the same entries and seed give the same matrix.
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
from torch.nn.functional import cross_entropy, normalize

from knowledge.augmentation import make_contexts, with_slips
from knowledge.encoder import UNKNOWN, StaticEncoder, feature_ids, word_features
from language.normalise import normalise
from language.script import Script, letter_script

DIMENSIONS = 160
STEPS = 1200
MAX_BATCH = 96
LABELLED = 128
"""Texts a step that are told from all centres."""
STRANGE = 24
"""Background sentences among them."""
LEARNING_RATE = 0.05
CENTRES_LEARNING_RATE = 0.02
SCALE = 20.0
SMOOTHING = 0.05
WORD_DROPOUT = 0.3
SLIPS = 0.2
"""The share of texts written with slips."""
IN_CONTEXT = 0.2
"""The share of texts that get a context, most of them before the question."""
CONTEXT_FIRST = 0.6
Words = list[NDArray[np.int64]]
"""A text as the feature ids of each of its words."""


def build_tokenizer(texts: Sequence[str], *, least: int = 1, sounds: bool = True) -> Tokenizer:
    """A word-level tokeniser over the features of `texts` that occur at least `least` times.

    Unknown features all become one token, whose vector stays zero: it changes no direction, so it means nothing.
    """
    words = Counter(word for text in texts for word in normalise(text).split())
    counts: Counter[str] = Counter()
    for word, times in words.items():
        # Features hold no blanks, so a word's features here are those of a whole text there.
        for feature in word_features(word, sounds=sounds):
            counts[feature] += times
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
    augment: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> StaticEncoder:
    """Train on groups of texts that mean the same (one group an entry).

    `background` holds sentences that mean none of the groups; every pair is also pushed away from some of them.
    `augment` adds contexts and slips. `progress` is called with (steps done, steps in all). Raises `ValueError` for
    fewer than two groups.
    """
    if len(groups) < 2:
        raise ValueError("an encoder needs at least two entries to tell apart")
    rng = random.Random(seed)  # noqa: S311 - sampling, not secrecy
    torch.manual_seed(seed)
    # Sparse updates gain nothing from more threads, and trainings beside each other would stand in each other's way.
    torch.set_num_threads(1)
    # Tiny numbers that Adam leaves behind make a processor crawl; as zeros they cost nothing.
    torch.set_flush_denormal(True)
    contexts = [text for texts in make_contexts(rng).values() for text in texts] if augment else []
    tokenizer = build_tokenizer([*(text for group in groups for text in group), *background, *contexts], sounds=sounds)
    static = StaticEmbedding(tokenizer, embedding_dim=DIMENSIONS)
    model = SentenceTransformer(modules=[static], device="cpu")
    # A step touches few of the features: sparse gradients make it about ten times faster, the result as good.
    static.embedding.sparse = True
    centres = torch.nn.Parameter(torch.randn(len(groups) + 1, DIMENSIONS) * 0.1)
    features_optimiser = torch.optim.SparseAdam(list(model.parameters()), lr=LEARNING_RATE)
    centres_optimiser = torch.optim.Adam([centres], lr=CENTRES_LEARNING_RATE)
    known = _known_words(tokenizer, sounds=sounds)
    texts = _Texts(groups, background=background, contexts=contexts, known=known, rng=rng)
    ranking = MultipleNegativesRankingLoss(model, scale=SCALE)
    model.train()
    for step in range(steps):
        left = 1 - step / steps
        features_optimiser.param_groups[0]["lr"] = LEARNING_RATE * left
        centres_optimiser.param_groups[0]["lr"] = CENTRES_LEARNING_RATE * left
        features_optimiser.zero_grad()
        centres_optimiser.zero_grad()
        batch, wanted = texts.labelled()
        vectors = normalize(static(batch)["sentence_embedding"], dim=1)
        near = SCALE * vectors @ normalize(centres, dim=1).T
        loss = ranking(texts.pairs(), torch.empty(0)) + cross_entropy(near, wanted, label_smoothing=SMOOTHING)
        loss.backward()
        features_optimiser.step()  # type: ignore[no-untyped-call]
        centres_optimiser.step()
        if progress is not None:
            progress(step + 1, steps)
    matrix = static.embedding.weight.detach().numpy().astype(np.float16).astype(np.float32)
    matrix[tokenizer.token_to_id(UNKNOWN)] = 0.0
    return StaticEncoder(tokenizer_json=tokenizer.to_str(), matrix=matrix, sounds=sounds)


class _Texts:
    """The texts as feature ids, and the batches drawn from them."""

    def __init__(
        self,
        groups: Sequence[Sequence[str]],
        *,
        background: Sequence[str],
        contexts: Sequence[str],
        known: Callable[[str], Words],
        rng: random.Random,
    ) -> None:
        self._rng = rng
        self._groups = [[known(text) for text in group] for group in groups]
        self._slipped = [[known(with_slips(text, rng)) for text in group] for group in groups] if contexts else []
        self._arabic = [[_is_arabic(text) for text in group] for group in groups]
        self._contexts = {
            arabic: [known(text) for text in contexts if _is_arabic(text) is arabic] for arabic in (True, False)
        }
        self._strange = [known(text) for text in background]
        self._size = min(MAX_BATCH, len(groups))

    def pairs(self) -> list[dict[str, torch.Tensor]]:
        """Two columns that mean the same row by row, each row another entry; a third of background sentences."""
        chosen = [
            (entry, self._rng.sample(range(len(self._groups[entry])), 2))
            for entry in self._rng.sample(range(len(self._groups)), self._size)
        ]
        columns = [[self._said(entry, pair[side]) for entry, pair in chosen] for side in (0, 1)]
        if len(self._strange) >= self._size:
            columns.append(self._rng.sample(self._strange, self._size))
        return [_batch(column, self._rng) for column in columns]

    def labelled(self) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        """Texts with the number of their entry; background sentences have the number after the last."""
        entries = [self._rng.randrange(len(self._groups)) for _ in range(LABELLED)]
        texts = [self._said(entry, self._rng.randrange(len(self._groups[entry]))) for entry in entries]
        strange = self._rng.sample(self._strange, min(STRANGE, len(self._strange)))
        numbers = entries + [len(self._groups)] * len(strange)
        return _batch(texts + strange, self._rng), torch.tensor(numbers)

    def _said(self, entry: int, number: int) -> Words:
        words = self._groups[entry][number]
        if not self._slipped:
            return words
        if self._rng.random() < SLIPS:
            words = self._slipped[entry][number]
        if self._rng.random() < IN_CONTEXT:
            context = self._rng.choice(self._contexts[self._arabic[entry][number]])
            words = context + words if self._rng.random() < CONTEXT_FIRST else words + context
        return words


def _is_arabic(text: str) -> bool:
    """Whether the text begins in Arabic letters: enough to choose a context in the same script."""
    return next((letter_script(sign) for sign in text if sign.isalpha()), None) is Script.ARABIC


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
