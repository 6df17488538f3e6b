/* warnings.c: tells the user what could not be pulled as it is, and what was changed; see ctx.h. */
#include "ctx.h"

#include <stdlib.h>

static const struct
{
    const char *name, *message;
} warning_texts[] = {
#define MG_PULL_WARNING(kind, name, message) {name, message},
#include "warnings.def"
#undef MG_PULL_WARNING
};

void mg_pull_warn(mg_pull *p, mg_pull_warning kind, const char *fmt, ...)
{
    const char **slot = mg_vec_push(p->a, &p->warnings[kind]);
    va_list args;

    if (!slot)
        return;
    va_start(args, fmt);
    *slot = mg_arena_vprintf(p->a, fmt, args);
    va_end(args);
}

static void about(mg_pull *p, mg_pull_warning kind, const char *name)
{
    mg_pull_warn(p, kind, "\"%s\"", name);
}

/* The words and kinds of the warnings that models and views both have. */
typedef struct warning_words
{
    const char *title, *word;
    mg_pull_warning commented, mapped_field, unsupported, mapped, id_names;
} warning_words;

static const warning_words models = {"Model",
                                     "model",
                                     MG_PULL_FIELDS_COMMENTED,
                                     MG_PULL_FIELDS_MAPPED,
                                     MG_PULL_UNSUPPORTED,
                                     MG_PULL_MODELS_MAPPED,
                                     MG_PULL_ID_NAMES};
static const warning_words views = {"View",
                                    "view",
                                    MG_PULL_VIEW_FIELDS_COMMENTED,
                                    MG_PULL_VIEW_FIELDS_MAPPED,
                                    MG_PULL_VIEW_UNSUPPORTED,
                                    MG_PULL_VIEWS_MAPPED,
                                    MG_PULL_VIEW_ID_NAMES};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Warns of fields that became comments: one line for a model, with the names sorted. */
static void warn_of_commented(mg_pull *p, const mg_pull_table *t, const warning_words *w)
{
    MG_VEC(const char *) names = {0};
    mg_strbuf b;

    for (size_t i = 0; i < t->table->columns.len; i++)
    {
        const char *clean = mg_pull_clean(p, t->table->columns.items[i]->name), **slot;

        if (clean && *clean)
            continue;
        slot = mg_vec_push(p->scratch, &names);
        if (slot)
            *slot = mg_pull_field_name(p, t->table->columns.items[i]);
    }
    if (names.len == 0 || p->scratch->failed)
        return;
    qsort(names.items, names.len, sizeof *names.items, by_text);
    mg_strbuf_init(&b, p->scratch);
    for (size_t i = 0; i < names.len; i++)
        mg_strbuf_printf(&b, "%s\"%s\"", i ? ", " : "", names.items[i]);
    mg_pull_warn(p, w->commented, "%s: \"%s\", field(s): [%s]", w->title, t->name.name, mg_strbuf_done(&b));
}

static void warn_of_columns(mg_pull *p, const mg_pull_table *t, const warning_words *w)
{
    for (size_t i = 0; i < t->table->columns.len; i++)
    {
        const mg_column *c = t->table->columns.items[i];
        const mg_psl_field *f = p->fields[c->number];
        const char *name = mg_pull_field_name(p, c);

        if (f && f->map.text)
            mg_pull_warn(p, w->mapped_field, "%s: \"%s\", field: \"%s\"", w->title, t->name.name, name);
        if (mg_pull_is_unsupported(c))
            mg_pull_warn(p, w->unsupported, "%s: \"%s\", field: \"%s\", original data type: \"%s\"", w->title,
                         t->name.name, name, c->type.of.text);
        if (c->comment)
            mg_pull_warn(p, MG_PULL_COMMENTS, "Type: \"field\", name: \"%s.%s\"", t->name.name, name);
    }
    for (uint32_t i = 0; t->previous && i < t->previous->count; i++)
        if (mg_pull_copies(p, t, &t->previous->fields[i]))
            mg_pull_warn(p, MG_PULL_RELATIONS_COPIED, "\"%.*s\"", MG_PSL_STR(t->previous->fields[i].to.model->name));
}

static void warn_of_identifier(mg_pull *p, const mg_pull_table *t)
{
    if (t->table->columns.len == 0)
        about(p, MG_PULL_NO_COLUMNS, t->name.name);
    else if (!t->usable && !(t->previous && t->previous->ignored))
        about(p, MG_PULL_NO_IDENTIFIER, t->name.name);
    if (t->table->partitioned && t->table->has_children)
        about(p, MG_PULL_PARTITIONS, t->name.name);
    if (t->table->has_children && !t->table->partitioned)
        about(p, MG_PULL_INHERITED, t->name.name);
    if (t->table->secured)
        about(p, MG_PULL_ROW_SECURITY, t->name.name);
}

