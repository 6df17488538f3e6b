/*
 * folder.c: a folder with a lock file and one script, deployed, looked at, edited and looked at again, through the
 * fake host. The input is the lock file, the script and an edited script, parted by bytes 0x01.
 *
 * Whatever they hold, a command succeeds, or fails with a code and a message that is UTF-8 and an unchanged database;
 * blocks pair; the checksum recognises other line ends and marks; nothing is deployed twice.
 */
#include "../../common/base/utf8.h"
#include "../../common/migrate.h"
#include "../unit/fake_host.h"
#include "../unit/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct part
{
    const char *text;
    size_t len;
} part;

static void expect(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static bool is_text(const char *text)
{
    return !text || mg_utf8_check(text, strlen(text)) == strlen(text);
}

static part next_part(const char **at, const char *end)
{
    const char *stop = *at < end ? memchr(*at, '\x01', (size_t) (end - *at)) : NULL;
    part p = {*at, (size_t) ((stop ? stop : end) - *at)};

    *at = stop ? stop + 1 : end;
    return p;
}

static void check_error(mg_call *call)
{
    const mg_error *e = mg_call_error(call);

    expect(e->code[0] && e->message && *e->message, "an error without code or message");
    expect(is_text(e->message) && is_text(e->detail) && is_text(e->hint) && is_text(e->context),
           "an error that is not UTF-8");
    expect(mg_call_message(call) != NULL, "no message");
}

/* Deploys as JSON; whether it succeeds. */
static bool deploy(fake *f)
{
    fake_state before = f->now;
    mg_call *call = mg_call_open(&f->host);
    mg_output out;
    bool good = mg_migrate_deploy(call, "m", "{\"format\":\"json\"}", &out) == MG_OK;

    if (good)
        expect(is_text(out.text), "a report that is not UTF-8");
    else
    {
        check_error(call);
        expect(fake_same_state(&before, &f->now), "a failed deployment left something");
    }
    mg_call_close(call);
    expect(!f->broken, f->broken ? f->broken : "");
    expect(f->depth == 0, "blocks left open");
    return good;
}

/* The status of the one migration. */
static const char *status(fake *f)
{
    mg_call *call = mg_call_open(&f->host);
    const mg_history_row *rows;
    size_t len;
    const char *is = NULL;

    if (mg_migrate_history(call, "m", NULL, &rows, &len) != MG_OK)
        check_error(call);
    else
    {
        expect(len == 1, "not one row");
        is = fake_text(f, rows[0].status, strlen(rows[0].status));
    }
    mg_call_close(call);
    return is;
}

/* The script with other line ends: not another script. */
static void check_line_ends(fake *f, part script)
{
    char *other = malloc(2 * script.len + 3);
    size_t n = 0;
    bool same = true;

    for (size_t i = 0; i < script.len; i++)
    {
        /* A script of mixed line ends cannot be told from its checksum. */
        same = same && (script.text[i] != '\r');
        if (script.text[i] == '\n')
            other[n++] = '\r';
        other[n++] = script.text[i];
    }
    fake_add(f, "m/1_init/migration.sql", MG_PATH_FILE, other, n);
    if (same)
        expect(strcmp(status(f), "applied") == 0, "line ends matter");
    free(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *at = (const char *) data, *end = at + size;
    part lock = next_part(&at, end), script = next_part(&at, end), edited = next_part(&at, end);
    fake *f;

    for (size_t i = 0, n = 0; i < script.len; i++)
        if (script.text[i] == ';' && ++n > 20) /* the fake's log and stack are short */
            return 0;
    f = fake_new(size % 2 ? MG_SQLITE : MG_POSTGRES);
    fake_add(f, "m/migration_lock.toml", MG_PATH_FILE, lock.text, lock.len);
    fake_add(f, "m/1_init/migration.sql", MG_PATH_FILE, script.text, script.len);
    deploy(f);
    fake_add(f, "m/migration_lock.toml", MG_PATH_FILE, size % 2 ? "provider = \"sqlite\"" : "provider = \"postgresql\"",
             size % 2 ? 19 : 23);
    if (f->now.nrows == 0)
        deploy(f);
    if (f->now.nrows == 1)
    {
        size_t ran = f->now.nlog;

        expect(strcmp(status(f), "applied") == 0, "deployed but not applied");
        expect(deploy(f) && f->now.nlog == ran && f->now.nrows == 1, "deployed twice");
        check_line_ends(f, script);
        fake_add(f, "m/1_init/migration.sql", MG_PATH_FILE, edited.text, edited.len);
        expect(strcmp(status(f), "applied") == 0 || strcmp(status(f), "modified") == 0, "neither applied nor modified");
    }
    fake_free(f);
    return 0;
}
