/*
 * cases.c: tests of commands as data. A file holds cases, each a world and commands run in it, one after the other:
 *
 *     case NAME                     starts with an empty world over SQLite
 *     dialect postgres
 *     file PATH                     followed by its lines: "| text" ends in \n, "\ text" has escapes and no \n
 *     folder PATH, other PATH       other: neither file nor folder
 *     record NAME STATE CHECKSUM [LOGS]      a row of the ledger; CHECKSUM "=": that of migrations/NAME's script
 *     ledger, table NAME, live NAME, database NAME, dependent TEXT, locks N, protected, in_transaction, no_session,
 *     others (deploy)
 *     run COMMAND ARGUMENT…         see command.h; '…' holds blanks; then the lines of its transcript
 *
 * Every command is also run with each allocation and each callback failing in turn: it must fail with a code and a
 * message, leave the database as it was, and no memory behind.
 *
 * With MG_CASES_ACTUAL set, the cases are printed as they are now instead of being checked.
 */
#include "cases.h"

#include "../../common/base/sha256.h"
#include "../../common/base/strbuf.h"
#include "check.h"
#include "command.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader
{
    const char *path;
    char *text, *at; /* lines are cut in place */
    char *line;
    int number;
    fake *world;
    const char *file; /* the one whose lines are being read */
    mg_strbuf bytes;
    char name[200];
    bool actual;
} reader;

static char *read_text(const char *path)
{
    FILE *in = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);

    if (!in || !text || fread(text, 1, (1 << 20) - 1, in) == 0)
        abort();
    fclose(in);
    return text;
}

/* The next line, without its end; false when there is none. */
static bool next_line(reader *r)
{
    char *eol;

    if (!*r->at)
        return false;
    r->line = r->at;
    eol = strchr(r->at, '\n');
    r->at = eol ? eol + 1 : r->at + strlen(r->at);
    if (eol)
        *eol = '\0';
    r->number++;
    return true;
}

/* Cuts the next word off, blanks around it skipped; '…' makes a word of what is inside. NULL when there is none. */
static char *word(char **at)
{
    char *start, *end;

    *at += strspn(*at, " ");
    if (!**at)
        return NULL;
    start = *at + (**at == '\'');
    end = **at == '\'' ? strchr(start, '\'') : start + strcspn(start, " ");
    if (!end)
        return NULL;
    *at = end + (*end != '\0');
    *end = '\0';
    return start;
}

static void add_escaped(mg_strbuf *b, const char *s)
{
    for (; *s; s++)
    {
        if (*s != '\\')
            mg_strbuf_putc(b, *s);
        else if (*++s == 'x')
        {
            char hex[3] = {s[1], s[2], 0};

            mg_strbuf_putc(b, (char) strtol(hex, NULL, 16));
            s += 2;
        }
        else
            mg_strbuf_putc(b, *s == 'n' ? '\n' : *s == 'r' ? '\r' : *s == 't' ? '\t' : *s);
    }
}

static const char *escaped(reader *r, const char *s)
{
    mg_strbuf b;

    mg_strbuf_init(&b, &r->world->pool);
    add_escaped(&b, s);
    return mg_strbuf_done(&b);
}

static const char *checksum_of(reader *r, const char *name)
{
    char tail[300], hex[MG_SHA256_HEX];
    mg_sha256 s;

    snprintf(tail, sizeof tail, "/%s/migration.sql", name);
    for (size_t i = 0; i < r->world->nfiles; i++)
    {
        const fake_file *f = &r->world->files[i];
        size_t len = strlen(f->path), n = strlen(tail);

        if (len < n || strcmp(f->path + len - n, tail) != 0)
            continue;
        mg_sha256_start(&s);
        mg_sha256_add(&s, f->text, f->len);
        mg_sha256_hex(&s, hex);
        return fake_text(r->world, hex, 64);
    }
    return "0000000000000000000000000000000000000000000000000000000000000000";
}

/* Running ****************************************************************************************************** */

static void report(reader *r, const char *what, long n, const outcome *o)
{
    check_failed(r->path, r->number, "%s %ld: %s %s", what, n, o->code, o->message ? o->message : "no message");
}

