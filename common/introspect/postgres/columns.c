/* columns.c: reads the columns of tables and views, with their types and defaults. */
#include "../../sql/name.h"
#include "reader.h"

enum column_fields
{
    C_RELATION,
    C_NUMBER,
    C_NAME,
    C_TYPE,
    C_LIST,
    C_MODIFIER,
    C_ITEM,
    C_DOMAIN,
    C_REQUIRED,
    C_DEFAULT,
    C_IDENTITY,
    C_GENERATED,
    C_COMMENT,
    C_COLLATION,
    C_SHOWN,
    C_BASE,
    C_OWNED,
    C_GRANTED,
    C_DOMAIN_REQUIRED,
    C_COUNT
};

/* Types ******************************************************************************************************** */

/* How the arguments of a native type are found in the type modifier that PostgreSQL keeps (atttypmod). */
typedef enum modifier
{
    NO_ARGUMENT,
    CHARACTERS, /* a length: the modifier less four */
    BITS,
    SECONDS, /* a precision; 6 if none is given and the column is no list */
    DIGITS   /* a precision and a scale, packed in the modifier less four */
} modifier;

static const struct
{
    const char *name;
    mg_family family;
    mg_psl_native_type native;
    modifier modifier;
} native_rules[] = {
    {"bit", MG_FAMILY_STRING, MG_PSL_NATIVE_Bit, BITS},
    {"bool", MG_FAMILY_BOOLEAN, MG_PSL_NATIVE_Boolean, NO_ARGUMENT},
    {"bpchar", MG_FAMILY_STRING, MG_PSL_NATIVE_Char, CHARACTERS},
    {"bytea", MG_FAMILY_BYTES, MG_PSL_NATIVE_ByteA, NO_ARGUMENT},
    {"char", MG_FAMILY_STRING, MG_PSL_NATIVE_Char, NO_ARGUMENT},
    {"citext", MG_FAMILY_STRING, MG_PSL_NATIVE_Citext, NO_ARGUMENT},
    {"date", MG_FAMILY_DATETIME, MG_PSL_NATIVE_Date, NO_ARGUMENT},
    {"float4", MG_FAMILY_FLOAT, MG_PSL_NATIVE_Real, NO_ARGUMENT},
    {"float8", MG_FAMILY_FLOAT, MG_PSL_NATIVE_DoublePrecision, NO_ARGUMENT},
    {"inet", MG_FAMILY_STRING, MG_PSL_NATIVE_Inet, NO_ARGUMENT},
    {"int2", MG_FAMILY_INT, MG_PSL_NATIVE_SmallInt, NO_ARGUMENT},
    {"int4", MG_FAMILY_INT, MG_PSL_NATIVE_Integer, NO_ARGUMENT},
    {"int8", MG_FAMILY_BIGINT, MG_PSL_NATIVE_BigInt, NO_ARGUMENT},
    {"json", MG_FAMILY_JSON, MG_PSL_NATIVE_Json, NO_ARGUMENT},
    {"jsonb", MG_FAMILY_JSON, MG_PSL_NATIVE_JsonB, NO_ARGUMENT},
    {"money", MG_FAMILY_DECIMAL, MG_PSL_NATIVE_Money, NO_ARGUMENT},
    {"numeric", MG_FAMILY_DECIMAL, MG_PSL_NATIVE_Decimal, DIGITS},
    {"oid", MG_FAMILY_INT, MG_PSL_NATIVE_Oid, NO_ARGUMENT},
    {"text", MG_FAMILY_STRING, MG_PSL_NATIVE_Text, NO_ARGUMENT},
    {"time", MG_FAMILY_DATETIME, MG_PSL_NATIVE_Time, SECONDS},
    {"timestamp", MG_FAMILY_DATETIME, MG_PSL_NATIVE_Timestamp, SECONDS},
    {"timestamptz", MG_FAMILY_DATETIME, MG_PSL_NATIVE_Timestamptz, SECONDS},
    {"timetz", MG_FAMILY_DATETIME, MG_PSL_NATIVE_Timetz, SECONDS},
    {"uuid", MG_FAMILY_UUID, MG_PSL_NATIVE_Uuid, NO_ARGUMENT},
    {"varbit", MG_FAMILY_STRING, MG_PSL_NATIVE_VarBit, BITS},
    {"varchar", MG_FAMILY_STRING, MG_PSL_NATIVE_VarChar, CHARACTERS},
    {"xml", MG_FAMILY_STRING, MG_PSL_NATIVE_Xml, NO_ARGUMENT},
};

