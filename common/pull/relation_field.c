/* relation_field.c: writes relation fields; see ctx.h. */
#include "../psl/names/naming.h"
#include "ctx.h"

static bool has_columns(const mg_foreign_key *k, bool required)
{
    for (size_t i = 0; i < k->columns.len; i++)
        if ((k->columns.items[i]->type.nullness == MG_COLUMN_REQUIRED) == required)
            return true;
    return false;
}

static bool is_among(const mg_foreign_key *k, const mg_column *c)
{
    for (size_t i = 0; i < k->columns.len; i++)
        if (k->columns.items[i] == c)
            return true;
    return false;
}

/*
 * Can at most one row refer to another one? Yes if some key has no columns but those of the foreign key. A partial key
 * says nothing of the rows that it leaves out, so it counts only if the existing schema says one-to-one.
 */
static bool is_one_to_one(const mg_pull *p, const mg_foreign_key *k)
{
    const mg_psl_relation *previous = p->relations[k->number].previous;
    bool partial = previous && previous->kind == MG_PSL_ONE_TO_ONE;

    for (size_t i = 0; i < k->table->indexes.len; i++)
    {
        const mg_index *x = k->table->indexes.items[i];
        size_t n = 0;

        while (n < x->columns.len && is_among(k, x->columns.items[n].column))
            n++;
        if (x->kind != MG_INDEX_NORMAL && n == x->columns.len && (partial || !x->where))
            return true;
    }
    return false;
}

/*
 * Does the field need @ignore? The client can use a relation only if both models have keys. A field of a model that is
 * ignored as a whole needs none.
 */
static bool is_ignored(mg_pull *p, const mg_pull_side *side, const mg_psl_field *previous)
{
    const mg_pull_table *from = mg_pull_of(p, side->key->table), *to = mg_pull_of(p, side->key->referenced);
    const mg_pull_table *own = side->back ? to : from;
    const mg_psl_model *written = previous ? previous->model : NULL;

    if (from->usable && to->usable)
        return false;
    return !(written && written->ignored) && (own->usable || own->table->columns.len == 0);
}

static const char *on_delete(const mg_foreign_key *k)
{
    bool required = has_columns(k, true);

    if (k->on_delete == (required ? MG_PSL_RESTRICT : MG_PSL_SET_NULL))
        return NULL;
    return mg_psl_action_name(k->on_delete);
}

static void put_fields(mg_pull *p, mg_strbuf *b, const char *before, mg_column *const *columns, size_t count)
{
    mg_strbuf_puts(b, before);
    for (size_t i = 0; i < count; i++)
        mg_strbuf_printf(b, "%s%s", i ? ", " : "", mg_pull_column(p, columns[i]).name);
    mg_strbuf_putc(b, ']');
}

static const char *key_map(mg_pull *p, const mg_foreign_key *k, const mg_psl_field *previous)
{
    const char *usual;

    if (previous && previous->rel->map.text)
        return mg_pull_text(p, previous->rel->map);
    if (!(p->m->connector->can & MG_PSL_CAN_NAME_FOREIGN_KEYS) || !k->name)
        return NULL;
    usual = mg_pull_constraint(p, k->table, k->columns.items, k->columns.len, "_fkey");
    return usual && strcmp(usual, k->name) != 0 ? k->name : NULL;
}

static void put_forward(mg_pull *p, mg_strbuf *b, const mg_foreign_key *k, const char *name,
                        const mg_psl_field *previous)
{
    const char *map = key_map(p, k, previous), *deletes = on_delete(k);

    mg_strbuf_puts(b, " @relation(");
    if (*name)
        mg_pull_named_string(b, "", name);
    put_fields(p, b, *name ? ", fields: [" : "fields: [", k->columns.items, k->columns.len);
    put_fields(p, b, ", references: [", k->references.items, k->references.len);
    if (deletes)
        mg_strbuf_printf(b, ", onDelete: %s", deletes);
    if (k->on_update != MG_PSL_CASCADE)
        mg_strbuf_printf(b, ", onUpdate: %s", mg_psl_action_name(k->on_update));
    if (map)
        mg_pull_named_string(b, ", map: ", map);
    mg_strbuf_putc(b, ')');
}

static void put_name(mg_strbuf *b, const char *name)
{
    if (!*name)
        return;
    mg_pull_named_string(b, " @relation(", name);
    mg_strbuf_putc(b, ')');
}

