/* index_attrs.c: @id, @@id, @unique, @@unique, @@index, @@fulltext, @@shardKey. */
#include "../base/ctx.h"

static void model_error(mg_psl_ctx *c, const mg_psl_model *m, mg_psl_span span, const char *fmt, ...) MG_PRINTF(4, 5);

static void model_error(mg_psl_ctx *c, const mg_psl_model *m, mg_psl_span span, const char *fmt, ...)
{
    va_list args;
    const char *message;

    va_start(args, fmt);
    message = mg_arena_vprintf(c->scratch, fmt, args);
    va_end(args);
    mg_psl_error(c->diags, span, "Error validating model \"%.*s\": %s", MG_PSL_STR(m->name), message ? message : "");
}

static const char *text_argument(mg_strbuf *b)
{
    return b->text ? b->text : "";
}

static const char *plural_word(uint32_t n)
{
    return n > 1 ? "fields" : "field";
}

static mg_psl_index *new_index(mg_psl_visit *v, mg_psl_index_type type, mg_psl_field *source)
{
    mg_psl_index *x = mg_arena_get(v->c->arena, sizeof *x);

    if (!x)
        return NULL;
    x->type = type;
    x->attr = v->attr;
    x->source = source;
    if (!source)
        return x;
    x->fields = mg_arena_get(v->c->arena, sizeof *x->fields);
    if (!x->fields)
        return NULL;
    x->fields[0] = (mg_psl_index_field){.root = source, .field = source};
    x->count = 1;
    return x;
}

/* Reads the arguments length and sort of @id and @unique. */
static void field_args(mg_psl_visit *v, mg_psl_index_field *f)
{
    mg_psl_expr *e = mg_psl_visit_arg(v, "length");
    mg_psl_str word;
    int64_t length;

    f->has_length = e && mg_psl_as_integer(v->c, e, &length);
    e = mg_psl_visit_arg(v, "sort");
    if (!e || !mg_psl_as_constant(v->c, e, &word))
        return;
    if (mg_psl_is(word, "Desc"))
        f->sort = MG_PSL_SORT_DESC;
    else if (mg_psl_is(word, "Asc"))
        f->sort = MG_PSL_SORT_ASC;
    else
        mg_psl_attr_error(v, "The `sort` argument can only be `Asc` or `Desc` you provided: %.*s.", MG_PSL_STR(word));
}

static void clustered(mg_psl_visit *v, mg_psl_index *x)
{
    mg_psl_expr *e = mg_psl_visit_arg(v, "clustered");
    bool value;

    x->has_clustered = e && mg_psl_as_boolean(v->c, e, &value);
}

