/* check_relations.c: rules about all kinds of relations, and about many-to-many relations. */
#include "check.h"

static const char relation_places[] = "@relation";

static void not_same_length(mg_psl_checker *k, const mg_psl_field *f)
{
    const mg_psl_relation_args *r = f->rel;

    if (r->has_fields && r->has_references && r->field_count != r->reference_count)
        mg_psl_error(k->d, r->attr->span,
                     "Error validating: You must specify the same number of fields in `fields` and `references`.");
}

static const char *put_field_names(mg_psl_checker *k, mg_psl_field *const *fields, uint32_t n)
{
    const char *text;
    mg_strbuf b;

    mg_strbuf_init(&b, k->c->scratch);
    for (uint32_t i = 0; i < n; i++)
        mg_strbuf_printf(&b, "%s%.*s", i ? ", " : "", MG_PSL_STR(fields[i]->name));
    text = mg_strbuf_done(&b);
    return text ? text : "";
}

/* Does a relation refer to exactly the fields of a key, in any order? `*in_order`: also in the order of the key. */
static bool is_unique_key(mg_psl_checker *k, const mg_psl_relation_args *r, const mg_psl_index *x, bool *in_order)
{
    bool same = x->count == r->reference_count, order = same;

    if (!same)
        return false;
    k->c->stamp++;
    for (uint32_t i = 0; i < r->reference_count; i++)
        r->references[i]->stamp = k->c->stamp;
    for (uint32_t i = 0; i < x->count; i++)
    {
        same = same && x->fields[i].field->stamp == k->c->stamp;
        order = order && x->fields[i].field == r->references[i];
    }
    *in_order = *in_order || order;
    return same;
}

static void references_key(mg_psl_checker *k, const mg_psl_relation *r)
{
    const mg_psl_field *f = r->forward;
    uint32_t n = f->rel->reference_count;
    bool found = false, in_order = false;
    const char *list;

    if (!f->rel->has_references || n == 0)
        return;
    for (const mg_psl_index *x = mg_psl_first_key(r->b); x && !in_order; x = mg_psl_next_key(r->b, x))
        found = is_unique_key(k, f->rel, x, &in_order) || found;
    list = put_field_names(k, f->rel->references, n);
    if (!found && n == 1)
        mg_psl_at_error(
            k, relation_places, f->ast->span,
            "The argument `references` must refer to a unique criterion in the related model. Consider adding "
            "an `@unique` attribute to the field `%s` in the model `%.*s`.",
            list, MG_PSL_STR(r->b->name));
    else if (!found)
        mg_psl_at_error(
            k, relation_places, f->ast->span,
            "The argument `references` must refer to a unique criterion in the related model. Consider adding "
            "an `@@unique([%s])` attribute to the model `%.*s`.",
            list, MG_PSL_STR(r->b->name));
    else if (n > 1 && !in_order && !mg_psl_can(k, MG_PSL_CAN_REFERENCE_IN_ANY_ORDER))
        mg_psl_error(
            k->d, f->ast->span,
            "Error validating: The argument `references` must refer to a unique criterion in the related model "
            "`%.*s` using the same order of fields. Please check the ordering in the following fields: `%s`.",
            MG_PSL_STR(r->b->name), list);
}

static void required_with_optional(mg_psl_checker *k, const mg_psl_field *f)
{
    bool any_optional = false;

    for (uint32_t i = 0; i < f->rel->field_count; i++)
        any_optional = any_optional || f->rel->fields[i]->arity == MG_PSL_OPTIONAL;
    if (f->arity == MG_PSL_REQUIRED && any_optional)
        mg_psl_error(
            k->d, f->ast->span,
            "Error validating: The relation field `%.*s` uses the scalar fields %s. At least one of those fields "
            "is optional. Hence the relation field must be optional as well.",
            MG_PSL_STR(f->name), put_field_names(k, f->rel->fields, f->rel->field_count));
}

static bool same_type(const mg_psl_field *a, const mg_psl_field *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind)
    {
    case MG_PSL_OF_SCALAR:
        return a->scalar == b->scalar;
    case MG_PSL_OF_ENUM:
        return a->to.enumeration == b->to.enumeration;
    case MG_PSL_OF_UNSUPPORTED:
        return mg_psl_same(*a->ast->unsupported, *b->ast->unsupported);
    default:
        return false;
    }
}

static void types_match(mg_psl_checker *k, const mg_psl_relation *r)
{
    const mg_psl_field *f = r->forward;
    mg_psl_field **to;
    uint32_t n = mg_psl_referenced_fields(k->c->scratch, r, &to);

    if (!f->rel->has_fields)
        return;
    for (uint32_t i = 0; i < n && i < f->rel->field_count; i++)
    {
        const mg_psl_field *from = f->rel->fields[i];

        if (!same_type(from, to[i]))
            mg_psl_at_error(
                k, relation_places, f->ast->span,
                "The type of the field `%.*s` in the model `%.*s` is not matching the type of the referenced "
                "field `%.*s` in model `%.*s`.",
                MG_PSL_STR(from->name), MG_PSL_STR(from->model->name), MG_PSL_STR(to[i]->name),
                MG_PSL_STR(to[i]->model->name));
    }
}

