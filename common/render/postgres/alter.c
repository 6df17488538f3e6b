/* postgres_alter.c: ALTER TABLE of PostgreSQL; see render.h. */
#include "../../base/utf8.h"
#include "../../plan/pair/find.h"
#include "../../psl/parse/scan.h"
#include "../base/sql.h"

/* ALTER TABLE: clauses, and statements before and after them ***************************************************** */

typedef enum place
{
    BEFORE,
    CLAUSE,
    AFTER
} place;

typedef struct altering
{
    mg_render *r;
    const mg_step *s;
    place place; /* what is rendered in this pass; the rest is passed over */
    bool any;    /* a clause was rendered */
} altering;

static bool clause(altering *a)
{
    const mg_table *t = a->s->tables->to;

    if (a->place != CLAUSE)
        return false;
    if (!a->any)
    {
        mg_strbuf_puts(a->r->out, "ALTER TABLE ");
        mg_sql_qualified(a->r, t->schema, t->name);
        mg_strbuf_putc(a->r->out, ' ');
    }
    else
        mg_strbuf_puts(a->r->out, ",\n");
    a->any = true;
    return true;
}

static bool alter_clause(altering *a, const mg_column_pair *c)
{
    if (!clause(a))
        return false;
    mg_strbuf_puts(a->r->out, "ALTER COLUMN ");
    mg_sql_name(a->r, c->from->name);
    return true;
}

/* Sequences **************************************************************************************************** */

static void lower(mg_strbuf *out, const char *text)
{
    mg_psl_text t = {text, (uint32_t) strlen(text), 0, 0};
    uint32_t size;

    for (uint32_t at = 0; at < t.len; at += size)
    {
        char bytes[4];

        mg_strbuf_add(out, bytes, mg_psl_encode(bytes, mg_psl_lower(mg_psl_codepoint(t, at, &size))));
    }
}

/* The name that the server gives the sequence of a SERIAL column: the longer of the two names is cut first. */
static const char *serial_name(mg_arena *a, const char *table, const char *column)
{
    size_t n = strlen(table), k = strlen(column), left = n, right = k;

    while (left + right > MG_PG_NAME_BYTES - strlen("__seq"))
        if (left > right)
            left--;
        else
            right--;
    return mg_arena_printf(a, "%.*s_%.*s_seq", (int) mg_utf8_cut(table, n, left), table,
                           (int) mg_utf8_cut(column, k, right), column);
}

/* The name as the reference writes it, in lower case, bare; NULL where that is not one name. */
static const char *bare_sequence(mg_arena *a, const mg_column *c)
{
    const char *name;
    mg_strbuf b;

    mg_strbuf_init(&b, a);
    lower(&b, c->table->name);
    mg_strbuf_putc(&b, '_');
    lower(&b, c->name);
    mg_strbuf_puts(&b, "_seq");
    name = mg_strbuf_done(&b);
    return name && mg_sql_is_word(name, "$") ? name : NULL;
}

static void lower_schema(mg_render *r, const char *schema)
{
    mg_strbuf b;

    mg_strbuf_init(&b, r->out->arena);
    lower(&b, schema);
    if (mg_strbuf_done(&b))
        mg_sql_name(r, b.text);
    else
        r->out->failed = true;
}

static void sequence_name(mg_render *r, const mg_column *c)
{
    mg_arena *a = r->out->arena;
    const char *bare = r->runnable ? NULL : bare_sequence(a, c);
    const char *name = bare ? bare : serial_name(a, c->table->name, c->name);

    if (!name)
        r->out->failed = true;
    else if (!bare)
        mg_sql_qualified(r, c->table->schema, name);
    else
    {
        if (c->table->schema)
        {
            lower_schema(r, c->table->schema);
            mg_strbuf_putc(r->out, '.');
        }
        mg_strbuf_puts(r->out, bare);
    }
}

