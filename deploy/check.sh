#!/bin/sh
# Format, lint, types, knowledge, Rasa's own validation of its data. All are run; exit 1 when one finds something.
set -u
cd "$(dirname "$0")/.."
export RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 SQLALCHEMY_SILENCE_UBER_WARNING=1 CUDA_VISIBLE_DEVICES=-1
export PYTHONPATH=. PYTHONWARNINGS=ignore
failed=0
step() {
    echo "== $1"
    shift
    "$@" || failed=1
}
step "format" .venv/app/bin/ruff format --check .
step "lint" .venv/app/bin/ruff check .
step "types" .venv/app/bin/mypy .
step "migrations" .venv/app/bin/python manage.py makemigrations --check --dry-run
step "knowledge" .venv/app/bin/python manage.py check_knowledge
step "rasa data" .venv/rasa/bin/python -m rasa data validate --domain domain.yml --data data --config config.yml --fail-on-warnings
exit $failed
