/*
 * triggers.c: keeps triggers when their table is redefined; see dropped.h. DROP TABLE silently drops a table's
 * triggers, but a script that makes the table again means to keep them, unless it makes or drops them itself.
 *
 * Each trigger is created again as it was, or as renames have changed it since, and must compile. Statements that fire
 * it are prepared, never run; if one fails that did not fail before the migration, the trigger no longer fits. During a
 * rename, triggers that are gone are put back for a moment, so that SQLite renames in them too; other statements of the
 * script must not fire them.
 */
#include "../base/sqlite_host.h"

#include "../../common/base/utf8.h"
#include "../../common/sql/split_sqlite.h"

#include <string.h>

static uint64_t tag_of(const char *schema)
{
    return strcmp(schema, "temp") == 0;
}

/* Checks that the text of a trigger is a single CREATE TRIGGER and nothing else, since it will be run as it is. */
static mg_rc check_trigger_text(const mg_trigger *t, const mg_trigger_form *form, mg_arena *arena, mg_error *err)
{
    if (mg_create_length(form->sql, MG_CREATE_TRIGGER, t->name) > 0)
        return MG_OK;
    return mg_create_refuse(MG_CREATE_TRIGGER, t->name, arena, err);
}

mg_rc mg_triggers_add(mg_sqlite *s, const char *schema, sqlite3_stmt *row, mg_arena *arena, mg_error *err)
{
    mg_dropped *d = &s->dropped;
    const char *name, *table, *sql, *key;
    mg_trigger *t;

    if (mg_sqlite_name(row, 0, &name, arena, err) != MG_OK || mg_sqlite_name(row, 1, &table, arena, err) != MG_OK ||
        mg_sqlite_name(row, 2, &sql, arena, err) != MG_OK)
        return MG_FAILED;
    t = mg_vec_push(&d->memory, &d->now.triggers);
    key = mg_lite_key(&d->memory, name);
    if (t && key)
    {
        t->schema = schema;
        t->name = mg_arena_str(&d->memory, name);
        t->last.table = mg_arena_str(&d->memory, table);
        t->last.sql = mg_arena_str(&d->memory, sql);
        t->first = t->other = t->last;
        mg_map_put(&d->memory, &d->trigger_numbers, tag_of(schema), key, strlen(key),
                   (void *) (uintptr_t) d->now.triggers.len);
    }
    if (d->memory.failed)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    return check_trigger_text(t, &t->last, arena, err);
}

void mg_triggers_name(mg_sqlite *s, const char *name)
{
    mg_dropped *d = &s->dropped;

    /* `name` is in lower case already; the trigger may be in either schema. */
    for (uint64_t tag = 0; tag < 2; tag++)
    {
        uintptr_t number = (uintptr_t) mg_map_get(&d->trigger_numbers, tag, name, strlen(name));

        if (number > 0 && number <= d->now.triggers.len)
            d->now.triggers.items[number - 1].named = true;
    }
}

static mg_rc broken(const mg_trigger *t, const char *table, const char *why, mg_arena *arena, mg_error *err)
{
    return mg_sqlite_refuse(arena, err, MG_ERR_STATE,
                            "Write what should become of it into the script: DROP TRIGGER before the table is dropped, "
                            "and CREATE TRIGGER in its new form after it.",
                            "the trigger \"%s\", which was dropped with the table \"%s\", no longer compiles: %s",
                            t->name, table, why);
}

/* Is it an error that was not there before? That a view has no trigger for an event does not count as an error. */
static bool is_new(const char *error, const char *before)
{
    return error && !strstr(error, "because it is a view") && (!before || strcmp(error, before) != 0);
}

/*
 * Does the error make ALTER TABLE … RENAME fail? It does not check functions, but everything else that a trigger names.
 */
static bool stops_renames(const char *error)
{
    return error && strncmp(error, "no such function", 16) != 0 && strncmp(error, "unsafe use of", 13) != 0;
}

/* Creates a trigger. *why is the reason if SQLite refuses it, or NULL. */
static mg_rc create_trigger(mg_sqlite *s, const mg_trigger *t, const mg_trigger_form *form, const char **why,
                            mg_arena *arena, mg_error *err)
{
    char *sql;
    int rc;

    *why = NULL;
    if (check_trigger_text(t, form, arena, err) != MG_OK)
        return MG_FAILED;
    sql = mg_trigger_creating(t->schema, form->sql);
    if (!sql)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    sqlite3_free(sql);
    return rc == SQLITE_OK ? MG_OK : mg_sqlite_tell(s, why, arena, err);
}

