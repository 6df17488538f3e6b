/*
 * complete.c: see complete.h. What is to be added is collected with its place first, and then put into the text at
 * once.
 */
#include "complete.h"

#include "../../base/utf8.h"
#include "../names/naming.h"
#include "../parse/scan.h"

#include <stdlib.h>

typedef struct addition
{
    uint32_t at;     /* the place, counted as in a span */
    uint32_t number; /* keeps several additions at the same place in order */
    const char *text;
} addition;

typedef struct completion
{
    mg_psl_ctx *c;
    mg_arena *a;
    uint32_t file;
    MG_VEC(addition) additions;
} completion;

/* A scalar field that a relation needs. The model may have it already (`existing`) or lack it. */
typedef struct inferred
{
    const char *name;
    mg_psl_arity arity;
    const mg_psl_field *existing, *like; /* `like`: the field of the other model that it refers to */
} inferred;

static void add_insertion(completion *k, uint32_t at, const char *fmt, ...) MG_PRINTF(3, 4);

static void add_insertion(completion *k, uint32_t at, const char *fmt, ...)
{
    addition *to = mg_vec_push(k->a, &k->additions);
    va_list args;

    if (!to)
        return;
    va_start(args, fmt);
    to->text = mg_arena_vprintf(k->a, fmt, args);
    va_end(args);
    to->at = at;
    to->number = (uint32_t) k->additions.len;
}

/* Does this block or field stand in the file that is being completed? */
static bool is_here(const completion *k, mg_psl_span s)
{
    return mg_psl_file_of(k->c->schema->files, k->c->schema->file_count, s) == &k->c->schema->files[k->file];
}

static mg_psl_str text_at(const completion *k, mg_psl_span s)
{
    return mg_psl_text_at(mg_psl_file_of(k->c->schema->files, k->c->schema->file_count, s), s);
}

/* Adds a name whose first letter is made upper or lower case. */
static void add_in_case(mg_strbuf *b, mg_psl_str name, bool upper)
{
    mg_psl_text t = {.bytes = name.text, .len = name.len};
    uint32_t n, c = mg_psl_codepoint(t, 0, &n);
    char bytes[4];

    mg_strbuf_add(b, bytes, mg_utf8_encode(bytes, upper ? mg_psl_upper(c) : mg_psl_lower(c)));
    mg_strbuf_add(b, name.text + n, name.len - n);
}

static const char *const marks[] = {"", "?", "[]"};

/* How a field that is added is called, as in userId: the model's name and that of the field it refers to. */
static const char *inferred_name(completion *k, mg_psl_str model, mg_psl_str field)
{
    const char *name;
    mg_strbuf b;

    mg_strbuf_init(&b, k->a);
    add_in_case(&b, model, false);
    add_in_case(&b, field, true);
    name = mg_strbuf_done(&b);
    return name ? name : "";
}

/* Finds the fields that are needed to refer to the first key of the other model. */
static uint32_t infer(completion *k, const mg_psl_relation *r, inferred **out)
{
    const mg_psl_index *x = mg_psl_first_key(r->b);
    uint32_t n = x ? x->count : 0;

    *out = mg_arena_get(k->a, (n + 1) * sizeof **out);
    if (!*out)
        return 0;
    for (uint32_t i = 0; i < n; i++)
    {
        inferred *f = &(*out)[i];
        const mg_psl_field *found;

        f->like = x->fields[i].field;
        f->name = inferred_name(k, r->b->name, f->like->name);
        found = mg_psl_find_field(k->c, r->a, mg_psl_of(f->name));
        f->existing = found && found->kind != MG_PSL_OF_MODEL ? found : NULL;
        f->arity = f->existing ? f->existing->arity : r->forward ? r->forward->arity : MG_PSL_OPTIONAL;
    }
    return n;
}

static const char *fields_argument(completion *k, const mg_psl_relation *r)
{
    const char *text;
    inferred *fields;
    uint32_t n = infer(k, r, &fields);
    mg_strbuf b;

    mg_strbuf_init(&b, k->a);
    mg_strbuf_puts(&b, "fields: [");
    for (uint32_t i = 0; i < n; i++)
        mg_strbuf_printf(&b, "%s%s", i ? ", " : "", fields[i].name);
    mg_strbuf_putc(&b, ']');
    text = mg_strbuf_done(&b);
    return text ? text : "";
}

static const char *references_argument(completion *k, const mg_psl_relation *r)
{
    const char *text;
    mg_psl_field **fields;
    uint32_t n = mg_psl_referenced_fields(k->a, r, &fields);
    mg_strbuf b;

    mg_strbuf_init(&b, k->a);
    mg_strbuf_puts(&b, "references: [");
    for (uint32_t i = 0; i < n; i++)
        mg_strbuf_printf(&b, "%s%.*s", i ? ", " : "", MG_PSL_STR(fields[i]->name));
    mg_strbuf_putc(&b, ']');
    text = mg_strbuf_done(&b);
    return text ? text : "";
}

/* The place before the closing brace of a model, where new fields go. */
static uint32_t end_of_line(const mg_psl_model *m)
{
    return m->ast->span.end - 1;
}

