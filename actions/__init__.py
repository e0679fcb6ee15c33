"""Rasa's custom actions, one a file. Each reads the tracker, calls one package, and speaks.

The action server imports this package; Django (models, settings) is made ready before any action is.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
django.setup()