/*
 * Creates a trigger. If it does not fit its table, *why is the reason, and it may exist or not; else *why is NULL. With
 * `lend`, an error that would stop a rename counts too.
 */
static mg_rc put_trigger(mg_sqlite *s, const mg_trigger *t, const mg_trigger_form *form, bool lend, const char **why,
                         mg_arena *arena, mg_error *err)
{
    mg_outcomes before, after;
    const char *missing;

    if ((!t->known && mg_triggers_compile(s, form->table, &before, arena, err) != MG_OK) ||
        create_trigger(s, t, form, why, arena, err) != MG_OK)
        return MG_FAILED;
    if (*why)
        return MG_OK;
    if (mg_triggers_compile(s, form->table, &after, arena, err) != MG_OK)
        return MG_FAILED;
    for (int k = 0; k < MG_OUTCOMES && !*why; k++)
        if (is_new(after.errors[k], t->known ? t->failed[k] : before.errors[k]) ||
            (lend && k < MG_OUTCOMES / 2 && is_new(after.errors[k], NULL) && stops_renames(after.errors[k])))
            *why = after.errors[k];
    missing = mg_trigger_missing_column(s, form->table, form->sql, arena);
    if (!*why && missing && !t->missed)
        *why = missing;
    return MG_OK;
}

static mg_rc take_triggers_away(mg_sqlite *s, const mg_trigger *t, mg_arena *arena, mg_error *err)
{
    char *sql = sqlite3_mprintf("DROP TRIGGER IF EXISTS %s.\"%w\"", t->schema, t->name);
    mg_rc rc;

    if (!sql)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    rc = mg_sqlite_exec(s, sql, arena, err);
    sqlite3_free(sql);
    return rc;
}

typedef mg_rc (*each_trigger_fn)(mg_sqlite *s, mg_trigger *t, sqlite3_stmt *row, mg_arena *arena, mg_error *err);

/* Calls a function for each trigger that was noted and that the schema has now. */
static mg_rc each_there(mg_sqlite *s, const char *schema, each_trigger_fn each, mg_arena *arena, mg_error *err)
{
    mg_dropped *d = &s->dropped;
    mg_arena scratch;
    sqlite3_stmt *stmt;
    mg_rc rc = MG_OK;

    if (mg_sqlite_prepare(s, &stmt, arena, err,
                          "SELECT name, tbl_name, sql FROM %s.sqlite_master WHERE type = 'trigger'", schema) != MG_OK)
        return MG_FAILED;
    mg_arena_init(&scratch, &s->host.mem);
    while (rc == MG_OK && sqlite3_step(stmt) == SQLITE_ROW)
    {
        const char *name, *key;
        uintptr_t number;

        rc = mg_sqlite_name(stmt, 0, &name, arena, err);
        key = rc == MG_OK ? mg_lite_key(&scratch, name) : NULL;
        number = key ? (uintptr_t) mg_map_get(&d->trigger_numbers, tag_of(schema), key, strlen(key)) : 0;
        if (number)
            rc = each(s, &d->now.triggers.items[number - 1], stmt, arena, err);
    }
    if (sqlite3_finalize(stmt) != SQLITE_OK && rc == MG_OK)
        rc = mg_sqlite_failed(s, arena, err);
    if (rc == MG_OK && scratch.failed)
        rc = mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    mg_arena_free(&scratch);
    return rc;
}

static mg_rc each_there_at_all(mg_sqlite *s, each_trigger_fn each, mg_arena *arena, mg_error *err)
{
    if (each_there(s, "main", each, arena, err) != MG_OK)
        return MG_FAILED;
    return mg_sqlite_has_temporary(s) ? each_there(s, "temp", each, arena, err) : MG_OK;
}

/* Notes that a trigger still exists. */
static mg_rc note_there(mg_sqlite *s, mg_trigger *t, sqlite3_stmt *row, mg_arena *arena, mg_error *err)
{
    (void) row;
    (void) arena;
    (void) err;
    s->dropped.there[t - s->dropped.now.triggers.items] = true;
    return MG_OK;
}

static mg_rc find_gone(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    mg_dropped *d = &s->dropped;

    d->there = mg_arena_get(&d->memory, (d->now.triggers.len + 1) * sizeof *d->there);
    if (!d->there)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    return each_there_at_all(s, note_there, arena, err);
}

