/*
 * shadow_extensions.c: extensions in a shadow.
 *
 * Extensions that are installed stay usable, since their members are moved into the stand-ins of their schemas. But a
 * new database would not have them, so the extension itself is hidden until a script creates it. Then it only has to be
 * shown again.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_namespace.h"
#include "commands/alter.h"
#include "commands/extension.h"
#include "commands/tablecmds.h"
#include "nodes/parsenodes.h"
#include "nodes/value.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

#include "shadow.h"

#define IN_EVERY_DATABASE "plpgsql"

/* Moving ******************************************************************************************************* */

static Oid fresh_of(const struct pg_shadow *s, Oid schema)
{
    pg_schema *one = pg_shadow_schema(s, schema);

    if (one && !OidIsValid(one->fresh))
        pg_shadow_make_fresh(one);
    return one ? one->fresh : InvalidOid;
}

static void move_relation(Oid oid, Oid from, Oid to, ObjectAddresses *moved)
{
    Relation rel = relation_open(oid, AccessShareLock); /* a weak lock is enough, since nobody else sees the move */

    AlterTableNamespaceInternal(rel, from, to, moved);
    relation_close(rel, NoLock);
}

/* Reads all members of all extensions. */
static ObjectAddress *read_members(size_t *count)
{
    Relation rel = table_open(DependRelationId, AccessShareLock);
    size_t len = 0, cap = 256;
    ObjectAddress *all = palloc(cap * sizeof *all);
    ScanKeyData key;
    SysScanDesc scan;
    HeapTuple row;

    ScanKeyInit(&key, Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(ExtensionRelationId));
    scan = systable_beginscan(rel, DependReferenceIndexId, true, NULL, 1, &key);
    while ((row = systable_getnext(scan)) != NULL)
    {
        Form_pg_depend d = (Form_pg_depend) GETSTRUCT(row);

        if (d->deptype != DEPENDENCY_EXTENSION)
            continue;
        if (len == cap)
            all = repalloc(all, (cap *= 2) * sizeof *all);
        ObjectAddressSet(all[len], d->classid, d->objid);
        len++;
    }
    systable_endscan(scan);
    table_close(rel, AccessShareLock);
    *count = len;
    return all;
}

static void move_members(const struct pg_shadow *s)
{
    ObjectAddresses *moved = new_object_addresses();
    size_t count;
    ObjectAddress *members = read_members(&count);

    for (size_t i = 0; i < count; i++)
    {
        Oid from = get_object_namespace(&members[i]), to = OidIsValid(from) ? fresh_of(s, from) : InvalidOid;

        if (!OidIsValid(to))
            continue;
        if (members[i].classId == RelationRelationId)
            move_relation(members[i].objectId, from, to, moved);
        else
            (void) AlterObjectNamespace_oid(members[i].classId, members[i].objectId, to, moved);
    }
    free_object_addresses(moved);
    CommandCounterIncrement();
}

static pg_moved_extension *add_extension(struct pg_shadow *s, size_t *cap)
{
    if (s->nextensions == *cap)
    {
        *cap = *cap ? *cap * 2 : 16;
        s->extensions = s->extensions ? repalloc(s->extensions, *cap * sizeof *s->extensions)
                                      : palloc(*cap * sizeof *s->extensions);
    }
    return &s->extensions[s->nextensions++];
}

void pg_shadow_move_extensions(struct pg_shadow *s)
{
    Relation rel = table_open(ExtensionRelationId, RowExclusiveLock);
    SysScanDesc scan;
    size_t cap = 0;
    HeapTuple row;

    move_members(s);
    scan = systable_beginscan(rel, InvalidOid, false, NULL, 0, NULL);
    while ((row = systable_getnext(scan)) != NULL)
    {
        pg_moved_extension *one = add_extension(s, &cap);
        Form_pg_extension form;
        Oid to;

        one->row = heap_copytuple(row);
        form = (Form_pg_extension) GETSTRUCT(one->row);
        one->oid = form->oid;
        one->name = NameStr(form->extname);
        to = fresh_of(s, form->extnamespace);
        if (OidIsValid(to))
        {
            (void) changeDependencyFor(ExtensionRelationId, form->oid, NamespaceRelationId, form->extnamespace, to);
            form->extnamespace = to;
        }
        if (strcmp(one->name, IN_EVERY_DATABASE) != 0)
            CatalogTupleDelete(rel, &row->t_self);
        else if (OidIsValid(to))
            CatalogTupleUpdate(rel, &one->row->t_self, one->row);
    }
    systable_endscan(scan);
    table_close(rel, RowExclusiveLock);
    CommandCounterIncrement();
}

