/* shadow_objects.c: objects in a shadow that belong to no schema. */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_publication.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "shadow.h"

/* Event triggers would react to what scripts do in the shadow, where their tables are missing. */
void pg_shadow_disable_triggers(void)
{
    Relation rel = table_open(EventTriggerRelationId, RowExclusiveLock);
    SysScanDesc scan = systable_beginscan(rel, InvalidOid, false, NULL, 0, NULL);
    HeapTuple row;

    while ((row = systable_getnext(scan)) != NULL)
    {
        HeapTuple copy = heap_copytuple(row);

        ((Form_pg_event_trigger) GETSTRUCT(copy))->evtenabled = TRIGGER_DISABLED;
        CatalogTupleUpdate(rel, &copy->t_self, copy);
    }
    systable_endscan(scan);
    table_close(rel, RowExclusiveLock);
    CommandCounterIncrement();
}

/* The kinds of objects whose names are unique in the database. */
static const struct kind
{
    NodeTag statement; /* the statement that creates one */
    size_t name;       /* where that statement has the name */
    Oid catalog;
    int cache, name_column, owner_column;
} KINDS[] = {
    {T_CreatePublicationStmt, offsetof(CreatePublicationStmt, pubname), PublicationRelationId, PUBLICATIONNAME,
     Anum_pg_publication_pubname, Anum_pg_publication_pubowner},
    {T_CreateForeignServerStmt, offsetof(CreateForeignServerStmt, servername), ForeignServerRelationId,
     FOREIGNSERVERNAME, Anum_pg_foreign_server_srvname, Anum_pg_foreign_server_srvowner},
    {T_CreateFdwStmt, offsetof(CreateFdwStmt, fdwname), ForeignDataWrapperRelationId, FOREIGNDATAWRAPPERNAME,
     Anum_pg_foreign_data_wrapper_fdwname, Anum_pg_foreign_data_wrapper_fdwowner},
    {T_CreateEventTrigStmt, offsetof(CreateEventTrigStmt, trigname), EventTriggerRelationId, EVENTTRIGGERNAME,
     Anum_pg_event_trigger_evtname, Anum_pg_event_trigger_evtowner},
};

bool pg_shadow_is_ours(const pg_host *h, HeapTuple row)
{
    TransactionId xid = HeapTupleHeaderGetXmin(row->t_data);

    return TransactionIdIsCurrentTransactionId(xid) && TransactionIdIsValid(h->first_xid) &&
           TransactionIdFollowsOrEquals(xid, h->first_xid);
}

static void rename_aside(Relation rel, const struct kind *k, HeapTuple row)
{
    TupleDesc desc = RelationGetDescr(rel);
    Datum values[16] = {0};
    bool nulls[16] = {false}, replaces[16] = {false};
    NameData name;

    Assert(desc->natts <= 16);
    namestrcpy(&name, pg_shadow_new_name());
    values[k->name_column - 1] = NameGetDatum(&name);
    replaces[k->name_column - 1] = true;
    row = heap_modify_tuple(row, desc, values, nulls, replaces);
    CatalogTupleUpdate(rel, &row->t_self, row);
    CommandCounterIncrement();
}

static void make_way(const pg_host *h, const struct kind *k, const char *name)
{
    Relation rel = table_open(k->catalog, RowExclusiveLock);
    HeapTuple row = SearchSysCacheCopy1(k->cache, CStringGetDatum(name));
    bool isnull;

    if (HeapTupleIsValid(row) && !pg_shadow_is_ours(h, row) &&
        has_privs_of_role(GetUserId(),
                          DatumGetObjectId(heap_getattr(row, k->owner_column, RelationGetDescr(rel), &isnull))))
        rename_aside(rel, k, row);
    table_close(rel, RowExclusiveLock);
}

void pg_shadow_make_way(const pg_host *h, const Node *stmt)
{
    for (size_t i = 0; i < lengthof(KINDS); i++)
        if (nodeTag(stmt) == KINDS[i].statement)
            make_way(h, &KINDS[i], *(char *const *) ((const char *) stmt + KINDS[i].name));
}
