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
from knowledge.index import BM25_B, BM25_K1, DOCUMENT_B, DOCUMENT_K1, Index, Scores, lexical_tokens
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
        said = [part for texts in draft.texts.values() for part in (*texts.questions, texts.title, texts.body())]
        self._document_words = Counter(w for text in said for w in lexical_tokens(text, sounds=self._sounds))

    def score(self, query: str) -> Scores:
        """See `Index.score`."""
        scores = self._base.score(query)
        tokens = list(dict.fromkeys(lexical_tokens(query, sounds=self._sounds)))
        if not tokens:
            empty = np.zeros(len(self.entries), np.float32)
            return Scores(empty, empty, empty, empty, empty, background=0.0, words=0, strangeness=1.0)
        vector = self.encoder.encode([query])[0]
        weights = {token: self._base.token_weight(token) for token in tokens}
        full = max(sum(weights.values()), 1e-6)
        covered = sum(weights[token] for token in tokens if token in self._document_words)
        return Scores(
            dense=self._with(scores.dense, max(0.0, float((self._vectors @ vector).max()))),
            central=self._with(scores.central, float(self._centre @ vector)),
            lexical=self._with(scores.lexical, max(self._bm25_of(row, tokens) for row in self._rows) / full),
            coverage=self._with(scores.coverage, covered / full),
            document=self._documents(tokens),
            background=scores.background,
            words=scores.words,
            strangeness=sum(self._is_strange(token) for token in tokens) / len(tokens),
        )

    def _documents(self, tokens: list[str]) -> NDArray[np.float32]:
        own = _bm25(
            self._document_words,
            {token: self._base.entries_with(token) for token in tokens},
            count=len(self._base.entries),
            mean_length=self._base.mean_document_length,
            k1=DOCUMENT_K1,
            b=DOCUMENT_B,
        )
        scores = self._with(self._base.document_scores(tokens), own)
        return scores / max(float(scores.max()), 1e-6)

    def _is_strange(self, token: str) -> bool:
        return token not in self._document_words and not self._base.entries_with(token)

    def _with(self, values: NDArray[np.float32], own: float) -> NDArray[np.float32]:
        padded = np.append(values, np.float32(0.0)) if self._place == len(values) else values.copy()
        padded[self._place] = own
        return padded

    def _bm25_of(self, row: Counter[str], tokens: list[str]) -> float:
        return _bm25(
            row,
            {token: self._base.rows_with(token) for token in tokens},
            count=len(self._base),
            mean_length=self._base.mean_row_length,
            k1=BM25_K1,
            b=BM25_B,
        )


def _bm25(
    words: Counter[str], holders: dict[str, int], *, count: int, mean_length: float, k1: float, b: float
) -> float:
    """BM25 (Lucene's form) of a text's words for the tokens of `holders`: how many of `count` texts hold each."""
    norm = k1 * (1 - b + b * sum(words.values()) / mean_length)
    score = 0.0
    for token, held in holders.items():
        if words.get(token, 0):
            score += math.log(1 + (count - held + 0.5) / (held + 0.5)) * words[token] / (words[token] + norm)
    return score


def with_draft(release: LoadedRelease, draft: Entry) -> LoadedRelease:
    """The release as it would be with this draft; the draft is not retracted in it."""
    return replace(
        release,
        index=PreviewIndex(release.index, draft),
        entries=release.entries | {draft.id: draft},
        retracted=release.retracted - {draft.id},
    )
