/*
 * shadow_names.c: finds the schemas that a script names, and those in which it creates something.
 *
 * This looks at the text, not at parse trees, since functions, DO blocks and constants name schemas too. A word counts
 * as a schema's name if a schema is called so and either a point follows or the statement says SCHEMA or search_path.
 * It is better to find too many schemas this way than too few.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/catalog.h"
#include "catalog/pg_namespace.h"

#include "../base/compat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"

#include "../../common/sql/token.h"
#include "shadow.h"

/* The schemas ************************************************************************************************** */

static int by_oid(const void *a, const void *b)
{
    Oid x = ((const pg_schema *) a)->oid, y = ((const pg_schema *) b)->oid;

    return (x > y) - (x < y);
}

static bool is_servers(const char *name)
{
    return IsReservedName(name) || strcmp(name, "information_schema") == 0;
}

pg_schema *pg_schemas_read(size_t *count)
{
    Relation rel = table_open(NamespaceRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(rel, InvalidOid, false, NULL, 0, NULL);
    size_t len = 0, cap = 64;
    pg_schema *all = palloc(cap * sizeof *all);
    HeapTuple row;

    while ((row = systable_getnext(scan)) != NULL)
    {
        Form_pg_namespace form = (Form_pg_namespace) GETSTRUCT(row);

        if (is_servers(NameStr(form->nspname)))
            continue;
        if (len == cap)
            all = repalloc(all, (cap *= 2) * sizeof *all);
        memset(&all[len], 0, sizeof *all);
        all[len].oid = form->oid;
        all[len].owner = form->nspowner;
        all[len++].name = pstrdup(NameStr(form->nspname));
    }
    systable_endscan(scan);
    table_close(rel, AccessShareLock);
    qsort(all, len, sizeof *all, by_oid);
    *count = len;
    return all;
}

/* The words **************************************************************************************************** */

typedef struct
{
    char name[NAMEDATALEN];
    pg_schema *schema;
} entry;

#define NEAR ((size_t) 4096) /* how many bytes ahead a name, or a point, is looked for */

typedef struct
{
    HTAB *names;
    const char *end;
    bool loose;   /* every word counts, even if no point follows */
    bool fills;   /* a schema that is named counts as one in which something is created */
    bool unknown; /* result: a schema was named that does not count as such yet */
} search;

static HTAB *make_table(pg_schema *schemas, size_t count)
{
    HASHCTL how = {.keysize = NAMEDATALEN, .entrysize = sizeof(entry), .hcxt = CurrentMemoryContext};
#if PG_VERSION_NUM >= 140000
    HTAB *names = hash_create("schemas", (long) count + 1, &how, HASH_ELEM | HASH_CONTEXT | HASH_STRINGS);
#else
    HTAB *names = hash_create("schemas", (long) count + 1, &how, HASH_ELEM | HASH_CONTEXT);
#endif

    for (size_t i = 0; i < count; i++)
        ((entry *) hash_search(names, schemas[i].name, HASH_ENTER, NULL))->schema = &schemas[i];
    return names;
}

static void mark(search *s, const char *name)
{
    entry *e = strlen(name) < NAMEDATALEN ? hash_search(s->names, name, HASH_FIND, NULL) : NULL;

    if (!e)
        return;
    e->schema->named = true;
    e->schema->filled = e->schema->filled || s->fills;
    s->unknown = s->unknown || !e->schema->filled;
}

/* A scanner at `at` that ends soon: a text may contain any number of comments and quotes. */
static mg_scanner scan_from(const search *s, const char *at)
{
    return mg_scan(MG_POSTGRES, at, Min((size_t) (s->end - at), NEAR));
}

/* Does a point follow `at`, or does every word count? */
static bool counts(const search *s, const char *at)
{
    const char *behind = at < s->end && *at == '"' ? at + 1 : at;
    mg_scanner next = scan_from(s, behind);

    return s->loose || mg_token_is_sign(behind, mg_token_next(&next), '.');
}

/* Reads a word, which may be quoted or not, so it counts as written and in lower case. Returns its end. */
static const char *take_word(search *s, const char *at)
{
    char name[NAMEDATALEN];
    size_t len = 0;

    while (at + len < s->end && mg_continues_word(at[len]))
        len++;
    if (len >= NAMEDATALEN || !counts(s, at + len))
        return at + len;
    memcpy(name, at, len);
    name[len] = '\0';
    mark(s, name);
    for (size_t i = 0; i < len; i++)
        name[i] = pg_tolower((unsigned char) name[i]);
    mark(s, name);
    return at + len;
}

/* Reads a name in quotes, "…" or U&"…", from its beginning. Looking for words would not find such a name. */
static void take_quoted(search *s, const char *at)
{
    mg_scanner scanner = scan_from(s, at);
    mg_token t = mg_token_next(&scanner);
    char name[NAMEDATALEN];

    if (t.kind != TOKEN_QUOTED || mg_token_name_in_postgres(at, t, name, sizeof name) >= sizeof name)
        return;
    if (counts(s, at + t.end))
        mark(s, *at == '"' ? name : pg_to_server_lossy(name)); /* U&"…" has the numbers of Unicode */
}

bool pg_text_says(const char *text, size_t len, const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i + n <= len; i++)
        if (pg_tolower((unsigned char) text[i]) == (unsigned char) word[0] && pg_strncasecmp(text + i, word, n) == 0)
            return true;
    return false;
}

