/* check_indexes.c: rules about indexes and unique keys. */
#include "check.h"

void mg_psl_check_same_name_as_field(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_index *x)
{
    const char *attr = mg_psl_index_attr(x);
    const mg_psl_field *f;
    mg_strbuf b;

    if (x->type != MG_PSL_INDEX_UNIQUE || x->count <= 1)
        return;
    mg_strbuf_init(&b, k->c->scratch);
    for (uint32_t i = 0; i < x->count; i++)
    {
        mg_strbuf_printf(&b, "%s%.*s", i ? "_" : "", MG_PSL_STR(x->fields[i].root->name));
        if (x->fields[i].field != x->fields[i].root)
            mg_strbuf_printf(&b, "_%.*s", MG_PSL_STR(x->fields[i].field->name));
    }
    f = b.text ? mg_psl_find_field(k->c, m, (mg_psl_str){b.text, (uint32_t) b.len}) : NULL;
    if (f && f->kind != MG_PSL_OF_MODEL)
        mg_psl_block_error(
            k, m, x->attr->span,
            "The field `%s` clashes with the `%s` name. Please resolve the conflict by providing a custom "
            "id name: `%s([...], name: \"custom_name\")`",
            b.text, attr, attr);
}

static bool any(const mg_psl_index *x, bool length, bool sort, bool ops)
{
    for (uint32_t i = 0; i < x->count; i++)
        if ((length && x->fields[i].has_length) || (sort && x->fields[i].sort) || (ops && x->fields[i].ops))
            return true;
    return false;
}

static void check_where(mg_psl_checker *k, const mg_psl_index *x)
{
    const char *attr = mg_psl_index_attr(x);

    if (!x->where)
        return;
    if (!(k->s->features & mg_psl_feature_bit(MG_PSL_FEATURE_partialIndexes)))
        mg_psl_at_error(k, attr, x->attr->span,
                        "Partial indexes are a preview feature. Add \"partialIndexes\" to previewFeatures in your "
                        "generator block.");
    else if (k->db->provider == MG_PSL_NO_PROVIDER)
        mg_psl_at_error(k, attr, x->attr->span,
                        "Partial indexes (with a `where` clause) are not supported by the current connector.");
}

void mg_psl_check_index(mg_psl_checker *k, const mg_psl_model *m, const mg_psl_index *x)
{
    const char *attr = mg_psl_index_attr(x);
    mg_psl_span span = x->attr->span, type = span;

    if (x->count == 0)
        mg_psl_at_error(k, attr, span,
                        "The list of fields in an index cannot be empty. Please specify at least one field.");
    mg_psl_check_index_name(k, m, x);
    mg_psl_check_same_name_as_field(k, m, x);
    mg_psl_check_custom_name(k, m, x);
    if (any(x, true, false, false))
        mg_psl_at_error(k, attr, span,
                        "The length argument is not supported in an index definition with the current connector");
    mg_psl_arg_span(x->attr, "type", &type);
    if (x->algorithm && !(k->db->algorithms >> x->algorithm & 1))
        mg_psl_at_error(k, attr, type, "The given index type is not supported with the current connector");
    else if (x->algorithm == MG_PSL_HASH && any(x, false, true, false))
        mg_psl_at_error(k, attr, span, "Hash type does not support sort option.");
    if (x->type == MG_PSL_INDEX_FULLTEXT)
        mg_psl_at_error(k, attr, span, "Defining fulltext indexes is not supported with the current connector.");
    mg_psl_check_length(k, m, x->attr, x->map, !x->source);
    if (x->has_clustered)
        mg_psl_at_error(k, attr, span, "Defining clustering is not supported in the current connector.");
    if (x->type != MG_PSL_INDEX_NORMAL && any(x, false, false, true))
        mg_psl_at_error(k, attr, span, "Operator classes can only be defined to fields in an @@index attribute.");
    check_where(k, x);
}

void mg_psl_check_view_index(mg_psl_checker *k, const mg_psl_index *x)
{
    mg_psl_span span = x->attr->span;

    if (x->type != MG_PSL_INDEX_UNIQUE)
        mg_psl_error(k->d, span, "Error validating: Views cannot have indexes.");
    if (x->map.text)
        mg_psl_error(k->d, span,
                     "Error validating: @@unique annotations on views are not backed by unique indexes in the database "
                     "and cannot specify a mapped database name.");
    if (x->has_clustered)
        mg_psl_error(k->d, span,
                     "Error validating: @@unique annotations on views are not backed by unique indexes in the database "
                     "and cannot be clustered.");
    for (uint32_t i = 0; i < x->count; i++)
        if (x->fields[i].has_length || x->fields[i].ops || x->fields[i].sort)
            mg_psl_at_error(k, mg_psl_index_attr(x), span,
                            "Scalar fields in @@unique attributes in views cannot have arguments.");
}

