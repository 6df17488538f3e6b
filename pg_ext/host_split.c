/*
 * host_split.c: splits and classifies scripts with the server's own parser, so that every syntax error is found before
 * anything runs. The parse trees are dropped; a statement is parsed again when it runs.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "base/compat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/nodes.h"
#include "tcop/cmdtag.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "../common/base/utf8.h"
#include "../common/sql/split/derive.h"
#include "../common/sql/token.h"
#include "actions/actions.h"
#include "base/pg_host.h"

typedef struct
{
    mg_script *script;
    mg_arena *arena;
    const mg_object *object;
    bool exists;
    mg_action_list actions; /* of the statement that is being read */
    /* How far the work has come: the piece that is being parsed, or the character that is being converted. */
    size_t at;
} split_call;

/* Statements *************************************************************************************************** */

static const struct
{
    TransactionStmtKind kind;
    mg_stmt_kind ours;
} TRANSACTION_KINDS[] = {
    {TRANS_STMT_BEGIN, MG_STMT_BEGIN},
    {TRANS_STMT_START, MG_STMT_BEGIN},
    {TRANS_STMT_COMMIT, MG_STMT_COMMIT},
    {TRANS_STMT_ROLLBACK, MG_STMT_ROLLBACK},
    {TRANS_STMT_SAVEPOINT, MG_STMT_SAVEPOINT},
    {TRANS_STMT_RELEASE, MG_STMT_RELEASE},
    {TRANS_STMT_ROLLBACK_TO, MG_STMT_ROLLBACK_TO},
    {TRANS_STMT_PREPARE, MG_STMT_TWO_PHASE},
    {TRANS_STMT_COMMIT_PREPARED, MG_STMT_TWO_PHASE},
    {TRANS_STMT_ROLLBACK_PREPARED, MG_STMT_TWO_PHASE},
};

static void classify_transaction(split_call *c, const TransactionStmt *t, mg_stmt *s)
{
    for (size_t i = 0; i < lengthof(TRANSACTION_KINDS); i++)
        if (TRANSACTION_KINDS[i].kind == t->kind)
            s->kind = TRANSACTION_KINDS[i].ours;
    if (t->chain)
        s->flags |= MG_STMT_CHAIN;
    if (t->options != NIL && s->kind == MG_STMT_BEGIN)
        s->flags |= MG_STMT_OWN_TRANSACTION; /* BEGIN ISOLATION LEVEL … */
    s->name = pg_arena_text(c->arena, t->savepoint_name);
}

/* The script *************************************************************************************************** */

/*
 * Turns offsets in the server's text into offsets in the script's UTF-8. If the encoding is UTF-8 they are the same.
 * Otherwise both texts have the same characters, and these are counted, since the offsets come in ascending order.
 */
typedef struct
{
    const char *server;
    const mg_source *source;
    size_t at, ours;
} offsets;

static size_t to_ours(offsets *o, size_t at)
{
    if (o->server == o->source->text)
        return at;
    if (at > o->at)
    {
        size_t chars = (size_t) pg_mbstrlen_with_len(o->server + o->at, (int) (at - o->at));

        o->ours += mg_utf8_offset(o->source->text + o->ours, o->source->len - o->ours, chars);
        o->at = at;
    }
    return o->ours;
}

static void add_statement(split_call *c, const RawStmt *raw, const pg_pieces *p, offsets *o)
{
    const char *server = p->text;
    size_t start = p->from + (size_t) Max(raw->stmt_location, 0);
    size_t end = raw->stmt_len ? start + (size_t) raw->stmt_len : p->end;
    mg_stmt *s = mg_vec_push(c->arena, &c->script->stmts);
    mg_scanner first;
    pg_reader r = {c->arena, &c->actions, server + p->from, end - p->from};

    if (!s)
        pg_no_memory();
    first = mg_scan(MG_POSTGRES, server + start, end - start);
    start += mg_token_next(&first).start; /* the server's location includes blanks and comments before the statement */
    while (end > start && strchr(" \t\r\n\f\v", server[end - 1]))
        end--;
    s->start = to_ours(o, start);
    s->end = to_ours(o, end);
    s->what = CreateCommandName(raw->stmt); /* a constant text in the server */
    c->actions.len = 0;
    if (IsA(raw->stmt, TransactionStmt))
        classify_transaction(c, castNode(TransactionStmt, raw->stmt), s);
    else
        pg_actions_read(&r, raw->stmt);
    if (!mg_stmt_derive(c->arena, &c->actions, c->script->stmts.len > 1 ? s - 1 : NULL, s))
        pg_no_memory();
}

/* Suppresses notices of the scanner (about long names, for example), since it repeats them when the statement runs. */
static int begin_quietly(void)
{
    int nest = NewGUCNestLevel();

    if (client_min_messages < ERROR)
        (void) set_config_option("client_min_messages", "error", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                                 false);
    return nest;
}