static void warn_of_table(mg_pull *p, const mg_pull_table *t, const warning_words *w)
{
    const mg_psl_model *m = t->previous;
    bool compound = t->table->view || (t->table->primary && t->table->primary->columns.len > 1);

    if (compound && m && m->id && m->id->count > 1 && m->id->name.text)
        about(p, w->id_names, t->name.name);
    if (!t->table->view)
        warn_of_identifier(p, t);
    if (t->renamed)
        mg_pull_warn(p, MG_PULL_DUPLICATE_NAMES, "Type: \"%s\", name: \"%s\"", w->word, t->name.name);
    if (m && m->map.text)
        about(p, w->mapped, t->name.name);
    if (t->table->comment)
        mg_pull_warn(p, MG_PULL_COMMENTS, "Type: \"%s\", name: \"%s\"", w->word, t->name.name);
    warn_of_commented(p, t, w);
    warn_of_columns(p, t, w);
}

static void warn_of_extras(mg_pull *p, mg_extra_kind kind, mg_pull_warning warning)
{
    for (size_t i = 0; i < p->m->extras.len; i++)
    {
        const mg_extra *e = &p->m->extras.items[i];

        if (e->kind == kind && e->table && !e->table->view && e->name &&
            (kind != MG_EXTRA_INDEX || mg_pull_is_expression_index(p, e)))
            mg_pull_warn(p, warning, "Model: \"%s\", constraint: \"%s\"", mg_pull_of(p, e->table)->name.name, e->name);
    }
}

/* Warns of partial indexes that were left out only because the schema has no generator to switch their feature on. */
static void warn_of_left_out(mg_pull *p)
{
    bool left_out = p->previous->release != MG_PRISMA_6 && p->previous->generators.len == 0;

    for (size_t i = 0; left_out && i < p->m->extras.len; i++)
    {
        const mg_extra *e = &p->m->extras.items[i];

        if (e->kind == MG_EXTRA_INDEX && e->partial && !e->expressions && e->table && e->name)
            mg_pull_warn(p, MG_PULL_NO_GENERATOR, "Model: \"%s\", index: \"%s\"", mg_pull_of(p, e->table)->name.name,
                         e->name);
    }
}

/* Enums ******************************************************************************************************** */

static void warn_of_enum(mg_pull *p, const mg_pull_enum *e)
{
    if (e->previous && e->previous->map.text)
        about(p, MG_PULL_ENUMS_MAPPED, e->name.name);
    if (e->renamed)
        mg_pull_warn(p, MG_PULL_DUPLICATE_NAMES, "Type: \"enum\", name: \"%s\"", e->name.name);
    if (e->enumeration->comment)
        mg_pull_warn(p, MG_PULL_COMMENTS, "Type: \"enum\", name: \"%s\"", e->name.name);
    for (size_t i = 0; i < e->enumeration->values.len; i++)
    {
        const char *value = e->enumeration->values.items[i];
        const mg_psl_value *previous = mg_pull_previous_value(e, value);
        mg_pull_name name = mg_pull_value(p, e, value);
        const char *shown = name.name && *name.name ? name.name : value;

        if (mg_pull_is_odd(shown))
            mg_pull_warn(p, MG_PULL_VALUES_COMMENTED, "Enum: \"%s\", value: \"%s\"", e->name.name, shown);
        else if (previous && previous->map.text)
            mg_pull_warn(p, MG_PULL_VALUES_MAPPED, "Enum: \"%s\", value: \"%s\"", e->name.name, shown);
    }
}

/* Constraints and many-to-many relations *********************************************************************** */

static void warn_of_indexes(mg_pull *p, const mg_pull_table *t)
{
    for (size_t i = 0; i < t->table->indexes.len; i++)
    {
        const mg_index *x = t->table->indexes.items[i];

        for (size_t k = 0; k < x->columns.len; k++)
            if (mg_pull_null_order(&x->columns.items[k]))
                mg_pull_warn(p, MG_PULL_NULL_ORDER, "Index: \"%s\", column: \"%s\"", x->name,
                             x->columns.items[k].column->name);
        if (p->postgres && (x->deferrable || x->deferred))
            mg_pull_warn(p, MG_PULL_DEFERRING, "Model: \"%s\", constraint: \"%s\"", t->name.name, x->name);
    }
    for (size_t i = 0; i < t->table->foreign_keys.len; i++)
    {
        const mg_foreign_key *k = t->table->foreign_keys.items[i];

        if (p->postgres && (k->deferrable || k->deferred))
            mg_pull_warn(p, MG_PULL_DEFERRING, "Model: \"%s\", constraint: \"%s\"", t->name.name,
                         k->name ? k->name : "");
    }
}

