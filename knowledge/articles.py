"""What an article of the decree says, in plain words: our summaries (`knowledge/articles/`) and the official titles."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.answer import VOCABULARY, Answer, facts_as_of, keep_figures_whole, labels
from knowledge.entry import LAST_ARTICLE
from knowledge.figures import figures_in
from language.varieties import VARIETIES, Variety, direction

SUMMARIES = Path(__file__).resolve().parent / "articles"
NEAREST: dict[Variety, Variety] = {"ary": "ar", "ary-Latn": "fr"}
"""Where a summary has two varieties only: which one a speaker of another reads."""
MAX_WORDS = 70


@lru_cache(maxsize=1)
def titles() -> dict[int, str]:
    """The official French titles, by number."""
    loaded: dict[int, str] = yaml.safe_load((VOCABULARY / "articles.yml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def summaries() -> dict[int, dict[Variety, str]]:
    """The summaries by number and variety; French and Arabic always, Darija for the articles that suppliers meet."""
    found: dict[int, dict[Variety, str]] = {}
    for path in sorted(SUMMARIES.glob("*.yaml")):
        for number, texts in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            found[number] = {variety: " ".join(text.split()) for variety, text in texts.items()}
    return found


def check_summaries() -> list[str]:
    """Everything that is wrong with the summaries: missing numbers or varieties, figures that differ, lengths."""
    found = summaries()
    faults = [f"knowledge/articles: no summary of article {n}" for n in range(1, LAST_ARTICLE + 1) if n not in found]
    for number, texts in sorted(found.items()):
        where = f"knowledge/articles: article {number}"
        if not {"fr", "ar"} <= set(texts) <= set(VARIETIES):
            faults.append(f"{where}: fr and ar are needed, and no other varieties than {', '.join(VARIETIES)}")
        figures = {variety: figures_in(text) for variety, text in texts.items()}
        for variety, stated in figures.items():
            if stated != figures.get("fr"):
                faults.append(f"{where}: the figures of {variety} differ from fr: {sorted(stated ^ figures['fr'])}")
        faults += [
            f"{where}: {v} has more than {MAX_WORDS} words" for v, t in texts.items() if len(t.split()) > MAX_WORDS
        ]
    return faults


def render_article(number: int, variety: Variety) -> Answer | None:
    """An article's summary as an answer, or None when there is none."""
    texts = summaries().get(number)
    if texts is None:
        return None
    spoken = variety if variety in texts else NEAREST[variety]
    say = {name: forms[variety] for name, forms in labels().items()}
    title = f"{say['article'].format(number=number)[:1].upper()}{say['article'].format(number=number)[1:]}"
    official = titles()[number]
    lines = [f"{title}{say['colon']} {official}", texts[spoken], "", say["summary_note"]]
    parts = {
        "kind": "answer",
        "article": number,
        "variety": spoken,
        "direction": direction(spoken),
        "title": title,
        "short": official,
        "details": texts[spoken],
        "caveat": say["summary_note"],
        "labels": {"to_confirm": say["summary"]},
        "sources": [say["article"].format(number=number)],
        "facts_as_of": facts_as_of().isoformat(),
    }
    return Answer(text=keep_figures_whole("\n".join(lines), spoken), parts=parts)