static void create_sequence(mg_render *r, const mg_column *c)
{
    mg_strbuf_puts(r->out, "CREATE SEQUENCE ");
    sequence_name(r, c);
    mg_sql_end(r);
}

/* The name as a text. */
static void sequence_text(mg_render *r, const mg_column *c)
{
    mg_strbuf name;
    mg_render inner = {r->diff, r->runnable, &name};
    const char *text;

    mg_strbuf_init(&name, r->out->arena);
    sequence_name(&inner, c);
    text = mg_strbuf_done(&name);
    if (text)
        mg_sql_string(r, text);
    else
        r->out->failed = true;
}

static void set_sequence(mg_render *r, const mg_column *c)
{
    mg_strbuf_puts(r->out, " SET DEFAULT nextval(");
    sequence_text(r, c);
    mg_strbuf_putc(r->out, ')');
}

/* `name`: the column's */
static void own_sequence(mg_render *r, const mg_column *c, const char *name)
{
    mg_strbuf_puts(r->out, "ALTER SEQUENCE ");
    sequence_name(r, c);
    mg_strbuf_puts(r->out, " OWNED BY ");
    mg_sql_qualified(r, c->table->schema, c->table->name);
    mg_strbuf_putc(r->out, '.');
    mg_sql_name(r, name);
    mg_sql_end(r);
}

/* It counts on from the values that the rows have, which the reference does not look at. */
static void start_sequence(mg_render *r, const mg_column *c)
{
    mg_strbuf_puts(r->out, "SELECT setval(");
    sequence_text(r, c);
    mg_strbuf_puts(r->out, ", greatest(max(");
    mg_sql_name(r, c->name);
    mg_strbuf_puts(r->out, ")::BIGINT, 0) + 1, false) FROM ");
    mg_sql_qualified(r, c->table->schema, c->table->name);
    mg_sql_end(r);
}

static void add_sequence(altering *a, const mg_column_pair *c)
{
    if (a->place == BEFORE)
        create_sequence(a->r, c->to);
    else if (a->place == AFTER)
    {
        own_sequence(a->r, c->to, c->from->name);
        if (a->r->runnable)
            start_sequence(a->r, c->to);
    }
    else if (alter_clause(a, c))
        set_sequence(a->r, c->to);
}

void mg_postgres_count(mg_render *r, const mg_column *c)
{
    if (!r->runnable || !c->autoincrement || mg_postgres_serial(c->type.native.type))
        return;
    create_sequence(r, c);
    mg_strbuf_puts(r->out, "ALTER TABLE ");
    mg_sql_qualified(r, c->table->schema, c->table->name);
    mg_strbuf_puts(r->out, " ALTER COLUMN ");
    mg_sql_name(r, c->name);
    set_sequence(r, c);
    mg_sql_end(r);
    own_sequence(r, c, c->name);
}

/* Another column of the new side counts by the same sequence. */
static bool is_used(const mg_render *r, const char *sequence, const mg_column *but)
{
    const mg_found *f = mg_counting(&r->diff->pairs, sequence);

    while (f && f->thing == but)
        f = f->next;
    return f != NULL;
}

static void drop_default(altering *a, const mg_column_pair *c)
{
    const mg_default *d = c->from->def;

    if (alter_clause(a, c))
        mg_strbuf_puts(a->r->out, a->r->runnable && c->from->identity ? " DROP IDENTITY" : " DROP DEFAULT");
    if (a->place != AFTER || !d || d->kind != MG_DEFAULT_SEQUENCE || is_used(a->r, d->text, c->to) ||
        (a->r->runnable && !(c->from->sequence && strcmp(c->from->sequence, d->text) == 0)))
        return;
    mg_strbuf_puts(a->r->out, "DROP SEQUENCE ");
    mg_sql_qualified(a->r, a->r->runnable ? d->schema : NULL, d->text);
    mg_sql_end(a->r);
}

/* Columns ****************************************************************************************************** */

