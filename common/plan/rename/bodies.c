/* bodies.c: see bodies.h. */
#include "bodies.h"

#include "../../sql/token.h"

/* What the text of a function names, and which tables have triggers that call the function. */
typedef struct body_reading
{
    mg_arena *scratch;
    const mg_pairs *p;
    mg_map names;    /* the names in the text, each with the line in which it is first, plus 1 */
    mg_map texts;    /* the same for strings */
    mg_map triggers; /* tag: a table of the old side; by the function that a trigger of it calls: the table */
    size_t line;
    const mg_extra *function;
} body_reading;

#define BODY_NAME_MAX 256

static void note_in_body(body_reading *r, mg_map *map, const char *name, size_t len)
{
    char *key = mg_arena_copy(r->scratch, name, len);

    if (key && !mg_map_get(map, 0, key, len))
        mg_map_put(r->scratch, map, 0, key, len, (void *) (uintptr_t) (r->line + 1));
}

/* What is between the signs that open and close a string. */
static mg_token inside_of(const char *text, mg_token t)
{
    size_t open = 0;

    if (text[t.start] == '$')
        open = strchr(text + t.start + 1, '$') - (text + t.start) + 1;
    else
        while (t.start + open < t.end && text[t.start + open] != '\'')
            open++;
    if (text[t.start] != '$')
        open += t.start + open < t.end;
    return t.end - t.start < 2 * open || t.end < t.start + 1 + open
               ? (mg_token){TOKEN_STRING, t.end, t.end}
               : (mg_token){TOKEN_STRING, t.start + open, text[t.start] == '$' ? t.end - open : t.end - 1};
}

static size_t count_lines(const char *text, size_t from, size_t to)
{
    size_t lines = 0;

    for (; from < to; from++)
        lines += text[from] == '\n';
    return lines;
}

/* Reads a function's text. Strings in it may be statements that it runs, so they are read as well. */
static void read_body(body_reading *r, const char *text, size_t len, int depth)
{
    mg_scanner s = mg_scan(MG_POSTGRES, text, len);
    size_t line = r->line, at = 0;

    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
    {
        char name[BODY_NAME_MAX];
        size_t size = mg_token_name_in_postgres(text, t, name, sizeof name);
        mg_token inside;

        line += count_lines(text, at, t.start);
        at = t.start;
        r->line = line;
        if (size > 0 && size < sizeof name)
            note_in_body(r, &r->names, name, size);
        if (t.kind != TOKEN_STRING)
            continue;
        inside = inside_of(text, t);
        note_in_body(r, &r->texts, text + inside.start, inside.end - inside.start);
        if (depth < 3)
            read_body(r, text + inside.start, inside.end - inside.start, depth + 1);
    }
    r->line = line;
}

/*
 * The text of a function, as the server keeps it: the last string in dollar quotes of its definition. If it has none,
 * the token's end is 0.
 */
static mg_token body_of(const char *definition)
{
    mg_scanner s = mg_scan_all(MG_POSTGRES, definition);
    mg_token last = {TOKEN_END, 0, 0};

    for (mg_token t = mg_token_next(&s); !mg_token_ends(t); t = mg_token_next(&s))
        if (t.kind == TOKEN_STRING && definition[t.start] == '$')
            last = inside_of(definition, t);
    return last;
}

/* Triggers ***************************************************************************************************** */

/* Notes the function that a trigger calls: EXECUTE FUNCTION (or PROCEDURE) [schema.]name */
static void note_trigger(body_reading *r, const mg_extra *e)
{
    mg_scanner s = mg_scan_all(MG_POSTGRES, e->definition);
    mg_token t, next;
    char name[BODY_NAME_MAX];
    size_t size;
    char *key;

    if (!mg_scan_to(&s, "execute"))
        return;
    mg_token_next(&s);
    t = mg_token_next(&s);
    next = mg_token_next(&s);
    if (mg_token_is_sign(s.text, next, '.'))
        t = mg_token_next(&s);
    size = mg_token_name_in_postgres(s.text, t, name, sizeof name);
    key = size > 0 && size < sizeof name ? mg_arena_copy(r->scratch, name, size) : NULL;
    if (key)
        mg_map_put(r->scratch, &r->triggers, (uintptr_t) e->table, key, size, e->table);
}

