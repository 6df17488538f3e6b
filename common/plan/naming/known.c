/* known.c: see known.h. */
#include "known.h"

#include "../../model/external.h"
#include "../../model/ours.h"
#include "../pair/by_name.h"
#include "likeness.h"
#include "moved.h"
#include "path.h"

typedef struct knowing
{
    mg_arena *a, *scratch;
    const mg_model *from, *to;
    const mg_map *fields;
    mg_renames *list;
    mg_by_name old_tables, new_tables, old_enums, new_enums;
    mg_by_name old_table_clients,
        old_enum_clients; /* by the client's names, or by names in the database if those are unknown */
    bool knows_clients;   /* the client's names of the old side are known: it is a schema file, or the history has
                             recorded them */
    /*
     * The tag in these maps is the address of a table or enum. The name is "" for the thing itself, else that of a
     * column or value of it.
     */
    mg_map gone;    /* things of the old side, each with its rename */
    mg_map taken;   /* things of the new side, each with the old thing that it is */
    mg_map members; /* columns and values of both sides: whether there is one */
    mg_map noted;   /* tables and enums whose columns or values are in `members` */
} knowing;

/* A table or an enum. One of the two is set, or none if there is no such thing. */
typedef struct owner
{
    const mg_table *table;
    const mg_enum *enumeration;
} owner;

static const void *address_of(owner o)
{
    return o.table ? (const void *) o.table : o.enumeration;
}

static const char *owner_schema(owner o)
{
    return o.table ? o.table->schema : o.enumeration->schema;
}

static const char *owner_name(owner o)
{
    return o.table ? o.table->name : o.enumeration->name;
}

static const char *owner_client(owner o)
{
    return o.table ? o.table->client : o.enumeration->client;
}

static owner owner_named(const knowing *k, bool old, bool is_table, const char *schema, const char *name)
{
    const mg_by_name *tables = old ? &k->old_tables : &k->new_tables, *enums = old ? &k->old_enums : &k->new_enums;

    return is_table ? (owner){.table = mg_by_name_get(tables, schema, name)}
                    : (owner){.enumeration = mg_by_name_get(enums, schema, name)};
}

static size_t member_count(owner o)
{
    return o.table ? o.table->columns.len : o.enumeration->values.len;
}

static const char *member_name(owner o, size_t i)
{
    return o.table ? o.table->columns.items[i]->name : o.enumeration->values.items[i];
}

/* What the client calls a column or value; NULL if that is unknown. */
static const char *member_client(owner o, size_t i)
{
    if (o.table)
        return o.table->columns.items[i]->client;
    return i < o.enumeration->clients.len ? o.enumeration->clients.items[i] : NULL;
}

/* The place of a column or value in its table or enum, plus 1; 0 if there is none with that name. */
static size_t find_member(knowing *k, owner o, const char *name)
{
    uintptr_t tag = (uintptr_t) address_of(o);

    if (!mg_map_put(k->scratch, &k->noted, tag, "", 0, (void *) tag))
        for (size_t i = 0; i < member_count(o); i++)
            mg_map_put(k->scratch, &k->members, tag, member_name(o, i), strlen(member_name(o, i)),
                       (void *) (uintptr_t) (i + 1));
    return (uintptr_t) mg_map_get(&k->members, tag, name, strlen(name));
}

/* The rename (or the answer that there is none) of an old thing, if one is known already; or NULL. */
static const mg_rename *rename_of(const knowing *k, owner o, const char *member)
{
    return mg_map_get(&k->gone, (uintptr_t) address_of(o), member, strlen(member));
}

static bool is_new_taken(const knowing *k, owner o, const char *member)
{
    return mg_map_get(&k->taken, (uintptr_t) address_of(o), member, strlen(member)) != NULL;
}

static void note_rename(knowing *k, owner old, owner new, const char *member, const char *new_member, mg_rename *r)
{
    mg_map_put(k->scratch, &k->gone, (uintptr_t) address_of(old), member, strlen(member), r);
    if (address_of(new) && new_member)
        mg_map_put(k->scratch, &k->taken, (uintptr_t) address_of(new), new_member, strlen(new_member),
                   (void *) address_of(old));
}

/*
 * The old side's table or enum that the new one is, under the same name or an old one. Both members are NULL if there
 * is none.
 */
static owner old_of(const knowing *k, owner new)
{
    const void *taken = mg_map_get(&k->taken, (uintptr_t) address_of(new), "", 0);
    owner same;

    if (taken)
        return new.table ? (owner){.table = taken} : (owner){.enumeration = taken};
    same = owner_named(k, true, new.table != NULL, owner_schema(new), owner_name(new));
    return address_of(same) && rename_of(k, same, "") ? (owner){0} : same;
}

