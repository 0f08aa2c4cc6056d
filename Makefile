# Every entry point of the project; `make help` lists them.
# The parts of a set-up and what makes each run again are in lib/setup/setup.sh.

STUDY ?=
ENGINE ?= cpu
ONLY ?=
STAGE ?=
ISA ?=

# A notebook runs in notebooks/, so every path is made absolute here.
ifneq ($(WEARLAWS_DATA),)
override WEARLAWS_DATA := $(abspath $(WEARLAWS_DATA))
endif
ifeq ($(suffix $(STUDY)),.ts)
override STUDY := $(abspath $(STUDY))
endif
export STUDY ENGINE WEARLAWS_DATA ISA

EXECUTE = .venv/bin/python lib/notebook/execute.py $(if $(ONLY),--only $(ONLY))

.DEFAULT_GOAL := help
.PHONY: setup figures render test bench coverage gpu-check lab html site clean help
.NOTPARALLEL:

help: ## this table
	@echo 'make …, with STUDY=quick  ONLY=04  ENGINE=cpu|gpu|wasm  STAGE=unit  WEARLAWS_DATA=folder'
	@sed -n 's/^\([a-z-]*\):.*## /  \1 @/p' Makefile | awk -F@ '{ printf "%-10s %s\n", $$1, $$2 }'

setup: ## installs everything: npm packages, Python venv, tfjs addon, kernel, dist
	@sh lib/setup/setup.sh

figures: setup ## executes all notebooks, writes figures/; of a STUDY the missing rows are trained first, with ONLY=04 none
	@$(if $(STUDY),$(if $(ONLY),,node dist/cli.js grid run $(STUDY)))
	@$(EXECUTE)

render: setup ## the same, then replaces the committed notebooks
	@$(if $(STUDY),node dist/cli.js grid run $(STUDY))
	@$(EXECUTE) --render

test: setup ## runs every test stage (or STAGE=unit), minutes and counts at the end
	@sh test/setup.sh
	@node test/run.mjs $(STAGE)

bench: setup ## measures against PyTorch, scikit-learn, SciPy and pandas (or ONLY=load, ISA=avx2); see bench/README.md
	@sh bench/setup.sh
	@node --import=tsx bench/run.ts

coverage: setup ## simulates 400 studies a law and writes how often 95 % intervals hold the truth; see test/coverage/
	@node --import=tsx test/coverage/run.ts

gpu-check: setup ## checks what can be checked of ENGINE=gpu without a card, in build/gpu (9 GB)
	@sh test/gpu/check.sh

lab: setup ## starts JupyterLab on 127.0.0.1, with its token on; lib is compiled on every change
	@node lib/setup/lab.mjs

html: setup ## writes offline HTML of all committed notebooks to build/html/
	@.venv/bin/python lib/notebook/writeHtml.py

site: setup ## writes the site to build/site/: findings, explorer, notebooks with live figures, API reference; offline
	@node --import=tsx site/writeSite.ts $(if $(STUDY),--study $(STUDY))

clean: ## removes what was built and installed; keeps data and rows
	@rm -rf build dist .venv node_modules
