/* alter.c: writes ALTER TABLE for PostgreSQL; see render.h. */
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
    place place; /* what is written in this pass; everything else is skipped */
    bool any;    /* a clause has been written */
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

static void put_sequence(mg_render *r, const mg_sequence *s)
{
    if (mg_sql_says(s->schema, r->unsaid))
    {
        mg_sql_name(r, s->schema);
        mg_strbuf_putc(r->out, '.');
    }
    if (s->bare)
        mg_strbuf_puts(r->out, s->name);
    else
        mg_sql_name(r, s->name);
}

static void create_sequence(mg_render *r, const mg_sequence *s)
{
    mg_strbuf_puts(r->out, "CREATE SEQUENCE ");
    put_sequence(r, s);
    mg_sql_end(r);
}

/* Writes the sequence's name as a string literal. */
static void put_sequence_text(mg_render *r, const mg_sequence *s)
{
    mg_strbuf name;
    mg_render inner = {&name, r->unsaid};
    const char *text;

    mg_strbuf_init(&name, r->out->arena);
    put_sequence(&inner, s);
    text = mg_strbuf_done(&name);
    if (text)
        mg_sql_string(r, text);
    else
        r->out->failed = true;
}

static void set_sequence(mg_render *r, const mg_sequence *s)
{
    mg_strbuf_puts(r->out, " SET DEFAULT nextval(");
    put_sequence_text(r, s);
    mg_strbuf_putc(r->out, ')');
}

/* `name` is the column's name. */
static void own_sequence(mg_render *r, const mg_sequence *s, const mg_column *c, const char *name)
{
    mg_strbuf_puts(r->out, "ALTER SEQUENCE ");
    put_sequence(r, s);
    mg_strbuf_puts(r->out, " OWNED BY ");
    mg_sql_qualified(r, c->table->schema, c->table->name);
    mg_strbuf_putc(r->out, '.');
    mg_sql_name(r, name);
    mg_sql_end(r);
}

/* Lets the sequence start after the values that the rows already have. The reference does not look at those. */
void mg_postgres_start_sequence(mg_render *r, const mg_sequence *s, const mg_column *c)
{
    mg_strbuf_puts(r->out, "SELECT setval(");
    put_sequence_text(r, s);
    mg_strbuf_puts(r->out, ", greatest(max(");
    mg_sql_name(r, c->name);
    mg_strbuf_puts(r->out, ")::BIGINT, 1), coalesce(max(");
    mg_sql_name(r, c->name);
    mg_strbuf_puts(r->out, ") > 0, false)) FROM ");
    mg_sql_qualified(r, c->table->schema, c->table->name);
    mg_sql_end(r);
}

static void add_sequence(altering *a, const mg_change *change)
{
    const mg_column_pair *c = change->column;

    if (a->place == BEFORE)
        create_sequence(a->r, &change->sequence);
    else if (a->place == AFTER)
    {
        own_sequence(a->r, &change->sequence, c->to, c->from->name);
        if (change->form && change->form->counts_on)
            mg_postgres_start_sequence(a->r, &change->sequence, c->to);
    }
    else if (alter_clause(a, c))
        set_sequence(a->r, &change->sequence);
}

void mg_postgres_count(mg_render *r, const mg_column *c, const mg_column_form *form)
{
    if (!form || !form->sequence.name)
        return;
    create_sequence(r, &form->sequence);
    mg_strbuf_puts(r->out, "ALTER TABLE ");
    mg_sql_qualified(r, c->table->schema, c->table->name);
    mg_strbuf_puts(r->out, " ALTER COLUMN ");
    mg_sql_name(r, c->name);
    set_sequence(r, &form->sequence);
    mg_sql_end(r);
    own_sequence(r, &form->sequence, c, c->name);
}

/* Only whole numbers have an identity, so that it goes before the type changes. */
static void drop_identity(altering *a, const mg_change *change)
{
    const mg_table *t = a->s->tables->to;

    if (!mg_column_type_is_set(change->column))
    {
        if (alter_clause(a, change->column))
            mg_strbuf_puts(a->r->out, " DROP IDENTITY");
        return;
    }
    if (a->place != BEFORE)
        return;
    mg_strbuf_puts(a->r->out, "ALTER TABLE ");
    mg_sql_qualified(a->r, t->schema, t->name);
    mg_strbuf_puts(a->r->out, " ALTER COLUMN ");
    mg_sql_name(a->r, change->column->from->name);
    mg_strbuf_puts(a->r->out, " DROP IDENTITY");
    mg_sql_end(a->r);
}

