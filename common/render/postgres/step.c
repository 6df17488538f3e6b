/* step.c: writes the steps of PostgreSQL, except ALTER TABLE and ALTER TYPE; see render.h. */
#include "../../base/utf8.h"
#include "../../sql/name.h"
#include "../../sql/token.h"
#include "../base/sql.h"

static const char *const postgres_types[] = {
    [MG_PSL_NATIVE_SmallInt] = "SMALLINT",
    [MG_PSL_NATIVE_Integer] = "INTEGER",
    [MG_PSL_NATIVE_BigInt] = "BIGINT",
    [MG_PSL_NATIVE_Decimal] = "DECIMAL",
    [MG_PSL_NATIVE_Money] = "MONEY",
    [MG_PSL_NATIVE_Inet] = "INET",
    [MG_PSL_NATIVE_Oid] = "OID",
    [MG_PSL_NATIVE_Citext] = "CITEXT",
    [MG_PSL_NATIVE_Real] = "REAL",
    [MG_PSL_NATIVE_DoublePrecision] = "DOUBLE PRECISION",
    [MG_PSL_NATIVE_VarChar] = "VARCHAR",
    [MG_PSL_NATIVE_Char] = "CHAR",
    [MG_PSL_NATIVE_Text] = "TEXT",
    [MG_PSL_NATIVE_ByteA] = "BYTEA",
    [MG_PSL_NATIVE_Timestamp] = "TIMESTAMP",
    [MG_PSL_NATIVE_Timestamptz] = "TIMESTAMPTZ",
    [MG_PSL_NATIVE_Date] = "DATE",
    [MG_PSL_NATIVE_Time] = "TIME",
    [MG_PSL_NATIVE_Timetz] = "TIMETZ",
    [MG_PSL_NATIVE_Boolean] = "BOOLEAN",
    [MG_PSL_NATIVE_Bit] = "BIT",
    [MG_PSL_NATIVE_VarBit] = "VARBIT",
    [MG_PSL_NATIVE_Uuid] = "UUID",
    [MG_PSL_NATIVE_Xml] = "XML",
    [MG_PSL_NATIVE_Json] = "JSON",
    [MG_PSL_NATIVE_JsonB] = "JSONB",
};

const char *mg_postgres_serial(mg_psl_native_type t)
{
    return t == MG_PSL_NATIVE_SmallInt  ? "SMALLSERIAL"
           : t == MG_PSL_NATIVE_Integer ? "SERIAL"
           : t == MG_PSL_NATIVE_BigInt  ? "BIGSERIAL"
                                        : NULL;
}

