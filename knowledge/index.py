"""The index of a release: FAISS over the vectors of the ways of asking, and lexical matching beside it.

Each way of asking, title and answer of an entry is one row. An entry's scores are those of its best row.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import bm25s
import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Encoder, Vectors
from knowledge.entry import Entry
from language.normalise import normalise
from language.phonetic import phonetic_key

# bm25s sets its own logger to DEBUG when imported.
logging.getLogger("bm25s").setLevel(logging.WARNING)
# One question is a millisecond's work for one core; threads that wait for each other on a busy machine take forty.
faiss.omp_set_num_threads(1)

BM25_K1, BM25_B = 0.9, 0.4
DOCUMENT_K1, DOCUMENT_B = 1.5, 0.75
EXACT_BELOW = 10_000
"""Rows up to which every one is compared."""
LINKS, BUILT_AMONG, SEARCHED_AMONG = 32, 80, 128
"""The graph's neighbours a row, and how many candidates are kept while building and searching."""
NEAREST = 64
"""Rows that FAISS returns; entries beyond them count as having no dense similarity."""


def lexical_tokens(text: str, *, sounds: bool = True) -> list[str]:
    """The words of a text and their phonetic keys (marked "~"), the units of lexical matching."""
    words = normalise(text).split()
    if not sounds:
        return words
    return words + [key for key in map(_sound, words) if key]


@lru_cache(maxsize=100_000)
def _sound(word: str) -> str:
    """A word's marked phonetic key, "" without one. Kept: the entries say few words very often."""
    key = phonetic_key(word)
    return f"~{key}" if key else ""


@dataclass(frozen=True)
class Scores:
    """The scores of every entry for one query, arrays in the order of the entries, each roughly in 0..1.

    dense: cosine with the nearest way of asking; central: cosine with the mean of all of them; lexical: BM25 of the
    best row against the query's own weight; coverage: the share of the query's weight (rare words weigh more) that
    the entry's words cover; document: BM25 over all words of the entry, as a share of the best entry's. background (one
    number): cosine with the nearest sentence that is no question of ours.
    """

    dense: NDArray[np.float32]
    central: NDArray[np.float32]
    lexical: NDArray[np.float32]
    coverage: NDArray[np.float32]
    document: NDArray[np.float32]
    background: float
    words: int
    strangeness: float
    """The share of the query's words that no entry holds."""


