# The core as the tests link it: make -f test/core.mk VARIANT… makes BUILD/core/VARIANT/core.a.
#
#   small   with memory in small blocks, so that the paths that grow run
#   alone   with a block of memory for each allocation, of which every one can fail, and ends where it ends
#
# Variables: CC, BUILD; SANITIZE: flags, empty for none.

CC = gcc
BUILD = build
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_small = -O1 $(SANITIZE) -DMG_ARENA_BLOCK=64
FLAGS_alone = -O1 $(SANITIZE) -DMG_ARENA_ALONE=1

VARIANTS = small alone
CORE := $(wildcard common/*/*.c)

$(VARIANTS): %: $(BUILD)/core/%/core.a

define variant
$(BUILD)/core/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$(CC) -std=c11 -g -Wall -Wextra -Werror $(FLAGS_$(1)) -MMD -MP -c $$< -o $$@

# A file that is gone must not stay in the library.
$(BUILD)/core/$(1)/core.a: $(CORE:%.c=$(BUILD)/core/$(1)/%.o)
	@rm -f $$@
	ar rcs $$@ $$^

-include $(CORE:%.c=$(BUILD)/core/$(1)/%.d)
endef
$(foreach v,$(VARIANTS),$(eval $(call variant,$(v))))

# What the tests are compiled with.
$(VARIANTS:%=flags-%): flags-%:
	@echo $(FLAGS_$*)

.PHONY: $(VARIANTS) $(VARIANTS:%=flags-%)