static void missing_back(completion *k, const mg_psl_relation *r)
{
    bool one = r->kind == MG_PSL_ONE_TO_ONE;
    mg_psl_str name = mg_psl_field_name_for(k->a, r->a->name, !one);

    add_insertion(k, end_of_line(r->b), "%.*s %.*s%s %s\n", MG_PSL_STR(name), MG_PSL_STR(r->a->name), one ? "?" : "[]",
                  r->a->ignored ? "@ignore" : "");
}

static void missing_forward(completion *k, const mg_psl_relation *r)
{
    mg_psl_str name = mg_psl_field_name_for(k->a, r->b->name, false);
    mg_psl_arity arity = MG_PSL_REQUIRED;
    inferred *fields;
    uint32_t n = infer(k, r, &fields);

    for (uint32_t i = 0; i < n; i++)
        if (fields[i].arity == MG_PSL_OPTIONAL)
            arity = MG_PSL_OPTIONAL;
    add_insertion(k, end_of_line(r->a), "%.*s %.*s%s @relation(%s, %s)\n", MG_PSL_STR(name), MG_PSL_STR(r->b->name),
                  marks[arity], fields_argument(k, r), references_argument(k, r));
}

static void missing_scalars(completion *k, const mg_psl_relation *r)
{
    inferred *fields;
    uint32_t n;

    if (r->forward && r->forward->rel->has_fields)
        return;
    n = infer(k, r, &fields);
    for (uint32_t i = 0; i < n; i++)
    {
        const mg_psl_field *like = fields[i].like;
        mg_psl_str native = {"", 0};

        if (fields[i].existing)
            continue;
        if (like->kind != MG_PSL_OF_SCALAR)
            return;
        if (like->to.native)
            native = text_at(k, like->to.native->attr->span);
        add_insertion(k, end_of_line(r->a), "%s %s%s %.*s\n", fields[i].name, mg_psl_scalar_name(like->scalar),
                      marks[fields[i].arity], MG_PSL_STR(native));
    }
}

/* The place after the type of a field, where new attributes go; brackets and a question mark belong to the type. */
static uint32_t after_type(const completion *k, const mg_psl_field *f)
{
    const mg_psl_file *file = mg_psl_file_of(k->c->schema->files, k->c->schema->file_count, f->ast->span);
    uint32_t at = (uint32_t) (f->ast->type.text - file->text) + f->ast->type.len;

    while (at < file->len && file->text[at] && strchr("[]?!", file->text[at]))
        at++;
    return file->base + at;
}

static void missing_attribute(completion *k, const mg_psl_relation *r)
{
    if (r->forward && !r->forward->rel->attr && is_here(k, r->forward->ast->span))
        add_insertion(k, after_type(k, r->forward), " @relation(%s, %s)", fields_argument(k, r),
                      references_argument(k, r));
}

static void missing_arguments(completion *k, const mg_psl_relation *r)
{
    const mg_psl_attr *attr = r->forward ? r->forward->rel->attr : NULL;
    const char *fields, *references;
    bool none;

    if (!attr || !is_here(k, attr->span))
        return;
    fields = r->forward->rel->has_fields ? "" : fields_argument(k, r);
    references = r->forward->rel->has_references ? "" : references_argument(k, r);
    none = !attr->args || attr->args->count == 0;
    add_insertion(k, none ? attr->span.end : attr->span.end - 1, "%s%s%s%s%s", none ? "(" : ", ", fields,
                  *fields && *references ? ", " : "", references, none ? ")" : "");
}

static int compare_insertions(const void *a, const void *b)
{
    const addition *x = a, *y = b;

    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static mg_psl_str enrich(completion *k)
{
    const mg_psl_file *f = &k->c->schema->files[k->file];
    uint32_t from = 0;
    mg_strbuf b;

    if (k->additions.len == 0)
        return (mg_psl_str){f->text, f->len};
    qsort(k->additions.items, k->additions.len, sizeof *k->additions.items, compare_insertions);
    mg_strbuf_init(&b, k->a);
    for (size_t i = 0; i < k->additions.len; i++)
    {
        const addition *x = &k->additions.items[i];

        mg_strbuf_add(&b, f->text + from, x->at - f->base - from);
        mg_strbuf_puts(&b, x->text ? x->text : "");
        from = x->at - f->base;
    }
    mg_strbuf_add(&b, f->text + from, f->len - from);
    return (mg_psl_str){mg_strbuf_done(&b), (uint32_t) b.len};
}

mg_psl_str mg_psl_complete_file(mg_psl_ctx *c, mg_arena *a, uint32_t number)
{
    completion k = {.c = c, .a = a, .file = number};
    const mg_psl_schema *s = c->schema;

    for (int step = 0; step < 3; step++)
        for (size_t i = 0; i < s->relations.len && !a->failed; i++)
        {
            const mg_psl_relation *r = s->relations.items[i];

            if (r->kind > MG_PSL_ONE_TO_MANY)
                continue;
            if (step == 1)
                missing_attribute(&k, r);
            else if (step == 2)
                missing_arguments(&k, r);
            else
            {
                if (!r->back && is_here(&k, r->b->ast->span))
                    missing_back(&k, r);
                if (!r->forward && is_here(&k, r->a->ast->span))
                    missing_forward(&k, r);
                if (is_here(&k, r->a->ast->span))
                    missing_scalars(&k, r);
            }
        }
    return enrich(&k);
}
