# SPDX-License-Identifier: GPL-2.0-or-later
# nvmetest: one non-recursive Makefile. `make help` lists the targets.
#
# Nothing here may fail or print while it is read: `make demo` and `make check` run where
# neither a compiler nor pkg-config is installed yet, and start a second make when they are.

VERSION := 0.1.0
BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
ifeq ($(origin CC),default)
CC := gcc
endif
PKG_CONFIG ?= pkg-config
PACKAGES := libnvme libpci json-c libfyaml blkid libarchive
comma := ,

datadir = $(PREFIX)/share/nvmetest
mandir = $(PREFIX)/share/man
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	    -Wformat=2 -Wno-format-nonliteral
CFLAGS ?= -O2 -g
SANITIZE := -fsanitize=address$(comma)undefined
NT_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARNINGS) $(if $(WERROR),-Werror) \
	    $(if $(SAN),$(SANITIZE) -fno-sanitize-recover=undefined -fno-omit-frame-pointer) \
	    -DNVMETEST_VERSION='"$(VERSION)"' -DNVMETEST_DATADIR='"$(datadir)"' -Isrc/include -Isrc -I$(BUILD)/gen \
	    $(PKG_CFLAGS) $(CFLAGS)
# asked once, when the first file is compiled
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null))$(PKG_LIBS)
NT_LDFLAGS = -rdynamic $(if $(SAN),$(SANITIZE)) $(LDFLAGS)
NT_LIBS = $(PKG_LIBS) -ldl -lm