/* A type as the database writes it, if it needs quotes that the schema leaves out; or NULL. */
static const char *quoted_type(const mg_column *c)
{
    /* The reference takes no notice of upper case and blanks, and they do no harm. */
    static const char more[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ ";

    return c->type.family == MG_FAMILY_UNSUPPORTED && c->sql_type && !mg_is_bare_name(c->type.of.text, more)
               ? c->sql_type
               : NULL;
}

/* Writes a list whose items have a type with that name. */
static void put_list_of(mg_render *r, const char *items)
{
    mg_sql_name(r, items);
    mg_strbuf_puts(r->out, "[]");
}

void mg_postgres_type(mg_render *r, const mg_column *c, const mg_column_form *form)
{
    const mg_type *t = &c->type;
    bool counts = c->autoincrement && !(form && form->plain);
    const char *counting = counts ? mg_postgres_serial(t->native.type) : NULL;
    const char *said = form && form->type ? form->type : quoted_type(c);

    if (form && form->items)
    {
        put_list_of(r, form->items);
        return;
    }
    if (said)
    {
        mg_strbuf_puts(r->out, said);
        return;
    }
    if (t->family == MG_FAMILY_ENUM)
        mg_sql_qualified(r, t->of.enumeration->schema, t->of.enumeration->name);
    else if (t->family == MG_FAMILY_UNSUPPORTED)
        mg_strbuf_puts(r->out, t->of.text);
    else
        mg_strbuf_puts(r->out, counting ? counting : postgres_types[t->native.type]);
    if (t->native.count == 1)
        mg_strbuf_printf(r->out, "(%u)", t->native.args[0]);
    else if (t->native.count == 2)
        mg_strbuf_printf(r->out, "(%u,%u)", t->native.args[0], t->native.args[1]);
    if (t->nullness == MG_COLUMN_LIST)
        mg_strbuf_puts(r->out, "[]");
}

/* Defaults ***************************************************************************************************** */

static void constant(mg_render *r, const mg_column *c, const mg_value *v)
{
    switch (v->kind)
    {
    case MG_VALUE_STRING:
    case MG_VALUE_ENUM:
    case MG_VALUE_JSON:
    case MG_VALUE_DATETIME:
        mg_sql_string(r, v->text);
        break;
    case MG_VALUE_BYTES:
        mg_strbuf_printf(r->out, "'\\x%s'", v->text);
        break;
    case MG_VALUE_LIST:
        mg_strbuf_puts(r->out, "ARRAY[");
        for (uint32_t i = 0; i < v->count; i++)
        {
            if (i > 0)
                mg_strbuf_puts(r->out, ", ");
            constant(r, c, &v->items[i]);
        }
        mg_strbuf_puts(r->out, "]::");
        mg_postgres_type(r, c, NULL);
        break;
    default:
        mg_strbuf_puts(r->out, v->text);
    }
}

void mg_postgres_default(mg_render *r, const mg_column *c, const mg_column_form *form)
{
    if (!mg_default_is_written(c->def))
        return;
    if (c->def->kind == MG_DEFAULT_VALUE)
        constant(r, c, &c->def->value);
    else if (form && form->enclosed)
        mg_strbuf_printf(r->out, strstr(c->def->text, "--") ? "(\n%s\n)" : "(%s)", c->def->text);
    else
        mg_strbuf_puts(r->out, c->def->kind == MG_DEFAULT_NOW ? "CURRENT_TIMESTAMP" : c->def->text);
}

/* Tables ******************************************************************************************************* */

static void put_value(mg_render *r, const mg_column *c, const mg_column_form *form)
{
    if (form && form->generated)
        mg_strbuf_printf(r->out, " GENERATED ALWAYS AS (%s) STORED", form->generated);
    else if (form && form->identity)
        mg_strbuf_printf(r->out, " GENERATED %s AS IDENTITY", form->always ? "ALWAYS" : "BY DEFAULT");
    else if (mg_default_is_written(c->def))
    {
        mg_strbuf_puts(r->out, " DEFAULT ");
        mg_postgres_default(r, c, form);
    }
}

void mg_postgres_column(mg_render *r, const mg_column *c, const mg_column_form *form)
{
    mg_strbuf_puts(r->out, "    ");
    mg_sql_name(r, c->name);
    mg_strbuf_putc(r->out, ' ');
    mg_postgres_type(r, c, form);
    if (form && form->collation)
        mg_strbuf_printf(r->out, " COLLATE %s", form->collation);
    if (c->type.nullness == MG_COLUMN_REQUIRED)
        mg_strbuf_puts(r->out, " NOT NULL");
    put_value(r, c, form);
}

static void write_create_table(mg_render *r, const mg_step *s)
{
    const mg_table *t = s->table_to;
    const mg_column_form *const *forms = s->form ? s->form->columns : NULL;

    mg_strbuf_puts(r->out, "CREATE TABLE ");
    mg_sql_qualified(r, t->schema, t->name);
    mg_strbuf_puts(r->out, " (\n");
    for (size_t i = 0; i < t->columns.len; i++)
    {
        if (i > 0)
            mg_strbuf_puts(r->out, ",\n");
        mg_postgres_column(r, t->columns.items[i], forms ? forms[i] : NULL);
    }
    if (t->primary)
    {
        mg_strbuf_puts(r->out, ",\n\n    CONSTRAINT ");
        mg_sql_name(r, t->primary->name);
        mg_strbuf_puts(r->out, " PRIMARY KEY (");
        mg_sql_index_names(r, t->primary, ",");
        mg_strbuf_putc(r->out, ')');
    }
    mg_strbuf_puts(r->out, "\n)");
    mg_sql_end(r);
    for (size_t i = 0; forms && i < t->columns.len; i++)
        mg_postgres_count(r, t->columns.items[i], forms[i]);
}

static void write_drop_table(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "DROP TABLE ");
    mg_sql_old(r, s, s->table_from->schema, s->table_from->name);
    mg_sql_end(r);
}

