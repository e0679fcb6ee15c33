"""The knowledge base: entries, checks, encoder, index, search, releases."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """The Django app `knowledge`."""

    name = "knowledge"
    verbose_name = "Safqa knowledge base"
