/* sqlite.c: the steps of SQLite, and tables that are made anew; see render.h. */
#include "../history/split_sqlite.h"
#include "sql.h"

static const char *const type_names[] = {
#define MG_FAMILY(name, shown, sqlite) sqlite,
#include "../model/families.def"
#undef MG_FAMILY
};

/* Columns ****************************************************************************************************** */

static bool has_default(const mg_default *d)
{
    return d && d->kind != MG_DEFAULT_SEQUENCE && (d->kind != MG_DEFAULT_SQL || d->text);
}

/* Whether an expression that SQLite takes as a default only in parentheses stands there without them. */
static bool is_bare(const char *text)
{
    mg_scanner s = {text, strlen(text), 0};
    mg_token t = mg_token_next(&s);
    size_t depth = 0;

    if (t.kind == TOKEN_OTHER && (text[t.start] == '-' || text[t.start] == '+'))
        t = mg_token_next(&s);
    if (t.kind == TOKEN_OTHER && text[t.start] >= '0' && text[t.start] <= '9')
        return text[t.start + strspn(text + t.start, "0123456789abcdefABCDEFxX.+-_")] != '\0';
    do
    {
        bool sign = t.kind == TOKEN_OTHER;

        depth += sign && text[t.start] == '(';
        depth -= sign && text[t.start] == ')' && depth > 0;
        t = mg_token_next(&s);
    } while (depth > 0 && t.kind < TOKEN_OPEN_STRING && t.kind != TOKEN_END);
    return t.kind != TOKEN_END;
}

void mg_sqlite_default(mg_render *r, const mg_default *d)
{
    if (r->runnable && d->kind == MG_DEFAULT_SQL && is_bare(d->text))
    {
        mg_strbuf_printf(r->out, "(%s)", d->text);
        return;
    }
    if (d->kind != MG_DEFAULT_VALUE)
    {
        mg_strbuf_puts(r->out, d->kind == MG_DEFAULT_NOW ? "CURRENT_TIMESTAMP" : d->text);
        return;
    }
    switch (d->value.kind)
    {
    case MG_VALUE_STRING:
    case MG_VALUE_ENUM:
    case MG_VALUE_DATETIME:
        mg_sql_string(r, d->value.text);
        break;
    case MG_VALUE_BYTES:
        mg_strbuf_printf(r->out, "'%s'", d->value.text);
        break;
    case MG_VALUE_JSON:
        if (r->runnable)
            mg_sql_string(r, d->value.text);
        else
            mg_strbuf_puts(r->out, d->value.text);
        break;
    default:
        mg_strbuf_puts(r->out, d->value.text);
    }
}

static void key(mg_render *r, const mg_column *c, const mg_table_pair *before)
{
    bool rowid = c->type.family == MG_FAMILY_INT && !mg_sqlite_keeps(before, MG_EXTRA_OPTION, "WITHOUT ROWID");

    if (!mg_sqlite_kept_constraint(r, before, c, "primary"))
        mg_strbuf_puts(r->out, rowid ? " PRIMARY KEY AUTOINCREMENT" : " PRIMARY KEY");
}

static void column(mg_render *r, const mg_column *c, const mg_table_pair *before)
{
    if (mg_sqlite_kept_column(r, c, before))
        return;
    mg_sql_name(r, c->name);
    mg_strbuf_putc(r->out, ' ');
    mg_strbuf_puts(r->out, c->type.family == MG_FAMILY_UNSUPPORTED ? c->type.of.text : type_names[c->type.family]);
    if (c->type.nullness != MG_COLUMN_NULLABLE && !mg_sqlite_kept_constraint(r, before, c, "not"))
        mg_strbuf_puts(r->out, " NOT NULL");
    if (mg_column_is_key(c))
        key(r, c, before);
    if (has_default(c->def))
    {
        mg_strbuf_puts(r->out, " DEFAULT ");
        mg_sqlite_default(r, c->def);
    }
    mg_sqlite_kept_clauses(r, c, before);
}

/* Tables ******************************************************************************************************* */