void mg_pull_relation_field(mg_pull *p, mg_strbuf *b, const mg_pull_side *side)
{
    const mg_foreign_key *k = side->key;
    const mg_pull_relation *r = &p->relations[k->number];
    const mg_psl_field *previous = !r->previous ? NULL : side->back ? r->previous->back : r->previous->forward;
    const char *field = previous ? mg_pull_text(p, previous->name) : side->back ? r->back : r->forward;
    const char *name = !previous ? r->name : r->previous->name.text ? mg_pull_text(p, r->previous->name) : "";
    const mg_pull_table *type = mg_pull_of(p, side->back ? k->table : k->referenced);
    const char *mark = !side->back ? (has_columns(k, false) ? "?" : "") : is_one_to_one(p, k) ? "?" : "[]";

    if (!field || !name)
        return;
    mg_strbuf_printf(b, "%s %s%s", field, type->name.name, mark);
    if (side->back)
        put_name(b, name);
    else
        put_forward(p, b, k, name, previous);
    mg_strbuf_puts(b, is_ignored(p, side, previous) ? " @ignore\n" : "\n");
}

void mg_pull_pair_field(mg_pull *p, mg_strbuf *b, const mg_pull_side *side)
{
    const mg_pull_relation *r = &mg_pull_of(p, side->key->table)->pair;
    const mg_psl_relation *previous = r->previous;
    const char *field = side->back ? r->back : r->forward, *name = r->name;

    if (previous)
        name = mg_pull_text(p, mg_psl_relation_name(p->scratch, previous));
    if (previous && previous->a != previous->b)
        field = mg_pull_text(p, (side->back ? previous->back : previous->forward)->name);
    if (!field || !name)
        return;
    mg_strbuf_printf(b, "%s %s[]", field, mg_pull_of(p, side->key->referenced)->name.name);
    put_name(b, name);
    mg_strbuf_putc(b, '\n');
}

/* Fields that no foreign key stands for ************************************************************************ */

bool mg_pull_copies(const mg_pull *p, const mg_pull_table *t, const mg_psl_field *f)
{
    if (f->kind != MG_PSL_OF_MODEL || !p->placed[f->to.model->number])
        return false;
    return p->previous->prisma_mode || t->table->view || f->to.model->view;
}

static void put_names(mg_strbuf *b, const char *before, mg_psl_field *const *fields, uint32_t count)
{
    mg_strbuf_puts(b, before);
    for (uint32_t i = 0; i < count; i++)
        mg_strbuf_printf(b, "%s%.*s", i ? ", " : "", MG_PSL_STR(fields[i]->name));
    mg_strbuf_putc(b, ']');
}

static void put_copied_arguments(mg_pull *p, mg_strbuf *b, const mg_psl_relation_args *r)
{
    const char *comma = "";

    if (r->name.text)
    {
        mg_pull_string(b, mg_pull_text(p, r->name));
        comma = ", ";
    }
    if (r->has_fields && r->field_count)
    {
        mg_strbuf_puts(b, comma);
        put_names(b, "fields: [", r->fields, r->field_count);
        comma = ", ";
    }
    if (r->has_references && r->reference_count)
    {
        mg_strbuf_puts(b, comma);
        put_names(b, "references: [", r->references, r->reference_count);
        comma = ", ";
    }
    if (r->has_on_delete)
        mg_strbuf_printf(b, "%sonDelete: %s", comma, mg_psl_action_name(r->on_delete));
    if (r->has_on_update)
        mg_strbuf_printf(b, "%sonUpdate: %s", r->has_on_delete ? ", " : comma, mg_psl_action_name(r->on_update));
    if (r->map.text)
        mg_pull_named_string(b,
                             r->has_on_delete || r->has_on_update ? ", map: "
                             : *comma                             ? ", map: "
                                                                  : "map: ",
                             mg_pull_text(p, r->map));
}

void mg_pull_copied_field(mg_pull *p, mg_strbuf *b, const mg_psl_field *f)
{
    static const char *const marks[] = {[MG_PSL_REQUIRED] = "", [MG_PSL_OPTIONAL] = "?", [MG_PSL_LIST] = "[]"};
    mg_strbuf arguments;

    mg_strbuf_printf(b, "%.*s %.*s%s", MG_PSL_STR(f->name), MG_PSL_STR(f->to.model->name), marks[f->arity]);
    if (f->rel->attr)
    {
        mg_strbuf_init(&arguments, p->scratch);
        put_copied_arguments(p, &arguments, f->rel);
        if (arguments.len)
            mg_strbuf_printf(b, " @relation(%s)", mg_strbuf_done(&arguments));
        else
            mg_strbuf_puts(b, " @relation");
    }
    mg_strbuf_puts(b, f->ignored ? " @ignore\n" : "\n");
}
