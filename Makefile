# Habits. `make demo` and `make test` do all the set-up that is missing.
BUILD := .build/debug

.PHONY: setup build release demo test lint format schema clean test-clients test-servers test-inspector

setup:
	@scripts/bootstrap

build: setup
	swift build --build-tests

# The fast program, .build/release/rankforge, with Swift's own libraries inside: it also runs where there is no toolchain.
release: setup
	swift build -c release --static-swift-stdlib

demo: build
	@scripts/demo $(BUILD)/rankforge

test: build
	swift test --skip-build --skip CommandLineTests
	@# One after another: they start and kill processes, and have to be awake when it is time to.
	swift test --skip-build --no-parallel --filter CommandLineTests
	@scripts/test-inspector $(BUILD)/rankforge

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks

format:
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks

schema: build
	$(BUILD)/rankforge schema > pipelines/pipeline.schema.json
	$(BUILD)/rankforge schema --markdown > docs/settings.md

clean:
	rm -rf .build runs

# Also part of `test`; skipped, and says so, without Debian's chromium.
test-inspector: build
	@scripts/test-inspector $(BUILD)/rankforge

# Opt-in: loads every export in the real trainers; downloads gigabytes from PyPI.
test-clients: build
	@scripts/test-clients $(BUILD)/rankforge

# Opt-in: asks real servers (llama.cpp, vLLM, transformers, LiteLLM, real embeddings) and accounts for each request; downloads gigabytes from PyPI.
test-servers: build
	@scripts/test-servers $(BUILD)/rankforge