class Index:
    """Searches the rows of a fixed list of entries; safe to share between threads once built."""

    def __init__(
        self,
        *,
        entries: Sequence[Entry],
        encoder: Encoder,
        background: Sequence[str] = (),
        vectors: faiss.Index | None = None,
        sounds: bool = True,
    ) -> None:
        self._sounds = sounds
        self.entries = list(entries)
        self.encoder = encoder
        rows: list[str] = []
        owners: list[int] = []
        for number, entry in enumerate(self.entries):
            for texts in entry.texts.values():
                asked = [*texts.questions, texts.title, texts.short]
                rows.extend(asked)
                owners.extend([number] * len(asked))
        self._owners = np.asarray(owners, dtype=np.int64)
        self._starts = np.flatnonzero(np.diff(self._owners, prepend=-1))
        self.vectors = vectors if vectors is not None else _faiss_index(encoder.encode(rows))
        if self.vectors.ntotal != len(rows):
            raise ValueError(f"the index holds {self.vectors.ntotal} rows, the entries have {len(rows)}")
        self._centres = self._mean_vectors()
        self._background = encoder.encode(background) if background else np.zeros((1, self.vectors.d))
        self._build_lexical(rows)

    def _mean_vectors(self) -> Vectors:
        """The mean vector of each entry's rows, of unit length: what the entry is about as a whole."""
        rows = self.vectors.reconstruct_n(0, self.vectors.ntotal)
        counts = np.diff(np.append(self._starts, len(rows)))[:, None]
        means = np.add.reduceat(rows, self._starts, axis=0) / counts
        return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9), dtype=np.float32)

    def _build_lexical(self, rows: Sequence[str]) -> None:
        self._bm25 = bm25s.BM25(k1=BM25_K1, b=BM25_B)
        tokens = [lexical_tokens(row, sounds=self._sounds) for row in rows]
        self.mean_row_length = sum(map(len, tokens)) / max(len(tokens), 1)
        self._bm25.index(tokens, show_progress=False, create_empty_token=True)
        known_rows = dict(zip(rows, tokens, strict=True))
        documents = [
            [
                token
                for texts in entry.texts.values()
                for part in [*texts.questions, texts.title, texts.body()]
                for token in known_rows.get(part) or lexical_tokens(part, sounds=self._sounds)
            ]
            for entry in self.entries
        ]
        self.mean_document_length = sum(map(len, documents)) / max(len(documents), 1)
        self._whole = bm25s.BM25(k1=DOCUMENT_K1, b=DOCUMENT_B)
        self._whole.index(documents, show_progress=False, create_empty_token=True)
        self._holders: dict[str, NDArray[np.int64]] = {}
        holders: dict[str, list[int]] = {}
        for number, known in enumerate(documents):
            for token in set(known):
                holders.setdefault(token, []).append(number)
        self._holders = {token: np.asarray(numbers) for token, numbers in holders.items()}
        count = len(documents)
        self._weight = {t: float(np.log1p(count / len(held))) for t, held in self._holders.items()}
        self._strange = float(np.log1p(count / 0.5))

    def __len__(self) -> int:
        """How many rows it searches."""
        return len(self._owners)

    def closest(self, asked: Sequence[tuple[str, str]], *, besides: str, least: float) -> list[str | None]:
        """For each (variety, question) another entry with a way of asking at least so near (cosine), or None."""
        similarities, rows = self.vectors.search(self.encoder.encode([question for _, question in asked]), 8)
        found: list[str | None] = []
        for values, numbers in zip(similarities, rows, strict=True):
            near = (
                self.entries[self._owners[n]].id for v, n in zip(values, numbers, strict=True) if n >= 0 and v >= least
            )
            found.append(next((entry_id for entry_id in near if entry_id != besides), None))
        return found

    def token_weight(self, token: str) -> float:
        """How much a token of a query weighs: rare ones more, unknown ones most."""
        return self._weight.get(token, self._strange)

    def rows_with(self, token: str) -> int:
        """How many rows hold a token."""
        number = self._bm25.vocab_dict.get(token)
        if number is None:
            return 0
        starts = self._bm25.scores["indptr"]
        return int(starts[number + 1] - starts[number])

    def score(self, query: str) -> Scores:
        """Score every entry for a query; an empty query scores zero everywhere."""
        tokens = list(dict.fromkeys(lexical_tokens(query, sounds=self._sounds)))
        empty = np.zeros(len(self.entries), dtype=np.float32)
        if not tokens:
            return Scores(empty, empty, empty, empty, empty, background=0.0, words=0, strangeness=1.0)
        vector = self.encoder.encode([query])
        return Scores(
            dense=self._dense(vector),
            central=self._centres @ vector[0],
            lexical=self._lexical(tokens),
            coverage=self._coverage(tokens),
            document=self._document(tokens),
            background=float((self._background @ vector[0]).max()),
            words=len(normalise(query).split()),
            strangeness=sum(token not in self._holders for token in tokens) / len(tokens),
        )

    def _dense(self, vector: Vectors) -> NDArray[np.float32]:
        best = np.zeros(len(self.entries), dtype=np.float32)
        similarities, rows = self.vectors.search(vector, min(NEAREST, len(self._owners)))
        found = rows[0] >= 0
        np.maximum.at(best, self._owners[rows[0][found]], similarities[0][found])
        return best

    def _lexical(self, tokens: list[str]) -> NDArray[np.float32]:
        rows = self._bm25.get_scores(tokens)
        # The weight that a row holding every token of the query would have, strange words included.
        full = sum(map(self.token_weight, tokens))
        best = np.maximum.reduceat(rows, self._starts)
        return np.asarray(best / max(full, 1e-6), dtype=np.float32)

    def document_scores(self, tokens: list[str]) -> NDArray[np.float32]:
        """BM25 of each entry, all its words taken as one text."""
        return np.asarray(self._whole.get_scores(tokens), dtype=np.float32)

    def entries_with(self, token: str) -> int:
        """How many entries hold a token."""
        return len(self._holders.get(token, ()))

    def _document(self, tokens: list[str]) -> NDArray[np.float32]:
        scores = self.document_scores(tokens)
        return np.asarray(scores / max(float(scores.max()), 1e-6), dtype=np.float32)

    def _coverage(self, tokens: list[str]) -> NDArray[np.float32]:
        covered = np.zeros(len(self.entries), dtype=np.float32)
        full = 0.0
        for token in tokens:
            held = self._holders.get(token)
            full += self.token_weight(token)
            if held is not None:
                covered[held] += self._weight[token]
        return covered / max(full, 1e-6)


def _faiss_index(vectors: Vectors) -> faiss.Index:
    """Exact inner-product search for a small base; a graph of neighbours (Malkov and Yashunin, arXiv:1603.09320) above.

    The graph finds the same nearest row in 998 of 1,000 of our questions and takes a fifth of the time, see
    `benchmarks.scale`. Built by one thread, so the same vectors give the same graph.
    """
    index: faiss.Index
    if len(vectors) < EXACT_BELOW:
        index = faiss.IndexFlatIP(vectors.shape[1])
    else:
        index = faiss.IndexHNSWFlat(vectors.shape[1], LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction, index.hnsw.efSearch = BUILT_AMONG, SEARCHED_AMONG
    index.add(np.ascontiguousarray(vectors))
    return index