static void drop_default(altering *a, const mg_change *change)
{
    if (change->form && change->form->drop_identity && !change->backfill)
        drop_identity(a, change);
    else if (alter_clause(a, change->column))
        mg_strbuf_puts(a->r->out, " DROP DEFAULT");
    if (a->place != AFTER || !change->dropped.name)
        return;
    mg_strbuf_puts(a->r->out, "DROP SEQUENCE ");
    put_sequence(a->r, &change->dropped);
    mg_sql_end(a->r);
}

/* Columns ****************************************************************************************************** */

static void alter_nullness(altering *a, const mg_column_pair *c)
{
    mg_nullness to = c->to->type.nullness;

    if (to != MG_COLUMN_LIST && alter_clause(a, c))
        mg_strbuf_puts(a->r->out, to == MG_COLUMN_NULLABLE ? " DROP NOT NULL" : " SET NOT NULL");
}

static void set_default(altering *a, const mg_change *change)
{
    if (!alter_clause(a, change->column))
        return;
    mg_strbuf_puts(a->r->out, " SET DEFAULT ");
    mg_postgres_default(a->r, change->column->to, change->form);
}

/* A new type takes the old default away, where an expression gives the values (backfill.c). */
static bool is_default_set(const mg_change *change)
{
    const mg_column_pair *c = change->column;

    if (!change->backfill || !mg_column_type_is_set(c) || !c->from->def || mg_counts_on(c))
        return c->changes & MG_CHANGED_DEFAULT;
    return mg_default_is_written(c->to->def);
}

static void alter_default(altering *a, const mg_change *change)
{
    const mg_column_pair *c = change->column;
    bool resets = change->form && change->form->resets_default && !change->backfill;

    if (!c->to->def)
    {
        if (is_default_set(change))
            drop_default(a, change);
        return;
    }
    if (resets && alter_clause(a, c))
        mg_strbuf_puts(a->r->out, " DROP DEFAULT");
    if (resets || is_default_set(change))
        set_default(a, change);
}

static void write_wider_sequence(altering *a, const mg_change *change)
{
    if (a->place != AFTER || !change->form || !change->form->widened.name)
        return;
    mg_strbuf_puts(a->r->out, "ALTER SEQUENCE ");
    put_sequence(a->r, &change->form->widened);
    mg_strbuf_puts(a->r->out, " AS ");
    mg_postgres_type(a->r, change->column->to, change->form);
    mg_sql_end(a->r);
}

static void write_cast_through(altering *a, const mg_change *change)
{
    bool list = change->column->to->type.nullness == MG_COLUMN_LIST;

    mg_strbuf_puts(a->r->out, " USING ");
    mg_sql_name(a->r, change->column->from->name);
    mg_strbuf_printf(a->r->out, "::%s%s::", change->form->through, list ? "[]" : "");
    mg_postgres_type(a->r, change->column->to, change->form);
}

static void write_set_type(altering *a, const mg_change *change)
{
    if (alter_clause(a, change->column))
    {
        mg_strbuf_puts(a->r->out, " SET DATA TYPE ");
        mg_postgres_type(a->r, change->column->to, change->form);
        if (change->form && change->form->collation)
            mg_strbuf_printf(a->r->out, " COLLATE %s", change->form->collation);
        if (change->form && change->form->through)
            write_cast_through(a, change);
    }
    write_wider_sequence(a, change);
}

static void alter_column(altering *a, const mg_change *change)
{
    const mg_column_pair *c = change->column;

    if (c->changes & MG_CHANGED_NULLNESS && !(change->backfill && c->to->type.nullness == MG_COLUMN_NULLABLE))
        alter_nullness(a, c);
    alter_default(a, change);
    if (c->changes & MG_CHANGED_AUTOINCREMENT && c->from->autoincrement)
        drop_default(a, change);
    else if (c->changes & MG_CHANGED_AUTOINCREMENT)
        add_sequence(a, change);
    if (mg_column_type_is_set(c) && !change->backfill)
        write_set_type(a, change);
}

static void drop_column(altering *a, const mg_column_pair *c)
{
    if (!clause(a))
        return;
    mg_strbuf_puts(a->r->out, "DROP COLUMN ");
    mg_sql_name(a->r, c->from->name);
}

