# migrate: Prisma Migrate inside PostgreSQL and SQLite.
#
#   make            builds both extensions
#   make static     builds the SQLite extension as build/libmigrate.a, for programs that have SQLite in them
#   make demo       deploys the example project into a new SQLite file
#   make check      builds all and passes every test; starts its own temporary PostgreSQL
#   make install    installs both, for the server that PG_CONFIG names and into LIBDIR
#
# Variables: CC, CFLAGS, PG_CONFIG, DESTDIR, LIBDIR, BUILD.

CC = gcc
CFLAGS = -O2 -g
BUILD = build
PG_CONFIG = pg_config
PREFIX = /usr/local
LIBDIR = $(PREFIX)/lib/sqlite3

VERSION := $(shell sed -n 's/^.define MG_VERSION "\(.*\)"/\1/p' common/version.h)
WARNINGS = -Wall -Wextra -Werror
CORE := $(sort $(shell find common -name "*.c"))
LITE := $(sort $(shell find sqlite_ext -name "*.c"))
CORE_OBJECTS := $(CORE:%.c=$(BUILD)/sqlite/%.o)
OBJECTS := $(CORE_OBJECTS) $(LITE:%.c=$(BUILD)/sqlite/%.o)
SO = $(BUILD)/migrate.so

all: sqlite postgres

# Everything below needs these; `deps` installs them on Debian, or names them.
deps:
	@sh test/deps

$(BUILD)/sqlite/%.o: %.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(CFLAGS) $(WARNINGS) -fPIC -fvisibility=hidden -MMD -MP -c $< -o $@

-include $(OBJECTS:.o=.d)

$(SO): $(OBJECTS)
	$(CC) $(CFLAGS) -shared -Wl,-z,relro,-z,now -o $@ $^ -ljansson

sqlite: $(SO)

# To be linked into a program that has SQLite in it: CPPFLAGS=-I… says where its sqlite3.h and sqlite3ext.h lie.
LINKED := $(LITE:%.c=$(BUILD)/static/%.o)

# Objects are made anew when SQLite's headers change, wherever they lie (-MD), and when other flags are given.
STATIC_CC = $(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -DSQLITE_CORE -fPIC -fvisibility=hidden -MD -MP

$(BUILD)/static/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(STATIC_CC)' | cmp -s - $@ || echo '$(STATIC_CC)' >$@

$(BUILD)/static/%.o: %.c $(BUILD)/static/flags
	@mkdir -p $(@D)
	$(STATIC_CC) -c $< -o $@

-include $(LINKED:.o=.d)

# A file that is gone must not stay in the library.
$(BUILD)/libmigrate.a: $(LINKED) $(CORE_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

static: $(BUILD)/libmigrate.a

# Both extensions have the same core, compiled once; pg_ext/Makefile compiles it too when it is called alone.
CORE_ARCHIVE = $(BUILD)/core.a
PG_MAKE = $(MAKE) -s -C pg_ext PG_CONFIG=$(PG_CONFIG) CC="$(CC)" CORE_ARCHIVE=$(abspath $(CORE_ARCHIVE))

$(CORE_ARCHIVE): $(CORE_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

postgres: $(CORE_ARCHIVE)
	+$(PG_MAKE) all

install: all
	+$(PG_MAKE) install
	install -d $(DESTDIR)$(LIBDIR)
	install -m 755 $(SO) $(DESTDIR)$(LIBDIR)/migrate.so

uninstall:
	+$(PG_MAKE) uninstall
	rm -f $(DESTDIR)$(LIBDIR)/migrate.so

demo:
	@sh test/deps demo
	@+$(MAKE) -s sqlite
	@sh test/demo $(SO) $(BUILD)

check: deps
	+@bash test/check

# The regression tests against the server that PG_CONFIG names, which must run and have the extension installed.
installcheck:
	PG_CONFIG=$(PG_CONFIG) sh test/pg/regress

lint: deps
	@sh test/lint/run

# Every source with every compiler and kind of machine that the project is meant for; lint lets clang look for warnings.
compile-all: deps
	@bash test/compile

# Writes REFERENCE.md from common/*.def and the pages of test/manual/, with what their examples and README's print now.
manual: all
	@sh test/manual/run --accept

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

asan: deps
	+@sh test/asan

fuzz: deps sqlite
	+@sh test/fuzz/run
	+@MIGRATE_SO=$(BUILD)/migrate.so ONLY=random_scripts RANDOM_SEED=$$(date +%s) \
		RANDOM_SCRIPTS=$$(($${FUZZ_SECONDS:-60} * 100)) sh test/sqlite/run

bench: deps
	+@sh test/bench/run

# Every function of the SQLite extension with every allocation failing, every answer of an authorizer, every interrupt;
# make check does it at few places.
faults: deps
	+@sh test/faults/run

# Edits of one line, test/mutate/mutants: each is made in a copy, and some test must notice it.
mutate: deps
	@sh test/mutate/run

# The SQLite extension in applications' libraries that bring a SQLite of their own; needs the registry of npm.
hosts: sqlite
	@MIGRATE_SO=$(SO) BUILD=$(BUILD) sh test/hosts/run

# Kills what writes at MIGRATE_KILL_ROUNDS (200) random moments, in SQLite five times as many; make check does it at few.
kill: all
	sh test/t/kill

# Builds and tests on other versions of PostgreSQL and SQLite, in Debians that debootstrap makes.
matrix:
	sh test/matrix/run

# Asks the reference engine again and records its answers: REFERENCE=folder of the engine.
reference: all
	sh test/reference/run

# Compares migrate_diff with the reference engine, over random schemas and databases; see test/oracle/run.
oracle: all
	@sh test/oracle/run

dist:
	mkdir -p dist
	git archive --format=zip --prefix=migrate-$(VERSION)/ -o dist/migrate-$(VERSION).zip HEAD

clean:
	+-$(MAKE) -s -C pg_ext PG_CONFIG=$(PG_CONFIG) clean
	rm -rf $(BUILD) dist results

.PHONY: FORCE all deps sqlite static postgres install uninstall demo check installcheck lint compile-all manual format asan fuzz bench faults mutate hosts kill matrix reference oracle dist clean