/* Returns whether the type must be set as well. */
static bool alter_nullness(altering *a, const mg_column_pair *c)
{
    mg_nullness from = c->from->type.nullness, to = c->to->type.nullness;

    if (to != MG_COLUMN_LIST && alter_clause(a, c))
        mg_strbuf_puts(a->r->out, to == MG_COLUMN_NULLABLE ? " DROP NOT NULL" : " SET NOT NULL");
    return from == MG_COLUMN_LIST || to == MG_COLUMN_LIST;
}

static void alter_default(altering *a, const mg_column_pair *c)
{
    if (!c->to->def)
        drop_default(a, c);
    else if (alter_clause(a, c))
    {
        mg_strbuf_puts(a->r->out, " SET DEFAULT ");
        mg_postgres_default(a->r, c->to);
    }
}

static int width(const mg_column *c)
{
    mg_psl_native_type t = c->type.native.type;

    return t == MG_PSL_NATIVE_SmallInt ? 2 : t == MG_PSL_NATIVE_Integer ? 4 : t == MG_PSL_NATIVE_BigInt ? 8 : 0;
}

/* The sequence of a SERIAL column has the type of the column, which sets its limits; others may count by it, too. */
static void widen_sequence(altering *a, const mg_column_pair *c)
{
    const mg_default *d = c->from->def;
    mg_column plain = *c->to;

    if (a->place != AFTER || c->from->identity || !d || d->kind != MG_DEFAULT_SEQUENCE || !*d->text ||
        width(c->from) == 0 || width(c->from) >= width(c->to))
        return;
    plain.autoincrement = false;
    mg_strbuf_puts(a->r->out, "ALTER SEQUENCE ");
    mg_sql_qualified(a->r, d->schema, d->text);
    mg_strbuf_puts(a->r->out, " AS ");
    mg_postgres_type(a->r, &plain);
    mg_sql_end(a->r);
}

/* A type that is set without a collation has its own. */
static void keep_collation(mg_render *r, const mg_column_pair *c)
{
    static const mg_psl_native_type collatable[] = {MG_PSL_NATIVE_Text, MG_PSL_NATIVE_VarChar, MG_PSL_NATIVE_Char,
                                                    MG_PSL_NATIVE_Citext};

    for (size_t i = 0; r->runnable && c->from->collation && i < sizeof collatable / sizeof *collatable; i++)
        if (c->to->type.family == MG_FAMILY_STRING && c->to->type.native.type == collatable[i])
            mg_strbuf_printf(r->out, " COLLATE %s", c->from->collation);
}

static void alter_column(altering *a, const mg_column_pair *c)
{
    bool set_type = (c->changes & MG_CHANGED_TYPE) != 0;

    if (c->changes & MG_CHANGED_NULLNESS && alter_nullness(a, c))
        set_type = true;
    if (c->changes & MG_CHANGED_DEFAULT)
        alter_default(a, c);
    if (c->changes & MG_CHANGED_AUTOINCREMENT)
    {
        if (c->from->autoincrement)
            drop_default(a, c);
        else
            add_sequence(a, c);
    }
    if (set_type && alter_clause(a, c))
    {
        mg_column to = *c->to;

        /* BIGSERIAL is no type to change to; the reference writes it all the same. */
        to.autoincrement = to.autoincrement && !a->r->runnable;
        mg_strbuf_puts(a->r->out, " SET DATA TYPE ");
        mg_postgres_type(a->r, &to);
        keep_collation(a->r, c);
    }
    if (set_type && c->from->autoincrement && c->to->autoincrement && a->r->runnable)
        widen_sequence(a, c);
}

static void drop_column(altering *a, const mg_column_pair *c)
{
    if (!clause(a))
        return;
    mg_strbuf_puts(a->r->out, "DROP COLUMN ");
    mg_sql_name(a->r, c->from->name);
}