/* Indexes ****************************************************************************************************** */

/* Writes WHERE. Like the reference, it adds parentheses unless the text begins and ends with one. */
static void put_where(mg_render *r, const mg_predicate *where)
{
    const char *sql = where ? where->sql : "";
    bool enclosed = where && (where->shown || (*sql == '(' && sql[strlen(sql) - 1] == ')'));

    if (where)
        mg_strbuf_printf(r->out, enclosed ? " WHERE %s" : " WHERE (%s)", sql);
}

static void write_create_index(mg_render *r, const mg_step *s)
{
    static const char *const methods[] = {
        [MG_PSL_HASH] = " USING HASH ",     [MG_PSL_GIST] = " USING GIST ", [MG_PSL_GIN] = " USING GIN ",
        [MG_PSL_SPGIST] = " USING SPGIST ", [MG_PSL_BRIN] = " USING BRIN ",
    };
    const mg_index *x = s->index_to;

    mg_strbuf_printf(r->out, "CREATE %sINDEX ", x->kind == MG_INDEX_UNIQUE ? "UNIQUE " : "");
    mg_sql_name(r, x->name);
    mg_strbuf_puts(r->out, " ON ");
    mg_sql_qualified(r, x->table->schema, x->table->name);
    if (s->definition)
    {
        mg_strbuf_printf(r->out, " %s", s->definition);
        mg_sql_end(r);
        mg_postgres_keep_index(r, s->index_like, x);
        return;
    }
    mg_strbuf_puts(r->out, x->algorithm > MG_PSL_BTREE ? methods[x->algorithm] : "");
    mg_strbuf_putc(r->out, '(');
    for (size_t i = 0; i < x->columns.len; i++)
    {
        const mg_index_column *c = &x->columns.items[i];

        if (i > 0)
            mg_strbuf_puts(r->out, ", ");
        mg_sql_name(r, c->column->name);
        if (c->ops.name)
            mg_strbuf_printf(r->out, " %s", c->ops.name);
        mg_strbuf_puts(r->out, mg_sql_sort(c->sort));
    }
    mg_strbuf_putc(r->out, ')');
    mg_postgres_keep_index_options(r, s->index_like, x);
    put_where(r, x->where);
    mg_sql_end(r);
    mg_postgres_keep_index(r, s->index_like, x);
}

static void write_drop_index(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "DROP INDEX ");
    mg_sql_old(r, s, s->index_from->table->schema, s->index_from->name);
    mg_sql_end(r);
}

static void drop_unique(mg_render *r, const mg_step *s)
{
    const mg_index *x = s->index_from;

    mg_strbuf_puts(r->out, "ALTER TABLE ");
    mg_sql_qualified(r, x->table->schema, x->table->name);
    mg_strbuf_puts(r->out, " DROP CONSTRAINT ");
    mg_sql_name(r, x->name);
    mg_sql_end(r);
}

static void rename_index(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "ALTER INDEX ");
    mg_sql_qualified(r, s->index_to->table->schema, s->name_from ? s->name_from : s->index_from->name);
    mg_strbuf_puts(r->out, " RENAME TO ");
    mg_sql_name(r, s->name_to ? s->name_to : s->index_to->name);
    mg_sql_end(r);
}

/* Foreign keys ************************************************************************************************* */

