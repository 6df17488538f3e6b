/* check_sides.c: which side of a one-to-one or one-to-many relation has to say what. */
#include "check.h"

static const char side_places[] = "@relation";

static bool has_fields(const mg_psl_field *f)
{
    return f->rel->field_count > 0;
}

static bool has_references(const mg_psl_field *f)
{
    return f->rel->reference_count > 0;
}

static bool has_actions(const mg_psl_field *f)
{
    return f->rel->has_on_delete || f->rel->has_on_update;
}

static void missing_side(mg_psl_checker *k, const mg_psl_field *f)
{
    const char *container = mg_psl_container(f->model);

    mg_psl_error(
        k->d, f->ast->span,
        "Error validating field `%.*s` in %s `%.*s`: The relation field `%.*s` on %s `%.*s` is missing an opposite "
        "relation field on the model `%.*s`. Either run `prisma format` or add it manually.",
        MG_PSL_STR(f->name), container, MG_PSL_STR(f->model->name), MG_PSL_STR(f->name), container,
        MG_PSL_STR(f->model->name), MG_PSL_STR(f->to.model->name));
}

/* Reports an argument of `b` that only the opposite field may have. */
static void only_on_opposite(mg_psl_checker *k, const mg_psl_field *b, const mg_psl_field *f, const char *what,
                             const char *or_where)
{
    mg_psl_at_error(k, side_places, b->ast->span,
                    "The relation field `%.*s` on Model `%.*s` must not specify the %s argument in the @relation "
                    "attribute. You must only specify it on the opposite field `%.*s` on model `%.*s`%s.",
                    MG_PSL_STR(b->name), MG_PSL_STR(b->model->name), what, MG_PSL_STR(f->name),
                    MG_PSL_STR(f->model->name), or_where);
}

void mg_psl_check_one_to_many(mg_psl_checker *k, const mg_psl_relation *r)
{
    const mg_psl_field *f = r->forward, *b = r->back;

    if (!f || !b)
    {
        missing_side(k, f ? f : b);
        return;
    }
    if (!has_fields(f))
        mg_psl_at_error(k, side_places, f->ast->span,
                        "The relation field `%.*s` on Model `%.*s` must specify the `fields` argument in the @relation "
                        "attribute. You can run `prisma format` to fix this automatically.",
                        MG_PSL_STR(f->name), MG_PSL_STR(f->model->name));
    if (!has_references(f))
        mg_psl_at_error(k, side_places, f->ast->span,
                        "The relation field `%.*s` on Model `%.*s` must specify the `references` argument in the "
                        "@relation attribute.",
                        MG_PSL_STR(f->name), MG_PSL_STR(f->model->name));
    if (has_fields(b) || has_references(b))
        only_on_opposite(k, b, f, "`fields` or `references`", "");
    if (has_actions(b))
        only_on_opposite(k, b, f, "`onDelete` or `onUpdate`",
                         ", or in case of a many to many relation, in an explicit join table");
}

/* Reports "The relation fields `x` on Model `X` and `y` on Model `Y` …" at the field `at`. */
static void about_both(mg_psl_checker *k, const mg_psl_field *at, const mg_psl_field *x, const mg_psl_field *y,
                       const char *rest)
{
    mg_psl_at_error(k, side_places, at->ast->span,
                    "The relation fields `%.*s` on Model `%.*s` and `%.*s` on Model `%.*s` %s", MG_PSL_STR(x->name),
                    MG_PSL_STR(x->model->name), MG_PSL_STR(y->name), MG_PSL_STR(y->model->name), rest);
}

static void defined_once(mg_psl_checker *k, const mg_psl_field *f, const mg_psl_field *b)
{
    static const char no_fields[] =
        "do not provide the `fields` argument in the @relation attribute. You have to provide "
        "it on one of the two fields.";
    static const char no_references[] =
        "do not provide the `references` argument in the @relation attribute. You have to "
        "provide it on one of the two fields.";
    static const char both_fields[] =
        "both provide the `fields` argument in the @relation attribute. You have to provide "
        "it only on one of the two fields.";
    static const char both_references[] =
        "both provide the `references` argument in the @relation attribute. You have to "
        "provide it only on one of the two fields.";

    if (!has_fields(f) && !has_fields(b))
        about_both(k, f, f, b, no_fields), about_both(k, b, b, f, no_fields);
    if (!has_references(f) && !has_references(b))
        about_both(k, f, f, b, no_references), about_both(k, b, b, f, no_references);
    if (has_references(f) && has_references(b))
        about_both(k, f, f, b, both_references), about_both(k, b, f, b, both_references);
    if (has_fields(f) && has_fields(b))
        about_both(k, f, f, b, both_fields), about_both(k, b, f, b, both_fields);
}

