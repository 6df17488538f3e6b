/* renames.c: see renames.h. */
#include "renames.h"

#include "../../base/json.h"
#include "../../base/utf8.h"
#include "../../plan/pair/by_name.h"

/* Keys ********************************************************************************************************* */

#define MG_PARTS_MAX 3

/* "Table", "Table.column", "schema.Table", "schema.Table.column". */
typedef struct rename_path
{
    const char *parts[MG_PARTS_MAX];
    size_t count;
} rename_path;

/* Reads a part in double quotes, in which a quote stands twice; NULL: it does not end. */
static const char *read_quoted_part(mg_arena *a, const char **at)
{
    char *out = mg_arena_get(a, strlen(*at) + 1), *to = out;
    const char *p = *at + 1;

    for (; out && *p && !(p[0] == '"' && p[1] != '"'); p++)
    {
        p += p[0] == '"';
        *to++ = *p;
    }
    *at = p + (*p == '"');
    return *p == '"' ? out : NULL;
}

static const char *read_bare_part(mg_arena *a, const char **at)
{
    size_t len = strcspn(*at, ".");
    const char *part = mg_arena_copy(a, *at, len);

    *at += len;
    return part;
}

/* False: it is no path. */
static bool read_rename_path(mg_arena *a, const char *key, rename_path *out)
{
    out->count = 0;
    for (;;)
    {
        const char *part = *key == '"' ? read_quoted_part(a, &key) : read_bare_part(a, &key);

        if (!part || !*part || out->count == MG_PARTS_MAX || (*key && *key != '.'))
            return false;
        out->parts[out->count++] = part;
        if (!*key)
            return true;
        key++;
    }
}

static void put_part(mg_strbuf *out, const char *part)
{
    mg_strbuf_puts(out, out->len > 0 ? "." : "");
    if (*part != '"' && !strchr(part, '.'))
    {
        mg_strbuf_puts(out, part);
        return;
    }
    mg_strbuf_putc(out, '"');
    for (; *part; part++)
    {
        mg_strbuf_putc(out, *part);
        if (*part == '"')
            mg_strbuf_putc(out, '"');
    }
    mg_strbuf_putc(out, '"');
}

const char *mg_rename_key(mg_arena *a, const mg_rename *r)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    if (r->schema)
        put_part(&b, r->schema);
    put_part(&b, r->table);
    if (r->column)
        put_part(&b, r->column);
    return mg_strbuf_done(&b);
}

/* What they name *********************************************************************************************** */

typedef struct rename_names
{
    mg_by_name tables, enums;   /* of the old side */
    mg_map any_table, any_enum; /* the first of a name, in whichever schema */
    mg_arena *arena;            /* of all that is noted */
    mg_map *columns; /* tag: the address of a table of which one was asked for; by name. And each such table, by "" */
} rename_names;

static void note_first(mg_arena *a, mg_map *map, const char *name, void *thing)
{
    if (!mg_map_get(map, 0, name, strlen(name)))
        mg_map_put(a, map, 0, name, strlen(name), thing);
}

static void note_rename_names(mg_arena *a, const mg_model *m, rename_names *out)
{
    out->arena = a;
    out->columns = mg_arena_get(a, sizeof *out->columns);
    if (out->columns)
        *out->columns = (mg_map){0};
    for (size_t i = 0; i < m->tables.len; i++)
    {
        mg_by_name_put(a, &out->tables, m->tables.items[i]->schema, m->tables.items[i]->name, m->tables.items[i]);
        note_first(a, &out->any_table, m->tables.items[i]->name, m->tables.items[i]);
    }
    for (size_t i = 0; i < m->enums.len; i++)
    {
        mg_by_name_put(a, &out->enums, m->enums.items[i]->schema, m->enums.items[i]->name, m->enums.items[i]);
        note_first(a, &out->any_enum, m->enums.items[i]->name, m->enums.items[i]);
    }
}

static const mg_table *table_named(const rename_names *n, const char *schema, const char *name)
{
    return schema ? mg_by_name_get(&n->tables, schema, name) : mg_map_get(&n->any_table, 0, name, strlen(name));
}

static const mg_enum *enum_named(const rename_names *n, const char *schema, const char *name)
{
    return schema ? mg_by_name_get(&n->enums, schema, name) : mg_map_get(&n->any_enum, 0, name, strlen(name));
}