/* Can an index of this kind be made on a field without a native type and without an operator class? */
static bool plain_type_fits(mg_psl_algorithm a, const mg_psl_field *f)
{
    bool scalar = f->kind == MG_PSL_OF_SCALAR;

    if (f->kind == MG_PSL_OF_UNSUPPORTED)
        return true;
    switch (a)
    {
    case MG_PSL_GIST:
    case MG_PSL_SPGIST:
        return scalar && f->scalar == MG_PSL_TEXT;
    case MG_PSL_GIN:
        return f->arity == MG_PSL_LIST || (scalar && f->scalar == MG_PSL_JSON);
    case MG_PSL_BRIN:
        return scalar && f->scalar != MG_PSL_JSON && f->scalar != MG_PSL_BOOLEAN;
    default:
        return true;
    }
}

/*
 * Without an operator class the type must have a default one, else this reports it. `native` is the name of the native
 * type, or NULL.
 */
static void check_default_class(mg_psl_checker *k, const mg_psl_index *x, mg_psl_algorithm a, const mg_psl_field *f,
                                mg_psl_native_type t, const char *native)
{
    if (a == MG_PSL_GIN && f->arity == MG_PSL_LIST)
        return;
    if (native && !mg_psl_native_indexable(t, a))
        mg_psl_at_error(k, mg_psl_index_attr(x), x->attr->span,
                        "The %s index field type `%s` has no default operator class.", mg_psl_algorithm_name(a),
                        native);
    else if (!native && !plain_type_fits(a, f))
        mg_psl_at_error(k, mg_psl_index_attr(x), x->attr->span,
                        "The %s index type does not support the type of the field `%.*s`.", mg_psl_algorithm_name(a),
                        MG_PSL_STR(f->name));
}

static void check_class(mg_psl_checker *k, const mg_psl_index *x, const mg_psl_opclass_info *ops, const mg_psl_field *f,
                        mg_psl_native_type t, const char *native)
{
    const char *attr = mg_psl_index_attr(x);

    if (native && !(ops->natives >> t & 1))
        mg_psl_at_error(k, attr, x->attr->span,
                        "The given operator class `%s` does not support native type `%s` of field `%.*s`.", ops->name,
                        native, MG_PSL_STR(f->name));
    else if (!native && ops->plain == MG_PSL_SCALARS)
        mg_psl_at_error(k, attr, x->attr->span,
                        "The given operator class `%s` expects the field `%.*s` to define a valid native type.",
                        ops->name, MG_PSL_STR(f->name));
    else if (!native && !(f->kind == MG_PSL_OF_SCALAR && f->scalar == ops->plain))
        mg_psl_at_error(k, attr, x->attr->span,
                        "The given operator class `%s` points to the field `%.*s` that is not of %s type.", ops->name,
                        MG_PSL_STR(f->name), mg_psl_scalar_name(ops->plain));
}

static void check_indexed_field(mg_psl_checker *k, const mg_psl_index *x, const mg_psl_index_field *i)
{
    mg_psl_algorithm a = x->algorithm ? x->algorithm : MG_PSL_BTREE;
    const mg_psl_opclass_info *ops = mg_psl_opclass_of(i->ops == MG_PSL_OPS_RAW ? MG_PSL_OPS_NONE : i->ops);
    const mg_psl_field *f = i->field;
    mg_psl_native_value value = {0};
    const char *native = NULL;

    if (i->ops == MG_PSL_OPS_RAW)
        return;
    if (mg_psl_field_native(k->db, f, &value))
        native = mg_psl_native_name(value.type);
    if (i->ops && !(ops->algorithms >> a & 1))
        mg_psl_at_error(k, mg_psl_index_attr(x), x->attr->span,
                        "The given operator class `%s` is not supported with the `%s` index type.", ops->name,
                        mg_psl_algorithm_name(a));
    else if (a == MG_PSL_BTREE || a == MG_PSL_HASH)
        return;
    else if (i->ops == MG_PSL_OPS_ArrayOps)
    {
        if (f->arity != MG_PSL_LIST)
            mg_psl_at_error(k, mg_psl_index_attr(x), x->attr->span,
                            "The given operator class `ArrayOps` expects the type of field `%.*s` to be an array.",
                            MG_PSL_STR(f->name));
    }
    else if (i->ops)
        check_class(k, x, ops, f, value.type, native);
    else
        check_default_class(k, x, a, f, value.type, native);
}

void mg_psl_check_postgres_index(mg_psl_checker *k, const mg_psl_index *x)
{
    mg_psl_native_value value;

    for (uint32_t i = 0; i < x->count; i++)
    {
        const mg_psl_field *f = x->fields[i].field;

        if (!mg_psl_field_native(k->db, f, &value) || value.type != MG_PSL_NATIVE_Xml)
            continue;
        if (x->type == MG_PSL_INDEX_UNIQUE)
            mg_psl_error(k->d, f->ast->span, "Native type `Xml` cannot be unique in %s.", k->db->name);
        else
            mg_psl_error(k->d, f->ast->span, "You cannot define an index on fields with native type `Xml` of %s.",
                         k->db->name);
        break;
    }
    for (uint32_t i = 0; i < x->count; i++)
        check_indexed_field(k, x, &x->fields[i]);
    if (x->algorithm == MG_PSL_SPGIST && x->count != 1)
        mg_psl_at_error(k, mg_psl_index_attr(x), x->attr->span, "SpGist does not support multi-column indices.");
}