/* The reverse: the new side's table or enum that the old one becomes. */
static owner new_of(const knowing *k, owner old)
{
    const mg_rename *r = rename_of(k, old, "");

    if (r && !r->to)
        return (owner){0};
    return owner_named(k, false, old.table != NULL, r && r->to_schema ? r->to_schema : owner_schema(old),
                       r ? r->to : owner_name(old));
}

static void add_known(knowing *k, owner old, owner new, const char *member, const char *new_member,
                      mg_rename_origin origin, const char *place)
{
    mg_rename *r = mg_vec_push(k->a, k->list), *noted = mg_arena_get(k->scratch, sizeof *noted);

    if (!r || !noted)
        return;
    *r = (mg_rename){
        .origin = origin, .schema = owner_schema(old), .table = owner_name(old), .to = owner_name(new), .place = place};
    r->kind = old.table ? MG_RENAME_TABLE : MG_RENAME_ENUM;
    if (!*member && !mg_same_schema(owner_schema(old), owner_schema(new)))
        r->to_schema = owner_schema(new);
    if (*member)
    {
        r->kind = old.table ? MG_RENAME_COLUMN : MG_RENAME_VALUE;
        r->column = member;
        r->to = new_member;
    }
    *noted = *r;
    note_rename(k, old, new, member, new_member, noted);
}

/* What is given ************************************************************************************************ */

static void note_given(knowing *k, mg_rename *r, bool members)
{
    bool is_table = r->kind == MG_RENAME_TABLE || r->kind == MG_RENAME_COLUMN;
    owner old = owner_named(k, true, is_table, r->schema, r->table), new = {0};

    if (!address_of(old) || (r->column != NULL) != members)
        return;
    if (r->column)
        note_rename(k, old, new_of(k, old), r->column, r->to, r);
    else
    {
        if (r->to)
            new = owner_named(k, false, is_table, r->to_schema ? r->to_schema : owner_schema(old), r->to);
        note_rename(k, old, new, "", "", r);
    }
}

static void note_all_given(knowing *k, size_t count, bool members)
{
    for (size_t i = 0; i < count; i++)
    {
        mg_rename *copy = mg_arena_get(k->scratch, sizeof *copy);

        if (!copy)
            return;
        *copy = k->list->items[i];
        note_given(k, copy, members);
    }
}

/* What is said ************************************************************************************************* */

static bool goes_on_elsewhere(const knowing *k, owner o, const char *member)
{
    const mg_rename *r = rename_of(k, o, member);

    return r && r->to;
}

/*
 * The old side's table or enum that a comment names: one of the schema of the new one, or of the schema that the
 * comment says before a point. Both members are NULL if there is none.
 */
static owner find_said_owner(knowing *k, const mg_said *s, owner new)
{
    owner old = owner_named(k, true, s->table != NULL, owner_schema(new), s->from);
    mg_path path;

    if (address_of(old) || !owner_schema(new) || !mg_path_read(k->scratch, s->from, &path) || path.count != 2)
        return old;
    return owner_named(k, true, s->table != NULL, path.parts[0], path.parts[1]);
}

/* Adds the rename that a comment says for a table or enum, if it is valid. Returns whether it was. */
static bool add_said_owner(knowing *k, const mg_said *s)
{
    owner new = {s->table, s->table ? NULL : s->enumeration}, old = find_said_owner(k, s, new);
    owner same = owner_named(k, true, s->table != NULL, owner_schema(new), owner_name(new));

    if (!address_of(old) || rename_of(k, old, "") || is_new_taken(k, new, "") ||
        (address_of(same) && !goes_on_elsewhere(k, same, "")))
        return false;
    add_known(k, old, new, "", "", MG_RENAME_SAID, s->place);
    return true;
}

static bool add_said_member(knowing *k, const mg_said *s)
{
    owner new = {s->table, s->table ? NULL : s->enumeration}, old = old_of(k, new);
    const char *name = s->column ? s->column->name : s->value;

    if (!address_of(old) || !find_member(k, old, s->from) || rename_of(k, old, s->from) || is_new_taken(k, new, name) ||
        (find_member(k, old, name) && !goes_on_elsewhere(k, old, name)))
        return false;
    add_known(k, old, new, s->from, name, MG_RENAME_SAID, s->place);
    return true;
}

/*
 * Goes through the comments again as long as one more of them becomes valid, since a rename can free a name that
 * another one needs. Comments that exchange two names never become valid: nothing would tell if that has been done
 * already.
 */
