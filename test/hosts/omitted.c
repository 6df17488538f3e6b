/*
 * omitted.c: the extension in SQLites that lack what a build may omit, or an older version does not have: it is handed
 * a table of functions with NULL in their places. The module has two entry points, to be loaded by name:
 *
 *   sqlite3_omitted_init   everything that an option of the build may leave out (loadext.c of SQLite lists it)
 *   sqlite3_oldest_init    3.34.0, with nothing that is newer
 */
#include "../../sqlite_ext/base/compat.h"

#include <string.h>

#define EXPORT __attribute__((visibility("default")))

int sqlite3_migrate_init(sqlite3 *db, char **message, const sqlite3_api_routines *api);

/* SQLITE_OMIT_AUTHORIZATION, _COMPLETE, _DECLTYPE, _PROGRESS_CALLBACK, … and what only SQLITE_ENABLE_… gives. */
static void omit(sqlite3_api_routines *api)
{
    api->set_authorizer = NULL;
    api->complete = NULL;
    api->column_decltype = NULL;
    api->progress_handler = NULL;
    api->enable_shared_cache = NULL;
    api->get_table = NULL;
    api->free_table = NULL;
    api->column_database_name = NULL;
    api->column_table_name = NULL;
    api->column_origin_name = NULL;
    api->compileoption_get = NULL;
    api->compileoption_used = NULL;
    api->blob_open = NULL;
    api->blob_read = NULL;
    api->blob_write = NULL;
    api->blob_bytes = NULL;
    api->blob_close = NULL;
    api->blob_reopen = NULL;
    api->wal_hook = NULL;
    api->wal_autocheckpoint = NULL;
    api->wal_checkpoint = NULL;
    api->wal_checkpoint_v2 = NULL;
    api->unlock_notify = NULL;
    api->load_extension = NULL;
    api->create_module = NULL;
    api->create_module_v2 = NULL;
    api->declare_vtab = NULL;
    api->vtab_config = NULL;
    api->vtab_on_conflict = NULL;
    api->vtab_collation = NULL;
    api->trace_v2 = NULL;
#if SQLITE_VERSION_NUMBER >= 3039000
    api->serialize = NULL;
    api->deserialize = NULL;
#endif
}

/* SQLITE_OMIT_UTF16, _DEPRECATED */
static void omit_old(sqlite3_api_routines *api)
{
    api->aggregate_count = NULL;
    api->expired = NULL;
    api->global_recover = NULL;
    api->transfer_bindings = NULL;
    api->thread_cleanup = NULL;
    api->profile = NULL;
    api->trace = NULL;
    api->bind_text16 = NULL;
    api->collation_needed16 = NULL;
    api->column_decltype16 = NULL;
    api->column_name16 = NULL;
    api->column_text16 = NULL;
    api->complete16 = NULL;
    api->create_collation16 = NULL;
    api->create_function16 = NULL;
    api->errmsg16 = NULL;
    api->open16 = NULL;
    api->prepare16 = NULL;
    api->prepare16_v2 = NULL;
    api->result_error16 = NULL;
    api->result_text16 = NULL;
    api->result_text16be = NULL;
    api->result_text16le = NULL;
    api->value_text16 = NULL;
    api->value_text16be = NULL;
    api->value_text16le = NULL;
}

EXPORT int sqlite3_omitted_init(sqlite3 *db, char **message, const sqlite3_api_routines *api)
{
    static sqlite3_api_routines without;

    without = *api;
    omit(&without);
    omit_old(&without);
    return sqlite3_migrate_init(db, message, &without);
}

static int number_of_oldest(void)
{
    return MG_SQLITE_OLDEST;
}

static const char *name_of_oldest(void)
{
    return "3.34.0";
}

/* The table of an older version ends earlier; what would stand behind its end is not to be asked for. */
EXPORT int sqlite3_oldest_init(sqlite3 *db, char **message, const sqlite3_api_routines *api)
{
    static sqlite3_api_routines without;
    const size_t known = offsetof(sqlite3_api_routines, txn_state) + sizeof api->txn_state;

    memset(&without, 0, sizeof without);
    memcpy(&without, api, known);
    without.libversion_number = number_of_oldest;
    without.libversion = name_of_oldest;
    return sqlite3_migrate_init(db, message, &without);
}