static void add_column(altering *a, const mg_column_pair *c)
{
    if (a->place == AFTER)
        mg_postgres_count(a->r, c->to);
    if (!clause(a))
        return;
    mg_strbuf_puts(a->r->out, "ADD COLUMN ");
    mg_postgres_column(a->r, c->to);
}

/* The primary key ********************************************************************************************** */

static bool has_change(const mg_step *s, mg_change_kind kind)
{
    for (size_t i = 0; i < s->changes.len; i++)
        if (s->changes.items[i].kind == kind)
            return true;
    return false;
}

/* A key that is dropped and made again although it could as well stay. */
static bool key_stays(const altering *a)
{
    return a->r->runnable && has_change(a->s, MG_CHANGE_DROP_KEY) && has_change(a->s, MG_CHANGE_ADD_KEY) &&
           mg_key_stays(&a->r->diff->pairs, a->s->tables);
}

static void drop_key(altering *a)
{
    if (key_stays(a) || !clause(a))
        return;
    mg_strbuf_puts(a->r->out, "DROP CONSTRAINT ");
    mg_sql_name(a->r, a->s->tables->from->primary->name);
}

/*
 * The reference makes it a clause among others, which the server does not take, also of a key that another clause
 * drops. A statement of its own is right, and none when the key is made anew.
 */
static void rename_key(altering *a)
{
    const mg_table *from = a->s->tables->from, *to = a->s->tables->to;

    if (a->r->runnable && a->place == BEFORE && !has_change(a->s, MG_CHANGE_DROP_KEY))
        mg_sql_rename(a->r, to, "CONSTRAINT", from->primary->name, to->primary->name);
    if (a->r->runnable || !clause(a))
        return;
    mg_strbuf_puts(a->r->out, "RENAME CONSTRAINT ");
    mg_sql_name(a->r, from->primary->name);
    mg_strbuf_puts(a->r->out, " TO ");
    mg_sql_name(a->r, to->primary->name);
}

static void add_key(altering *a)
{
    const mg_index *key = a->s->tables->to->primary;

    if (key_stays(a) || !clause(a))
        return;
    mg_strbuf_puts(a->r->out, "ADD CONSTRAINT ");
    mg_sql_name(a->r, key->name);
    mg_strbuf_puts(a->r->out, " PRIMARY KEY (");
    mg_sql_index_names(a->r, key, ", ");
    mg_strbuf_putc(a->r->out, ')');
    if (a->r->runnable)
        mg_postgres_keep_primary_options(a->r, a->s->tables->from->primary, key);
}

static void change(altering *a, const mg_change *c)
{
    switch (c->kind)
    {
    case MG_CHANGE_DROP_KEY:
        drop_key(a);
        break;
    case MG_CHANGE_RENAME_KEY:
        rename_key(a);
        break;
    case MG_CHANGE_ADD_KEY:
        add_key(a);
        break;
    case MG_CHANGE_DROP_COLUMN:
        drop_column(a, c->column);
        break;
    case MG_CHANGE_ADD_COLUMN:
        add_column(a, c->column);
        break;
    case MG_CHANGE_ALTER_COLUMN:
        alter_column(a, c->column);
        break;
    case MG_CHANGE_RECREATE_COLUMN:
        drop_column(a, c->column);
        add_column(a, c->column);
        if (a->place == AFTER)
            mg_postgres_keep_column(a->r, c->column);
        break;
    }
}

void mg_postgres_alter_table(mg_render *r, const mg_step *s)
{
    altering a = {r, s, BEFORE, false};

    for (; a.place <= AFTER; a.place++)
    {
        for (size_t i = 0; i < s->changes.len; i++)
            change(&a, &s->changes.items[i]);
        if (a.place == CLAUSE && a.any)
            mg_sql_end(r);
    }
    for (size_t i = 0; r->runnable && i < s->tables->to->indexes.len; i++)
        if (mg_index_forgotten(&r->diff->pairs, s->tables, s->tables->to->indexes.items[i]))
            mg_postgres_create_index(r, s->tables->to->indexes.items[i]);
}