static void add_all_said(knowing *k, bool members)
{
    for (bool any = true; any && !k->scratch->failed && !k->a->failed;)
    {
        any = false;
        for (size_t i = 0; i < k->to->said.len; i++)
        {
            const mg_said *s = &k->to->said.items[i];

            if (!s->relation && (s->column || s->value) == members)
                any = (members ? add_said_member(k, s) : add_said_owner(k, s)) || any;
        }
    }
}

/* What is shown ************************************************************************************************ */

static bool is_nobodys(const knowing *k, owner old)
{
    return old.table ? mg_is_history_table(old.table->name) || mg_is_external_table(k->from, old.table)
                     : mg_is_external_enum(k->from, old.enumeration);
}

static owner old_of_client(const knowing *k, bool is_table, const char *schema, const char *client)
{
    return is_table ? (owner){.table = mg_by_name_get(&k->old_table_clients, schema, client)}
                    : (owner){.enumeration = mg_by_name_get(&k->old_enum_clients, schema, client)};
}

/*
 * Adds a rename if @@map has changed: the client has a table or enum with the same name on both sides, but its old name
 * in the database is gone.
 */
static void add_shown_owner(knowing *k, owner new)
{
    const char *client = owner_client(new);
    owner old;

    if (!client || is_new_taken(k, new, "") || address_of(old_of(k, new)))
        return;
    old = old_of_client(k, new.table != NULL, owner_schema(new), client);
    if (!address_of(old) || rename_of(k, old, "") || is_nobodys(k, old) ||
        address_of(owner_named(k, false, new.table != NULL, owner_schema(new), owner_name(old))))
        return;
    if (new.table ? mg_tables_alike(k->scratch, old.table, new.table) > 0
                  : mg_enums_alike(old.enumeration, new.enumeration) > 0)
        add_known(k, old, new, "", "", MG_RENAME_RECOGNISED, NULL);
}

/* What the client called a column or value of the old side; its name in the database if that is unknown. */
static const char *old_client(const knowing *k, owner old, size_t i)
{
    const char *name = member_name(old, i), *client = member_client(old, i), *key;

    if (client || !old.table || !k->fields)
        return client ? client : name;
    key = old.table->schema ? mg_arena_printf(k->scratch, "%s.%s.%s", old.table->schema, old.table->name, name)
                            : mg_arena_printf(k->scratch, "%s.%s", old.table->name, name);
    client = key ? mg_map_get(k->fields, 0, key, strlen(key)) : NULL;
    return client ? client : name;
}

static bool is_same_enum(const knowing *k, const mg_enum *from, const mg_enum *to)
{
    return address_of(new_of(k, (owner){.enumeration = from})) == to;
}

/* Do two columns have the same type? An enum is compared by its name on the new side. */
static bool has_same_type(const knowing *k, const mg_column *from, const mg_column *to)
{
    const mg_type *x = &from->type, *y = &to->type;

    if ((x->nullness == MG_COLUMN_LIST) != (y->nullness == MG_COLUMN_LIST))
        return false;
    if (x->family == MG_FAMILY_ENUM && y->family == MG_FAMILY_ENUM)
        return is_same_enum(k, x->of.enumeration, y->of.enumeration);
    return mg_columns_may_be_one(from, to) && mg_cast_between(k->to->connector->provider, from, to) == MG_CAST_NONE;
}

/* Can no changed @map be seen, since no name is mapped now and it is not known what the client called things before? */
static bool shows_nothing(const knowing *k, owner new)
{
    if (k->knows_clients)
        return false;
    for (size_t i = 0; i < member_count(new); i++)
        if (member_client(new, i) != member_name(new, i))
            return false;
    return true;
}

/* Notes the columns or values that only the old side has, by what the client called them. */
static void note_clients(knowing *k, owner old, owner new, mg_map *out)
{
    for (size_t i = 0; i < member_count(old); i++)
    {
        const char *name = member_name(old, i), *client;

        if (find_member(k, new, name) || rename_of(k, old, name))
            continue;
        client = old_client(k, old, i);
        mg_map_put(k->scratch, out, 0, client, strlen(client), (void *) (uintptr_t) (i + 1));
    }
}

/* The place, from 1, of the old column or value that the new one was before its @map changed; 0: there is none. */
static size_t shown_member(knowing *k, owner old, owner new, const mg_map *clients, size_t i)
{
    const char *name = member_name(new, i), *client = member_client(new, i);
    size_t place;

    if (!client || find_member(k, old, name) || is_new_taken(k, new, name))
        return 0;
    place = (uintptr_t) mg_map_get(clients, 0, client, strlen(client));
    return place && (!old.table || has_same_type(k, old.table->columns.items[place - 1], new.table->columns.items[i]))
               ? place
               : 0;
}

