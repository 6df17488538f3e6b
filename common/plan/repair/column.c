/* column.c: decides how PostgreSQL's columns are written in plans that will be run; see repair.h. */
#include "../../base/utf8.h"
#include "../../sql/name.h"
#include "parts.h"
#include "repair.h"

/* The size of an integer type that can count by itself (SERIAL); 0 for other types. */
static int integer_width(const mg_column *c)
{
    mg_psl_native_type t = c->type.native.type;

    return t == MG_PSL_NATIVE_SmallInt ? 2 : t == MG_PSL_NATIVE_Integer ? 4 : t == MG_PSL_NATIVE_BigInt ? 8 : 0;
}

/* The type in quotes, as the server needs it, if the schema names it without them; otherwise NULL. */
static const char *type_in_quotes(const mg_column *c)
{
    return c->type.family == MG_FAMILY_UNSUPPORTED && c->sql_type && !mg_is_bare_name(c->type.of.text, "") ? c->sql_type
                                                                                                           : NULL;
}

/* Sets the type of a column that comes from a database, if a user or an extension made that type. */
static void set_own_type(const mg_column *c, mg_column_form *f)
{
    const mg_type *t = &c->type;
    bool array = t->family == MG_FAMILY_UNSUPPORTED && t->nullness == MG_COLUMN_LIST && *t->of.text == '_';

    if (t->family == MG_FAMILY_ENUM || (c->autoincrement && !c->identity))
        f->type = type_in_quotes(c);
    else if (c->sql_type)
        f->type = c->sql_type;
    else if (array) /* the reference takes the catalog's name of an array type for that of its items */
        f->items = t->of.text + 1;
}

/*
 * Does the column need a sequence of its own, because its type (OID) cannot count by itself? The reference forgets the
 * sequence.
 */
static bool needs_sequence(const mg_column *c)
{
    return c->autoincrement && integer_width(c) == 0;
}

/* Can the column be written from the schema alone? Columns of a schema file can, except for some that count. */
static bool is_of_schema_alone(const mg_column *c)
{
    return !c->sql_type && !c->collation && !c->generated && !c->identity && !needs_sequence(c) &&
           c->type.family != MG_FAMILY_UNSUPPORTED && !mg_default_is_enclosed(c->def);
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
    f->enclosed = mg_default_is_enclosed(c->def);
    if (needs_sequence(c))
        f->sequence = mg_serial_sequence(r->a, c);
    return f;
}

/* Drops only a sequence that belongs to this column alone, by its full name. The reference drops any. */
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

/*
 * The sequence of a SERIAL column gets the column's new type, which sets its limits. Other columns may count by it,
 * too.
 */
static void widen_sequence(const mg_column_pair *c, mg_column_form *f)
{
    const mg_default *d = c->from->def;

    if (!c->from->autoincrement || !c->to->autoincrement || c->from->identity || !d || d->kind != MG_DEFAULT_SEQUENCE ||
        !*d->text || integer_width(c->from) == 0 || integer_width(c->from) >= integer_width(c->to))
        return;
    f->widened = (mg_sequence){.schema = d->schema, .name = d->text};
}

/* The column's collation, if it has to be said again: setting a type without one resets it to the type's own. */
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
 * Does the default have to be set again although it stays? When the type changes, the server may refuse to cast a
 * default whose values it would cast, or it leaves a cast in the default, which then differs from the schema's in every
 * plan.
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
    f->plain = true; /* BIGSERIAL is not a type that a column can change to, though the reference writes that */
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
    f->enclosed = mg_default_is_enclosed(c->to->def);
    change->lossy = mg_cast_loses(MG_PSL_POSTGRESQL, c);
    keep_other_sequences(change);
    change->form = f;
}