static void actions_once(mg_psl_checker *k, const mg_psl_field *f, const mg_psl_field *b)
{
    static const char both[] =
        "both provide the `onDelete` or `onUpdate` argument in the @relation attribute. You have to "
        "provide it only on one of the two fields.";

    if (has_actions(f) && has_actions(b))
        about_both(k, b, b, f, both), about_both(k, f, f, b, both);
    else if (has_actions(b))
        only_on_opposite(k, b, f, "`onDelete` or `onUpdate`", "");
}

static bool fields_are_key(const mg_psl_relation_args *r, const mg_psl_index *x)
{
    if (x->count != r->field_count)
        return false;
    for (uint32_t i = 0; i < x->count; i++)
        if (x->fields[i].field != r->fields[i])
            return false;
    return true;
}

static void fields_must_be_key(mg_psl_checker *k, const mg_psl_field *f)
{
    const mg_psl_relation_args *r = f->rel;
    mg_strbuf b;

    if (!r->has_fields)
        return;
    for (const mg_psl_index *x = mg_psl_first_key(f->model); x; x = mg_psl_next_key(f->model, x))
        if (fields_are_key(r, x))
            return;
    mg_strbuf_init(&b, k->c->scratch);
    for (uint32_t i = 0; i < r->field_count; i++)
        mg_strbuf_printf(&b, "%s%.*s", i ? ", " : "", MG_PSL_STR(r->fields[i]->name));
    if (r->field_count == 1)
        mg_psl_at_error(k, side_places, f->ast->span,
                        "A one-to-one relation must use unique fields on the defining side. Either add an `@unique` "
                        "attribute to the field `%s`, or change the relation to one-to-many.",
                        b.text ? b.text : "");
    else
        mg_psl_at_error(k, side_places, f->ast->span,
                        "A one-to-one relation must use unique fields on the defining side. Either add an "
                        "`@@unique([%s])` attribute to the model, or change the relation to one-to-many.",
                        b.text ? b.text : "");
}

static void mixed_up(mg_psl_checker *k, const mg_psl_field *f, const mg_psl_field *b)
{
    const char *have = NULL, *other = NULL;

    if (k->d->errors.len)
        return;
    if (has_fields(f) && has_references(b))
        have = "fields", other = "references";
    else if (has_references(f) && has_fields(b))
        have = "references", other = "fields";
    if (!have)
        return;
    for (int i = 0; i < (*have == 'f' ? 2 : 1); i++)
        mg_psl_at_error(
            k, side_places, (i ? b : f)->ast->span,
            "The relation field `%.*s` on Model `%.*s` provides the `%s` argument in the @relation attribute. "
            "And the related field `%.*s` on Model `%.*s` provides the `%s` argument. You must provide both "
            "arguments on the same side.",
            MG_PSL_STR(f->name), MG_PSL_STR(f->model->name), have, MG_PSL_STR(b->name), MG_PSL_STR(b->model->name),
            other);
}

static void back_is_optional(mg_psl_checker *k, const mg_psl_field *f, const mg_psl_field *b)
{
    if (k->d->errors.len || b->arity != MG_PSL_REQUIRED)
        return;
    mg_psl_at_error(
        k, side_places, b->ast->span,
        "The relation field `%.*s` on Model `%.*s` is required. This is not valid because it's not possible to "
        "enforce this constraint on the database level. Please change the field type from `%.*s` to `%.*s?` to "
        "fix this.",
        MG_PSL_STR(b->name), MG_PSL_STR(b->model->name), MG_PSL_STR(f->model->name), MG_PSL_STR(f->model->name));
}

static void wrong_side(mg_psl_checker *k, const mg_psl_field *f, const mg_psl_field *b)
{
    if (k->d->errors.len || f->arity != MG_PSL_REQUIRED || !(b->rel->has_fields || b->rel->has_references))
        return;
    mg_psl_at_error(
        k, side_places, b->ast->span,
        "The relation field `%.*s.%.*s` defines the `fields` and/or `references` argument. You must set them on "
        "the required side of the relation (`%.*s.%.*s`) in order for the constraints to be enforced. "
        "Alternatively, you can change this field to be required and the opposite optional, or make both sides "
        "of the relation optional.",
        MG_PSL_STR(b->model->name), MG_PSL_STR(b->name), MG_PSL_STR(f->model->name), MG_PSL_STR(f->name));
}

void mg_psl_check_one_to_one(mg_psl_checker *k, const mg_psl_relation *r)
{
    const mg_psl_field *f = r->forward, *b = r->back;

    if (!b)
        missing_side(k, f);
    else
    {
        defined_once(k, f, b);
        actions_once(k, f, b);
    }
    fields_must_be_key(k, f);
    if (!b)
        return;
    mixed_up(k, f, b);
    back_is_optional(k, f, b);
    wrong_side(k, f, b);
}