/* Statements *************************************************************************************************** */

static const pg_moved_extension *find(const struct pg_shadow *s, const char *name)
{
    for (size_t i = 0; i < s->nextensions; i++)
        if (strcmp(s->extensions[i].name, name) == 0)
            return &s->extensions[i];
    return NULL;
}

/* Is the extension hidden at the moment? The catalog tells, since a script may have rolled back what showed it. */
static bool is_hidden(const pg_moved_extension *one)
{
    return get_extension_oid(one->name, true) != one->oid;
}

/* Does an extension require another one, by its dependencies? */
static bool requires(Oid extension, Oid other)
{
    Relation rel = table_open(DependRelationId, AccessShareLock);
    ScanKeyData key[2];
    SysScanDesc scan;
    HeapTuple row;
    bool found = false;

    ScanKeyInit(&key[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(ExtensionRelationId));
    ScanKeyInit(&key[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(extension));
    scan = systable_beginscan(rel, DependDependerIndexId, true, NULL, 2, key);
    while (!found && (row = systable_getnext(scan)) != NULL)
    {
        Form_pg_depend d = (Form_pg_depend) GETSTRUCT(row);

        found = d->refclassid == ExtensionRelationId && d->refobjid == other;
    }
    systable_endscan(scan);
    table_close(rel, AccessShareLock);
    return found;
}

/*
 * Puts the extension's row back under its old OID, and the rows of extensions that it requires, as CASCADE would have
 * created them.
 */
static void show(const struct pg_shadow *s, const pg_moved_extension *one)
{
    Relation rel = table_open(ExtensionRelationId, RowExclusiveLock);

    CatalogTupleInsert(rel, heap_copytuple(one->row));
    table_close(rel, RowExclusiveLock);
    CommandCounterIncrement();
    for (size_t i = 0; i < s->nextensions; i++)
        if (is_hidden(&s->extensions[i]) && requires(one->oid, s->extensions[i].oid))
            show(s, &s->extensions[i]);
}

static void hide(const pg_moved_extension *one)
{
    Relation rel = table_open(ExtensionRelationId, RowExclusiveLock);
    ScanKeyData key;
    SysScanDesc scan;
    HeapTuple row;

    ScanKeyInit(&key, Anum_pg_extension_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(one->oid));
    scan = systable_beginscan(rel, ExtensionOidIndexId, true, NULL, 1, &key);
    if ((row = systable_getnext(scan)) != NULL)
        CatalogTupleDelete(rel, &row->t_self);
    systable_endscan(scan);
    table_close(rel, RowExclusiveLock);
    CommandCounterIncrement();
}

static bool has_cascade(const CreateExtensionStmt *c)
{
    ListCell *cell;

    foreach (cell, c->options)
        if (strcmp(lfirst_node(DefElem, cell)->defname, "cascade") == 0)
            return true;
    return false;
}

/* Shows hidden extensions that a new extension requires; it would create them again otherwise. */
static bool create(const struct pg_shadow *s, const CreateExtensionStmt *c)
{
    const pg_moved_extension *one = find(s, c->extname);

    if (one && is_hidden(one))
    {
        show(s, one);
        return true;
    }
    for (size_t i = 0; !one && has_cascade(c) && i < s->nextensions; i++)
        if (is_hidden(&s->extensions[i]))
            show(s, &s->extensions[i]);
    return false;
}

static bool is_shown(const struct pg_shadow *s, const char *name)
{
    const pg_moved_extension *one = find(s, name);

    return one && !is_hidden(one);
}

/*
 * Hides the extension again. Really dropping it would also drop whatever uses its types in the database outside the
 * shadow.
 */
static bool drop(const struct pg_shadow *s, const DropStmt *d)
{
    ListCell *cell;

    if (d->removeType != OBJECT_EXTENSION)
        return false;
    foreach (cell, d->objects)
        if (!is_shown(s, strVal(lfirst(cell))))
            return false;
    foreach (cell, d->objects)
        hide(find(s, strVal(lfirst(cell))));
    return true;
}

bool pg_shadow_extension(const struct pg_shadow *s, const Node *stmt)
{
    switch (nodeTag(stmt))
    {
    case T_CreateExtensionStmt:
        return create(s, castNode(CreateExtensionStmt, stmt));
    case T_AlterExtensionStmt:
        return is_shown(s, castNode(AlterExtensionStmt, stmt)->extname);
    case T_DropStmt:
        return drop(s, castNode(DropStmt, stmt));
    default:
        return false;
    }
}
