# The core as the tests link it: make -f test/core.mk VARIANT… makes BUILD/core/VARIANT/core.a.
#
#   small   with memory in small blocks, so that the paths that grow run
#   alone   with a block of memory for each allocation, of which every one can fail, and ends where it ends
#   fuzz    as alone, for clang's libFuzzer, and with the SQLite extension and the unit tests' fake host
#
# Variables: CC, BUILD; SANITIZE: flags, empty for none.

CC = gcc
BUILD = build
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_small = -O1 $(SANITIZE) -DMG_ARENA_BLOCK=64
FLAGS_alone = -O1 $(SANITIZE) -DMG_ARENA_ALONE=1
FLAGS_fuzz = -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -DMG_ARENA_ALONE=1

VARIANTS = small alone fuzz
CORE := $(sort $(shell find common -name "*.c"))
MORE_fuzz := $(wildcard sqlite_ext/*.c sqlite_ext/*/*.c test/unit/fake_*.c) test/unit/memory.c

$(VARIANTS): %: $(BUILD)/core/%/core.a

define variant
$(BUILD)/core/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$(CC) -std=c11 -g -Wall -Wextra -Werror $(FLAGS_$(1)) -MMD -MP -c $$< -o $$@

# A file that is gone must not stay in the library.
$(BUILD)/core/$(1)/core.a: $(patsubst %.c,$(BUILD)/core/$(1)/%.o,$(CORE) $(MORE_$(1)))
	@rm -f $$@
	ar rcs $$@ $$^

-include $(patsubst %.c,$(BUILD)/core/$(1)/%.d,$(CORE) $(MORE_$(1)))
endef
$(foreach v,$(VARIANTS),$(eval $(call variant,$(v))))

# What the tests are compiled with.
$(VARIANTS:%=flags-%): flags-%:
	@echo $(FLAGS_$*)

.PHONY: $(VARIANTS) $(VARIANTS:%=flags-%)