/* What must hold after every command, whatever came of it. */
static void check_after(reader *r, const char *what, long n, const outcome *o, long live)
{
    fake *f = r->world;

    if (f->broken)
        check_failed(r->path, r->number, "%s %ld: the host saw %s", what, n, f->broken);
    if (f->depth)
        check_failed(r->path, r->number, "%s %ld: %zu blocks left open", what, n, f->depth);
    if (memory_live() != live)
        check_failed(r->path, r->number, "%s %ld: %ld blocks of memory left", what, n, memory_live() - live);
    if (o->rc != MG_OK && (!o->code[0] || !o->message || !*o->message))
        report(r, what, n, o);
}

/* A command in which something was made to fail: it fails, for that reason or its own, and changes nothing (but
 * what migrate_deploy_each has committed before). */
static void check_injected(reader *r, const char *what, long n, const outcome *o, const outcome *good,
                           const fake_state *before, bool memory, long live, bool each)
{
    bool own = good->rc != MG_OK && strcmp(o->code, good->code) == 0;
    /* After the last COMMIT of migrate_deploy_each only the report can lack memory, and it says so instead. */
    bool unreported = each && memory && good->rc == MG_OK && o->transcript && strstr(o->transcript, "committed");

    check_after(r, what, n, o, live);
    if (o->rc == MG_OK && unreported)
        return;
    if (o->rc == MG_OK)
        check_failed(r->path, r->number, "%s %ld: succeeds all the same", what, n);
    else if (memory ? !own && strcmp(o->code, MG_ERR_MEMORY) != 0
                    : !own && !(o->message && strstr(o->message, "injected failure")))
        report(r, what, n, o);
    if (!each && !fake_same_state(&r->world->now, before))
        check_failed(r->path, r->number, "%s %ld: the database is changed", what, n);
}

/* What was before, in memory that is there now: the pool only grows. */
static void begin_again(fake *f, const fake *start)
{
    mg_arena pool = f->pool;

    *f = *start;
    f->pool = pool;
}

/* Repeats the command with the nth allocation or callback failing, for every n, then as it should be. */
static void inject(reader *r, const char *const *args, size_t nargs, const outcome *good, const fake *start)
{
    static const char *const names[] = {"allocation", "allocation and all after it", "callback"};
    fake *f = r->world;
    long live = memory_live();
    outcome o;

    for (int way = 0; way < 3; way++)
    {
        for (long n = 1;; n++)
        {
            begin_again(f, start);
            f->calls = 0;
            f->fail_call = way == 2 ? n : 0;
            memory_fail(way < 2 ? n : 0, way == 1);
            o = command_run(f, args, nargs);
            if (way == 2 ? f->calls < n : memory_count() < n)
                break;
            memory_fail(0, false);
            check_injected(r, names[way], n, &o, good, &start->now, way < 2, live, strcmp(args[0], "deploy_each") == 0);
        }
        memory_fail(0, false);
    }
    f->fail_call = 0;
}

static void run_command(reader *r, char *line)
{
    const char *args[COMMAND_ARGS] = {0};
    size_t nargs = 0;
    fake *start = malloc(sizeof *start);
    outcome o;
    long live = memory_live();
    mg_strbuf expected;

    if (!start)
        abort();
    while (nargs < COMMAND_ARGS - 1 && (args[nargs] = word(&line)))
        nargs++;
    *start = *r->world;
    memory_fail(0, false);
    o = command_run(r->world, args, nargs);
    if (o.unknown)
    {
        check_failed(r->path, r->number, "no such command: %s", args[0]);
        free(start);
        return;
    }
    check_after(r, "as it is", 0, &o, live);
    mg_strbuf_init(&expected, &r->world->pool);
    if (r->actual)
        printf("%s", o.transcript);
    while (*r->at == '>' || *r->at == '!' || *r->at == '=')
    {
        next_line(r);
        mg_strbuf_printf(&expected, "%s\n", r->line);
    }
    if (!r->actual)
        check_text(o.transcript, mg_strbuf_done(&expected), r->path, r->number, "transcript");
    inject(r, args, nargs, &o, start);
    free(start);
}

