/* new_names.c: refuses renames to something that the new side does not have; see renames.h. */
#include "../../base/json.h"
#include "../../base/utf8.h"
#include "../../plan/naming/likeness.h"
#include "../../plan/naming/path.h"
#include "../../plan/pair/by_name.h"
#include "renames.h"

/* Things of the new side, by their names. */
typedef struct new_side
{
    mg_arena *scratch;
    const mg_pairs *pairs;
    mg_by_name tables, enums;
    mg_map parts; /* tag: a table or enum; its columns or values by name, and "" once these have been noted */
} new_side;

static void note_new_side(new_side *s)
{
    const mg_model *to = s->pairs->to;

    for (size_t i = 0; i < to->tables.len; i++)
        mg_by_name_put(s->scratch, &s->tables, to->tables.items[i]->schema, to->tables.items[i]->name,
                       to->tables.items[i]);
    for (size_t i = 0; i < to->enums.len; i++)
        mg_by_name_put(s->scratch, &s->enums, to->enums.items[i]->schema, to->enums.items[i]->name, to->enums.items[i]);
}

/* The new side's table that has the column, or enum that has the value; or NULL. */
static const mg_table *owner_table(const new_side *s, const mg_rename *r)
{
    return r->kind == MG_RENAME_COLUMN ? mg_by_name_get(&s->tables, r->renamed->schema, r->renamed->name) : NULL;
}

static const mg_enum *owner_enum(const new_side *s, const mg_rename *r)
{
    if (r->kind != MG_RENAME_VALUE || s->pairs->provider == MG_PSL_SQLITE)
        return r->kind == MG_RENAME_VALUE ? r->enumeration : NULL;
    return mg_by_name_get(&s->enums, r->enumeration->schema, r->enumeration->name);
}

static bool has_part(new_side *s, const mg_table *t, const mg_enum *e, const char *name)
{
    uintptr_t tag = t ? (uintptr_t) t : (uintptr_t) e;

    if (!mg_map_put(s->scratch, &s->parts, tag, "", 0, s))
    {
        for (size_t i = 0; t && i < t->columns.len; i++)
            mg_map_put(s->scratch, &s->parts, tag, t->columns.items[i]->name, strlen(t->columns.items[i]->name), s);
        for (size_t i = 0; e && i < e->values.len; i++)
            mg_map_put(s->scratch, &s->parts, tag, e->values.items[i], strlen(e->values.items[i]), s);
    }
    return mg_map_get(&s->parts, tag, name, strlen(name)) != NULL;
}

static bool has_new_name(new_side *s, const mg_rename *r)
{
    const mg_table *t = owner_table(s, r);
    const mg_enum *e = owner_enum(s, r);

    if (r->kind == MG_RENAME_TABLE)
        return mg_by_name_get(&s->tables, r->renamed->schema, r->to) != NULL;
    if (r->kind == MG_RENAME_ENUM)
        return mg_by_name_get(&s->enums, r->enumeration->schema, r->to) != NULL;
    return (t || e) && has_part(s, t, e, r->to);
}

/* The likeliest name ******************************************************************************************* */

typedef struct likely_name
{
    const char *meant; /* the name in the option */
    const char *name;  /* the likeliest name so far, or NULL */
    int alike;
    bool comes; /* this name is new: the old side does not have it */
} likely_name;

/* Takes a name if it is likelier. A new name is likelier than one that exists already. */
static void take_likelier(likely_name *l, const char *name, bool comes)
{
    int alike = mg_names_alike(l->meant, name);

    if (l->name && (l->comes > comes || (l->comes == comes && l->alike >= alike)))
        return;
    l->name = name;
    l->alike = alike;
    l->comes = comes;
}

static void take_tables(const new_side *s, const char *schema, likely_name *l)
{
    const mg_pairs *p = s->pairs;

    for (size_t i = 0; i < p->tables.len; i++)
        if (p->tables.items[i].to && mg_same_schema(p->tables.items[i].to->schema, schema))
            take_likelier(l, p->tables.items[i].to->name, !p->tables.items[i].from);
}

static void take_enums(const new_side *s, const char *schema, likely_name *l)
{
    const mg_pairs *p = s->pairs;

    for (size_t i = 0; i < p->enums.len; i++)
        if (p->enums.items[i].to && mg_same_schema(p->enums.items[i].to->schema, schema))
            take_likelier(l, p->enums.items[i].to->name, !p->enums.items[i].from);
}