/*
 * Warns if models were renamed so that their names now sort the other way: column A would then belong to the other
 * model.
 */
static void warn_of_pair(mg_pull *p, const mg_pull_table *t)
{
    const mg_psl_relation *r = t->pair.previous;

    for (size_t i = 0; r && i < t->table->foreign_keys.len; i++)
    {
        const mg_foreign_key *k = t->table->foreign_keys.items[i];
        const mg_psl_model *found = mg_pull_of(p, k->referenced)->previous;
        const mg_psl_model *expected = (k->columns.items[0]->name[0] | 0x20) == 'a' ? r->a : r->b;
        bool swap = r->a->number > r->b->number;

        if (!found || found == expected)
            continue;
        mg_pull_warn(p, MG_PULL_BROKEN_PAIRS,
                     "The many-to-many relation between \"%.*s\" and \"%.*s\" is broken due to the naming of the "
                     "models. Prisma creates many-to-many relations based on the alphabetical ordering of the names of "
                     "the models and these two models now produce the reverse of the expected ordering.",
                     MG_PSL_STR(swap ? r->b->name : r->a->name), MG_PSL_STR(swap ? r->a->name : r->b->name));
        return;
    }
}

void mg_pull_warn_all(mg_pull *p)
{
    for (size_t i = 0; i < p->m->enums.len; i++)
        warn_of_enum(p, &p->enums[i]);
    for (size_t i = 0; i < p->m->tables.len; i++)
    {
        const mg_pull_table *t = &p->tables[i];

        if (t->join)
            warn_of_pair(p, t);
        else if (!t->hidden)
            warn_of_table(p, t, &models);
        if (p->postgres)
            warn_of_indexes(p, t);
    }
    for (size_t i = 0; i < p->m->views.len && p->views; i++)
        warn_of_table(p, &p->view_tables[i], &views);
    warn_of_left_out(p);
    if (!p->postgres)
        return;
    warn_of_extras(p, MG_EXTRA_CHECK, MG_PULL_CHECKS);
    warn_of_extras(p, MG_EXTRA_EXCLUSION, MG_PULL_EXCLUSIONS);
    warn_of_extras(p, MG_EXTRA_INDEX, MG_PULL_EXPRESSIONS);
}

static void sort_warnings(mg_pull *p, int kind)
{
    const char **items = p->warnings[kind].items;
    size_t kept = 1;

    qsort(items, p->warnings[kind].len, sizeof *items, by_text);
    for (size_t i = 1; i < p->warnings[kind].len; i++)
        if (strcmp(items[i], items[kept - 1]) != 0)
            items[kept++] = items[i];
    p->warnings[kind].len = kept;
}

void mg_pull_collect(mg_pull *p, mg_pulled *out)
{
    for (int i = 0; i < MG_PULL_WARNINGS; i++)
    {
        mg_pulled_warning *w = p->warnings[i].len ? mg_vec_push(p->a, &out->warnings) : NULL;

        if (!w)
            continue;
        if ((i <= MG_PULL_VIEW_FIELDS_COMMENTED || i == MG_PULL_BROKEN_PAIRS) && !p->a->failed)
            sort_warnings(p, i);
        w->name = warning_texts[i].name;
        w->message = warning_texts[i].message;
        memcpy(&w->affected, &p->warnings[i], sizeof w->affected);
    }
}

char *mg_pulled_warnings_text(mg_arena *a, const mg_pulled *pulled)
{
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    for (size_t i = 0; i < pulled->warnings.len; i++)
    {
        const mg_pulled_warning *w = &pulled->warnings.items[i];

        mg_strbuf_puts(&b, i ? "" : "*** WARNING ***\n");
        if (w->message)
            mg_strbuf_printf(&b, "\n%s\n", w->message);
        for (size_t k = 0; k < w->affected.len; k++)
            mg_strbuf_printf(&b, "%s%s\n", w->message ? "  - " : "", w->affected.items[k]);
    }
    return mg_strbuf_done(&b);
}