/* Building the world ******************************************************************************************* */

static void finish_file(reader *r)
{
    if (r->file)
        fake_add(r->world, r->file, MG_PATH_FILE, mg_strbuf_done(&r->bytes), r->bytes.len);
    r->file = NULL;
}

static void end_case(reader *r)
{
    if (!r->world)
        return;
    test_end();
    fake_free(r->world);
    r->world = NULL;
}

static void start_case(reader *r, const char *name)
{
    end_case(r);
    snprintf(r->name, sizeof r->name, "%s: %s", r->path, name);
    test_start(r->name);
    r->world = fake_new(MG_SQLITE);
}

static void add_record(reader *r, char *at)
{
    const char *name = word(&at), *state = word(&at), *checksum = word(&at), *logs = *at ? at : NULL;
    fake *f = r->world;

    if (!name || !state)
        abort();
    name = fake_text(f, name, strlen(name));
    checksum = checksum && *checksum != '=' ? fake_text(f, checksum, strlen(checksum)) : checksum_of(r, name);
    fake_record(f, name, state, checksum, logs ? escaped(r, logs) : NULL, (int) f->now.nrows);
}

/* A line that is neither a command nor text of a file. */
static void build(reader *r, char *at)
{
    fake *f = r->world;
    const char *what = word(&at), *name = strcmp(what, "record") == 0 ? NULL : word(&at);

    name = name ? escaped(r, name) : NULL;
    if (strcmp(what, "record") == 0)
        add_record(r, at);
    else if (strcmp(what, "file") == 0)
    {
        r->file = name;
        mg_strbuf_init(&r->bytes, &f->pool);
    }
    else if (strcmp(what, "folder") == 0 || strcmp(what, "other") == 0)
        fake_add(f, name, what[0] == 'f' ? MG_PATH_FOLDER : MG_PATH_OTHER, "", 0);
    else if (strcmp(what, "dialect") == 0)
        fake_set_dialect(f, strcmp(name, "postgres") == 0 ? MG_POSTGRES : MG_SQLITE);
    else if (strcmp(what, "table") == 0)
        f->tables[f->ntables++] = name;
    else if (strcmp(what, "live") == 0)
        f->live[f->nlive++] = name;
    else if (strcmp(what, "database") == 0)
        f->database = name;
    else if (strcmp(what, "ledger") == 0)
        f->now.ledger = true;
    else if (strcmp(what, "dependent") == 0)
        f->dependents[f->ndependents++] = name;
    else if (strcmp(what, "locks") == 0)
        f->locks = name;
    else if (strcmp(what, "protected") == 0)
        f->now.is_protected = true;
    else if (strcmp(what, "in_transaction") == 0)
        f->in_transaction = true;
    else if (strcmp(what, "others") == 0)
        f->others = true;
    else if (strcmp(what, "no_session") == 0)
        f->no_session = true;
    else
        check_failed(r->path, r->number, "what is \"%s\"?", what);
}

void cases_run(const char *path)
{
    reader r = {.path = path, .text = read_text(path), .actual = getenv("MG_CASES_ACTUAL") != NULL};

    r.at = r.text;
    while (next_line(&r))
    {
        bool of_file = r.line[0] == '|' || r.line[0] == '\\';

        if (r.actual && r.line[0] != '>' && r.line[0] != '!' && r.line[0] != '=')
            puts(r.line);
        if (!of_file && r.world)
            finish_file(&r);
        if (of_file && r.file)
        {
            const char *text = r.line + (r.line[1] == ' ' ? 2 : 1);

            if (r.line[0] == '\\')
                add_escaped(&r.bytes, text);
            else
                mg_strbuf_printf(&r.bytes, "%s\n", text);
        }
        else if (strncmp(r.line, "case ", 5) == 0)
            start_case(&r, r.line + 5);
        else if (r.line[0] == '#' || !r.line[0])
            continue;
        else if (!r.world)
            abort();
        else if (strncmp(r.line, "run ", 4) == 0)
            run_command(&r, r.line + 4);
        else
            build(&r, r.line);
    }
    end_case(&r);
    free(r.text);
}