SOURCES := $(sort $(filter-out src/main.c,$(wildcard src/*/*.c src/*/*/*.c)))
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o)
UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
UNIT_OBJECTS := $(UNIT_SOURCES:%.c=$(BUILD)/obj/%.o)
# programs of one file each: tests/<area>/<name>.c → build/tests/<name>
TOOL_SOURCES := $(sort $(wildcard tests/report/*.c tests/fuzz/*.c tests/sim/*.c tests/bench/*.c tests/diag/*.c))
TOOLS := $(addprefix $(BUILD)/tests/,$(notdir $(TOOL_SOURCES:.c=)))
PLUGINS := $(patsubst plugins/%/,%,$(sort $(dir $(wildcard plugins/*/plugin.c))))
PLUGIN_FILES := $(PLUGINS:%=$(BUILD)/plugins/%.so)
# plugins that are part of the program; BUILT_IN= for none
BUILT_IN ?= ocp
BUILT_IN_OBJECTS := $(foreach p,$(BUILT_IN),$(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard plugins/$(p)/*.c))))
OBJECTS += $(BUILT_IN_OBJECTS) $(BUILD)/obj/built-in.o
ALL_OBJECTS := $(OBJECTS) $(UNIT_OBJECTS) $(TOOL_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/src/main.o

.PHONY: all
all: $(BUILD)/nvmetest

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(NT_CFLAGS) -MMD -MP -c -o $@ $<

# text that the program carries, as a string literal: src/X → build/gen/X.inc. Comments of one line stay behind
$(BUILD)/gen/%.inc: src/report/%
	@mkdir -p $(@D)
	@sed 's/^[ \t]*//; /^\/\*.*\*\/$$/d; /^$$/d; s/[\\"?]/\\&/g; s/.*/"&\\n"/' $< >$@.tmp && mv $@.tmp $@
$(BUILD)/obj/src/report/page.o: $(BUILD)/gen/page.css.inc $(BUILD)/gen/pic.css.inc $(BUILD)/gen/page.js.inc

# the installed directory is compiled in: another PREFIX compiles who knows it again
DATADIR_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(shell grep -ls NVMETEST_DATADIR $(SOURCES) 2>/dev/null))
$(DATADIR_OBJECTS): $(BUILD)/obj/datadir
$(BUILD)/obj/datadir: always
	@mkdir -p $(@D)
	@echo '$(datadir) $(VERSION)' | cmp -s - $@ || echo '$(datadir) $(VERSION)' >$@
.PHONY: always
# it has these in itself
$(BUILD)/obj/src/diag/known_bad.o: data/known-drives.tsv data/quirks.tsv

# the one symbol of a plugin, by another name for each, and the table of them
define built_in_rule
$$(BUILD)/obj/plugins/$(1)/%.o: NT_CFLAGS += -Dnvmetest_plugin=nvmetest_plugin_$(1)
endef
$(foreach p,$(BUILT_IN),$(eval $(call built_in_rule,$(p))))
$(BUILD)/obj/built-in.c: scripts/gen-built-in always
	@mkdir -p $(@D)
	@scripts/gen-built-in $(BUILT_IN) >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
$(BUILD)/obj/built-in.o: $(BUILD)/obj/built-in.c
	@$(CC) $(NT_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libnvmetest.a: $(OBJECTS)
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/nvmetest: $(BUILD)/obj/src/main.o $(BUILD)/libnvmetest.a
	@echo "  LD    $@"
	@$(CC) $(NT_LDFLAGS) -o $@ $(BUILD)/obj/src/main.o -Wl,--whole-archive $(BUILD)/libnvmetest.a -Wl,--no-whole-archive $(NT_LIBS)

$(BUILD)/unit: $(UNIT_OBJECTS) $(BUILD)/libnvmetest.a
	@echo "  LD    $@"
	@$(CC) $(NT_LDFLAGS) -o $@ $(UNIT_OBJECTS) $(BUILD)/libnvmetest.a $(NT_LIBS) -lcunit

define tool_rule
$(BUILD)/tests/$(basename $(notdir $(1))): $(BUILD)/obj/$(1:.c=.o) $(BUILD)/libnvmetest.a
	@mkdir -p $$(@D)
	@echo "  LD    $$@"
	@$$(CC) $$(NT_LDFLAGS) -o $$@ $$(filter %.o,$$^) $$(filter %.a,$$^) $$(NT_LIBS)
endef
$(foreach source,$(TOOL_SOURCES),$(eval $(call tool_rule,$(source))))
# hosts out of text, which unit tests have in themselves
$(BUILD)/tests/unpack: $(addprefix $(BUILD)/obj/tests/unit/fake_,tree.o config.o host.o)

# A plugin is all files of its directory; it sees include/nvmetest only.
.SECONDEXPANSION:
$(BUILD)/plugins/%.so: $$(wildcard plugins/$$*/*.c) $(wildcard src/include/nvmetest/*.h)
	@mkdir -p $(@D)
	@echo "  LD    $@"
	@$(CC) $(filter-out -Isrc,$(NT_CFLAGS)) -fPIC -shared -o $@ $(filter %.c,$^)

.PHONY: plugins
plugins: $(PLUGIN_FILES) ## build plugins/*/ into build/plugins/*.so

# ---------------------------------------------------------------- two commands

JOBS = -j$$(nproc 2>/dev/null || echo 2)

.PHONY: demo
demo: ## install what is missing, build, run the conformance plan on the model
	@scripts/install-deps build
	@$(MAKE) --no-print-directory $(JOBS) $(BUILD)/nvmetest
	@$(MAKE) --no-print-directory run-demo

.PHONY: run-demo
run-demo:
	@mkdir -p $(BUILD)/demo
	@$(BUILD)/nvmetest run testplans/conformance.yaml -t sim: -o human \
		-o json=$(BUILD)/demo/report.json -o html=$(BUILD)/demo/report.html
	@echo
	@echo "Reports: $(BUILD)/demo/report.json $(BUILD)/demo/report.html"
	@echo "Now break the model:  $(BUILD)/nvmetest run queue-wrap -t sim:defect=cq-phase-stuck"
	@echo "A stock QEMU instead: $(BUILD)/nvmetest run conformance -t qtest:"

.PHONY: check
check: ## install what is missing, build, run every test; the last line is the sum
	@scripts/install-deps test
	@scripts/check $(BUILD)

# ------------------------------------------------------------- parts of check

.PHONY: check-unit check-report check-cli check-sim check-diag check-doctor check-death check-shuffle check-resume check-many check-linux check-defects check-qtest check-fuzz
check-unit: $(BUILD)/unit ## unit tests
	$(BUILD)/unit

check-report: $(BUILD)/tests/render ## formats against golden files
	BUILD=$(BUILD) tests/report/run

.PHONY: check-pages
check-pages: ## the pages of real runs in a headless Chromium, which is installed; pictures in build/pages
	@scripts/install-deps pages
	@$(MAKE) --no-print-directory $(JOBS) $(BUILD)/nvmetest $(BUILD)/tests/render
	BUILD=$(BUILD) tests/report/pages

check-cli: $(BUILD)/nvmetest $(BUILD)/tests/unpack ## commands, options, exit status
	tests/cli/run $(BUILD)/nvmetest

check-sim: $(BUILD)/nvmetest ## the catalogue on the clean model, many configurations
	BUILD=$(BUILD) tests/sim/run

check-diag: $(BUILD)/nvmetest ## readouts of the clean model in many configurations cause no error
	BUILD=$(BUILD) tests/sim/diag

check-doctor: $(BUILD)/nvmetest $(BUILD)/tests/unpack ## no warning of what is well, every planted trouble named
	BUILD=$(BUILD) tests/diag/doctor

check-death: $(BUILD)/nvmetest ## the catalogue on a model that vanishes or dies at any point
	BUILD=$(BUILD) tests/sim/death

check-shuffle: $(BUILD)/nvmetest ## 20 orders, the same verdicts
	BUILD=$(BUILD) tests/sim/shuffle

check-resume: $(BUILD)/nvmetest ## 100 runs are killed and resumed, the reports of runs that were not
	BUILD=$(BUILD) tests/sim/resume

check-many: $(BUILD)/nvmetest ## runs of several devices, whose processes are killed and interrupted
	BUILD=$(BUILD) tests/sim/many

check-linux: $(BUILD)/tests/linux ## the catalogue through a Linux of our own on the model
	BUILD=$(BUILD) tests/sim/through-linux

check-defects: $(BUILD)/nvmetest $(BUILD)/tests/defects ## every defect is noticed, every case notices one
	$(BUILD)/tests/defects $(BUILD)/nvmetest tests/sim/defects.tsv

.PHONY: matrix
matrix: $(BUILD)/nvmetest $(BUILD)/tests/matrix ## every case against every defect: build/matrix/matrix.html and .json
	$(BUILD)/tests/matrix $(BUILD)/nvmetest tests/sim/defects.tsv $(BUILD)/matrix
	scripts/matrix-page $(BUILD)/matrix/matrix.json $(BUILD)/matrix/matrix.html

check-qtest: $(BUILD)/nvmetest ## the catalogue on QEMU
	BUILD=$(BUILD) tests/qtest/run

.PHONY: check-qemu-new
check-qemu-new: $(BUILD)/nvmetest ## the catalogue on QEMU 10 from Debian's backports
	BUILD=$(BUILD) tests/qtest/new

.PHONY: check-slurm
check-slurm: $(BUILD)/nvmetest ## contrib/slurm on a Slurm of three nodes on this host
	BUILD=$(BUILD) tests/slurm/run

.PHONY: check-ci
check-ci: $(BUILD)/nvmetest ## contrib/ci, run as the services would
	BUILD=$(BUILD) tests/ci/run

check-fuzz: $(filter $(BUILD)/tests/fuzz_%,$(TOOLS)) ## bad input of every kind, seeded
	BUILD=$(BUILD) tests/fuzz/run

.PHONY: check-lab check-lab-smoke lab-shell
check-lab: ## as root on real Linux kernels, in a virtual machine
	@scripts/install-deps lab
	@$(MAKE) --no-print-directory $(JOBS) $(BUILD)/nvmetest
	BUILD=$(BUILD) tests/lab/lab --kernel all --self-test

check-lab-smoke: $(BUILD)/nvmetest
	BUILD=$(BUILD) tests/lab/lab --smoke

lab-shell: ## a shell in a virtual machine with two NVMe drives
	@scripts/install-deps lab
	@$(MAKE) --no-print-directory $(JOBS) $(BUILD)/nvmetest
	@BUILD=$(BUILD) tests/lab/lab --shell

.PHONY: check-asan
check-asan: ## unit, formats, commands and the model under ASan and UBSan
	@$(MAKE) --no-print-directory $(JOBS) BUILD=$(BUILD)/asan SAN=1 WERROR=1 CFLAGS='-O1 -g' \
		$(BUILD)/asan/nvmetest $(BUILD)/asan/unit asan-tools
	@scripts/check $(BUILD)/asan asan

.PHONY: asan-tools
asan-tools: $(TOOLS)

.PHONY: check-clang
check-clang: ## everything compiles under clang without a warning
	@$(MAKE) --no-print-directory $(JOBS) BUILD=$(BUILD)/clang CC=clang WERROR=1 CFLAGS=-O1 \
		$(BUILD)/clang/nvmetest $(BUILD)/clang/unit asan-tools
	@echo "1 passed, 0 failed, 0 skipped"

.PHONY: lint
lint: $(BUILD)/nvmetest ## layers, ids, documents, style, cppcheck
	BUILD=$(BUILD) tests/lint/run

.PHONY: tools
tools: $(TOOLS)

.PHONY: bench
bench: $(BUILD)/nvmetest tools ## medians of five: run time, memory, throughput
	@BUILD=$(BUILD) scripts/bench

.PHONY: format
format: ## clang-format every source in place
	clang-format -i $$(git ls-files '*.c' '*.h')

# ------------------------------------------------------------------ packaging

MAN_PAGES := $(wildcard man/*.[1578])

.PHONY: install
install: $(BUILD)/nvmetest ## DESTDIR=, PREFIX=
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(datadir)/testplans $(DESTDIR)$(datadir)/schema $(DESTDIR)$(datadir)/data
	install -m 755 $(BUILD)/nvmetest $(DESTDIR)$(PREFIX)/bin/nvmetest
	cd testplans && find . -name '*.yaml' -exec install -D -m 644 {} $(abspath $(or $(DESTDIR),/))$(datadir)/testplans/{} \;
	install -m 644 $(wildcard schema/*.json) $(DESTDIR)$(datadir)/schema
	install -m 644 $(wildcard data/*.tsv) $(DESTDIR)$(datadir)/data
	for f in $(MAN_PAGES); do \
		install -D -m 644 $$f $(DESTDIR)$(mandir)/man$${f##*.}/$${f##*/} || exit 1; done
	install -D -m 644 completions/nvmetest.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/nvmetest
	install -D -m 644 completions/_nvmetest $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_nvmetest
	install -D -m 644 completions/nvmetest.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/nvmetest.fish
	install -d $(DESTDIR)$(datadir)/slurm
	install -m 755 contrib/slurm/nvmetest.sbatch contrib/slurm/merge contrib/slurm/prolog contrib/slurm/epilog $(DESTDIR)$(datadir)/slurm
	install -m 644 contrib/slurm/README.md $(DESTDIR)$(datadir)/slurm
	install -d $(DESTDIR)$(datadir)/ci
	install -m 644 $(wildcard contrib/ci/*) $(DESTDIR)$(datadir)/ci
	install -d $(DESTDIR)$(datadir)/systemd
	install -m 644 contrib/systemd/nvmetest-doctor.timer $(DESTDIR)$(datadir)/systemd
	sed 's,/usr/bin/nvmetest,$(PREFIX)/bin/nvmetest,' contrib/systemd/nvmetest-doctor.service >$(DESTDIR)$(datadir)/systemd/nvmetest-doctor.service
	install -d $(DESTDIR)$(PREFIX)/include/nvmetest
	install -m 644 $(wildcard src/include/nvmetest/*.h) $(DESTDIR)$(PREFIX)/include/nvmetest

.PHONY: deb
deb: ## a Debian package of this tree in build/
	@scripts/install-deps build
	@scripts/build-deb $(VERSION) $(BUILD)

.PHONY: dist
dist: ## a tarball of the committed tree in build/
	@mkdir -p $(BUILD)
	git archive --prefix=nvmetest-$(VERSION)/ -o $(BUILD)/nvmetest-$(VERSION).tar.gz HEAD

.PHONY: clean
clean: ## remove build/
	rm -rf $(BUILD)

.PHONY: help
help: ## this list
	@echo "make                 build $(BUILD)/nvmetest"
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS="$$(printf '\t')" read -r name what; do printf 'make %-15s %s\n' "$$name" "$$what"; done
	@echo "Variables: BUILD PREFIX DESTDIR CC CFLAGS WERROR=1 SAN=1 BUILT_IN"

-include $(ALL_OBJECTS:.o=.d)