static bool stays(knowing *k, owner old, owner new, size_t i)
{
    const char *name = member_name(old, i);
    size_t place = find_member(k, new, name);

    if (rename_of(k, old, name))
        return goes_on_elsewhere(k, old, name);
    return place && (!old.table || has_same_type(k, old.table->columns.items[i], new.table->columns.items[place - 1]));
}

/*
 * Whether the new table or enum is the old one, and not another that has got its name: who said so, or most of what it
 * had, with `shown` under new names.
 */
static bool is_still_the_same(knowing *k, owner old, owner new, size_t shown)
{
    size_t left = shown;

    if (is_new_taken(k, new, ""))
        return true;
    for (size_t i = 0; i < member_count(old); i++)
        left += stays(k, old, new, i);
    return left * 2 >= member_count(old);
}

/*
 * Adds renames if @map has changed: the client has a column or value with the same name on both sides, but its old name
 * in the database is gone.
 */
static void add_shown_members(knowing *k, owner new)
{
    owner old = shows_nothing(k, new) ? (owner){0} : old_of(k, new);
    mg_map clients = {0};
    size_t shown = 0;

    if (!address_of(old))
        return;
    note_clients(k, old, new, &clients);
    for (size_t i = 0; clients.len > 0 && i < member_count(new) && !k->scratch->failed; i++)
        shown += shown_member(k, old, new, &clients, i) > 0;
    if (shown == 0 || !is_still_the_same(k, old, new, shown))
        return;
    for (size_t i = 0; i < member_count(new) && !k->scratch->failed; i++)
    {
        size_t place = shown_member(k, old, new, &clients, i);

        if (place)
            add_known(k, old, new, member_name(old, place - 1), member_name(new, i), MG_RENAME_RECOGNISED, NULL);
    }
}

/* All ********************************************************************************************************** */

static void note_owners(knowing *k, const mg_model *m, mg_by_name *tables, mg_by_name *enums)
{
    for (size_t i = 0; i < m->tables.len; i++)
        mg_by_name_put(k->scratch, tables, m->tables.items[i]->schema, m->tables.items[i]->name, m->tables.items[i]);
    for (size_t i = 0; i < m->enums.len; i++)
        mg_by_name_put(k->scratch, enums, m->enums.items[i]->schema, m->enums.items[i]->name, m->enums.items[i]);
}

static void note_old_clients(knowing *k)
{
    k->knows_clients = k->fields != NULL;
    for (size_t i = 0; i < k->from->tables.len; i++)
    {
        mg_table *t = k->from->tables.items[i];

        mg_by_name_put(k->scratch, &k->old_table_clients, t->schema, t->client ? t->client : t->name, t);
        k->knows_clients = k->knows_clients || t->client;
    }
    for (size_t i = 0; i < k->from->enums.len; i++)
    {
        mg_enum *e = k->from->enums.items[i];

        mg_by_name_put(k->scratch, &k->old_enum_clients, e->schema, e->client ? e->client : e->name, e);
    }
}

static void add_all_shown(knowing *k, bool members)
{
    void (*add)(knowing * k, owner new) = members ? add_shown_members : add_shown_owner;

    for (size_t i = 0; i < k->to->enums.len; i++)
        add(k, (owner){.enumeration = k->to->enums.items[i]});
    for (size_t i = 0; i < k->to->tables.len; i++)
        add(k, (owner){.table = k->to->tables.items[i]});
}

/* Adds those that are seen from both models at once: tables and enums that move to another schema. */
static void add_moved(knowing *k)
{
    mg_moves moves = {0};

    if (!mg_find_moved(k->scratch, k->from, k->to, k->list, &moves))
        return;
    for (size_t i = 0; i < moves.len; i++)
    {
        const mg_moved *m = &moves.items[i];

        add_known(k, (owner){m->from, m->enum_from}, (owner){m->to, m->enum_to}, "", "", MG_RENAME_RECOGNISED, NULL);
    }
}

bool mg_add_known_renames(mg_arena *a, const mg_model *from, const mg_model *to, const mg_map *fields, mg_renames *list)
{
    mg_arena scratch;
    knowing k = {.a = a, .scratch = &scratch, .from = from, .to = to, .fields = fields, .list = list};
    size_t given = list->len;

    mg_arena_init(&scratch, a->mem);
    note_owners(&k, from, &k.old_tables, &k.old_enums);
    note_owners(&k, to, &k.new_tables, &k.new_enums);
    note_old_clients(&k);
    for (int members = 0; members < 2; members++)
    {
        note_all_given(&k, given, members);
        add_all_said(&k, members);
        add_all_shown(&k, members);
        if (!members)
            add_moved(&k);
    }
    a->failed = a->failed || scratch.failed;
    mg_arena_free(&scratch);
    return !a->failed;
}