/* Does a text name a schema of which it is not known yet that scripts create something in it? */
static bool search_text(HTAB *names, const char *text, size_t len, bool fills)
{
    search s = {.names = names, .end = text + len, .fills = fills};

    s.loose = pg_text_says(text, len, "schema") || pg_text_says(text, len, "search_path");

    for (const char *at = text; at < s.end;)
    {
        if (*at == '"' || ((*at == 'U' || *at == 'u') && s.end - at > 2 && at[1] == '&' && at[2] == '"'))
            take_quoted(&s, at);
        at = mg_continues_word(*at) ? take_word(&s, at) : at + 1;
    }
    return s.unknown;
}

/* Does a DO block seem to create something, directly or with SQL that it puts together? */
static bool block_creates(const char *text, size_t len)
{
    static const char *const signs[] = {
        "create table",      "create unlogged",  "create view",     "create materialized",
        "create or replace", "create type",      "create domain",   "create schema",
        "create function",   "create procedure", "create sequence", "create extension",
        "execute '",         "execute $",        "execute format",  "execute concat",
    };

    for (size_t i = 0; i < lengthof(signs); i++)
        if (pg_text_says(text, len, signs[i]))
            return true;
    return false;
}

/*
 * May a statement create something in any schema that its text names, with SQL that it runs or by setting search_path?
 */
static bool may_fill(const Node *stmt, const char *text, size_t len)
{
    if (IsA(stmt, DoStmt) && block_creates(text, len))
        return true;
    return (IsA(stmt, DoStmt) || IsA(stmt, VariableSetStmt) || IsA(stmt, SelectStmt)) &&
           pg_text_says(text, len, "search_path");
}

/*
 * The name of the schema that exists after CREATE SCHEMA name, CREATE SCHEMA AUTHORIZATION name or ALTER SCHEMA …
 * RENAME TO name.
 */
static const char *created_name(const Node *stmt)
{
    if (IsA(stmt, CreateSchemaStmt))
    {
        const CreateSchemaStmt *c = castNode(CreateSchemaStmt, stmt);

        if (c->schemaname)
            return c->schemaname;
        return c->authrole && c->authrole->roletype == ROLESPEC_CSTRING ? c->authrole->rolename : "";
    }
    return IsA(stmt, RenameStmt) ? castNode(RenameStmt, stmt)->newname : "";
}

static void mark_statement(HTAB *names, const char *text, size_t len)
{
    const Node *stmt = linitial_node(RawStmt, mg_raw_parser(pnstrdup(text, len)))->stmt;
    const char *filled = pg_created_schema(stmt);
    entry *e = hash_search(names, created_name(stmt), HASH_FIND, NULL);

    /* With IF NOT EXISTS nothing is created if the schema exists and is somebody else's. */
    if (e && (!IsA(stmt, CreateSchemaStmt) || !castNode(CreateSchemaStmt, stmt)->if_not_exists ||
              mg_owns_schema(e->schema->oid)))
        e->schema->created = true;
    if (filled && (e = hash_search(names, filled, HASH_FIND, NULL)))
        e->schema->filled = true;
    if (may_fill(stmt, text, len))
        search_text(names, text, len, true);
}

/*
 * The script that prepares the shadow runs first. The schemas that it fills are noted apart from those that migrations
 * fill.
 */
static void set_apart(pg_schema *schemas, size_t count)
{
    for (size_t i = 0; i < count; i++)
    {
        schemas[i].created_before = schemas[i].created;
        schemas[i].filled_before = schemas[i].filled;
        schemas[i].created = schemas[i].filled = false;
    }
}

static void put_together(pg_schema *one)
{
    one->prepared = (one->created_before || one->filled_before) && !one->created && !one->filled;
    one->created = one->created || one->created_before;
    one->filled = one->filled || one->filled_before;
}

void pg_schemas_mark(pg_schema *schemas, size_t count, const mg_script *scripts, size_t nscripts)
{
    HTAB *names = make_table(schemas, count);

    for (size_t i = 0; i < nscripts; i++)
    {
        for (size_t k = 0; k < scripts[i].stmts.len; k++)
        {
            const mg_stmt *s = &scripts[i].stmts.items[k];
            const char *utf8 = scripts[i].source.text + s->start;
            size_t len = s->end - s->start;
            char *text = pg_any_to_server(utf8, (int) len, PG_UTF8);

            if (text != utf8)
                len = strlen(text);
            if (search_text(names, text, len, false) ||
                (s->what && (strcmp(s->what, "CREATE SCHEMA") == 0 || strcmp(s->what, "ALTER SCHEMA") == 0)))
                mark_statement(names, text, len);
            if (text != utf8)
                pfree(text);
        }
        if (!scripts[i].migration)
            set_apart(schemas, count);
    }
    for (size_t i = 0; i < count; i++)
        put_together(&schemas[i]);
    hash_destroy(names);
}
