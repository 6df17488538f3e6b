/* column.c: how PostgreSQL's columns are written in plans that are run; see repair.h. */
#include "../../base/utf8.h"
#include "../../sql/name.h"
#include "parts.h"

/* The width of an integer, by which a type also counts by itself: SERIAL; 0 of other types. */
static int integer_width(const mg_column *c)
{
    mg_psl_native_type t = c->type.native.type;

    return t == MG_PSL_NATIVE_SmallInt ? 2 : t == MG_PSL_NATIVE_Integer ? 4 : t == MG_PSL_NATIVE_BigInt ? 8 : 0;
}

/* As the server writes a type that the schema names without quotes that it needs; or NULL. */
static const char *type_in_quotes(const mg_column *c)
{
    return c->type.family == MG_FAMILY_UNSUPPORTED && c->sql_type && !mg_is_bare_name(c->type.of.text, "") ? c->sql_type
                                                                                                           : NULL;
}

/* The type of a database's column, where it is one that a user or an extension made. */
static void set_own_type(const mg_column *c, mg_column_form *f)
{
    const mg_type *t = &c->type;
    bool array = t->family == MG_FAMILY_UNSUPPORTED && t->nullness == MG_COLUMN_LIST && *t->of.text == '_';

    if (t->family == MG_FAMILY_ENUM || (c->autoincrement && !c->identity))
        f->type = type_in_quotes(c);
    else if (c->sql_type)
        f->type = c->sql_type;
    else if (array) /* the reference takes the catalog's name of an array for that of its items */
        f->items = t->of.text + 1;
}

/* Whether no type counts by itself as the column is to do: OID; the reference forgets the sequence. */
static bool needs_sequence(const mg_column *c)
{
    return c->autoincrement && integer_width(c) == 0;
}

/* Columns of a schema file have nothing of this, but for some that count. */
static bool is_of_schema_alone(const mg_column *c)
{
    return !c->sql_type && !c->collation && !c->generated && !c->identity && !needs_sequence(c) &&
           c->type.family != MG_FAMILY_UNSUPPORTED;
}

const mg_column_form *mg_repair_new_column(mg_repairing *r, const mg_column *c, const char *comment)
{
    mg_column_form *f;

    if (!comment && is_of_schema_alone(c))
        return NULL;
    f = mg_arena_get(r->a, sizeof *f);
    if (!f)
        return NULL;
    set_own_type(c, f);
    f->plain = c->identity;
    f->collation = c->collation;
    f->generated = c->generated;
    f->identity = c->identity && !c->generated;
    f->always = c->always;
    f->comment = comment;
    if (needs_sequence(c))
        f->sequence = mg_serial_sequence(r->a, c);
    return f;
}

/* The sequence that the column alone has, by its full name; the reference drops any. */
static void keep_other_sequences(mg_change *c)
{
    const mg_column *from = c->column->from;

    if (!c->dropped.name)
        return;
    if (from->sequence && strcmp(from->sequence, c->dropped.name) == 0)
        c->dropped.schema = from->def->schema;
    else
        c->dropped.name = NULL;
}

/* The sequence of a SERIAL column has the type of the column, which sets its limits; others may count by it, too. */
static void widen_sequence(const mg_column_pair *c, mg_column_form *f)
{
    const mg_default *d = c->from->def;

    if (!c->from->autoincrement || !c->to->autoincrement || c->from->identity || !d || d->kind != MG_DEFAULT_SEQUENCE ||
        !*d->text || integer_width(c->from) == 0 || integer_width(c->from) >= integer_width(c->to))
        return;
    f->widened = (mg_sequence){.schema = d->schema, .name = d->text};
}

/* A type that is set without a collation has its own. */
static const char *collation_that_stays(const mg_column_pair *c)
{
    static const mg_psl_native_type collatable[] = {MG_PSL_NATIVE_Text, MG_PSL_NATIVE_VarChar, MG_PSL_NATIVE_Char,
                                                    MG_PSL_NATIVE_Citext};

    for (size_t i = 0; c->from->collation && i < sizeof collatable / sizeof *collatable; i++)
        if (c->to->type.family == MG_FAMILY_STRING && c->to->type.native.type == collatable[i])
            return c->from->collation;
    return NULL;
}

/*
 * The server casts an old default as it casts no value, or keeps a cast in it that differs from the schema's for ever.
 * One that stays is set again.
 */
static bool resets_default(const mg_column_pair *c)
{
    const mg_type *from = &c->from->type, *to = &c->to->type;
    bool list = (from->nullness == MG_COLUMN_LIST) != (to->nullness == MG_COLUMN_LIST);

    return mg_default_is_written(c->from->def) && !c->from->generated &&
           (!c->to->def || mg_default_is_written(c->to->def)) &&
           (list || from->family != to->family || from->native.type != to->native.type);
}

static void set_type(const mg_column_pair *c, mg_column_form *f)
{
    f->through = mg_cast_through(c);
    f->resets_default = resets_default(c);
    f->plain = true; /* BIGSERIAL is no type to change to; the reference writes it all the same */
    f->type = type_in_quotes(c->to);
    f->collation = collation_that_stays(c);
    widen_sequence(c, f);
}

void mg_repair_altered_column(mg_repairing *r, mg_change *change)
{
    const mg_column_pair *c = change->column;
    mg_column_form *f = mg_arena_get(r->a, sizeof *f);

    if (!f)
        return;
    if (mg_column_type_is_set(c))
        set_type(c, f);
    if (change->sequence.name)
    {
        change->sequence = mg_serial_sequence(r->a, c->to);
        f->counts_on = true;
    }
    f->drop_identity = c->from->identity;
    change->lossy = mg_cast_loses(MG_PSL_POSTGRESQL, c);
    keep_other_sequences(change);
    change->form = f;
}
