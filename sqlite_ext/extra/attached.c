/*
 * attached.c: refuses statements that would reach an attached database. If a name without a schema is not in "main",
 * SQLite takes it for an object of an attached database: DROP TABLE IF EXISTS "Session" would drop the table of another
 * file.
 */
#include "../base/sqlite_host.h"

#include "../../common/base/utf8.h"
#include "../../common/sql/split_sqlite.h"

#include <string.h>

static mg_rc add_database(mg_sqlite *s, mg_databases *out, int number, const char *name, mg_arena *arena, mg_error *err)
{
    mg_attached *one = mg_vec_push(&s->memory, out);

    if (!one || !(one->name = mg_arena_str(&s->memory, name)))
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    one->number = number;
    return MG_OK;
}

/* Used where SQLite has no function that tells. */
static mg_rc list_by_pragma(mg_sqlite *s, mg_databases *out, mg_arena *arena, mg_error *err)
{
    sqlite3_stmt *stmt;
    const char *name;
    mg_rc rc = MG_OK;

    if (mg_sqlite_prepare(s, &stmt, arena, err, "PRAGMA database_list") != MG_OK)
        return MG_FAILED;
    while (rc == MG_OK && sqlite3_step(stmt) == SQLITE_ROW)
    {
        if (sqlite3_column_int(stmt, 0) <= 1)
            continue;
        rc = mg_sqlite_name(stmt, 1, &name, arena, err);
        if (rc == MG_OK)
            rc = add_database(s, out, sqlite3_column_int(stmt, 0), name, arena, err);
    }
    if (sqlite3_finalize(stmt) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(s, arena, err);
    return rc;
}

mg_rc mg_attached_list(mg_sqlite *s, mg_databases *out, mg_arena *arena, mg_error *err)
{
    const char *name;

    if (!mg_compat_has_db_name())
        return list_by_pragma(s, out, arena, err);
    for (int i = 2; (name = mg_compat_db_name(s->db, i)) != NULL; i++)
        if (add_database(s, out, i, name, arena, err) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

mg_rc mg_attached_read(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    memset(&s->attached, 0, sizeof s->attached);
    return mg_attached_list(s, &s->attached, arena, err);
}

bool mg_sqlite_transactions(sqlite3 *db, const char *text, mg_transaction_fn each, void *arg)
{
    sqlite3_stmt *stmt = NULL;
    char *sql = sqlite3_mprintf("EXPLAIN %s", text);
    bool found = false;
    int rc = SQLITE_NOMEM;

    if (sql && sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK)
        while (!found && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
        {
            const char *operation = (const char *) sqlite3_column_text(stmt, 1);

            if (!operation)
                break;
            found = sqlite3_stricmp(operation, "Transaction") == 0 && each(arg, sqlite3_column_int(stmt, 2));
        }
    if (!found && rc != SQLITE_DONE)
        found = each(arg, MG_UNKNOWN_DATABASE);
    sqlite3_finalize(stmt);
    sqlite3_free(sql);
    return found;
}

typedef struct reaching
{
    mg_sqlite *s;
    const char *text;
    const mg_stmt *of; /* the PRAGMA's statement */
    const mg_attached *found;
    bool unknown; /* it could not be found out */
    mg_arena *arena;
    mg_error *err;
    mg_rc rc;
} reaching;

/* Whether a database has an object with that name. If that cannot be found out, the answer is no and `rc` says so. */
static bool has_object(reaching *r, const char *database, const char *object)
{
    sqlite3_stmt *stmt;
    const char *name;
    bool has = false;

    r->rc = mg_sqlite_prepare(r->s, &stmt, r->arena, r->err, "SELECT name FROM \"%w\".sqlite_master", database);
    while (r->rc == MG_OK && !has && sqlite3_step(stmt) == SQLITE_ROW)
    {
        r->rc = mg_sqlite_name(stmt, 0, &name, r->arena, r->err);
        has = r->rc == MG_OK && mg_ascii_equal_nocase(name, object);
    }
    if (sqlite3_finalize(stmt) != SQLITE_OK && r->rc == MG_OK)
        r->rc = mg_sqlite_failed(r->s, r->arena, r->err);
    return has;
}

/* The same for the name that a token is. */
static bool has_named(reaching *r, const char *database, mg_token t)
{
    const char *object = mg_token_is_name(t) ? mg_token_text(r->arena, r->text, t) : "";

    if (!object)
        r->rc = mg_sqlite_refuse(r->arena, r->err, MG_ERR_MEMORY, NULL, "out of memory");
    return object && has_object(r, database, object);
}

/* Does the token before a name say that an object with that name may be made? */
static bool makes(const char *text, mg_token t)
{
    return mg_token_is(text, t, "table") || mg_token_is(text, t, "view") || mg_token_is(text, t, "index") ||
           mg_token_is(text, t, "trigger") || mg_token_is(text, t, "exists");
}

/* Does the text name the database before a point? A table of that name before one of its columns does not count. */
static bool names_database(reaching *r, const char *name)
{
    const char *text = r->text;
    mg_scanner s = mg_scan_all(MG_SQLITE, text);
    mg_token first = {TOKEN_OTHER, 0, 0}, second = first, t = mg_token_next(&s);

    for (; t.kind != TOKEN_END && t.kind < TOKEN_OPEN_STRING; t = mg_token_next(&s))
    {
        if (t.kind == TOKEN_OTHER && text[t.start] == '.' && mg_token_is_name(second) &&
            mg_token_names(text, second, name))
        {
            mg_token object = mg_token_next(&s);

            if (makes(text, first) || has_named(r, name, object))
                return true;
            t = object;
        }
        first = second;
        second = t;
    }
    return false;
}

/* Does an action change the schema or rows? */
static bool changes_object(const mg_action *a)
{
    switch (a->kind)
    {
    case MG_ACTION_INSERT:
    case MG_ACTION_UPDATE:
    case MG_ACTION_DELETE:
        return true;
    case MG_ACTION_CREATE:
        return false;
    default:
        return mg_action_is_schema(a);
    }
}

/* Does the statement change something that is named without a database, and that only the database `name` has? */
static bool changes_unnamed(reaching *r, const char *name)
{
    const mg_action *a = r->of->actions.items;

    return r->of->actions.len > 0 && changes_object(a) && a->object.name && !a->object.schema &&
           !has_object(r, "temp", a->object.name) && r->rc == MG_OK && !has_object(r, "main", a->object.name) &&
           r->rc == MG_OK && has_object(r, name, a->object.name);
}

static bool is_unnamed(void *arg, int number)
{
    reaching *r = arg;

    r->unknown = number == MG_UNKNOWN_DATABASE;
    for (size_t i = 0; i < r->s->attached.len; i++)
    {
        const mg_attached *one = &r->s->attached.items[i];

        if (one->number == number && (!names_database(r, one->name) || changes_unnamed(r, one->name)))
            r->found = one;
    }
    return r->found || r->unknown || r->rc != MG_OK;
}

mg_rc mg_attached_check(mg_sqlite *s, sqlite3_stmt *stmt, const mg_stmt *of, mg_arena *arena, mg_error *err)
{
    reaching r = {s, stmt ? sqlite3_sql(stmt) : NULL, of, NULL, false, arena, err, MG_OK};

    if (s->attached.len == 0 || !r.text || sqlite3_stmt_isexplain(stmt) ||
        !mg_sqlite_transactions(s->db, r.text, is_unnamed, &r))
        return MG_OK;
    if (r.rc != MG_OK)
        return MG_FAILED;
    if (r.unknown)
        return mg_sqlite_failed(s, arena, err);
    return mg_sqlite_refuse(
        arena, err, MG_ERR_STATE, "DETACH it first, or write the database before the name: main.…, or the other one.",
        "the statement would reach the attached database \"%s\", which it does not name", r.found->name);
}

mg_rc mg_attached_check_pragma(mg_sqlite *s, const mg_action *pragma, mg_arena *arena, mg_error *err)
{
    static const char *const of_all[] = {"locking_mode", "mmap_size", "optimize", "secure_delete"};

    if (s->attached.len == 0 || !pragma->object.name || pragma->object.schema)
        return MG_OK;
    for (size_t i = 0; i < sizeof of_all / sizeof *of_all; i++)
        if (mg_ascii_equal_nocase(pragma->object.name, of_all[i]))
            return mg_sqlite_refuse(arena, err, MG_ERR_STATE,
                                    "Name the database in the script (PRAGMA main.…), or DETACH the other before.",
                                    "PRAGMA %s would reach the attached database \"%s\", too", of_all[i],
                                    s->attached.items[0].name);
    return MG_OK;
}