static void note_trigger_functions(body_reading *r)
{
    for (size_t i = 0; i < r->p->from->extras.len; i++)
    {
        const mg_extra *e = &r->p->from->extras.items[i];

        if (e->kind == MG_EXTRA_TRIGGER && e->table && e->definition)
            note_trigger(r, e);
    }
}

/* What is named ************************************************************************************************ */

static size_t line_naming(const mg_map *map, const char *name)
{
    return (uintptr_t) mg_map_get(map, 0, name, strlen(name));
}

/* Does the text mean this table, by the name that it has before the plan? */
static bool is_table_meant(const body_reading *r, const mg_table *t, const char *name)
{
    const char *function = r->function->name; /* the name includes the arguments */

    return line_naming(&r->names, name) > 0 || line_naming(&r->texts, name) > 0 ||
           mg_map_get(&r->triggers, (uintptr_t) t, function, strcspn(function, "(")) != NULL;
}

/* The name that a table of the copied old side had before the renames. */
static const char *table_name_before(const body_reading *r, const mg_table *t)
{
    for (size_t i = 0; i < r->p->renames.len; i++)
        if (r->p->renames.items[i].kind == MG_RENAME_TABLE && r->p->renames.items[i].renamed == t)
            return r->p->renames.items[i].table;
    return t->name;
}

static bool is_enum_meant(const body_reading *r, const mg_rename *one)
{
    if (line_naming(&r->names, one->table) > 0)
        return true;
    for (size_t i = 0; i < r->p->from->tables.len; i++)
    {
        const mg_table *t = r->p->from->tables.items[i];

        for (size_t k = 0; k < t->columns.len; k++)
            if (t->columns.items[k]->type.family == MG_FAMILY_ENUM &&
                t->columns.items[k]->type.of.enumeration == one->enumeration &&
                is_table_meant(r, t, table_name_before(r, t)))
                return true;
    }
    return false;
}

/* The line in which the text names what is renamed, plus 1; 0 if it does not. */
static size_t line_of_rename(const body_reading *r, const mg_rename *one)
{
    const char *name = one->column ? one->column : one->table;
    size_t line = line_naming(&r->names, name);

    line = line > 0 ? line : line_naming(&r->texts, name);
    if (line == 0)
        return 0;
    if (one->kind == MG_RENAME_COLUMN && !is_table_meant(r, one->renamed, one->table))
        return 0;
    if (one->kind == MG_RENAME_VALUE && (line_naming(&r->texts, name) == 0 || !is_enum_meant(r, one)))
        return 0;
    return line;
}

static void judge_body(mg_arena *a, body_reading *r, mg_stale_bodies *out)
{
    for (size_t i = 0; i < r->p->renames.len; i++)
    {
        size_t line = line_of_rename(r, &r->p->renames.items[i]);
        mg_stale_body *one = line > 0 ? mg_vec_push(a, out) : NULL;

        if (line == 0)
            continue;
        if (one)
            *one = (mg_stale_body){r->function, &r->p->renames.items[i], line};
        return;
    }
}

bool mg_find_stale_bodies(mg_arena *a, const mg_pairs *p, mg_stale_bodies *out)
{
    mg_arena scratch;
    body_reading r = {.scratch = &scratch, .p = p};

    if (p->renames.len == 0 || p->provider != MG_PSL_POSTGRESQL)
        return true;
    mg_arena_init(&scratch, a->mem);
    note_trigger_functions(&r);
    for (size_t i = 0; i < p->from->extras.len && !scratch.failed; i++)
    {
        const mg_extra *e = &p->from->extras.items[i];
        bool is = (e->kind == MG_EXTRA_FUNCTION || e->kind == MG_EXTRA_PROCEDURE) && e->name && e->definition;
        mg_token body = is ? body_of(e->definition) : (mg_token){TOKEN_END, 0, 0};

        if (body.end <= body.start)
            continue;
        r.names = r.texts = (mg_map){0};
        r.function = e;
        r.line = 0;
        read_body(&r, e->definition + body.start, body.end - body.start, 0);
        judge_body(a, &r, out);
    }
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return !a->failed;
}