static bool is_gone(const mg_sqlite *s, size_t i)
{
    return !s->dropped.there[i] && !s->dropped.now.triggers.items[i].named;
}

/* Finds a form of a trigger whose table exists, trying the last form first. NULL if there is none. */
static mg_rc find_form(mg_sqlite *s, mg_trigger *t, mg_trigger_form **form, mg_arena *arena, mg_error *err)
{
    mg_trigger_form *const forms[] = {&t->last, &t->other, &t->first};

    *form = NULL;
    for (size_t i = 0; i < 3 && !*form; i++)
    {
        bool there;

        if (mg_table_exists(s, forms[i]->table, &there, arena, err) != MG_OK)
            return MG_FAILED;
        *form = there ? forms[i] : NULL;
    }
    if (*form == &t->first)
    {
        t->other = t->first;
        *form = &t->other;
    }
    return MG_OK;
}

/*
 * Might the trigger name the table? Texts that SQLite takes for names count too. A quote in a name is doubled in the
 * text.
 */
static bool may_name(const char *sql, const char *table)
{
    return strpbrk(table, "\"'`") || mg_ascii_find(sql, strlen(sql), table);
}

mg_rc mg_triggers_lend(mg_sqlite *s, const mg_action *rename, mg_arena *arena, mg_error *err)
{
    mg_dropped *d = &s->dropped;
    const char *renamed = rename->kind == MG_ACTION_RENAME ? rename->object.name : NULL;

    if (!d->now.drops || d->now.triggers.len == 0)
        return MG_OK;
    if (find_gone(s, arena, err) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < d->now.triggers.len; i++)
    {
        mg_trigger *t = &d->now.triggers.items[i];
        const char *why = NULL;
        mg_trigger_form *form;

        if (!is_gone(s, i))
            continue;
        if (find_form(s, t, &form, arena, err) != MG_OK)
            return MG_FAILED;
        if (form && renamed && !may_name(form->sql, renamed))
            form = NULL; /* it stays as it is */
        if (form && put_trigger(s, t, form, true, &why, arena, err) != MG_OK)
            return MG_FAILED;
        t->lent = why ? NULL : form;
        t->unfit = why ? form : NULL;
        if (t->unfit && take_triggers_away(s, t, arena, err) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}

static mg_rc take_over(mg_sqlite *s, mg_trigger *t, sqlite3_stmt *row, mg_arena *arena, mg_error *err)
{
    mg_trigger_form *form = t->lent ? t->lent : &t->last;
    const char *table, *sql;

    if (mg_sqlite_name(row, 1, &table, arena, err) != MG_OK || mg_sqlite_name(row, 2, &sql, arena, err) != MG_OK)
        return MG_FAILED;
    if (strcmp(table, form->table) == 0 && strcmp(sql, form->sql) == 0)
        return MG_OK;
    table = mg_arena_str(&s->dropped.memory, table);
    sql = mg_arena_str(&s->dropped.memory, sql);
    if (!table || !sql)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    *form = (mg_trigger_form){table, sql};
    return MG_OK;
}

mg_rc mg_triggers_follow(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    mg_dropped *d = &s->dropped;

    if (d->now.triggers.len == 0)
        return MG_OK;
    if (each_there_at_all(s, take_over, arena, err) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < d->now.triggers.len; i++)
    {
        mg_trigger *t = &d->now.triggers.items[i];
        bool there = true;

        if ((t->lent && take_triggers_away(s, t, arena, err) != MG_OK) ||
            (t->unfit && mg_table_exists(s, t->unfit->table, &there, arena, err) != MG_OK))
            return MG_FAILED;
        t->stranded = t->stranded || !there;
        t->lent = t->unfit = NULL;
    }
    return MG_OK;
}

/* If a view has become a table, or a table a view, no trigger of the old one can exist on it. */
static bool is_of_other_kind(const char *why)
{
    return strncmp(why, "cannot create ", 14) == 0 && strstr(why, " trigger on ");
}

/*
 * Restores a trigger as renames have made it; or as it was at first, if what it names was set aside under another name.
 */
static mg_rc restore_one(mg_sqlite *s, mg_trigger *t, mg_arena *arena, mg_error *err)
{
    const char *why = NULL, *again = NULL;
    mg_trigger_form *form;

    if (t->stranded)
        return broken(t, t->last.table, "the table was renamed while it did not", arena, err);
    if (find_form(s, t, &form, arena, err) != MG_OK ||
        (form && put_trigger(s, t, form, false, &why, arena, err) != MG_OK))
        return MG_FAILED;
    if (why && strcmp(form->table, t->first.table) == 0 && strcmp(form->sql, t->first.sql) != 0)
    {
        if (take_triggers_away(s, t, arena, err) != MG_OK ||
            put_trigger(s, t, &t->first, false, &again, arena, err) != MG_OK)
            return MG_FAILED;
        why = again;
    }
    return why && !is_of_other_kind(why) ? broken(t, form->table, why, arena, err) : MG_OK;
}

/* Triggers that are restored all at once. */
typedef struct together
{
    mg_arena scratch;
    /* By table: how the statements that fire its triggers compile without those triggers, and with them. */
    mg_map before, after;
    MG_VEC(mg_trigger *) made;
    bool fit;
} together;

/* Checks that a trigger which was restored compiles as well as it did before. */
static mg_rc check_made(mg_sqlite *s, together *all, const mg_trigger *t, mg_arena *arena, mg_error *err)
{
    const mg_outcomes *after, *before = NULL;

    if (mg_triggers_outcomes(s, &all->scratch, &all->after, t->last.table, &after, arena, err) != MG_OK ||
        (!t->known &&
         mg_triggers_outcomes(s, &all->scratch, &all->before, t->last.table, &before, arena, err) != MG_OK))
        return MG_FAILED;
    for (int k = 0; k < MG_OUTCOMES; k++)
        if (is_new(after->errors[k], before ? before->errors[k] : t->failed[k]))
            all->fit = false;
    if (all->fit && !t->missed && mg_trigger_missing_column(s, t->last.table, t->last.sql, arena))
        all->fit = false;
    return MG_OK;
}

static mg_rc make_one(mg_sqlite *s, together *all, mg_trigger *t, mg_arena *arena, mg_error *err)
{
    const mg_outcomes *before;
    mg_trigger **slot;
    mg_trigger_form *form;
    const char *why;

    if (find_form(s, t, &form, arena, err) != MG_OK)
        return MG_FAILED;
    all->fit = !t->stranded && (!form || form == &t->last);
    if (!all->fit || !form)
        return MG_OK;
    if ((!t->known &&
         mg_triggers_outcomes(s, &all->scratch, &all->before, t->last.table, &before, arena, err) != MG_OK) ||
        create_trigger(s, t, &t->last, &why, arena, err) != MG_OK)
        return MG_FAILED;
    all->fit = !why;
    if (!all->fit)
        return MG_OK;
    slot = mg_vec_push(&all->scratch, &all->made);
    if (!slot)
        return mg_sqlite_refuse(arena, err, MG_ERR_MEMORY, NULL, "out of memory");
    *slot = t;
    return MG_OK;
}

/*
 * Restores all triggers at once if that works, which is the rule. Compiling the statements that fire the triggers of a
 * table takes time for each trigger of the table. If it does not work, none is restored, and it has to be found out
 * which one is at fault, or has another form.
 */
static mg_rc restore_all(mg_sqlite *s, bool *done, mg_arena *arena, mg_error *err)
{
    mg_dropped *d = &s->dropped;
    together all = {.fit = true};
    mg_rc rc = MG_OK;

    mg_arena_init(&all.scratch, &s->host.mem);
    for (size_t i = 0; i < d->now.triggers.len && rc == MG_OK && all.fit; i++)
        if (is_gone(s, i))
            rc = make_one(s, &all, &d->now.triggers.items[i], arena, err);
    for (size_t i = 0; i < all.made.len && rc == MG_OK && all.fit; i++)
        rc = check_made(s, &all, all.made.items[i], arena, err);
    for (size_t i = 0; i < all.made.len && rc == MG_OK && !all.fit; i++)
        rc = take_triggers_away(s, all.made.items[i], arena, err);
    *done = all.fit;
    mg_arena_free(&all.scratch);
    return rc;
}

mg_rc mg_triggers_restore(mg_sqlite *s, mg_arena *arena, mg_error *err)
{
    mg_dropped *d = &s->dropped;
    bool done;

    if (!d->now.drops || d->now.triggers.len == 0)
        return MG_OK;
    if (find_gone(s, arena, err) != MG_OK || restore_all(s, &done, arena, err) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; !done && i < d->now.triggers.len; i++)
        if (is_gone(s, i) && restore_one(s, &d->now.triggers.items[i], arena, err) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}
