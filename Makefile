# What people type. `make run` and `make test` do all the set-up on a fresh machine that has a Swift toolchain.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SWIFT ?= swift
PRODUCT := rocketmq-canary-exporter

# What --version says. Letters that a C string would not hold as they are have no place in it. The date is that of the
# commit, so that what didn't change isn't built anew; with SOURCE_DATE_EPOCH it is that one, and no user is named:
# https://reproducible-builds.org/docs/source-date-epoch/
plain = $(shell $(1) 2>/dev/null | tr -cd 'A-Za-z0-9._/+@-')
REVISION = $(or $(call plain,git describe --always --dirty --abbrev=12 --exclude='*'),unknown)
BRANCH = $(or $(call plain,git rev-parse --abbrev-ref HEAD),unknown)
BUILD_USER = $(if $(SOURCE_DATE_EPOCH),unknown,$(call plain,id -un)@$(call plain,uname -n))
BUILD_EPOCH = $(or $(SOURCE_DATE_EPOCH),$(call plain,git log -1 --format=%ct))
BUILD_DATE = $(or $(if $(BUILD_EPOCH),$(shell date -u -d '@$(BUILD_EPOCH)' '+%Y%m%d-%H:%M:%S' 2>/dev/null)),unknown)
build_info = -Xcc '-DCANARY_REVISION="$(REVISION)"' -Xcc '-DCANARY_BRANCH="$(BRANCH)"' \
    -Xcc '-DCANARY_BUILD_USER="$(BUILD_USER)"' -Xcc '-DCANARY_BUILD_DATE="$(BUILD_DATE)"'

# More flags for `make run`, as in: make run ARGS=--web.listen-address=:10880
ARGS ?=
# More flags for `make test`, as in: make test TESTS='--filter YAMLTests'
TESTS ?=
# Debian's own, which has what install-dependencies.sh installs for it, whatever else is on the path.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
# Seconds that each saturation run of `make bench` lasts; 600 is the full one.
SECONDS_SATURATED ?= $(or $(SECONDS),60)

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# A debug build: make test goes on from it, and what a newcomer watches needs no speed.
.PHONY: run
run: ## Install the C libraries if missing, build, and run against the simulated cloud
	@scripts/install-dependencies.sh run
	@$(SWIFT) build --product $(PRODUCT)
	@exec "$$($(SWIFT) build --show-bin-path)/$(PRODUCT)" --simulate $(ARGS)

.PHONY: demo
demo: ## The same with Prometheus, Alertmanager and, where it is installed, Grafana
	@scripts/install-dependencies.sh test
	@$(SWIFT) build --product $(PRODUCT)
	@exec scripts/demo "$$($(SWIFT) build --show-bin-path)/$(PRODUCT)"

# The end-to-end tests come last and alone: they watch programs in real time, which the others would starve. So do those
# of the server, whose clients block threads, and those with a browser.
.PHONY: test
test: ## Install what the tests use, build, and run every test
	@scripts/install-dependencies.sh test
ifeq ($(strip $(TESTS)),)
	$(SWIFT) test --parallel --skip 'EndToEndTests|HTTPServerTests|BrowserTests'
	$(SWIFT) test --skip-build --filter HTTPServerTests
	$(SWIFT) test --skip-build --filter BrowserTests
	$(PYTHON) -B -m unittest discover Tests/Python/Alerts
	$(SWIFT) test --filter EndToEndTests
	python3 -B Tests/Python/Torture/torture.py --program "$$($(SWIFT) build --show-bin-path)/$(PRODUCT)"
else
	$(SWIFT) test --parallel $(TESTS)
endif

.PHONY: bench
bench: release ## Measure against the targets and print one table (SECONDS=600 for the full run)
	@scripts/install-dependencies.sh bench
	@python3 bench/bench.py --program .build/dist/$(PRODUCT) --swift $(SWIFT) \
		--saturated-seconds $(SECONDS_SATURATED)

.PHONY: compare
compare: ## Measure this, blackbox_exporter and node_exporter, and write docs/comparison.md
	@scripts/install-dependencies.sh compare
	@$(SWIFT) build --product $(PRODUCT)
	@python3 bench/compare.py --program "$$($(SWIFT) build --show-bin-path)/$(PRODUCT)"

.PHONY: lint
lint: ## Check the format of every Swift file
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests

# Swift's runtime is linked in, so that the program needs no Swift where it runs; the C libraries stay the system's,
# which fixes their faults. Symbols go (-s) and code that nothing calls (--gc-sections): a third of the size.
.PHONY: release
release: ## Build the optimised, stripped program into .build/dist
	@scripts/install-dependencies.sh run
	$(SWIFT) build -c release --static-swift-stdlib --product $(PRODUCT) \
	    $(build_info) -Xlinker -s
	@mkdir -p .build/dist
	@install -m 755 "$$($(SWIFT) build -c release --static-swift-stdlib --show-bin-path)/$(PRODUCT)" .build/dist/
	@ls -l .build/dist/$(PRODUCT)

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf .build .build-tsan .build-asan