/* All of a table are noted when the first is asked for. */
static bool has_column(const rename_names *n, const mg_table *t, const char *name)
{
    if (!n->columns)
        return false;
    if (!mg_map_put(n->arena, n->columns, (uintptr_t) t, "", 0, (void *) t))
        for (size_t i = 0; i < t->columns.len; i++)
            mg_map_put(n->arena, n->columns, (uintptr_t) t, t->columns.items[i]->name,
                       strlen(t->columns.items[i]->name), t->columns.items[i]);
    return *name && mg_map_get(n->columns, (uintptr_t) t, name, strlen(name)) != NULL;
}

static bool has_value(const mg_enum *e, const char *value)
{
    for (size_t i = 0; i < e->values.len; i++)
        if (strcmp(e->values.items[i], value) == 0)
            return true;
    return false;
}

/* Reading of the option *********************************************************************************************
 */

typedef struct renames_reading
{
    mg_call *call;
    mg_arena *scratch;
    rename_names names;
    mg_map texts; /* SQLite: enums of the new side, by their names, and by those that the option says that they had */
    mg_map done;  /* by the old name of a table or enum that has its new one: what has it */
    mg_renames *out;
} renames_reading;

/* How a path can be read. */
typedef struct rename_reading
{
    mg_rename_kind kind;
    const char *schema, *table, *column;
} rename_reading;

static size_t readings_of(const rename_path *p, rename_reading out[4])
{
    const char *x = p->parts[0], *y = p->parts[1], *z = p->parts[2];

    if (p->count == 1)
    {
        out[0] = (rename_reading){MG_RENAME_TABLE, NULL, x, NULL};
        out[1] = (rename_reading){MG_RENAME_ENUM, NULL, x, NULL};
        return 2;
    }
    if (p->count == 3)
    {
        out[0] = (rename_reading){MG_RENAME_COLUMN, x, y, z};
        out[1] = (rename_reading){MG_RENAME_VALUE, x, y, z};
        return 2;
    }
    out[0] = (rename_reading){MG_RENAME_COLUMN, NULL, x, y};
    out[1] = (rename_reading){MG_RENAME_VALUE, NULL, x, y};
    out[2] = (rename_reading){MG_RENAME_TABLE, x, y, NULL};
    out[3] = (rename_reading){MG_RENAME_ENUM, x, y, NULL};
    return 4;
}

static const void *done_before(const renames_reading *r, const char *name)
{
    return mg_map_get(&r->done, 0, name, strlen(name));
}

/* The table of that name, or that had it before it was renamed; or NULL. */
static const mg_table *find_owner_table(const renames_reading *r, const rename_reading *one)
{
    const mg_table *t = table_named(&r->names, one->schema, one->table);

    return t ? t : done_before(r, one->table);
}

static const mg_enum *find_owner_enum(const renames_reading *r, const rename_reading *one)
{
    return enum_named(&r->names, one->schema, one->table);
}

/* Whether the old side has a thing of that name; then the rename gets the names that it has there. */
static bool names_thing(const renames_reading *r, const rename_reading *one, const char *name, mg_rename *out)
{
    const mg_table *t = NULL;
    const mg_enum *e = NULL;

    switch (one->kind)
    {
    case MG_RENAME_TABLE:
        t = table_named(&r->names, one->schema, name);
        break;
    case MG_RENAME_COLUMN:
        t = find_owner_table(r, one);
        t = t && has_column(&r->names, t, name) ? t : NULL;
        break;
    case MG_RENAME_ENUM:
        e = enum_named(&r->names, one->schema, name);
        break;
    case MG_RENAME_VALUE:
        e = find_owner_enum(r, one);
        e = e && has_value(e, name) ? e : NULL;
        break;
    }
    if (!t && !e)
        return false;
    out->kind = one->kind;
    out->schema = t ? t->schema : e->schema;
    out->table = t ? t->name : e->name;
    out->column = one->column;
    return true;
}

/* Notes the table that has its new name already, since others may name it by its old one. */
static void note_done(renames_reading *r, const rename_reading *one, const char *to)
{
    const mg_table *t = one->kind == MG_RENAME_TABLE ? table_named(&r->names, one->schema, to) : NULL;

    if (t)
        mg_map_put(r->scratch, &r->done, 0, one->table, strlen(one->table), (void *) t);
}

/*
 * SQLite, where enums are the schema's alone: whether it is a value of one, which rows may have under the old name; or
 * the enum itself (`*done`), about which there is nothing to do.
 */
