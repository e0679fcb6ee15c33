# The commands of the repository. `make help` lists them.
APP := .venv/app/bin/python
RASA := .venv/rasa/bin/python
.DEFAULT_GOAL := help
.PHONY: help setup run ask test check eval bench train

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/'

setup: ## make both Python environments (done by the other commands when needed)
	@sh deploy/setup.sh

run: setup ## train what is missing, start everything, print where to click
	@exec $(APP) -m deploy.launch

ask: setup ## one answer with its sources: make ask Q="…" (ARGS=--json for programs)
	@$(APP) -m deploy.prepare --quiet
	@$(APP) manage.py ask "$(Q)" $(ARGS)

train: setup ## bring the knowledge release and the Rasa model up to date
	@$(APP) -m deploy.prepare --model

test: setup ## every test, in both environments
	@sh deploy/test.sh

check: setup ## format, lint, types, knowledge checks, Rasa's own validation
	@sh deploy/check.sh

eval: setup ## quality per variety, beside plain BM25
	@$(APP) -m deploy.prepare --quiet
	@$(APP) manage.py evaluate $(ARGS)

bench: setup ## speed and memory, beside Rasa's starter bot
	@$(APP) -m deploy.prepare --model --quiet
	@$(APP) -m benchmarks.run $(ARGS)