static void add_foreign_key(mg_render *r, const mg_step *s)
{
    const mg_foreign_key *k = s->key_to;

    mg_strbuf_puts(r->out, "ALTER TABLE ");
    mg_sql_qualified(r, k->table->schema, k->table->name);
    mg_strbuf_puts(r->out, " ADD ");
    mg_sql_foreign_key(r, k, k->name, "(");
    mg_postgres_keep_key_options(r, s->key_like);
    mg_sql_end(r);
    mg_postgres_keep_key_comment(r, s->key_like, k);
}

static void drop_foreign_key(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "ALTER TABLE ");
    mg_sql_old(r, s, s->key_from->table->schema, s->key_from->table->name);
    mg_strbuf_puts(r->out, " DROP CONSTRAINT ");
    mg_sql_name(r, s->key_from->name);
    mg_sql_end(r);
}

static void rename_foreign_key(mg_render *r, const mg_step *s)
{
    mg_sql_rename(r, s->key_to->table, "CONSTRAINT", s->name_from ? s->name_from : s->key_from->name,
                  s->name_to ? s->name_to : s->key_to->name);
}

/* Schemas, enums, extensions *********************************************************************************** */

static void create_schema(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "CREATE SCHEMA IF NOT EXISTS ");
    mg_sql_name(r, s->schema);
    mg_sql_end(r);
}

static void create_enum(mg_render *r, const mg_step *s)
{
    mg_postgres_create_type(r, s->enum_to, s->enum_to->name);
}

static void drop_enum(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "DROP TYPE ");
    mg_sql_old(r, s, s->enum_from->schema, s->enum_from->name);
    mg_sql_end(r);
}

static void create_extension(mg_render *r, const mg_step *s)
{
    const mg_extension *e = s->extension_to;

    mg_strbuf_puts(r->out, "CREATE EXTENSION IF NOT EXISTS ");
    mg_sql_name(r, e->name);
    if (*e->version || *e->schema)
        mg_strbuf_puts(r->out, " WITH");
    if (*e->schema)
    {
        mg_strbuf_puts(r->out, " SCHEMA ");
        mg_sql_name(r, e->schema);
    }
    if (*e->version)
    {
        mg_strbuf_puts(r->out, " VERSION ");
        mg_sql_name(r, e->version);
    }
    mg_sql_end(r);
}

static void adopt_extension(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "CREATE EXTENSION IF NOT EXISTS ");
    mg_sql_name(r, s->extra->name);
    mg_strbuf_puts(r->out, " WITH SCHEMA ");
    mg_sql_name(r, s->extra->definition);
    mg_sql_end(r);
}

/* Writes CREATE word [schema.]name … again, with the schema only if the model has several. */
static void write_adopt_type(mg_render *r, const mg_step *s)
{
    const mg_extra *e = s->extra;
    mg_scanner scanner = mg_scan_all(MG_POSTGRES, e->definition);
    size_t rest;

    mg_token_next(&scanner);
    mg_strbuf_add(r->out, e->definition, mg_token_next(&scanner).end);
    mg_token_next(&scanner);
    mg_token_next(&scanner); /* skips the point */
    rest = mg_token_next(&scanner).end;
    mg_strbuf_putc(r->out, ' ');
    mg_sql_qualified(r, e->schema, e->name);
    mg_strbuf_puts(r->out, e->definition + rest);
    mg_sql_end(r);
}

static void drop_extension(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "DROP EXTENSION ");
    mg_sql_name(r, s->extension_from->name);
    mg_sql_end(r);
}

static void alter_extension_to(mg_render *r, const mg_step *s, const char *how, const char *from, const char *to)
{
    if (!*from || !*to || strcmp(from, to) == 0)
        return;
    mg_strbuf_puts(r->out, "ALTER EXTENSION ");
    mg_sql_name(r, s->extension_from->name);
    mg_strbuf_puts(r->out, how);
    mg_sql_name(r, to);
    mg_sql_end(r);
}

