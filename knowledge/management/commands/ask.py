"""`manage.py ask "…"`: one answer with its entry, score, sources and the runners-up."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.answer import render
from knowledge.glossary import render_term
from knowledge.releases import NoReleaseError
from knowledge.reply import reply_to
from language.choice import reply_variety
from language.identify import identify
from language.varieties import VARIETIES


class Command(BaseCommand):
    help = "Answer one question from the active release, as the bot would."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("question", help="the question, in any of the four varieties")
        parser.add_argument("--variety", choices=VARIETIES, help="answer in this variety; else in the question's")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        question = options["question"].strip()
        if not question:
            raise CommandError('the question is empty; write it in quotes: ask "Quel est le plafond …"')
        try:
            reply = reply_to(question)
        except NoReleaseError as error:
            raise CommandError(str(error)) from error
        result = reply.result
        variety = reply_variety(detected=identify(question), previous=None, chosen=options["variety"])
        answers = [render(entry, variety) for entry in reply.entries]
        answers += [render_term(term, variety) for term in reply.terms]
        text = "\n\n".join(answer.text for answer in answers)
        if options["json"]:
            report = {
                "question": question,
                "variety": variety,
                "answered": not reply.refused,
                "confidence": round(result.confidence, 4),
                "threshold": round(result.threshold, 4),
                "answer": text or None,
                "parts": answers[0].parts if answers else None,
                "offered": [entry.id for entry in reply.near] if reply.refused else [],
                "candidates": [{"entry": c.entry.id, "score": round(c.score, 4)} for c in result.candidates],
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
            return
        self.stdout.write(text or "(no sure answer: the bot would say that it does not know)")
        self.stdout.write(f"\n[{variety}] confidence {result.confidence:.2f}, threshold {result.threshold:.2f}")
        for candidate in result.candidates:
            self.stdout.write(f"  {candidate.score:.3f}  {candidate.entry.id}")