static int compare_type(const void *name, const void *entry)
{
    return strcmp(name, *(const char *const *) entry);
}

static void read_modifier(mg_psl_native_value *to, modifier how, const char *const *v)
{
    long n = strtol(v[C_MODIFIER], NULL, 10);
    bool list = pg_true(v[C_LIST]);

    /* The reference sees no modifier for a list if its type is a domain. */
    if (n < 0 || (list && pg_true(v[C_DOMAIN])))
    {
        if (how == SECONDS && !list)
            *to = (mg_psl_native_value){to->type, 1, {6, 0}};
        return;
    }
    switch (how)
    {
    case NO_ARGUMENT:
        return;
    case CHARACTERS:
        n -= 4;
        /* fall through */
    case BITS:
    case SECONDS:
        to->count = 1;
        to->args[0] = (uint32_t) n;
        return;
    case DIGITS:
        n -= 4;
        /* If the scale is negative, the reference sees none for a list, and a large number for anything else. */
        if (list && (n & 1024))
            return;
        to->count = 2;
        to->args[0] = (uint32_t) (n >> 16 & 0xFFFF);
        to->args[1] = (uint32_t) (n & 0xFFFF);
    }
}

static mg_type read_type(pg_reader *r, const char *const *v)
{
    const char *name = v[C_TYPE];
    mg_type type = {.family = MG_FAMILY_UNSUPPORTED};
    const void *found = bsearch(*name == '_' ? name + 1 : name, native_rules,
                                sizeof native_rules / sizeof *native_rules, sizeof *native_rules, compare_type);

    type.nullness = pg_true(v[C_LIST])       ? MG_COLUMN_LIST
                    : pg_true(v[C_REQUIRED]) ? MG_COLUMN_REQUIRED
                                             : MG_COLUMN_NULLABLE;
    if (found)
    {
        size_t i = (size_t) ((const char *) found - (const char *) native_rules) / sizeof *native_rules;

        type.family = native_rules[i].family;
        type.native.type = native_rules[i].native;
        read_modifier(&type.native, native_rules[i].modifier, v);
        type.implied = (native_rules[i].native == MG_PSL_NATIVE_Char || native_rules[i].native == MG_PSL_NATIVE_Bit) &&
                       type.native.count == 1 && type.native.args[0] == 1;
        return type;
    }
    type.of.enumeration = mg_map_get(&r->enums, pg_oid(v[C_ITEM]), "", 0);
    if (type.of.enumeration)
        type.family = MG_FAMILY_ENUM;
    else
        type.of.text = pg_keep(r, pg_true(v[C_LIST]) && pg_true(v[C_BASE]) && *name == '_' ? name + 1 : name);
    return type;
}

/* The numbers in parentheses. */
static void read_arguments(mg_psl_native_value *to, const char *text)
{
    while (*text && *text != ')' && to->count < 2)
    {
        to->args[to->count++] = (uint32_t) strtoul(text + 1, NULL, 10);
        text += 1 + strcspn(text + 1, ",)");
    }
}

/* A type that has no native one, as SQL that needs no search_path unless it is a plain word. */
static const char *type_in_sql(mg_arena *arena, const char *target, const char *name)
{
    mg_strbuf out;

    if (mg_is_bare_name(name, ""))
        return mg_arena_str(arena, name);
    mg_strbuf_init(&out, arena);
    mg_put_name(&out, target);
    mg_strbuf_putc(&out, '.');
    mg_put_name(&out, name);
    return mg_strbuf_done(&out);
}