static void set_null_on_required(mg_psl_checker *k, const mg_psl_field *f)
{
    const mg_psl_relation_args *r = f->rel;
    bool all_optional = r->has_fields;
    const char *acts[2] = {NULL, NULL};

    for (uint32_t i = 0; i < r->field_count; i++)
        all_optional = all_optional && r->fields[i]->arity != MG_PSL_REQUIRED;
    if (all_optional)
        return;
    if (r->has_on_delete && r->on_delete == MG_PSL_SET_NULL)
        acts[0] = "onDelete";
    if (r->has_on_update && r->on_update == MG_PSL_SET_NULL)
        acts[1] = "onUpdate";
    for (int i = 0; i < 2; i++)
        if (acts[i] && mg_psl_can(k, MG_PSL_CAN_SET_NULL_ON_REQUIRED) && !k->s->prisma_mode)
            mg_psl_warn(k->d, f->ast->span,
                        "The `%s` referential action of a relation should not be set to `SetNull` when a referenced "
                        "field is required. We recommend either to choose another referential action, or to make the "
                        "referenced fields optional. Read more at https://pris.ly/d/postgres-set-null ",
                        acts[i]);
        else if (acts[i])
            mg_psl_at_error(
                k, relation_places, f->ast->span,
                "The `%s` referential action of a relation must not be set to `SetNull` when a referenced "
                "field is required.\nEither choose another referential action, or make the referenced fields "
                "optional.\n",
                acts[i]);
}

void mg_psl_check_inline_relation(mg_psl_checker *k, const mg_psl_relation *r)
{
    const mg_psl_field *f = r->forward;

    if (f)
    {
        references_key(k, r);
        not_same_length(k, f);
        required_with_optional(k, f);
        types_match(k, r);
    }
    mg_psl_check_foreign_key_name(k, r);
    if (f)
        set_null_on_required(k, f);
}

static bool refers_to_id(const mg_psl_field *f)
{
    const mg_psl_relation_args *r = f->rel;
    const mg_psl_index *id = f->to.model->id;

    if (!r->has_references)
        return true;
    return r->reference_count == 1 && id && id->count == 1 && id->fields[0].field == r->references[0];
}

static void check_implicit_side(mg_psl_checker *k, const mg_psl_field *f)
{
    const char *container = mg_psl_container(f->to.model);

    if (!f->to.model->id || f->to.model->id->count != 1)
        mg_psl_error(
            k->d, f->ast->span,
            "Error validating field `%.*s` in %s `%.*s`: The relation field `%.*s` on %s `%.*s` references `%.*s` "
            "which does not have an `@id` field. Models without `@id` cannot be part of a many to many relation. "
            "Use an explicit intermediate Model to represent this relationship.",
            MG_PSL_STR(f->name), container, MG_PSL_STR(f->model->name), MG_PSL_STR(f->name), container,
            MG_PSL_STR(f->model->name), MG_PSL_STR(f->to.model->name));
    else if (!refers_to_id(f))
        mg_psl_error(
            k->d, f->ast->span,
            "Error validating: Implicit many-to-many relations must always reference the id field of the related "
            "model. Change the argument `references` to use the id field of the related model `%.*s`. But it is "
            "referencing the following fields that are not the id: %s",
            MG_PSL_STR(f->to.model->name), put_field_names(k, f->rel->references, f->rel->reference_count));
}

/* The place of the value of an argument that the attribute is known to have. */
static mg_psl_span value_span(const mg_psl_attr *attr, const char *name)
{
    const mg_psl_arg *a = attr->args->first;

    while (!a->value || !mg_psl_is(a->name, name))
        a = a->next;
    return a->value->span;
}

static void check_implicit(mg_psl_checker *k, const mg_psl_field *const sides[2])
{
    static const char no_actions[] =
        "Error validating: Referential actions on implicit many-to-many relations are not supported";
    bool view = sides[0]->model->view || sides[1]->model->view;

    for (int i = 0; i < 2 && view; i++)
        mg_psl_error(k->d, sides[i]->ast->span,
                     "Error validating: Implicit many-to-many relations are not supported for views.");
    for (int i = 0; i < 2; i++)
        check_implicit_side(k, sides[i]);
    for (int i = 0; i < 2; i++)
    {
        if (sides[i]->rel->has_on_delete)
            mg_psl_error(k->d, value_span(sides[i]->rel->attr, "onDelete"), "%s", no_actions);
        if (sides[i]->rel->has_on_update)
            mg_psl_error(k->d, value_span(sides[i]->rel->attr, "onUpdate"), "%s", no_actions);
    }
    for (int i = 0; i < 2; i++)
        if (sides[i]->rel->has_references)
            mg_psl_at_error(k, relation_places, sides[i]->ast->span,
                            "Implicit many-to-many relation should not have references argument defined. Either remove "
                            "it, or change the relation to one-to-many.");
}

void mg_psl_check_many_to_many(mg_psl_checker *k, const mg_psl_relation *r)
{
    const mg_psl_field *const sides[2] = {r->forward, r->back};

    if (r->kind == MG_PSL_MANY_TO_MANY)
    {
        check_implicit(k, sides);
        return;
    }
    for (int i = 0; i < 2; i++)
        mg_psl_error(k->d, sides[i]->ast->span,
                     "Error validating: Embedded many-to-many relations are not supported on %s. Please use the syntax "
                     "defined in https://pris.ly/d/relational-database-many-to-many",
                     k->db->name);
}
