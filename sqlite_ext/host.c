/* host.c: opens and closes a host, and passes its errors on. */
#define _POSIX_C_SOURCE 200809L

#include "base/sqlite_host.h"

#include "../common/base/utf8.h"

#include <string.h>
#include <time.h>

static void *allocate_sqlite(void *ctx, size_t size)
{
    (void) ctx;
    return sqlite3_malloc64(size);
}

static void release_sqlite(void *ctx, void *block)
{
    (void) ctx;
    sqlite3_free(block);
}

static void fill_random(void *ctx, unsigned char *bytes, size_t len)
{
    (void) ctx;
    sqlite3_randomness((int) len, bytes);
}

static int64_t microseconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (int64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t clock_us(void *ctx)
{
    (void) ctx;
    return microseconds(CLOCK_MONOTONIC);
}

static int64_t now_ms(void *ctx)
{
    (void) ctx;
    return microseconds(CLOCK_REALTIME) / 1000;
}

void mg_sqlite_open(mg_sqlite *s, sqlite3 *db, mg_sqlite_registration *registration)
{
    memset(s, 0, sizeof *s);
    s->db = db;
    s->registration = registration;
    s->host = (mg_host){
        .ctx = s,
        .dialect = MG_SQLITE,
        .mem = {.alloc = allocate_sqlite, .release = release_sqlite},
        .path_kind = mg_sqlite_path_kind,
        .folder_list = mg_sqlite_folder_list,
        .file_read = mg_sqlite_file_read,
        .file_write = mg_sqlite_file_write,
        .folder_create = mg_sqlite_folder_create,
        .folder_remove = mg_sqlite_folder_remove,
        .session_open = mg_sqlite_session_open,
        .lock = mg_sqlite_lock,
        .session_close = mg_sqlite_session_close,
        .others_deploy = mg_sqlite_others_deploy,
        .check_writable = mg_sqlite_check_writable,
        .find_room = mg_sqlite_find_room,
        .lock_is_short = true,
        .is_alone = mg_sqlite_is_alone,
        .txn_begin = mg_sqlite_txn_begin,
        .txn_end = mg_sqlite_txn_end,
        .query = mg_sqlite_query,
        .compile = mg_sqlite_compile,
        .query_strictly = mg_sqlite_query_strictly,
        .restrain = mg_sqlite_restrain,
        .changed = mg_sqlite_changed,
        .split = mg_sqlite_split,
        .migration_begin = mg_sqlite_migration_begin,
        .replaces_freely = mg_sqlite_replaces_freely,
        .migration_end = mg_sqlite_migration_end,
        .block_begin = mg_sqlite_block_begin,
        .block_end = mg_sqlite_block_end,
        .run = mg_sqlite_run,
        .shadow_begin = mg_sqlite_shadow_begin,
        .shadow_end = mg_sqlite_shadow_end,
        .remember = mg_sqlite_remember,
        .verify = mg_sqlite_verify,
        .broken = mg_sqlite_broken,
        .backup = mg_sqlite_backup,
        .interrupted = mg_sqlite_interrupted,
        .random = fill_random,
        .clock_us = clock_us,
        .now_ms = now_ms,
    };
    mg_arena_init(&s->memory, &s->host.mem);
    mg_arena_init(&s->violation_memory, &s->host.mem);
    mg_arena_init(&s->key_tables.memory, &s->host.mem);
    mg_dropped_init(s);
    mg_arena_init(&s->dependent_memory, &s->host.mem);
}

void mg_sqlite_close(mg_sqlite *s)
{
    mg_error ignored;

    if (s->outside)
        mg_sqlite_shadow_end(s, &s->memory, &ignored);
    if (s->open || s->reader || s->writes)
        mg_sqlite_session_close(s, false, &s->memory, &ignored);
    mg_sqlite_forget(s);
    mg_sqlite_close_folder(s);
    mg_dropped_free(s);
    sqlite3_free(s->spare);
    mg_arena_free(&s->dependent_memory);
    mg_arena_free(&s->violation_memory);
    mg_arena_free(&s->key_tables.memory);
    mg_arena_free(&s->memory);
}

/* Makes a message valid UTF-8, as those who receive it expect. It may hold a file's name, which can be any bytes. */
static char *readable(char *text)
{
    if (text)
        mg_utf8_repair(text, strlen(text));
    return text;
}

/*
 * The result code that a statement of the caller would get. SQLITE_SCHEMA is replaced, since SQLite would call us
 * again.
 */
static int result_code(const mg_error *e)
{
    int code = (int) (uintptr_t) e->native, primary = code & 0xFF;

    if (e->unchanged && strcmp(e->code, MG_ERR_MEMORY) == 0)
        return SQLITE_NOMEM;
    if (primary == SQLITE_OK || primary == SQLITE_ROW || primary == SQLITE_DONE || primary == SQLITE_SCHEMA ||
        primary == SQLITE_MISUSE)
        return SQLITE_ERROR;
    return code;
}

char *mg_sqlite_error_text(const mg_sqlite *s, mg_call *call, int *code)
{
    const mg_error *e = mg_call_error(call);
    const char *lost = "";

    if (s->condemned)
        lost =
            "\nFor lack of memory the transaction is still open. ROLLBACK it; COMMIT is refused and rolls back, too.";
    else if (s->lost_callers)
        lost = "\nYour open transaction was rolled back with it: nothing of it is left.";

    *code = result_code(e);
    return readable(sqlite3_mprintf("%s%s%s%s%s%s%s%s", mg_call_message(call), e->detail ? "\n" : "",
                                    e->detail ? e->detail : "", lost, e->hint ? "\nHINT:  " : "",
                                    e->hint ? e->hint : "", e->context ? "\nCONTEXT:  " : "",
                                    e->context ? e->context : ""));
}
