"""Django's settings, made from `desk.config`; no other module reads the environment."""

from __future__ import annotations

import dj_database_url

from desk.config import ROOT, read_config

CONFIG = read_config()
BASE_DIR = ROOT
SECRET_KEY = CONFIG.secret_key
DEBUG = CONFIG.debug
ALLOWED_HOSTS = CONFIG.allowed_hosts
RASA_URL = CONFIG.rasa_url
RASA_TIMEOUT = CONFIG.rasa_timeout_seconds
MEMBER_KEYS = CONFIG.keys
WHATSAPP = CONFIG.whatsapp

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "knowledge",
    "members",
    "whatsapp",
    "tenders",
    "desk",
    "desk.chat",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "desk.urls"
WSGI_APPLICATION = "desk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {"default": dj_database_url.parse(CONFIG.database_url, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a deferred transaction that turns into a write fails at once when another one writes.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
    # Rasa's tracker store, in a file of its own; the worker forgets old conversations there.
    DATABASES["rasa"] = DATABASES["default"] | {"NAME": str(CONFIG.home / "rasa.db")}
else:
    DATABASES["rasa"] = DATABASES["default"] | {"TEST": {"MIRROR": "default"}}
DATABASE_ROUTERS = ["desk.routers.RasaIsRasas"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Africa/Casablanca"
USE_TZ = True
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"httpx": {"level": "WARNING"}, "faiss": {"level": "WARNING"}},
}
