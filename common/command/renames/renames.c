/* renames.c: reads the option "renames"; see renames.h. */
#include "renames.h"

#include "../../base/json.h"
#include "../../base/utf8.h"
#include "../../plan/naming/path.h"
#include "named.h"

typedef struct renames_reading
{
    mg_call *call;
    mg_arena *scratch;
    const mg_model *to;
    mg_rename_names names;
    mg_map texts; /* SQLite: enums of the new side, by their new names and by the old ones that the option gives */
    mg_by_name done_tables, done_enums; /* tables and enums that have their new name already, by the old one */
    mg_map owners;                      /* numbers for the parts of paths before the last one; see owner_number */
    mg_map links_from, links_to;        /* the option's renames by old or new name; tag: the number of the owner */
    mg_renames *out;
} renames_reading;

/* One way to read a path: "a.b" may be a column of a table, a value of an enum, or a table or enum in a schema. */
typedef struct rename_reading
{
    mg_rename_kind kind;
    const char *schema, *table, *column;
} rename_reading;

static size_t readings_of(const mg_path *p, rename_reading out[4])
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

/* The table that had this name before its rename, else the one that has it now; NULL if there is neither. */
static const mg_table *find_owner_table(const renames_reading *r, const rename_reading *one)
{
    const mg_table *t = mg_by_name_get(&r->done_tables, one->schema, one->table);

    return t ? t : mg_rename_table_named(&r->names, one->schema, one->table);
}

static const mg_enum *find_owner_enum(const renames_reading *r, const rename_reading *one)
{
    const mg_enum *e = mg_by_name_get(&r->done_enums, one->schema, one->table);

    return e ? e : mg_rename_enum_named(&r->names, one->schema, one->table);
}

