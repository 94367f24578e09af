# SPDX-License-Identifier: GPL-2.0-or-later
# nvmetest: one non-recursive Makefile. `make help` lists the targets.

VERSION := 0.1.0
BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
CC ?= gcc
PKG_CONFIG ?= pkg-config
PACKAGES := libnvme libpci json-c libfyaml

datadir = $(PREFIX)/share/nvmetest
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	    -Wformat=2 -Wno-format-nonliteral
CFLAGS ?= -O2 -g
NT_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARNINGS) $(if $(WERROR),-Werror) $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer) \
	    -DNVMETEST_VERSION='"$(VERSION)"' -DNVMETEST_DATADIR='"$(datadir)"' -Isrc/include -Isrc \
	    $(PKG_CFLAGS) $(CFLAGS)
comma := ,
PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null)
NT_LDFLAGS = -rdynamic $(if $(SAN),-fsanitize=address$(comma)undefined) $(LDFLAGS)
NT_LIBS = $(PKG_LIBS) -ldl -lm

SOURCES := $(sort $(filter-out src/main.c,$(wildcard src/*/*.c src/*/*/*.c)))
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o)
UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
UNIT_OBJECTS := $(UNIT_SOURCES:%.c=$(BUILD)/obj/%.o)

.PHONY: all
all: $(BUILD)/nvmetest

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
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

.PHONY: check-unit
check-unit: $(BUILD)/unit
	$(BUILD)/unit

.PHONY: format
format:
	clang-format -i $$(git ls-files '*.c' '*.h')

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(OBJECTS:.o=.d) $(UNIT_OBJECTS:.o=.d)