static void require_column(altering *a, const mg_column *c)
{
    if (c->type.nullness != MG_COLUMN_REQUIRED || !clause(a))
        return;
    mg_strbuf_puts(a->r->out, "ALTER COLUMN ");
    mg_sql_name(a->r, c->name);
    mg_strbuf_puts(a->r->out, " SET NOT NULL");
}

static void add_column(altering *a, const mg_change *change)
{
    if (a->place == AFTER)
        mg_postgres_count(a->r, change->column->to, change->form);
    if (change->backfill) /* it is there, and has values */
        require_column(a, change->column->to);
    if (change->backfill || !clause(a))
        return;
    mg_strbuf_puts(a->r->out, "ADD COLUMN ");
    mg_postgres_column(a->r, change->column->to, change->form);
}

static void recreate_column(altering *a, const mg_change *change)
{
    drop_column(a, change->column);
    add_column(a, change);
    if (a->place == AFTER && change->form)
        mg_postgres_comment_on_column(a->r, change->column->to, change->form->comment);
}

/* The primary key ********************************************************************************************** */

static void drop_key(altering *a)
{
    if (!clause(a))
        return;
    mg_strbuf_puts(a->r->out, "DROP CONSTRAINT ");
    mg_sql_name(a->r, a->s->tables->from->primary->name);
}

/* Renames the key as Prisma 6 does: as one of several clauses, which the server does not accept. */
static void rename_key(altering *a, const mg_change *change)
{
    const mg_table *from = a->s->tables->from, *to = a->s->tables->to;

    if (change->apart || !clause(a))
        return;
    mg_strbuf_puts(a->r->out, "RENAME CONSTRAINT ");
    mg_sql_name(a->r, from->primary->name);
    mg_strbuf_puts(a->r->out, " TO ");
    mg_sql_name(a->r, to->primary->name);
}

void mg_postgres_rename_key(mg_render *r, const mg_step *s)
{
    const mg_table *from = s->tables->from, *to = s->tables->to;

    mg_sql_rename(r, to, "CONSTRAINT", s->name_from ? s->name_from : from->primary->name,
                  s->name_to ? s->name_to : to->primary->name);
}

/* Renames the key in a statement of its own, after the clauses. */
static void rename_key_apart(altering *a)
{
    for (size_t i = 0; i < a->s->changes.len; i++)
        if (a->s->changes.items[i].apart)
            mg_postgres_rename_key(a->r, a->s);
}

static void add_key(altering *a, const mg_change *change)
{
    const mg_index *key = a->s->tables->to->primary;

    if (!clause(a))
        return;
    mg_strbuf_puts(a->r->out, "ADD CONSTRAINT ");
    mg_sql_name(a->r, key->name);
    mg_strbuf_puts(a->r->out, " PRIMARY KEY (");
    mg_sql_index_names(a->r, key, ", ");
    mg_strbuf_putc(a->r->out, ')');
    mg_postgres_keep_primary_options(a->r, change->like);
}

static void change(altering *a, const mg_change *c)
{
    switch (c->kind)
    {
    case MG_CHANGE_DROP_KEY:
        drop_key(a);
        break;
    case MG_CHANGE_RENAME_KEY:
        rename_key(a, c);
        break;
    case MG_CHANGE_ADD_KEY:
        add_key(a, c);
        break;
    case MG_CHANGE_DROP_COLUMN:
        drop_column(a, c->column);
        break;
    case MG_CHANGE_ADD_COLUMN:
        add_column(a, c);
        break;
    case MG_CHANGE_ALTER_COLUMN:
        alter_column(a, c);
        break;
    case MG_CHANGE_RECREATE_COLUMN:
        recreate_column(a, c);
        break;
    }
}

void mg_postgres_alter_table(mg_render *r, const mg_step *s)
{
    altering a = {r, s, BEFORE, false};

    mg_postgres_drop_views(r, s);
    for (; a.place <= AFTER; a.place++)
    {
        for (size_t i = 0; i < s->changes.len; i++)
            change(&a, &s->changes.items[i]);
        if (a.place == CLAUSE && a.any)
            mg_sql_end(r);
        if (a.place == CLAUSE)
            rename_key_apart(&a);
    }
    mg_postgres_make_views(r, s);
}
