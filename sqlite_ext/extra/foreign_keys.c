/*
 * foreign_keys.c: compares rows whose parent is missing, before and after.
 *
 * Foreign keys are not enforced while a redefinition runs, since it would cascade. So violations are counted before and
 * after, as a multiset of (table, key, parent). They are compared by value, since a redefinition renumbers rowids, and
 * as hashes, since a database that has never enforced its keys may have millions. A violation that occurs more often
 * than before is new, and an error. Rows of tables WITHOUT ROWID cannot be looked up; they are counted without their
 * key.
 */
#include "../base/sqlite_host.h"

#include "../../common/base/strbuf.h"
#include "../../common/base/utf8.h"

#include <string.h>

#define SHOWN_VIOLATIONS 5

typedef struct violation
{
    const char *table, *parent; /* NULL if the key itself is wrong, as `values` says */
    const char *columns, *values;
} violation;

typedef struct key_checking
{
    mg_sqlite *s;
    mg_arena *arena;
    mg_error *err;
    mg_tally *tally;
    const mg_tally *before; /* NULL if violations are only to be remembered */
    mg_arena *memory;       /* where the tally lives */
    uint64_t added;
    mg_strbuf lines;
} key_checking;

static uint64_t hash_violation(uint64_t h, const char *text)
{
    for (;; text++)
    {
        h = (h ^ (unsigned char) *text) * UINT64_C(0x100000001B3); /* FNV-1a, which includes the NUL at the end */
        if (!*text)
            return h;
    }
}

static mg_tally_slot *find_slot(const mg_tally *t, uint64_t hash)
{
    size_t i = (size_t) (hash * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (t->cap - 1);

    while (t->slots[i].count && t->slots[i].hash != hash)
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

static bool grow_tally(mg_tally *t, mg_arena *memory)
{
    mg_tally wider = {NULL, t->len, t->cap ? t->cap * 2 : 64};

    if (t->len * 2 < t->cap)
        return true;
    wider.slots = mg_arena_get(memory, wider.cap * sizeof *wider.slots);
    if (!wider.slots)
        return false;
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].count)
            *find_slot(&wider, t->slots[i].hash) = t->slots[i];
    *t = wider;
    return true;
}

static void describe(key_checking *c, const violation *v)
{
    if (v->parent)
        mg_strbuf_printf(&c->lines, "%s\"%s\" (%s) = (%s) has no row in \"%s\"", c->lines.len ? "\n" : "", v->table,
                         v->columns, v->values, v->parent);
    else
        mg_strbuf_printf(&c->lines, "%s%s", c->lines.len ? "\n" : "", v->values);
}

static mg_rc count_violation(key_checking *c, const violation *v)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);
    mg_tally_slot *slot;

    h = hash_violation(h, v->table);
    h = hash_violation(h, v->parent ? v->parent : "");
    h = hash_violation(h, v->values);
    if (!grow_tally(c->tally, c->memory))
        return mg_sqlite_refuse(c->arena, c->err, MG_ERR_MEMORY, NULL, "out of memory");
    slot = find_slot(c->tally, h);
    if (slot->count == 0)
        c->tally->len++;
    slot->hash = h;
    slot->count++;
    if (c->before && (c->before->cap == 0 || find_slot(c->before, h)->count < slot->count) &&
        c->added++ < SHOWN_VIOLATIONS)
        describe(c, v);
    return MG_OK;
}

/*
 * Sets *columns to the columns of the table's foreign key `id`, each formatted by `one`, with commas between them. To
 * be freed with sqlite3_free.
 */