static void split_body(pg_host *h, void *arg)
{
    split_call *c = arg;
    const mg_source *source = &c->script->source;
    MemoryContext texts = AllocSetContextCreate(h->cxt, "migrate script", ALLOCSET_DEFAULT_SIZES);
    MemoryContext trees = AllocSetContextCreate(texts, "migrate piece", ALLOCSET_DEFAULT_SIZES);
    MemoryContext before = MemoryContextSwitchTo(texts);
    pg_pieces p = {.text = pg_any_to_server(source->text, (int) source->len, PG_UTF8)};
    offsets o = {p.text, source, 0, 0};
    int nest = begin_quietly();
    ListCell *cell;

    MemoryContextSwitchTo(trees);
    p.len = p.text == source->text ? source->len : strlen(p.text);
    for (; p.from < p.len; p.from = p.end)
    {
        c->at = to_ours(&o, p.from);
        pg_parse_piece(&p);
        foreach (cell, p.parsed)
            add_statement(c, lfirst_node(RawStmt, cell), &p, &o);
    }
    AtEOXact_GUC(true, nest);
    MemoryContextSwitchTo(before);
    MemoryContextDelete(texts);
}

/* Converts the script. Fails at the first character that the server's encoding lacks, which c->at tells. */
static void convert_body(pg_host *h, void *arg)
{
    split_call *c = arg;
    const mg_source *source = &c->script->source;

    (void) h;
    while (c->at < source->len)
    {
        int len = pg_utf_mblen((const unsigned char *) source->text + c->at);

        if (len > 1)
            (void) pg_any_to_server(source->text + c->at, len, PG_UTF8);
        c->at += (size_t) len;
    }
}

/* Whether a line is COPY … FROM stdin, as pg_dump writes it. */
static bool is_copy_from_client(const char *line, size_t len)
{
    mg_scanner s = mg_scan(MG_POSTGRES, line, len);

    return mg_token_is(line, mg_token_next(&s), "copy") && mg_scan_to(&s, "from") &&
           mg_token_is(line, mg_token_next(&s), "stdin");
}

/* Does an offset lie in the rows that follow COPY … FROM stdin, up to "\."? No parser can take them for SQL. */
static bool is_copied_data(const mg_source *source, size_t offset)
{
    const char *at = source->text, *stop = source->text + offset;
    bool data = false;

    while (at < stop)
    {
        const char *end = memchr(at, '\n', (size_t) (stop - at));

        end = end ? end : stop;
        if (!data)
            data = is_copy_from_client(at, (size_t) (end - at));
        else if (end - at >= 2 && at[0] == '\\' && at[1] == '.')
            data = false;
        at = end + 1;
    }
    return data;
}

static const char *syntax_hint(const mg_source *source, size_t offset)
{
    if (is_copied_data(source, offset))
        return MG_COPY_HINT;
    if (offset < source->len && source->text[offset] == '\\')
        return "A psql meta-command is not SQL: remove it.";
    return NULL;
}

static mg_rc split(void *ctx, mg_script *script, mg_arena *arena, mg_error *err)
{
    split_call c = {.script = script, .arena = arena};
    mg_error ignored;
    const char *hint;
    size_t piece;

    if (pg_protect(ctx, split_body, &c, arena, err) == MG_OK)
        return MG_OK;
    piece = c.at;
    c.at = 0;
    if (strcmp(err->code, "22P05") == 0 && pg_protect(ctx, convert_body, &c, arena, &ignored) != MG_OK)
    {
        err->offset = c.at;
        return MG_FAILED;
    }
    if (err->offset != MG_NO_OFFSET)
        err->offset = piece + pg_character_offset(script->source.text + piece, script->source.len - piece, err->offset);
    hint = err->offset <= script->source.len ? syntax_hint(&script->source, err->offset) : NULL;
    err->hint = hint ? hint : err->hint;
    return MG_FAILED;
}

static void exists_body(pg_host *h, void *arg)
{
    split_call *c = arg;
    const char *name = pg_to_server(c->object->name, strlen(c->object->name)), *schema;
    Oid namespace;

    (void) h;
    if (!c->object->schema)
    {
        c->exists = OidIsValid(RelnameGetRelid(name));
        return;
    }
    schema = pg_to_server(c->object->schema, strlen(c->object->schema));
    namespace = get_namespace_oid(schema, true);
    c->exists = OidIsValid(namespace) && OidIsValid(get_relname_relid(name, namespace));
}

static mg_rc object_exists(void *ctx, const mg_object *object, bool *exists, mg_arena *arena, mg_error *err)
{
    split_call c = {.object = object};
    mg_rc rc = pg_protect(ctx, exists_body, &c, arena, err);

    *exists = c.exists;
    return rc;
}

void pg_split_init(mg_host *host)
{
    host->split = split;
    host->object_exists = object_exists;
}