static void foreign_key(mg_render *r, const mg_foreign_key *k, const mg_table_pair *before)
{
    const mg_foreign_key *was = before ? mg_foreign_key_before(before, k) : NULL;

    mg_sql_foreign_key(r, k, " (");
    if (was && was->deferrable)
        mg_strbuf_puts(r->out, was->deferred ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE");
}

static void primary_key(mg_render *r, const mg_table *t, const mg_table_pair *before)
{
    mg_strbuf_puts(r->out, ",\n\n    ");
    if (mg_sqlite_kept_constraint(r, before, NULL, "primary"))
        return;
    mg_strbuf_puts(r->out, "PRIMARY KEY (");
    mg_sql_index_names(r, t->primary, ", ");
    mg_strbuf_putc(r->out, ')');
}

void mg_sqlite_create_table(mg_render *r, const mg_table *t, const char *name, const mg_table_pair *before)
{
    bool alone = t->primary && t->primary->columns.len == 1;

    mg_strbuf_puts(r->out, "CREATE TABLE ");
    mg_sql_name(r, name);
    mg_strbuf_puts(r->out, " (\n");
    for (size_t i = 0; i < t->columns.len; i++)
    {
        mg_strbuf_puts(r->out, i > 0 ? ",\n    " : "    ");
        column(r, t->columns.items[i], before);
    }
    mg_sqlite_kept_columns(r, before);
    if (t->primary && !alone)
        primary_key(r, t, before);
    for (size_t i = 0; i < t->foreign_keys.len; i++)
    {
        mg_strbuf_puts(r->out, ",\n    ");
        foreign_key(r, t->foreign_keys.items[i], before);
    }
    mg_sqlite_kept_of_table(r, before);
    mg_strbuf_puts(r->out, "\n)");
    mg_sqlite_kept_options(r, before);
    mg_sql_end(r);
}

static void create_table(mg_render *r, const mg_step *s)
{
    mg_sqlite_create_table(r, s->table_to, s->table_to->name, NULL);
}

/* Foreign keys in circles would forbid every order of dropping. */
static void drop_table(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "PRAGMA foreign_keys=off;\nDROP TABLE ");
    mg_sql_name(r, s->table_from->name);
    mg_sql_end(r);
    mg_strbuf_puts(r->out, "PRAGMA foreign_keys=on;\n");
}

static void alter_table(mg_render *r, const mg_step *s)
{
    for (size_t i = 0; i < s->changes.len; i++)
    {
        if (s->changes.items[i].kind != MG_CHANGE_ADD_COLUMN)
            continue;
        mg_strbuf_puts(r->out, "ALTER TABLE ");
        mg_sql_name(r, s->tables->from->name);
        mg_strbuf_puts(r->out, " ADD COLUMN ");
        column(r, s->changes.items[i].column->to, NULL);
        mg_sql_end(r);
    }
}

/* Indexes ****************************************************************************************************** */

void mg_sqlite_index_columns(mg_render *r, const mg_index *x, const mg_index *before)
{
    for (size_t i = 0; i < x->columns.len; i++)
    {
        if (i > 0)
            mg_strbuf_puts(r->out, ", ");
        mg_sql_name(r, x->columns.items[i].column->name);
        if (before && before->columns.items[i].collation)
        {
            mg_strbuf_puts(r->out, " COLLATE ");
            mg_sql_name(r, before->columns.items[i].collation);
        }
        mg_strbuf_puts(r->out, mg_sql_sort(x->columns.items[i].sort));
    }
}

/* SQLite keeps names that begin so for itself. */
void mg_sqlite_create_index(mg_render *r, const mg_index *x, const mg_index *before)
{
    bool reserved = strncmp(x->name, "sqlite_", 7) == 0;

    mg_strbuf_puts(r->out, reserved ? "Pragma writable_schema=1;\n" : "");
    mg_strbuf_printf(r->out, "CREATE %sINDEX ", x->kind == MG_INDEX_UNIQUE ? "UNIQUE " : "");
    mg_sql_name(r, x->name);
    mg_strbuf_puts(r->out, " ON ");
    mg_sql_name(r, x->table->name);
    mg_strbuf_putc(r->out, '(');
    mg_sqlite_index_columns(r, x, before);
    mg_strbuf_putc(r->out, ')');
    mg_sql_end(r);
    mg_strbuf_puts(r->out, reserved ? "Pragma writable_schema=0;\n" : "");
}

static void create_index(mg_render *r, const mg_step *s)
{
    mg_sqlite_create_index(r, s->index_to, NULL);
}

static void drop_index(mg_render *r, const mg_step *s)
{
    mg_strbuf_puts(r->out, "DROP INDEX ");
    mg_sql_name(r, s->index_from->name);
    mg_sql_end(r);
}

static void redefine_index(mg_render *r, const mg_step *s)
{
    drop_index(r, s);
    mg_sqlite_create_index(r, s->index_to, s->index_from);
}

/* Renames ****************************************************************************************************** */

void mg_sqlite_step(mg_render *r, const mg_step *s)
{
    static void (*const steps[MG_STEPS])(mg_render *, const mg_step *) = {
        [MG_STEP_RENAME_TABLE] = mg_sql_rename_table,
        [MG_STEP_RENAME_COLUMN] = mg_sql_rename_column,
        [MG_STEP_DROP_INDEX] = drop_index,
        [MG_STEP_ALTER_TABLE] = alter_table,
        [MG_STEP_DROP_TABLE] = drop_table,
        [MG_STEP_CREATE_TABLE] = create_table,
        [MG_STEP_REDEFINE_TABLES] = mg_sqlite_redefine,
        [MG_STEP_CREATE_INDEX] = create_index,
        [MG_STEP_REDEFINE_INDEX] = redefine_index,
    };

    if (steps[s->kind])
        steps[s->kind](r, s);
}
