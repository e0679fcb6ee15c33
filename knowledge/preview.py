"""What the bot would answer with a draft in place: the active release with one entry replaced, without training.

The draft's rows are scored with the release's own encoder and word weights, so a try takes milliseconds at any size.
The training at publication only brings a new entry's ways of asking closer together.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry
from knowledge.index import BM25_B, BM25_K1, Index, Scores, lexical_tokens
from knowledge.releases import LoadedRelease


class PreviewIndex(Index):
    """A built index in which one entry is replaced by, or followed by, a draft."""

    def __init__(self, base: Index, draft: Entry) -> None:
        self._base = base
        self.encoder = base.encoder
        self._sounds = base._sounds
        ids = [entry.id for entry in base.entries]
        self._place = ids.index(draft.id) if draft.id in ids else len(ids)
        self.entries = [*base.entries]
        self.entries[self._place : self._place + 1] = [draft]
        rows = [t for texts in draft.texts.values() for t in (*texts.questions, texts.title, texts.short)]
        self._vectors = base.encoder.encode(rows)
        centre = self._vectors.mean(axis=0)
        self._centre = centre / max(float(np.linalg.norm(centre)), 1e-9)
        self._rows = [Counter(lexical_tokens(row, sounds=self._sounds)) for row in rows]
        bodies = [texts.body() for texts in draft.texts.values()]
        self._words = {w for text in [*rows, *bodies] for w in lexical_tokens(text, sounds=self._sounds)}

    def score(self, query: str) -> Scores:
        """See `Index.score`."""
        scores = self._base.score(query)
        tokens = list(dict.fromkeys(lexical_tokens(query, sounds=self._sounds)))
        if not tokens:
            empty = np.zeros(len(self.entries), np.float32)
            return Scores(dense=empty, central=empty, lexical=empty, coverage=empty, background=0.0)
        vector = self.encoder.encode([query])[0]
        weights = {token: self._base.token_weight(token) for token in tokens}
        full = max(sum(weights.values()), 1e-6)
        covered = sum(weights[token] for token in tokens if token in self._words)
        return Scores(
            dense=self._with(scores.dense, max(0.0, float((self._vectors @ vector).max()))),
            central=self._with(scores.central, float(self._centre @ vector)),
            lexical=self._with(scores.lexical, max(self._bm25_of(row, tokens) for row in self._rows) / full),
            coverage=self._with(scores.coverage, covered / full),
            background=scores.background,
        )

    def _with(self, values: NDArray[np.float32], own: float) -> NDArray[np.float32]:
        padded = np.append(values, np.float32(0.0)) if self._place == len(values) else values.copy()
        padded[self._place] = own
        return padded

    def _bm25_of(self, row: Counter[str], tokens: list[str]) -> float:
        length = sum(row.values()) / self._base.mean_row_length
        score = 0.0
        for token in tokens:
            count = row.get(token, 0)
            if count:
                rows = self._base.rows_with(token)
                idf = math.log(1 + (len(self._base) - rows + 0.5) / (rows + 0.5))
                score += idf * count / (count + BM25_K1 * (1 - BM25_B + BM25_B * length))
        return score


def with_draft(release: LoadedRelease, draft: Entry) -> LoadedRelease:
    """The release as it would be with this draft; the draft is not retracted in it."""
    return replace(
        release,
        index=PreviewIndex(release.index, draft),
        entries=release.entries | {draft.id: draft},
        retracted=release.retracted - {draft.id},
    )
