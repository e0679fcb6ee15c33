#!/bin/sh
# Every test: the shared packages and the bot in the Rasa environment, the rest in the other, the whole system last.
set -u
cd "$(dirname "$0")/.."
export RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 SQLALCHEMY_SILENCE_UBER_WARNING=1 CUDA_VISIBLE_DEVICES=-1
# The tests have a data folder of their own; its release and model are made once and kept while nothing changes.
export SAFQA_HOME="$PWD/var/test"
unset DATABASE_URL REDIS_URL || true
failed=0
.venv/app/bin/python -m deploy.prepare --model || exit 1
step() {
    echo "== $1"
    shift
    "$@" || failed=1
}
step "language, in Rasa's Python" .venv/rasa/bin/python -m pytest -c deploy/pytest-rasa.ini --rootdir . tests/language
step "bot" .venv/rasa/bin/python -m pytest -c deploy/pytest-rasa.ini --rootdir . tests/bot
step "Safqa, the whole system last" .venv/app/bin/python -m pytest --ignore tests/bot "$@"
if [ -n "${TEST_DATABASE_URL:-}" ]; then
    step "WhatsApp and members, on PostgreSQL" env DATABASE_URL="$TEST_DATABASE_URL" .venv/app/bin/python -m pytest \
        tests/whatsapp tests/members
    step "tenders, on PostgreSQL" env DATABASE_URL="$TEST_DATABASE_URL" .venv/app/bin/python -m pytest tests/tenders
fi
[ -n "${TEST_DATABASE_URL:-}" ] || echo "NOTE: tests on PostgreSQL were not run (TEST_DATABASE_URL is not set)"
[ -n "${TEST_REDIS_URL:-}" ] || echo "NOTE: tests on Redis were not run (TEST_REDIS_URL is not set)"
exit $failed
