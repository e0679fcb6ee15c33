"""Loading, publishing, searching and going back, on a real database."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from knowledge import releases
from knowledge.models import EntryRecord, Release
from knowledge.releases import ActiveRelease, NoReleaseError, publish
from knowledge.store import store_entries, stored_entries

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def entries(first_entries):
    return first_entries


def test_loading_twice_changes_nothing(entries):
    assert store_entries(entries)["added"] == len(entries)
    assert store_entries(entries) == {
        "added": 0,
        "changed": 0,
        "unchanged": len(entries),
        "removed": 0,
        "differing": 0,
    }
    assert [e.id for e in stored_entries()] == sorted(e.id for e in entries)
    assert store_entries(entries[:3], replace=True)["removed"] == len(entries) - 3


def test_a_folder_with_a_fault_writes_nothing(tmp_path):
    (tmp_path / "bad.yaml").write_text("id: bad", encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("load_knowledge", folder=tmp_path)
    assert not EntryRecord.objects.exists()


def test_publish_search_and_go_back(entries, quick_training):
    store_entries(entries)
    first = publish()
    active = ActiveRelease()
    loaded = active.get()
    assert loaded.pk == first.pk
    for question in ("plafond du bon de commande", "شحال السقف ديال البون"):
        best = loaded.index.entries[int(np.argmax(loaded.index.score(question).dense))]
        assert best.id == "purchase-order-ceiling"

    EntryRecord.objects.filter(entry_id="asourif-network").delete()
    second = publish()
    assert list(Release.objects.filter(active=True)) == [second]
    active.forget()
    assert active.get().pk == second.pk
    assert "asourif-network" not in active.get().entries

    call_command("publish_release", activate=first.pk)
    active.forget()
    assert active.get().pk == first.pk


def test_a_failed_publication_keeps_the_old_release(entries, monkeypatch, quick_training):
    store_entries(entries)
    first = publish()

    def broken(*_args):
        raise ValueError("no")

    monkeypatch.setattr(releases, "calibrate", broken)
    with pytest.raises(CommandError, match="old release stays active"):
        call_command("publish_release")
    assert list(Release.objects.filter(active=True)) == [first]


def test_training_is_deterministic(entries):
    from knowledge.encoder_training import train_encoder

    groups = releases.training_groups(entries[:4])
    one, two = (train_encoder(groups, steps=20) for _ in range(2))
    assert one.tokenizer_json == two.tokenizer_json
    assert np.array_equal(one.matrix, two.matrix)
    other = train_encoder(groups, steps=20, seed=7)
    assert not np.array_equal(one.matrix, other.matrix)


def test_run_time_vectors_are_sentence_transformers_vectors(entries):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    from knowledge.encoder import analyse
    from knowledge.encoder_training import train_encoder

    encoder = train_encoder(releases.training_groups(entries[:4]), steps=10)
    static = StaticEmbedding(Tokenizer.from_str(encoder.tokenizer_json), embedding_weights=encoder.matrix)
    model = SentenceTransformer(modules=[static], device="cpu")
    texts = ["plafond bon de commande", "شحال السقف", "x"]
    theirs = model.encode([analyse(text) for text in texts], normalize_embeddings=True)
    assert np.allclose(encoder.encode(texts), theirs, atol=1e-5)


def test_without_a_release_the_commands_say_so():
    with pytest.raises(NoReleaseError, match="publish_release"):
        ActiveRelease().get()
    with pytest.raises(CommandError, match="load_knowledge"):
        call_command("publish_release")


def test_ask_prints_the_answer_and_its_source(published):
    out = StringIO()
    call_command("ask", "Quel est le plafond d'un bon de commande ?", json=True, stdout=out)
    report = json.loads(out.getvalue())
    assert report["answered"] is True
    assert report["variety"] == "fr"
    assert report["candidates"][0]["entry"] == "purchase-order-ceiling"
    assert "500\u00a0000" in report["answer"]
    assert "91" in report["parts"]["sources"][0]


def test_a_start_never_changes_what_staff_published(published, first_entries, quick_training, capsys):
    """`make run` publishes a new installation's entries; approved work and a release gone back to are staff's."""
    store_entries(first_entries[:11])
    call_command("publish_release", "--if-needed")
    assert len(Release.objects.get(active=True).entries) == 11
    Release.objects.filter(active=True).update(prepared_by="amina")
    store_entries(first_entries)
    call_command("publish_release", "--if-needed")
    assert "staff publish in the desk" in capsys.readouterr().out
    assert len(Release.objects.get(active=True).entries) == 11
    # A release that this code cannot search is trained again from its own entries, not from approved ones.
    broken = Release.objects.get(active=True)
    Release.objects.filter(pk=broken.pk).update(calibration=broken.calibration | {"weights": {}})
    call_command("publish_release", "--if-needed")
    made = Release.objects.get(active=True)
    assert made.pk != broken.pk
    assert len(made.entries) == 11
