/* relation_attrs.c: reads @relation, and reports what a relation field cannot have. */
#include "../base/ctx.h"

static const char *relation_text(mg_strbuf *b)
{
    return b->text ? b->text : "";
}

static mg_psl_field **as_fields(mg_psl_ctx *c, const mg_psl_field_list *l)
{
    mg_psl_field **fields = mg_arena_get(c->arena, l->count * sizeof *fields);

    for (uint32_t i = 0; fields && i < l->count; i++)
        fields[i] = l->fields[i].field;
    return fields;
}

static void read_fields(mg_psl_visit *v, mg_psl_field *f)
{
    mg_psl_expr *e = mg_psl_visit_arg(v, "fields");
    mg_psl_field_list l;

    if (!e)
        return;
    mg_psl_resolve_fields(v->c, e, v->attr->span, f->model, false, false, &l);
    if (l.unknown_count && !l.dealt_with)
        mg_psl_error(
            v->c->diags, e->span,
            "Error validating: The argument fields must refer only to existing fields. The following fields do "
            "not exist in this model: %s",
            relation_text(&l.unknown));
    if (l.relation_count && !l.dealt_with)
        mg_psl_error(
            v->c->diags, e->span,
            "Error validating: The argument fields must refer only to scalar fields. But it is referencing the "
            "following relation fields: %s",
            relation_text(&l.relations));
    f->rel->fields = as_fields(v->c, &l);
    f->rel->field_count = f->rel->fields ? l.count : 0;
    f->rel->has_fields = true;
}

static void read_references(mg_psl_visit *v, mg_psl_field *f)
{
    mg_psl_expr *e = mg_psl_visit_arg(v, "references");
    mg_psl_field_list l;

    if (!e)
        return;
    mg_psl_resolve_fields(v->c, e, v->attr->span, f->to.model, false, false, &l);
    if (l.unknown_count && !l.dealt_with)
        mg_psl_error(v->c->diags, v->attr->span,
                     "Error validating: The argument `references` must refer only to existing fields in the related "
                     "model `%.*s`. The following fields do not exist in the related model: %s",
                     MG_PSL_STR(f->to.model->name), relation_text(&l.unknown));
    if (l.relation_count && !l.dealt_with)
        mg_psl_error(
            v->c->diags, v->attr->span,
            "Error validating: The argument `references` must refer only to scalar fields in the related model "
            "`%.*s`. But it is referencing the following relation fields: %s",
            MG_PSL_STR(f->to.model->name), relation_text(&l.relations));
    f->rel->references = as_fields(v->c, &l);
    f->rel->reference_count = f->rel->references ? l.count : 0;
    f->rel->has_references = true;
}

/* Reads the action that an argument names; MG_PSL_ACTIONS if there is no argument or no such action. */
static mg_psl_action read_action(mg_psl_visit *v, const char *arg)
{
    mg_psl_expr *e = mg_psl_visit_arg(v, arg);
    mg_psl_str word;

    if (!e || !mg_psl_as_constant(v->c, e, &word))
        return MG_PSL_ACTIONS;
    for (int a = 0; a < MG_PSL_ACTIONS; a++)
        if (mg_psl_is(word, mg_psl_action_name((mg_psl_action) a)))
            return (mg_psl_action) a;
    mg_psl_error(v->c->diags, e->span, "Error parsing attribute \"@relation\": Invalid referential action: `%.*s`",
                 MG_PSL_STR(word));
    return MG_PSL_ACTIONS;
}

static void read_relation(mg_psl_visit *v, mg_psl_field *f)
{
    mg_psl_relation_args *r = f->rel;
    mg_psl_expr *name;
    mg_psl_str s;

    r->attr = v->attr;
    read_fields(v, f);
    read_references(v, f);
    name = mg_psl_visit_default_arg(v, "name", true);
    if (name && mg_psl_as_string(v->c, name, &s))
    {
        if (s.len)
            r->name = s;
        else
            mg_psl_attr_error(v, "A relation cannot have an empty name.");
    }
    r->on_delete = read_action(v, "onDelete");
    r->on_update = read_action(v, "onUpdate");
    r->has_on_delete = r->on_delete != MG_PSL_ACTIONS;
    r->has_on_update = r->on_update != MG_PSL_ACTIONS;
    r->map = mg_psl_visit_name(v, "map");
}

static void refuse_unique(mg_psl_visit *v, const mg_psl_field *f)
{
    const mg_psl_relation_args *r = f->rel;
    mg_strbuf b;

    mg_strbuf_init(&b, v->c->scratch);
    if (r->field_count == 1)
        mg_strbuf_printf(&b, " Did you mean to put it on `%.*s`?", MG_PSL_STR(r->fields[0]->name));
    else if (r->field_count)
    {
        mg_strbuf_puts(&b, " Did you mean to provide `@@unique([");
        for (uint32_t i = 0; i < r->field_count; i++)
            mg_strbuf_printf(&b, "%s%.*s", i ? ", " : "", MG_PSL_STR(r->fields[i]->name));
        mg_strbuf_puts(&b, "])`?");
    }
    mg_psl_attr_error(v,
                      "The field `%.*s` is a relation field and cannot be marked with `unique`. Only scalar fields can "
                      "be made unique.%s",
                      MG_PSL_STR(f->name), relation_text(&b));
}

void mg_psl_relation_attributes(mg_psl_ctx *c, mg_psl_field *f)
{
    mg_psl_visit v = {.c = c, .list = f->ast->attrs};

    if (mg_psl_visit_one(&v, "relation"))
        read_relation(&v, f), mg_psl_visit_end_args(&v);
    if (mg_psl_visit_one(&v, "id"))
        mg_psl_attr_error(
            &v,
            "The field `%.*s` is a relation field and cannot be marked with `@id`. Only scalar fields can "
            "be declared as id.",
            MG_PSL_STR(f->name));
    if (mg_psl_visit_one(&v, "ignore"))
    {
        f->ignored = true;
        mg_psl_visit_end_args(&v);
    }
    if (mg_psl_visit_one(&v, "default"))
        mg_psl_attr_error(&v, "Cannot set a default value on a relation field.");
    if (mg_psl_visit_one(&v, "map"))
    {
        mg_psl_attr_error(&v, "The attribute `@map` cannot be used on relation fields.");
        mg_psl_visit_default_arg(&v, "name", false);
    }
    if (mg_psl_visit_one(&v, "unique"))
        refuse_unique(&v, f);
    mg_psl_visit_end(&v);
}