/* Looks for an object of that name on the old side. If there is one, fills in `out` with its names and returns true. */
static bool names_thing(const renames_reading *r, const rename_reading *one, const char *name, mg_rename *out)
{
    const mg_table *t = NULL;
    const mg_enum *e = NULL;

    switch (one->kind)
    {
    case MG_RENAME_TABLE:
        t = mg_rename_table_named(&r->names, one->schema, name);
        break;
    case MG_RENAME_COLUMN:
        t = find_owner_table(r, one);
        t = t && mg_rename_has_column(&r->names, t, name) ? t : NULL;
        break;
    case MG_RENAME_ENUM:
        e = mg_rename_enum_named(&r->names, one->schema, name);
        break;
    case MG_RENAME_VALUE:
        e = find_owner_enum(r, one);
        e = e && mg_rename_has_value(e, name) ? e : NULL;
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

/* Renames that are done already ********************************************************************************* */

/*
 * A call may be repeated after its renames were made, so those that are done have to be told from those still to do.
 * Renames can be linked: one object goes from a to b and another from b to c. A rename is done if
 *   - nothing has the old name, or what has it got it by another rename that is done; and
 *   - something has the new name, or what had it lost it by another rename that is done.
 */
#define MG_LINKS_MAX 100 /* a longer row of renames is taken for a circle; whether that is done cannot be told */

static const char *last_rename_part(const mg_path *p)
{
    return p->parts[p->count - 1];
}

/* A rename as the option gives it. */
typedef struct rename_link
{
    mg_path path;
    const char *to;
} rename_link;

/*
 * The number of a path's owner: of all its parts but the last one. Numbers up to MG_PARTS_MAX stand for "no part yet"
 * in a path of that many parts; each further part leads from one number to the next. 0: no rename of the option has
 * this owner.
 */
static uintptr_t owner_number(const renames_reading *r, const mg_path *path)
{
    uintptr_t number = path->count;

    for (size_t i = 0; number > 0 && i + 1 < path->count; i++)
        number = (uintptr_t) mg_map_get(&r->owners, number, path->parts[i], strlen(path->parts[i]));
    return number;
}

static uintptr_t note_owner_number(renames_reading *r, const mg_path *path)
{
    uintptr_t number = path->count;

    for (size_t i = 0; i + 1 < path->count; i++)
    {
        const char *part = path->parts[i];
        uintptr_t next = (uintptr_t) mg_map_get(&r->owners, number, part, strlen(part));

        if (next == 0)
        {
            next = r->owners.len + MG_PARTS_MAX + 1;
            mg_map_put(r->scratch, &r->owners, number, part, strlen(part), (void *) next);
        }
        number = next;
    }
    return number;
}

static void note_link(renames_reading *r, mg_map *links, uintptr_t owner, const char *name, rename_link *link)
{
    if (!mg_map_get(links, owner, name, strlen(name)))
        mg_map_put(r->scratch, links, owner, name, strlen(name), link);
}

static void note_all_links(renames_reading *r, json_t *names)
{
    const char *key;
    json_t *value;

    json_object_foreach(names, key, value)
    {
        const char *to = json_string_value(value);
        rename_link *link = to ? mg_arena_get(r->scratch, sizeof *link) : NULL;
        uintptr_t owner;

        if (!link || !mg_path_read(r->scratch, key, &link->path))
            continue;
        link->to = to;
        owner = note_owner_number(r, &link->path);
        note_link(r, &r->links_from, owner, last_rename_part(&link->path), link);
        note_link(r, &r->links_to, owner, to, link);
    }
}

static bool has_thing_named(const renames_reading *r, const mg_path *path, const char *name)
{
    rename_reading list[4];
    size_t count = readings_of(path, list);
    mg_rename ignored;

    for (size_t i = 0; i < count; i++)
        if (names_thing(r, &list[i], name, &ignored))
            return true;
    return false;
}

/* The new name of the rename that leads to `name`, or from it (`from`), under the path's owner; its path in `out`. Or
 * NULL. */
static const char *find_linked_rename(const renames_reading *r, const mg_path *path, const char *name, bool from,
                                      mg_path *out)
{
    const rename_link *link =
        mg_map_get(from ? &r->links_from : &r->links_to, owner_number(r, path), name, strlen(name));

    if (!link)
        return NULL;
    *out = link->path;
    return link->to;
}

static bool is_rename_done(const renames_reading *r, const mg_path *path, const char *to, size_t depth);

/* Has a rename that is done given this name to an object of the owner, or taken it from one (`from`)? */
static bool is_linked_rename(const renames_reading *r, const mg_path *path, const char *name, bool from, size_t depth)
{
    mg_path link;
    const char *to = depth < MG_LINKS_MAX ? find_linked_rename(r, path, name, from, &link) : NULL;

    return to && is_rename_done(r, &link, to, depth + 1);
}

static bool is_rename_done(const renames_reading *r, const mg_path *path, const char *to, size_t depth)
{
    const char *name = last_rename_part(path);

    if (has_thing_named(r, path, name) && !is_linked_rename(r, path, name, false, depth))
        return false;
    return has_thing_named(r, path, to) || is_linked_rename(r, path, to, true, depth);
}

/* Notes that the table or enum which the reading names is now `to`, in that schema. Returns false if nothing has that
 * name. */
static bool note_owner_done(renames_reading *r, const rename_reading *one, const char *schema, const char *to)
{
    const mg_table *t = one->kind == MG_RENAME_TABLE ? mg_rename_table_named(&r->names, schema, to) : NULL;
    const mg_enum *e = one->kind == MG_RENAME_ENUM ? mg_rename_enum_named(&r->names, schema, to) : NULL;

    if (t)
        mg_by_name_put(r->scratch, &r->done_tables, one->schema, one->table, (void *) t);
    if (e)
        mg_by_name_put(r->scratch, &r->done_enums, one->schema, one->table, (void *) e);
    return t || e;
}

/* Notes a table or enum whose rename is done, by its old name: the paths of its columns or values may still have that.
 */
static void note_done(renames_reading *r, const mg_path *path, const char *to)
{
    rename_reading list[4];
    size_t count = readings_of(path, list), i = 0;
    mg_path link;

    for (size_t depth = 0; depth < MG_LINKS_MAX && to && !has_thing_named(r, path, to); depth++)
        to = find_linked_rename(r, path, to, true, &link);
    while (i < count && to && !note_owner_done(r, &list[i], list[i].schema, to))
        i++;
}

/*
 * SQLite has no enums; only the schema knows them, and rows hold texts. Returns true for a value of such an enum, whose
 * old text rows may hold. For the enum itself sets `*done`, since nothing has to be done in the database.
 */
static bool names_texts(renames_reading *r, const mg_path *path, mg_rename *out, bool *done)
{
    const mg_enum *e = NULL;

    if (path->count == 1 && out->to)
        e = mg_map_get(&r->texts, 0, out->to, strlen(out->to));
    if (e)
        mg_map_put(r->scratch, &r->texts, 0, path->parts[0], strlen(path->parts[0]), (void *) e);
    *done = e != NULL;
    e = path->count == 2 ? mg_map_get(&r->texts, 0, path->parts[0], strlen(path->parts[0])) : NULL;
    if (!e || !out->to || !mg_rename_has_value(e, out->to))
        return false;
    out->kind = MG_RENAME_VALUE;
    out->table = e->name;
    out->column = path->parts[1];
    return true;
}

/* SQLite: is it a value of an enum that lacks the new name? */
static bool names_missing_text(const renames_reading *r, const mg_path *path)
{
    return path->count == 2 && mg_map_get(&r->texts, 0, path->parts[0], strlen(path->parts[0]));
}

/* Moves to other schemas **************************************************************************************** */

/* A new name as the option gives it; the schema is NULL where it stays the same. */
typedef struct rename_goal
{
    const char *schema, *name;
} rename_goal;

static bool lists_schema(const mg_model *m, const char *name)
{
    for (size_t i = 0; i < m->schemas.len; i++)
        if (strcmp(m->schemas.items[i], name) == 0)
            return true;
    return false;
}

static bool has_owner_named(const mg_model *m, const char *name)
{
    for (size_t i = 0; i < m->tables.len; i++)
        if (strcmp(m->tables.items[i]->name, name) == 0)
            return true;
    for (size_t i = 0; i < m->enums.len; i++)
        if (strcmp(m->enums.items[i]->name, name) == 0)
            return true;
    return false;
}

/* "a.b" is b in schema a if the new side has such a schema, and no table or enum whose whole name is "a.b". */
static rename_goal read_goal(renames_reading *r, const char *to)
{
    mg_path path;

    if (!to || !strchr(to, '.') || r->to->schemas.len == 0 || has_owner_named(r->to, to) ||
        !mg_path_read(&r->call->arena, to, &path) || path.count != 2 || !lists_schema(r->to, path.parts[0]))
        return (rename_goal){NULL, to};
    return (rename_goal){path.parts[0], path.parts[1]};
}

/*
 * Returns true for a table or enum that goes to the goal's schema, with its rename in `out`; or that is there already,
 * with `*done` set.
 */
static bool resolve_move(renames_reading *r, const mg_path *path, rename_goal goal, mg_rename *out, bool *done)
{
    rename_reading list[4];
    size_t count = readings_of(path, list);

    for (size_t i = 0; i < count; i++)
        if (!list[i].column && names_thing(r, &list[i], list[i].table, out))
        {
            out->to = goal.name;
            out->to_schema = mg_same_schema(out->schema, goal.schema) ? NULL : goal.schema;
            return true;
        }
    for (size_t i = 0; i < count && !*done; i++)
        *done = note_owner_done(r, &list[i], goal.schema, goal.name);
    return *done;
}

/* Returns false for a rename that is done, or that needs nothing done; else true, with the rename in `out`. */
static bool resolve_rename(renames_reading *r, const mg_path *path, mg_rename *out)
{
    rename_reading list[4];
    size_t count = readings_of(path, list);
    rename_goal goal = read_goal(r, out->to);
    bool done = false;

    if (goal.schema && resolve_move(r, path, goal, out, &done))
        return !done;
    if (out->to && is_rename_done(r, path, out->to, 0))
    {
        note_done(r, path, out->to);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (names_thing(r, &list[i], list[i].column ? list[i].column : list[i].table, out))
            return true;
    if (names_texts(r, path, out, &done) || done)
        return !done;
    if (!out->to)
        return false;
    out->kind = names_missing_text(r, path) ? MG_RENAME_VALUE : list[0].kind;
    out->schema = list[0].schema;
    out->table = list[0].table;
    out->column = list[0].column;
    return true;
}

/* A column may keep its name: that is an answer where it is not clear what the columns of a join table are for. */
static bool says_same_name(const mg_rename *one)
{
    return one->to && !one->to_schema && one->kind != MG_RENAME_COLUMN &&
           strcmp(one->to, one->column ? one->column : one->table) == 0;
}

static mg_rc read_rename(renames_reading *r, const char *key, const char *to)
{
    mg_arena *a = &r->call->arena;
    mg_rename one = {.origin = MG_RENAME_GIVEN, .to = to ? mg_arena_str(a, to) : NULL}, *slot;
    mg_path path;

    if (!mg_path_read(a, key, &path) || (to && !*to))
        return mg_call_fail(
            r->call, MG_ERR_ARGUMENT,
            "A key is \"Table\", \"Table.column\", \"Enum\", \"Enum.value\", or that with a schema before "
            "it; what holds a point or begins with a double quote stands in double quotes.",
            "option \"renames\": cannot read \"%s\"", mg_shown(a, to && !*to ? to : key));
    if (!resolve_rename(r, &path, &one) || says_same_name(&one))
        return MG_OK;
    slot = mg_vec_push(a, r->out);
    if (slot)
        *slot = one;
    return mg_call_check(r->call);
}

/* The points in a key, at most as many as can stand between its parts. */
static int count_points(const char *key)
{
    int count = 0;

    for (; *key && count + 1 < MG_PARTS_MAX; key++)
        count += *key == '.';
    return count;
}

/* Tables and enums come first, since the keys of columns and values may name them by their old or new names. */
static mg_rc read_renames_of(renames_reading *r, json_t *names)
{
    const char *key;
    json_t *value;

    for (int points = 0; points < MG_PARTS_MAX; points++)
        json_object_foreach(names, key, value)
        {
            if (count_points(key) == points && read_rename(r, key, json_string_value(value)) != MG_OK)
                return MG_FAILED;
        }
    return MG_OK;
}

mg_rc mg_read_renames(mg_call *call, const mg_model *from, const mg_model *to, mg_renames *out)
{
    json_error_t ignored = {0};
    bool no_memory = false;
    mg_arena scratch;
    renames_reading r = {.call = call, .scratch = &scratch, .to = to, .out = out};
    json_t *names;
    mg_rc rc;

    if (!call->options.renames)
        return MG_OK;
    names = mg_json_read(call->options.renames, 0, &ignored, &no_memory);
    if (no_memory)
        return mg_call_no_memory(call);
    mg_arena_init(&scratch, &call->mem);
    mg_rename_names_note(&scratch, from, &r.names);
    for (size_t i = 0; i < to->texts.len; i++)
        mg_map_put(&scratch, &r.texts, 0, to->texts.items[i]->name, strlen(to->texts.items[i]->name),
                   to->texts.items[i]);
    note_all_links(&r, names);
    rc = read_renames_of(&r, names);
    call->arena.failed = call->arena.failed || scratch.failed;
    mg_arena_free(&scratch);
    json_decref(names);
    return rc == MG_OK ? mg_call_check(call) : rc;
}