static void take_columns(const mg_rename *r, const mg_table *t, likely_name *l)
{
    for (size_t i = 0; i < t->columns.len; i++)
        take_likelier(l, t->columns.items[i]->name, !mg_table_column(r->renamed, t->columns.items[i]->name));
}

static void take_values(new_side *s, const mg_rename *r, const mg_enum *e, likely_name *l)
{
    for (size_t i = 0; i < e->values.len; i++)
        take_likelier(l, e->values.items[i], !has_part(s, NULL, r->enumeration, e->values.items[i]));
}

static const char *find_likeliest(new_side *s, const mg_rename *r)
{
    const mg_table *t = owner_table(s, r);
    const mg_enum *e = owner_enum(s, r);
    likely_name l = {.meant = r->to};

    if (r->kind == MG_RENAME_TABLE)
        take_tables(s, r->renamed->schema, &l);
    else if (r->kind == MG_RENAME_ENUM)
        take_enums(s, r->enumeration->schema, &l);
    else if (t)
        take_columns(r, t, &l);
    else if (e)
        take_values(s, r, e, &l);
    return l.name && r->to_schema ? mg_path_write(s->pairs->arena, r->to_schema, l.name) : l.name;
}

/* Errors ******************************************************************************************************* */

/* Says what the new side does not have: "no column mial in the table User". */
static const char *write_missing(mg_call *call, const new_side *s, const mg_rename *r)
{
    mg_arena *a = &call->arena;
    const char *goal = mg_rename_goal(a, r), *to = goal ? mg_shown(a, goal) : "";

    switch (r->kind)
    {
    case MG_RENAME_TABLE:
        return mg_arena_printf(a, "no table %s", to);
    case MG_RENAME_ENUM:
        return mg_arena_printf(a, "no enum %s", to);
    case MG_RENAME_COLUMN:
        return owner_table(s, r) ? mg_arena_printf(a, "no column %s in the table %s", to, mg_shown(a, r->renamed->name))
                                 : mg_arena_printf(a, "no table %s", mg_shown(a, r->renamed->name));
    default:
        return owner_enum(s, r)
                   ? mg_arena_printf(a, "no value %s in the enum %s", to, mg_shown(a, r->enumeration->name))
                   : mg_arena_printf(a, "no enum %s", mg_shown(a, r->enumeration->name));
    }
}

const char *mg_write_rename(mg_call *call, const char *key, const char *to)
{
    json_t *option = json_pack("{s:{s:s?}}", "renames", key, to);
    mg_strbuf b;

    mg_strbuf_init(&b, &call->arena);
    if (!option || !mg_json_dump(option, 0, &b))
        call->arena.failed = true;
    json_decref(option);
    return mg_strbuf_done(&b);
}

static mg_rc refuse_new_name(mg_call *call, new_side *s, const mg_rename *r)
{
    const char *key = mg_rename_key(&call->arena, r), *goal = mg_rename_goal(&call->arena, r);
    const char *name = find_likeliest(s, r);
    const char *missing = write_missing(call, s, r);
    const char *likely = key && name ? mg_write_rename(call, key, name) : NULL;
    const char *hint = "Leave it out of the option \"renames\". Nothing was changed.";

    if (likely)
        hint =
            mg_arena_printf(&call->arena, "The likeliest name that the new side has: %s. Nothing was changed.", likely);
    if (!key || !goal || !missing || !hint || call->arena.failed || s->scratch->failed)
        return mg_call_no_memory(call);
    return mg_call_fail(call, MG_ERR_ARGUMENT, hint, "cannot rename %s to %s: the new side has %s",
                        mg_shown(&call->arena, key), mg_shown(&call->arena, goal), missing);
}

mg_rc mg_check_new_names(mg_call *call, const mg_pairs *pairs)
{
    mg_arena scratch;
    new_side s = {.scratch = &scratch, .pairs = pairs};
    mg_rc rc = MG_OK;

    if (pairs->renames.len == 0)
        return MG_OK;
    mg_arena_init(&scratch, &call->mem);
    note_new_side(&s);
    for (size_t i = 0; i < pairs->renames.len && rc == MG_OK; i++)
    {
        const mg_rename *r = &pairs->renames.items[i];

        if (r->origin == MG_RENAME_GIVEN && !has_new_name(&s, r))
            rc = refuse_new_name(call, &s, r);
    }
    call->arena.failed = call->arena.failed || scratch.failed;
    mg_arena_free(&scratch);
    return rc == MG_OK ? mg_call_check(call) : rc;
}
