/*
 * enums.c: lets statements use enum values that the same transaction has added.
 *
 * The server refuses to use such a value (55P04) until the transaction that added it has committed. An index that
 * contains it would break if only the addition were undone. From version 17 on the value can be used if the same
 * transaction also made the type, but a deployment runs in a subtransaction, so that does not help.
 *
 * For a type that this deployment has created there is no danger: if the type goes, the index goes too. The server
 * keeps a list of such values, and the values of our types are taken out of it. A type is ours if it did not exist when
 * the session began and if a migration of ours wrote its row; the first condition excludes types of the caller's
 * transaction that a script has only renamed. In a block that a script may still roll back, the danger is the same as
 * without us, so the server's rule stays.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "../base/compat.h"
#include "executor/spi.h"
#include "utils/syscache.h"

#include "../base/pg_host.h"

static int by_oid(const void *a, const void *b)
{
    Oid x = *(const Oid *) a, y = *(const Oid *) b;

    return (x > y) - (x < y);
}

void pg_enums_remember(pg_host *h)
{
    int rc;

    h->enums_known = true;
    SPI_connect();
    rc = SPI_execute("SELECT oid FROM pg_catalog.pg_type WHERE typtype OPERATOR(pg_catalog.=) 'e'", false, 0);
    if (rc != SPI_OK_SELECT)
        elog(ERROR, "SPI_execute: %s", SPI_result_code_string(rc));
    h->nold_enums = SPI_processed;
    h->old_enums = MemoryContextAllocHuge(h->cxt, (h->nold_enums + 1) * sizeof(Oid));
    for (uint64 i = 0; i < SPI_processed; i++)
    {
        bool isnull;

        h->old_enums[i] = DatumGetObjectId(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull));
    }
    SPI_finish();
    qsort(h->old_enums, h->nold_enums, sizeof(Oid), by_oid);
}

static bool is_ours(const pg_host *h, Oid type)
{
    HeapTuple row;
    TransactionId xid;

    if (bsearch(&type, h->old_enums, h->nold_enums, sizeof(Oid), by_oid))
        return false;
    row = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
    if (!HeapTupleIsValid(row))
        return false;
    xid = HeapTupleHeaderGetXmin(row->t_data);
    ReleaseSysCache(row);
    return TransactionIdIsCurrentTransactionId(xid) && TransactionIdIsValid(h->first_xid) &&
           TransactionIdFollowsOrEquals(xid, h->first_xid);
}

static Oid type_of_value(Oid value)
{
    HeapTuple row = SearchSysCache1(ENUMOID, ObjectIdGetDatum(value));
    Oid type = InvalidOid;

    if (HeapTupleIsValid(row))
    {
        type = ((Form_pg_enum) GETSTRUCT(row))->enumtypid;
        ReleaseSysCache(row);
    }
    return type;
}

/*
 * The lists are kept in the form in which the server passes them to parallel workers: OIDs, with InvalidOid after each
 * list. The list of the values is the last one.
 */
void pg_enums_release(pg_host *h)
{
    Size size = EstimateUncommittedEnumsSpace();
    Oid *lists, *values;
    size_t kept = 0;

    if (size <= MG_ENUM_LISTS * sizeof(Oid) || !h->enums_known || h->blocks != h->migration_block)
        return;
    lists = values = palloc(size);
    SerializeUncommittedEnums(lists, size);
    for (int i = 1; i < MG_ENUM_LISTS; i++)
        while (OidIsValid(*values++))
            ;
    for (size_t i = 0; OidIsValid(values[i]); i++)
        if (!is_ours(h, type_of_value(values[i])))
            values[kept++] = values[i];
    values[kept] = InvalidOid;
    AtEOXact_Enum();
    if (kept > 0 || values > lists + MG_ENUM_LISTS - 1)
        RestoreUncommittedEnums(lists);
    pfree(lists);
}