static void alter_extension(mg_render *r, const mg_step *s)
{
    alter_extension_to(r, s, " UPDATE TO ", s->extension_from->version, s->extension_to->version);
    alter_extension_to(r, s, " SET SCHEMA ", s->extension_from->schema, s->extension_to->schema);
}

/* Renames ****************************************************************************************************** */

static void rename_enum(mg_render *r, const mg_step *s)
{
    mg_sql_rename_object(r, "TYPE", s->schema_from, s->name_from, s->name_to);
}

static void move_object(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, s->kind == MG_STEP_MOVE_TABLE ? "ALTER TABLE " : "ALTER TYPE ");
    mg_sql_qualified(r, s->schema_from, s->name_from);
    mg_strbuf_puts(r->out, " SET SCHEMA ");
    mg_sql_name(r, s->schema_to);
    mg_sql_end(r);
}

static void rename_sequence(mg_render *r, const mg_step *s)
{
    mg_sql_rename_object(r, "SEQUENCE", s->table_from->schema, s->name_from, s->name_to);
}

static void rename_value(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "ALTER TYPE ");
    mg_sql_qualified(r, s->enum_from->schema, s->enum_from->name);
    mg_strbuf_puts(r->out, " RENAME VALUE ");
    mg_sql_string(r, s->name_from);
    mg_strbuf_puts(r->out, " TO ");
    mg_sql_string(r, s->name_to);
    mg_sql_end(r);
}

void mg_postgres_step(mg_render *r, const mg_step *s)
{
    static void (*const steps[MG_STEPS])(mg_render *, const mg_step *) = {
        [MG_STEP_RENAME_TABLE] = mg_sql_rename_table,
        [MG_STEP_RENAME_COLUMN] = mg_sql_rename_column,
        [MG_STEP_RENAME_ENUM] = rename_enum,
        [MG_STEP_RENAME_VALUE] = rename_value,
        [MG_STEP_MOVE_TABLE] = move_object,
        [MG_STEP_MOVE_ENUM] = move_object,
        [MG_STEP_RENAME_SEQUENCE] = rename_sequence,
        [MG_STEP_CREATE_SCHEMA] = create_schema,
        [MG_STEP_CREATE_EXTENSION_SCHEMA] = create_schema,
        [MG_STEP_ADOPT_EXTENSION] = adopt_extension,
        [MG_STEP_ADOPT_TYPE] = write_adopt_type,
        [MG_STEP_DROP_EXTENSION] = drop_extension,
        [MG_STEP_CREATE_EXTENSION] = create_extension,
        [MG_STEP_ALTER_EXTENSION] = alter_extension,
        [MG_STEP_CREATE_ENUM] = create_enum,
        [MG_STEP_ALTER_ENUM] = mg_postgres_alter_enum,
        [MG_STEP_DROP_FOREIGN_KEY] = drop_foreign_key,
        [MG_STEP_DROP_INDEX] = write_drop_index,
        [MG_STEP_DROP_UNIQUE] = drop_unique,
        [MG_STEP_BACKFILL] = mg_postgres_backfill,
        [MG_STEP_RENAME_KEY] = mg_postgres_rename_key,
        [MG_STEP_RECREATE_INDEX] = write_create_index,
        [MG_STEP_DROP_OLD_TYPE] = mg_postgres_drop_old_type,
        [MG_STEP_ALTER_TABLE] = mg_postgres_alter_table,
        [MG_STEP_DROP_TABLE] = write_drop_table,
        [MG_STEP_DROP_ENUM] = drop_enum,
        [MG_STEP_CREATE_TABLE] = write_create_table,
        [MG_STEP_CREATE_INDEX] = write_create_index,
        [MG_STEP_RENAME_FOREIGN_KEY] = rename_foreign_key,
        [MG_STEP_ADD_FOREIGN_KEY] = add_foreign_key,
        [MG_STEP_RENAME_INDEX] = rename_index,
    };

    if (steps[s->kind])
        steps[s->kind](r, s);
}