static bool names_texts(renames_reading *r, const rename_path *path, mg_rename *out, bool *done)
{
    const mg_enum *e = NULL;

    if (path->count == 1 && out->to)
        e = mg_map_get(&r->texts, 0, out->to, strlen(out->to));
    if (e)
        mg_map_put(r->scratch, &r->texts, 0, path->parts[0], strlen(path->parts[0]), (void *) e);
    *done = e != NULL;
    e = path->count == 2 ? mg_map_get(&r->texts, 0, path->parts[0], strlen(path->parts[0])) : NULL;
    if (!e || !out->to || !has_value(e, out->to))
        return false;
    out->kind = MG_RENAME_VALUE;
    out->table = e->name;
    out->column = path->parts[1];
    return true;
}

/* SQLite: whether it is a value of an enum that does not have it under its new name. */
static bool names_missing_text(const renames_reading *r, const rename_path *path)
{
    return path->count == 2 && mg_map_get(&r->texts, 0, path->parts[0], strlen(path->parts[0]));
}

/* Whether there is something to do: what is renamed is there under its old name, or neither under its new one. */
static bool resolve_rename(renames_reading *r, const rename_path *path, mg_rename *out)
{
    rename_reading list[4];
    size_t count = readings_of(path, list);
    bool done;

    for (size_t i = 0; i < count; i++)
        if (names_thing(r, &list[i], list[i].column ? list[i].column : list[i].table, out))
            return true;
    if (names_texts(r, path, out, &done) || done)
        return !done;
    for (size_t i = 0; i < count; i++)
    {
        mg_rename ignored;

        if (!out->to || names_thing(r, &list[i], out->to, &ignored))
        {
            if (out->to)
                note_done(r, &list[i], out->to);
            return false;
        }
    }
    out->kind = names_missing_text(r, path) ? MG_RENAME_VALUE : list[0].kind;
    out->schema = list[0].schema;
    out->table = list[0].table;
    out->column = list[0].column;
    return true;
}

static mg_rc read_rename(renames_reading *r, const char *key, const char *to)
{
    mg_arena *a = &r->call->arena;
    mg_rename one = {.origin = MG_RENAME_GIVEN, .to = to ? mg_arena_str(a, to) : NULL}, *slot;
    rename_path path;

    if (!read_rename_path(a, key, &path) || (to && !*to))
        return mg_call_fail(
            r->call, MG_ERR_ARGUMENT,
            "A key is \"Table\", \"Table.column\", \"Enum\", \"Enum.value\", or that with a schema before "
            "it; what holds a point or begins with a double quote stands in double quotes.",
            "option \"renames\": cannot read \"%s\"", mg_shown(a, to && !*to ? to : key));
    if (!resolve_rename(r, &path, &one))
        return MG_OK;
    slot = mg_vec_push(a, r->out);
    if (slot)
        *slot = one;
    return mg_call_check(r->call);
}

/* Tables first, so that those are known that were renamed before. */
static mg_rc read_renames_of(renames_reading *r, json_t *names)
{
    const char *key;
    json_t *value;

    for (int nested = 0; nested < 2; nested++)
        json_object_foreach(names, key, value)
        {
            if ((strchr(key, '.') != NULL) == nested && read_rename(r, key, json_string_value(value)) != MG_OK)
                return MG_FAILED;
        }
    return MG_OK;
}

mg_rc mg_read_renames(mg_call *call, const mg_model *from, const mg_model *to, mg_renames *out)
{
    json_error_t ignored = {0};
    bool no_memory = false;
    mg_arena scratch;
    renames_reading r = {.call = call, .scratch = &scratch, .out = out};
    json_t *names;
    mg_rc rc;

    if (!call->options.renames)
        return MG_OK;
    names = mg_json_read(call->options.renames, 0, &ignored, &no_memory);
    if (no_memory)
        return mg_call_no_memory(call);
    mg_arena_init(&scratch, &call->mem);
    note_rename_names(&scratch, from, &r.names);
    for (size_t i = 0; i < to->texts.len; i++)
        mg_map_put(&scratch, &r.texts, 0, to->texts.items[i]->name, strlen(to->texts.items[i]->name),
                   to->texts.items[i]);
    rc = read_renames_of(&r, names);
    call->arena.failed = call->arena.failed || scratch.failed;
    mg_arena_free(&scratch);
    json_decref(names);
    return rc == MG_OK ? mg_call_check(call) : rc;
}

/* Drift ******************************************************************************************************** */