mg_type mg_pg_type_named(mg_arena *arena, const char *target, const char *name)
{
    size_t len = strcspn(name, "(["), whole = strlen(name);
    bool list = whole > 2 && strcmp(name + whole - 2, "[]") == 0;
    const char *bare = mg_arena_copy(arena, name, len);
    mg_type type = {.family = MG_FAMILY_UNSUPPORTED, .nullness = list ? MG_COLUMN_LIST : MG_COLUMN_NULLABLE};
    const void *found = bare ? bsearch(bare, native_rules, sizeof native_rules / sizeof *native_rules,
                                       sizeof *native_rules, compare_type)
                             : NULL;
    size_t i = found ? (size_t) ((const char *) found - (const char *) native_rules) / sizeof *native_rules : 0;

    if (!found)
        type.of.text = bare ? type_in_sql(arena, target, bare) : "";
    else
    {
        type.family = native_rules[i].family;
        type.native.type = native_rules[i].native;
        if (native_rules[i].modifier != NO_ARGUMENT && name[len] == '(')
            read_arguments(&type.native, name + len);
    }
    return type;
}

/* Columns ****************************************************************************************************** */

static void note_column_extras(pg_reader *r, mg_column *c)
{
    mg_extra *e;

    if (c->generated)
    {
        e = mg_model_add_extra(r->a, r->m, MG_EXTRA_GENERATED, c->table, c->name, c->generated);
        if (e)
            e->column = c;
    }
    if (c->collation)
    {
        e = mg_model_add_extra(r->a, r->m, MG_EXTRA_COLLATION, c->table, c->name, c->collation);
        if (e)
            e->column = c;
    }
}

static bool remember_column(pg_reader *r, pg_relation *to, mg_column *c, size_t number)
{
    while (to->by_number.len <= number)
        if (!mg_vec_push(r->scratch, &to->by_number))
            return false;
    to->by_number.items[number] = c;
    return true;
}

static mg_rc each_column(void *arg, const char *const *v, size_t count)
{
    pg_reader *r = arg;
    pg_relation *to = mg_pg_relation(r, v[C_RELATION]);
    mg_column *c;

    (void) count;
    if (!to || !to->table)
        return MG_OK;
    c = mg_model_add_column(r->a, r->m, to->table, pg_keep(r, v[C_NAME]));
    if (!c || !remember_column(r, to, c, pg_oid(v[C_NUMBER])))
        return MG_OK;
    c->type = read_type(r, v);
    c->sql_type = pg_keep(r, v[C_SHOWN]);
    c->comment = pg_keep(r, v[C_COMMENT]);
    c->collation = pg_keep(r, v[C_COLLATION]);
    c->sequence = pg_keep(r, v[C_OWNED]);
    c->granted = pg_true(v[C_GRANTED]);
    c->domain_required = pg_true(v[C_DOMAIN_REQUIRED]);
    c->identity = pg_true(v[C_IDENTITY]);
    if (v[C_DEFAULT])
        c->def = mg_pg_default(r->a, &c->type, v[C_DEFAULT]);
    if (pg_true(v[C_GENERATED]))
        c->generated = pg_keep(r, v[C_DEFAULT]);
    c->autoincrement = c->identity || (c->def && c->def->kind == MG_DEFAULT_SEQUENCE);
    note_column_extras(r, c);
    return MG_OK;
}

/* Numbers the columns. They were read in the order of their tables' OIDs, but count in the order of the tables. */
static void count_columns(mg_model *m)
{
    uint32_t number = 0;

    for (size_t i = 0; i < m->tables.len + m->views.len; i++)
    {
        mg_table *t = i < m->tables.len ? m->tables.items[i] : m->views.items[i - m->tables.len];

        for (size_t k = 0; k < t->columns.len; k++)
            t->columns.items[k]->number = number++;
    }
}

mg_rc mg_pg_read_columns(pg_reader *r)
{
    if (mg_pg_query(r, mg_pg_columns_sql, C_COUNT, each_column) != MG_OK)
        return MG_FAILED;
    count_columns(r->m);
    return MG_OK;
}