static mg_rc read_key_columns(key_checking *c, const char *table, int id, const char *one, char **columns)
{
    sqlite3_str *text = sqlite3_str_new(c->s->db);
    const char *comma = "", *column;
    sqlite3_stmt *stmt;
    mg_rc rc;

    rc = mg_sqlite_prepare(c->s, &stmt, c->arena, c->err, "PRAGMA main.foreign_key_list(\"%w\")", table);
    while (rc == MG_OK && sqlite3_step(stmt) == SQLITE_ROW)
    {
        if (sqlite3_column_int(stmt, 0) != id)
            continue;
        rc = mg_sqlite_name(stmt, 3, &column, c->arena, c->err);
        sqlite3_str_appendf(text, "%s", comma);
        sqlite3_str_appendf(text, one, column);
        comma = ", ";
    }
    if (sqlite3_finalize(stmt) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(c->s, c->arena, c->err);
    *columns = sqlite3_str_finish(text);
    return rc == MG_OK && !*columns ? mg_sqlite_refuse(c->arena, c->err, MG_ERR_MEMORY, NULL, "out of memory") : rc;
}

/* Reads the key of a row that violates it. It is kept as long as rows of the same key follow each other. */
typedef struct key_reader
{
    int id; /* -1 if there is none */
    char *columns;
    sqlite3_stmt *stmt;
} key_reader;

static void close_reader(key_reader *r)
{
    sqlite3_finalize(r->stmt);
    sqlite3_free(r->columns);
    memset(r, 0, sizeof *r);
    r->id = -1;
}

static mg_rc open_key_reader(key_checking *c, key_reader *r, const char *table, int id)
{
    char *quoted = NULL;
    mg_rc rc;

    close_reader(r);
    r->id = id;
    rc = read_key_columns(c, table, id, "%s", &r->columns);
    if (rc == MG_OK)
        rc = read_key_columns(c, table, id, "quote(\"%w\")", &quoted);
    if (rc == MG_OK)
        rc = mg_sqlite_prepare(c->s, &r->stmt, c->arena, c->err, "SELECT %s FROM main.\"%w\" WHERE _rowid_ = ?1",
                               quoted, table);
    sqlite3_free(quoted);
    return rc;
}

/* Sets *key to the key of the row, as SQL values with commas between them. To be freed with sqlite3_free. */
static mg_rc read_key(key_checking *c, key_reader *r, sqlite3_int64 rowid, char **key)
{
    sqlite3_str *text = sqlite3_str_new(c->s->db);
    const char *value;
    mg_rc rc = MG_OK;

    sqlite3_bind_int64(r->stmt, 1, rowid);
    if (sqlite3_step(r->stmt) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(r->stmt) && rc == MG_OK; i++)
        {
            rc = mg_sqlite_name(r->stmt, i, &value, c->arena, c->err);
            sqlite3_str_appendf(text, "%s%s", i ? ", " : "", value);
        }
    if (sqlite3_reset(r->stmt) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(c->s, c->arena, c->err);
    if (sqlite3_str_length(text) == 0)
        sqlite3_str_appendall(text, "?");
    *key = sqlite3_str_finish(text);
    return rc == MG_OK && !*key ? mg_sqlite_refuse(c->arena, c->err, MG_ERR_MEMORY, NULL, "out of memory") : rc;
}

static mg_rc count_row(key_checking *c, key_reader *r, const char *table, sqlite3_stmt *row)
{
    violation v = {table, NULL, NULL, "?"};
    int id = sqlite3_column_int(row, 3);
    char *key;
    mg_rc rc;

    if (mg_sqlite_name(row, 2, &v.parent, c->arena, c->err) != MG_OK)
        return MG_FAILED;
    if (sqlite3_column_type(row, 1) == SQLITE_NULL)
    {
        v.columns = "its key";
        return count_violation(c, &v);
    }
    if (r->id != id && open_key_reader(c, r, table, id) != MG_OK)
        return MG_FAILED;
    rc = read_key(c, r, sqlite3_column_int64(row, 1), &key);
    v.columns = r->columns;
    v.values = key;
    if (rc == MG_OK)
        rc = count_violation(c, &v);
    sqlite3_free(key);
    return rc;
}

/* A key that refers to no unique columns cannot be checked. SQLite says so when it prepares the statement. */
static mg_rc count_mismatch(key_checking *c, const char *table)
{
    const char *said = mg_arena_str(c->arena, sqlite3_errmsg(c->s->db));
    violation v = {table, NULL, NULL, said};

    return said ? count_violation(c, &v) : mg_sqlite_refuse(c->arena, c->err, MG_ERR_MEMORY, NULL, "out of memory");
}

static mg_rc check_table(key_checking *c, const char *table)
{
    key_reader reader = {-1, NULL, NULL};
    mg_error mismatch;
    sqlite3_stmt *rows;
    mg_rc rc;

    rc = mg_sqlite_prepare(c->s, &rows, c->arena, &mismatch, "PRAGMA main.foreign_key_check(\"%w\")", table);
    if (rc != MG_OK && sqlite3_errcode(c->s->db) == SQLITE_ERROR)
        return count_mismatch(c, table);
    if (rc != MG_OK)
        return mg_sqlite_failed(c->s, c->arena, c->err);
    while (rc == MG_OK && sqlite3_step(rows) == SQLITE_ROW)
        rc = count_row(c, &reader, table, rows);
    close_reader(&reader);
    if (sqlite3_finalize(rows) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(c->s, c->arena, c->err);
    return rc;
}

/* Does a statement leave everything in the catalog as it is, or only add to it? */
static bool only_adds(const mg_stmt *stmt)
{
    const mg_action *a = stmt->actions.items;

    if (stmt->actions.len == 0)
        return true;
    if (a->object.name && sqlite3_strnicmp(a->object.name, "sqlite_", 7) == 0)
        return false;
    return a->kind == MG_ACTION_CREATE || a->kind == MG_ACTION_INSERT || a->kind == MG_ACTION_UPDATE ||
           a->kind == MG_ACTION_DELETE;
}

static void forget_key_tables(mg_sqlite *s)
{
    mg_key_tables *known = &s->key_tables;

    mg_arena_free(&known->memory);
    mg_arena_init(&known->memory, &s->host.mem);
    memset(&known->items, 0, sizeof known->items);
    known->seen = 0;
}

void mg_sqlite_watch_keys(mg_sqlite *s, const mg_script *script)
{
    mg_key_tables *known = &s->key_tables;

    if (known->judged != script->source.text)
    {
        known->judged = script->source.text;
        known->adds = true;
        for (size_t i = 0; i < script->stmts.len && known->adds; i++)
            known->adds = only_adds(&script->stmts.items[i]);
    }
    known->grows = s->each && known->adds;
}

/* Looks at a new row of the catalog, and keeps its table if that may have foreign keys. */
static mg_rc note_key_table(key_checking *c, sqlite3_stmt *row)
{
    mg_key_tables *known = &c->s->key_tables;
    const char *name, *sql, **slot;

    known->seen = sqlite3_column_int64(row, 2);
    if (mg_sqlite_text(row, 1, &sql, c->arena, c->err) != MG_OK)
        return MG_FAILED;
    if (sql && !mg_ascii_find(sql, strlen(sql), "references"))
        return MG_OK;
    if (mg_sqlite_name(row, 0, &name, c->arena, c->err) != MG_OK)
        return MG_FAILED;
    slot = mg_vec_push(&known->memory, &known->items);
    if (!slot || !(*slot = mg_arena_str(&known->memory, name)))
        return mg_sqlite_refuse(c->arena, c->err, MG_ERR_MEMORY, NULL, "out of memory");
    return MG_OK;
}

static mg_rc read_key_tables(key_checking *c)
{
    sqlite3_stmt *rows;
    mg_rc rc;

    if (!c->s->key_tables.grows)
        forget_key_tables(c->s);
    rc = mg_sqlite_prepare(c->s, &rows, c->arena, c->err,
                           "SELECT name, sql, rowid FROM main.sqlite_master WHERE rowid > %lld AND type = 'table' AND "
                           "rootpage > 0 ORDER BY rowid",
                           c->s->key_tables.seen);
    if (rc != MG_OK)
        return rc;
    while (rc == MG_OK && sqlite3_step(rows) == SQLITE_ROW)
        rc = note_key_table(c, rows);
    if (sqlite3_finalize(rows) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(c->s, c->arena, c->err);
    return rc;
}

static mg_rc check_all(key_checking *c)
{
    mg_rc rc = read_key_tables(c);

    if (rc != MG_OK)
        forget_key_tables(c->s); /* the reading may have ended before the last row */
    for (size_t i = 0; i < c->s->key_tables.items.len && rc == MG_OK; i++)
        rc = check_table(c, c->s->key_tables.items.items[i]);
    return rc;
}

/* A number that changes when other connections have committed something. */
static sqlite3_int64 data_version(mg_sqlite *s)
{
    sqlite3_stmt *stmt;
    sqlite3_int64 version = -1;

    if (sqlite3_prepare_v2(s->db, "PRAGMA main.data_version", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        version = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return version;
}

static void replace_violations(mg_sqlite *s, mg_tally now, mg_arena memory)
{
    mg_arena_free(&s->violation_memory);
    s->violation_memory = memory;
    s->violations = now;
}

/*
 * One look at all rows for each transaction is enough: what one transaction has checked is what the next one begins
 * with, unless somebody has written in between. The row of the history is written after the look, but refers to
 * nothing.
 */
void mg_sqlite_note_end(mg_sqlite *s, bool keep)
{
    s->violations_stand = keep && s->violations_stand;
    s->changes = sqlite3_total_changes(s->db);
    s->version = keep ? data_version(s) : -1;
    s->alone = keep && (s->alone || !s->ended);
    s->ended = true;
}

void mg_sqlite_note_begin(mg_sqlite *s)
{
    s->unchanged = s->version >= 0 && s->changes == sqlite3_total_changes(s->db) && s->version == data_version(s);
    s->alone = s->alone && s->unchanged;
}

bool mg_sqlite_is_alone(void *ctx)
{
    return ((mg_sqlite *) ctx)->alone;
}

mg_rc mg_sqlite_remember(void *ctx, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    mg_tally now = {NULL, 0, 0};
    mg_arena memory;
    key_checking c = {.s = s, .arena = arena, .err = err, .tally = &now, .memory = &memory};

    if (s->violations_stand && s->unchanged)
        return MG_OK;
    s->violations_stand = s->key_tables.grows = false;
    mg_arena_init(&memory, &s->host.mem);
    if (check_all(&c) != MG_OK)
    {
        mg_arena_free(&memory);
        return MG_FAILED;
    }
    replace_violations(s, now, memory);
    return MG_OK;
}

mg_rc mg_sqlite_verify(void *ctx, mg_arena *arena, mg_error *err)
{
    mg_sqlite *s = ctx;
    mg_arena memory;
    mg_tally now = {NULL, 0, 0};
    key_checking c = {.s = s, .arena = arena, .err = err, .tally = &now, .before = &s->violations, .memory = &memory};
    mg_rc rc;

    s->violations_stand = false;
    mg_arena_init(&memory, &s->host.mem);
    mg_strbuf_init(&c.lines, arena);
    rc = check_all(&c);
    if (rc == MG_OK && c.added == 0)
    {
        if (s->each)
            replace_violations(s, now, memory);
        else
            mg_arena_free(&memory);
        s->violations_stand = s->each;
        return MG_OK;
    }
    mg_arena_free(&memory);
    if (rc != MG_OK)
        return rc;
    if (c.added > SHOWN_VIOLATIONS)
        mg_strbuf_printf(&c.lines, "\nand %llu more", (unsigned long long) (c.added - SHOWN_VIOLATIONS));
    mg_sqlite_refuse(
        arena, err, "787",
        "Repair the rows in the script, before or after the change. PRAGMA foreign_key_check lists them once "
        "it has run.",
        "FOREIGN KEY constraint failed: %llu new violation%s", (unsigned long long) c.added, c.added == 1 ? "" : "s");
    mg_sqlite_set_code(err, SQLITE_CONSTRAINT_FOREIGNKEY);
    err->detail = mg_strbuf_done(&c.lines);
    return MG_FAILED;
}