/* What tables and enums are called on the new side, by their old names: the renames. */
typedef struct new_owners
{
    mg_by_name tables, enums;
} new_owners;

static void note_new_owner(mg_arena *a, mg_rename *r, new_owners *out)
{
    if (!r->column)
        mg_by_name_put(a, r->kind == MG_RENAME_TABLE ? &out->tables : &out->enums, r->schema, r->table, r);
}

static const char *new_owner(const new_owners *owners, const mg_rename *one)
{
    const mg_by_name *list = one->kind == MG_RENAME_COLUMN ? &owners->tables : &owners->enums;
    const mg_rename *r = mg_by_name_get(list, one->schema, one->table);

    return r ? r->to : one->table;
}

/* Whether the model has the thing: of that name, and of an owner of that name. */
static bool has_thing(const rename_names *n, const mg_rename *one, const char *owner, const char *name)
{
    const mg_table *t;
    const mg_enum *e;

    switch (one->kind)
    {
    case MG_RENAME_TABLE:
        return table_named(n, one->schema, name) != NULL;
    case MG_RENAME_COLUMN:
        t = table_named(n, one->schema, owner);
        return t && has_column(n, t, name);
    case MG_RENAME_ENUM:
        return enum_named(n, one->schema, name) != NULL;
    default:
        e = enum_named(n, one->schema, owner);
        return e && has_value(e, name);
    }
}

/* Why a rename does not lead from what only the history has to what only the database has; or NULL: it does. */
static const char *find_misfit(const rename_names *history, const rename_names *database, const new_owners *owners,
                               const mg_rename *one)
{
    const char *owner = one->column ? new_owner(owners, one) : NULL, *name = one->column ? one->column : one->table;

    if (!has_thing(history, one, one->table, name))
        return "the history does not have it";
    if (has_thing(database, one, owner, name))
        return "the database still has it";
    return has_thing(database, one, owner, one->to) ? NULL : "the database does not have the new name";
}

/* Puts it with those that fit, or with those that do not. */
static void sort_rename(mg_arena *a, const mg_rename *one, const char *misfit, mg_renames *out, mg_misfits *misfits)
{
    mg_rename *slot = misfit ? NULL : mg_vec_push(a, out);
    mg_misfit *other = misfit ? mg_vec_push(a, misfits) : NULL;

    if (slot)
        *slot = *one;
    if (other)
        *other = (mg_misfit){one, misfit};
}

bool mg_fitting_renames(mg_arena *a, const mg_model *history, const mg_model *database, const mg_renames *all,
                        mg_renames *out, mg_misfits *misfits)
{
    rename_names old = {0}, new = {0};
    new_owners owners = {0};
    mg_arena scratch;

    mg_arena_init(&scratch, a->mem);
    if (all->len > 0)
    {
        note_rename_names(&scratch, history, &old);
        note_rename_names(&scratch, database, &new);
    }
    /* Members are looked for under the new name of a table or enum only where it has come to have it. */
    for (size_t i = 0; i < all->len && !scratch.failed; i++)
        if (all->items[i].to && !all->items[i].column && !find_misfit(&old, &new, &owners, &all->items[i]))
            note_new_owner(&scratch, &all->items[i], &owners);
    for (size_t i = 0; i < all->len && !scratch.failed; i++)
        if (all->items[i].to)
            sort_rename(a, &all->items[i], find_misfit(&old, &new, &owners, &all->items[i]), out, misfits);
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return !a->failed;
}

/* Those that follow from others do so on the way back, too. */
bool mg_inverted_renames(mg_arena *a, const mg_pairs *pairs, mg_renames *out)
{
    new_owners owners = {0};
    mg_arena scratch;

    mg_arena_init(&scratch, a->mem);
    for (size_t i = 0; i < pairs->renames.len; i++)
        note_new_owner(&scratch, &pairs->renames.items[i], &owners);
    for (size_t i = 0; i < pairs->renames.len && !scratch.failed; i++)
    {
        const mg_rename *one = &pairs->renames.items[i];
        mg_rename *slot = one->origin == MG_RENAME_FOLLOWS ? NULL : mg_vec_push(a, out);

        if (!slot)
            continue;
        *slot = *one;
        slot->table = one->column ? new_owner(&owners, one) : one->to;
        slot->column = one->column ? one->to : NULL;
        slot->to = one->column ? one->column : one->table;
        slot->renamed = NULL;
    }
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return !a->failed;
}
