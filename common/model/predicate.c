/* predicate.c: see predicate.h. */
#include "predicate.h"

#include "../sql/name.h"

typedef struct wording
{
    mg_arena *a, *scratch;
    mg_predicate *out;
    mg_strbuf sql;
} wording;

static bool is_value_word(const mg_psl_expr *e, const char *word)
{
    return e->kind == MG_PSL_CONSTANT && e->text.len == strlen(word) && memcmp(e->text.text, word, e->text.len) == 0;
}

static bool is_same_str(mg_psl_str x, mg_psl_str y)
{
    return x.len == y.len && memcmp(x.text, y.text, x.len) == 0;
}

/* The values of an enum as the database has them: "a", "b". */
static const char *list_values(mg_arena *a, const mg_psl_enum *e)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (uint32_t i = 0; i < e->count; i++)
        mg_strbuf_printf(&b, "%s\"%.*s\"", i ? ", " : "",
                         MG_PSL_STR(mg_psl_db_name(e->values[i].name, e->values[i].map)));
    return mg_strbuf_done(&b);
}

/*
 * Notes a text that is not a value of the field's enum in the database. The reference writes such a text into the SQL
 * as it stands, even if it is the schema's name of a value that @map calls otherwise; so no row would match.
 */
static void check_enum_text(wording *w, const mg_psl_condition *c)
{
    const mg_psl_enum *e = c->field->to.enumeration;
    const mg_psl_value *mapped = NULL;

    for (uint32_t i = 0; i < e->count; i++)
    {
        if (is_same_str(mg_psl_db_name(e->values[i].name, e->values[i].map), c->value->text))
            return;
        if (is_same_str(e->values[i].name, c->value->text))
            mapped = &e->values[i];
    }
    if (w->out->flaw)
        return;
    if (mapped)
    {
        w->out->flaw = mg_arena_printf(w->a, "the value %.*s of the enum %.*s is called \"%.*s\" in the database",
                                       MG_PSL_STR(mapped->name), MG_PSL_STR(e->name), MG_PSL_STR(mapped->map));
        w->out->way_out = mg_arena_printf(w->a, "Write what the database calls it: %.*s: \"%.*s\".",
                                          MG_PSL_STR(c->field->name), MG_PSL_STR(mapped->map));
        return;
    }
    w->out->flaw =
        mg_arena_printf(w->a, "the enum %.*s has no value \"%.*s\"", MG_PSL_STR(e->name), MG_PSL_STR(c->value->text));
    w->out->way_out = mg_arena_printf(w->a, "It has these in the database: %s.", list_values(w->scratch, e));
}

static void put_value_of_condition(wording *w, const mg_psl_condition *c)
{
    mg_strbuf_puts(&w->sql, c->negated ? " != " : " = ");
    if (c->value->kind == MG_PSL_STRING)
        mg_put_string(&w->sql, mg_arena_copy(w->scratch, c->value->text.text, c->value->text.len));
    else
        mg_strbuf_add(&w->sql, c->value->text.text, c->value->text.len);
}

static void put_where_condition(wording *w, const mg_psl_condition *c)
{
    mg_psl_str column = mg_psl_db_name(c->field->name, c->field->map);
    const char *name = mg_arena_copy(w->scratch, column.text, column.len);

    if (!name)
        return;
    mg_put_name(&w->sql, name);
    if (is_value_word(c->value, "null"))
        mg_strbuf_puts(&w->sql, c->negated ? " IS NOT NULL" : " IS NULL");
    else
        put_value_of_condition(w, c);
    if (c->field->kind == MG_PSL_OF_ENUM && c->value->kind == MG_PSL_STRING)
        check_enum_text(w, c);
}

const char *mg_psl_place_text(mg_arena *a, mg_arena *scratch, const mg_psl_schema *s, mg_psl_places *places,
                              mg_psl_span span)
{
    const mg_psl_file *f = mg_psl_file_of(s->files, s->file_count, span);
    mg_places *of;
    mg_place at;

    if (!places->files)
        places->files = mg_arena_get(scratch, s->file_count * sizeof *places->files);
    if (!places->files)
        return NULL;
    of = &places->files[f - s->files];
    if (!of->source.text && !mg_places_open(scratch, &(mg_source){f->path, f->text, f->len}, of))
        return NULL;
    at = mg_places_at(of, span.start - f->base);
    return mg_arena_printf(a, "%s:%zu:%zu", f->path, at.line, at.column);
}

const mg_predicate *mg_predicate_of_psl(mg_arena *a, mg_arena *scratch, const mg_psl_schema *s, mg_psl_places *places,
                                        const mg_psl_where *where)
{
    wording w = {.a = a, .scratch = scratch, .out = mg_arena_get(a, sizeof *w.out)};

    if (!w.out)
        return NULL;
    mg_strbuf_init(&w.sql, a);
    if (where->raw.text)
        mg_strbuf_add(&w.sql, where->raw.text, where->raw.len);
    for (uint32_t i = 0; i < where->count; i++)
    {
        mg_strbuf_puts(&w.sql, i ? " AND " : "");
        put_where_condition(&w, &where->conditions[i]);
    }
    w.out->sql = mg_strbuf_done(&w.sql);
    w.out->place = mg_psl_place_text(a, scratch, s, places, where->span);
    return a->failed || scratch->failed ? NULL : w.out;
}