static void check_client_name(mg_psl_visit *v, const mg_psl_model *m, mg_psl_str name, const char *attr)
{
    for (uint32_t i = 0; i < name.len; i++)
    {
        char ch = name.text[i];

        if (ch == '_' || (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z'))
            continue;
        model_error(v->c, m, v->attr->span,
                    "The `name` property within the `%s` attribute only allows for the following characters: "
                    "`_a-zA-Z0-9`.",
                    attr);
        return;
    }
}

void mg_psl_field_id(mg_psl_visit *v, mg_psl_field *f)
{
    mg_psl_model *m = f->model;
    mg_psl_index *x;

    if (m->id)
    {
        model_error(v->c, m, m->ast->span,
                    "At most one field must be marked as the id field with the `@id` attribute.");
        return;
    }
    x = new_index(v, MG_PSL_INDEX_PRIMARY, f);
    if (!x)
        return;
    x->map = mg_psl_visit_name(v, "map");
    field_args(v, &x->fields[0]);
    clustered(v, x);
    m->id = x;
}

void mg_psl_field_unique(mg_psl_visit *v, mg_psl_field *f, mg_psl_index ***end)
{
    mg_psl_index *x = new_index(v, MG_PSL_INDEX_UNIQUE, f);

    if (!x)
        return;
    x->map = mg_psl_visit_name(v, "map");
    field_args(v, &x->fields[0]);
    clustered(v, x);
    x->where = mg_psl_visit_where(v, f->model);
    **end = x;
    *end = &x->next;
}

/* Counts the fields of `l` that are not required, and adds their names, in backquotes, to `names`. */
static uint32_t optional_fields(mg_psl_ctx *c, const mg_psl_field_list *l, mg_strbuf *names)
{
    uint32_t n = 0;

    mg_strbuf_init(names, c->scratch);
    for (uint32_t i = 0; i < l->count; i++)
        if (l->fields[i].field->arity != MG_PSL_REQUIRED)
            mg_strbuf_printf(names, "%s`%.*s`", n++ ? ", " : "", MG_PSL_STR(l->fields[i].field->name));
    return n;
}

/* Reports what is wrong with the fields of @@id or @@shardKey; true when they can be used. */
static bool check_key_fields(mg_psl_visit *v, const mg_psl_model *m, mg_psl_span list, mg_psl_field_list *l,
                             const char *multi, const char *the, const char *upper)
{
    mg_psl_ctx *c = v->c;
    mg_strbuf optional;
    uint32_t n;

    if (l->dealt_with)
        return false;
    if (l->unknown_count)
        model_error(c, m, list, "The multi field %s declaration refers to the unknown %s %s.", multi,
                    plural_word(l->unknown_count), text_argument(&l->quoted_unknown));
    if (l->relation_count)
        model_error(c, m, v->attr->span,
                    "The %s definition refers to the relation %s %s. %s definitions must reference only scalar fields.",
                    the, plural_word(l->relation_count), text_argument(&l->quoted_relations), upper);
    if (l->unknown_count || l->relation_count)
        return false;
    n = optional_fields(c, l, &optional);
    if (n && !m->ignored)
        model_error(
            c, m, v->attr->span,
            "The %s definition refers to the optional %s %s. %s definitions must reference only required fields.", the,
            plural_word(n), text_argument(&optional), upper);
    return true;
}

void mg_psl_model_id(mg_psl_visit *v, mg_psl_model *m)
{
    mg_psl_expr *fields = mg_psl_visit_default_arg(v, "fields", false);
    mg_psl_field_list l;
    mg_psl_index *x;

    if (!fields)
        return;
    mg_psl_resolve_fields(v->c, fields, v->attr->span, m, true, false, &l);
    if (!check_key_fields(v, m, fields->span, &l, "id", "id", "ID"))
        return;
    if (m->id)
        model_error(v->c, m, m->ast->span,
                    "Each model must have at most one id criteria. You can't have `@id` and `@@id` at the same time.");
    x = new_index(v, MG_PSL_INDEX_PRIMARY, NULL);
    if (!x)
        return;
    x->fields = l.fields;
    x->count = l.count;
    x->map = mg_psl_visit_name(v, "map");
    x->name = mg_psl_visit_name(v, "name");
    if (x->name.text)
        check_client_name(v, m, x->name, "@@id");
    clustered(v, x);
    m->id = x;
}

void mg_psl_model_shard_key(mg_psl_visit *v, mg_psl_model *m)
{
    mg_psl_expr *fields = mg_psl_visit_default_arg(v, "fields", false);
    mg_psl_field_list l;

    if (!fields)
        return;
    mg_psl_resolve_fields(v->c, fields, v->attr->span, m, false, false, &l);
    if (!check_key_fields(v, m, fields->span, &l, "shard key", "shard key", "Shard key"))
        return;
    if (m->shard_key)
        model_error(
            v->c, m, m->ast->span,
            "Each model must have at most one shard key. You can't have `@shardKey` and `@@shardKey` at the same "
            "time.");
    m->shard_key = v->attr;
    m->shard_key_fields = l.count;
    m->shard_key_source = NULL;
}

static void resolve_index_fields(mg_psl_visit *v, mg_psl_model *m, mg_psl_index *x)
{
    const char *unique = x->type == MG_PSL_INDEX_UNIQUE ? "unique " : "";
    mg_psl_expr *fields = mg_psl_visit_default_arg(v, "fields", false);
    const char *did_you_mean = "";
    mg_psl_field_list l;

    if (!fields)
        return;
    mg_psl_resolve_fields(v->c, fields, v->attr->span, m, true, true, &l);
    if (l.dealt_with)
        return;
    if (l.unknown_count)
        model_error(v->c, m, v->attr->span, "The %sindex definition refers to the unknown fields: %s.", unique,
                    text_argument(&l.unknown));
    if (l.relation_count && l.suggestion.len)
        did_you_mean = mg_arena_printf(v->c->scratch, " Did you mean `@@%s([%s])`?", *unique ? "unique" : "index",
                                       text_argument(&l.suggestion));
    if (l.relation_count)
        model_error(v->c, m, v->attr->span,
                    "The %sindex definition refers to the relation fields %s. Index definitions must reference only "
                    "scalar fields.%s",
                    unique, text_argument(&l.relations), did_you_mean ? did_you_mean : "");
    x->fields = l.fields;
    x->count = l.count;
}

static void algorithm(mg_psl_visit *v, mg_psl_index *x)
{
    mg_psl_expr *e = mg_psl_visit_arg(v, "type");
    mg_psl_str word;

    if (!e || !mg_psl_as_constant(v->c, e, &word))
        return;
    for (int i = 1; i < MG_PSL_ALGORITHMS; i++)
        if (mg_psl_is(word, mg_psl_algorithm_name((mg_psl_algorithm) i)))
            x->algorithm = (mg_psl_algorithm) i;
    if (!x->algorithm)
        mg_psl_attr_error(v, "Unknown index type: %.*s.", MG_PSL_STR(word));
}

/* Reads the names of @@index, where `name` is an old way to write `map`. */
static void plain_index_names(mg_psl_visit *v, mg_psl_index *x)
{
    mg_psl_str name = mg_psl_visit_name(v, "name"), map = mg_psl_visit_name(v, "map");

    if (name.text && map.text)
        mg_psl_attr_error(v,
                          "The `@@index` attribute accepts the `name` argument as an alias for the `map` argument for "
                          "legacy reasons. It does not accept both though. Please use the `map` argument to specify "
                          "the database name of the index.");
    else
        x->map = name.text ? name : map;
}

void mg_psl_model_index(mg_psl_visit *v, mg_psl_model *m, mg_psl_index_type type, mg_psl_index ***end)
{
    mg_psl_index *x = new_index(v, type, NULL);

    if (!x)
        return;
    resolve_index_fields(v, m, x);
    if (type == MG_PSL_INDEX_NORMAL)
    {
        plain_index_names(v, x);
        algorithm(v, x);
    }
    else if (type == MG_PSL_INDEX_UNIQUE)
    {
        x->name = mg_psl_visit_name(v, "name");
        x->map = mg_psl_visit_name(v, "map");
        if (x->name.text)
            check_client_name(v, m, x->name, "@@unique");
    }
    else
        x->map = mg_psl_visit_name(v, "map");
    if (type != MG_PSL_INDEX_FULLTEXT)
    {
        clustered(v, x);
        x->where = mg_psl_visit_where(v, m);
    }
    **end = x;
    *end = &x->next;
}
