# DeepFit. `make` alone lists what can be made.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# cpu, cuda, metal, vulkan or rocm: what llama.cpp is built for.
GPU ?= cpu
# An index of prebuilt llama-cpp-python wheels, if you have one at hand: it saves the build.
WHEELS ?=
ARGS ?=

DEFINE_cuda := GGML_CUDA
DEFINE_metal := GGML_METAL
DEFINE_vulkan := GGML_VULKAN
DEFINE_rocm := GGML_HIP
BACKEND := $(if $(DEFINE_$(GPU)),--config-settings-package llama-cpp-python:cmake.define.$(DEFINE_$(GPU))=on)
INSTALL := $(BIN)/uv pip install -q --python $(BIN)/python
SITE := $(VENV)/lib/python3*/site-packages
OTHER_GPU = $(if $(WHEELS),,$(filter-out $(VENV)/.installed-$(GPU),$(wildcard $(VENV)/.installed-*)))

.DEFAULT_GOAL := help
.PHONY: help install serve test check format lint typecheck bench speed check-table check-hostile lock clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/.installed-$(GPU) ## Set up .venv with everything (GPU=cuda|metal|vulkan|rocm for a GPU)

serve: install ## Serve the models here, or a demo model (ARGS="--models DIR"; GPU=cuda and so on)
	$(BIN)/deepfit serve $(ARGS)

test: install ## Run every test
	$(BIN)/pytest $(ARGS)

check: format-check lint typecheck ## Formatting, lint and types, as CI runs them

format: install ## Format the code
	$(BIN)/ruff format .

.PHONY: format-check
format-check: install
	$(BIN)/ruff format --check .

lint: install ## Lint the code
	$(BIN)/ruff check .

typecheck: install ## Check the types
	$(BIN)/mypy

bench: install ## Measure speed beside llama-cpp-python's own server (prints, asserts nothing)
	$(BIN)/python -m benchmarks $(ARGS)

speed: install ## Write how far estimated speeds are from measured ones into docs/estimator.md
	$(BIN)/python -m tools.speed_table

check-table: install ## Change each character of what models are told: a test must fail (minutes)
	$(BIN)/python tools/mutate_table.py

check-hostile: install ## Read a hundred thousand damaged GGUF headers: none may do harm (minutes)
	$(BIN)/python -m tests.estimator.hostile 100000

lock: $(BIN)/uv ## Resolve requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --all-extras --group dev \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade pyproject.toml -o requirements.lock

clean: ## Remove .venv and what the tools left
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "DeepFit needs Python 3.11 or newer; say which: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check uv==0.13.9

$(VENV)/.installed-$(GPU): requirements.lock pyproject.toml | $(BIN)/uv
	@case "$(GPU)" in cpu|cuda|metal|vulkan|rocm) ;; *) echo "GPU=$(GPU) is not cpu, cuda, metal, vulkan or rocm"; exit 1;; esac
	@test -d $(SITE)/llama_cpp || echo "Building llama-cpp-python for $(GPU): about ten minutes on two cores, once."
	$(if $(WHEELS),$(INSTALL) --no-deps --default-index $(WHEELS) --only-binary llama-cpp-python $(shell grep -o '^llama-cpp-python==[0-9.]*' requirements.lock))
	$(INSTALL) --require-hashes $(BACKEND) $(if $(OTHER_GPU),--reinstall-package llama-cpp-python) -r requirements.lock
	$(INSTALL) --no-deps -e .
	@rm -f $(VENV)/.installed-*
	@touch $@
