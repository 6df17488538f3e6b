/* sqlite.c: shadow_query(dir, sql, spec), over the driver, beside the extension's own functions. */
#include "../../sqlite_ext/base/sqlite_host.h"
#include "driver.h"

#include <string.h>

static void shadow_query(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    mg_sqlite_registration *registration = sqlite3_user_data(context);
    mg_sqlite host;
    mg_output out;
    mg_call *call;
    int code;

    (void) argc;
    mg_sqlite_open(&host, sqlite3_context_db_handle(context), registration);
    call = mg_call_open(&host.host);
    if (!call)
        sqlite3_result_error_nomem(context);
    else if (shadow_driver(call, (const char *) sqlite3_value_text(argv[0]), (const char *) sqlite3_value_text(argv[1]),
                           (const char *) sqlite3_value_text(argv[2]), &out) == MG_OK)
        sqlite3_result_text(context, out.text, -1, SQLITE_TRANSIENT);
    else
    {
        char *text = mg_sqlite_error_text(&host, call, &code);

        sqlite3_result_error(context, text ? text : "out of memory", -1);
        if (code != SQLITE_ERROR)
            sqlite3_result_error_code(context, code);
        sqlite3_free(text);
    }
    if (call)
        mg_call_close(call);
    mg_sqlite_close(&host);
}

int sqlite3_migrate_init(sqlite3 *db, char **message, const sqlite3_api_routines *api);

__attribute__((visibility("default"))) int sqlite3_shadowtest_init(sqlite3 *db, char **message,
                                                                   const sqlite3_api_routines *api)
{
    int rc = sqlite3_migrate_init(db, message, api);
    mg_sqlite_registration *registration;

    if (rc != SQLITE_OK)
        return rc;
    registration = sqlite3_malloc64(sizeof *registration);
    if (!registration)
        return SQLITE_NOMEM;
    memset(registration, 0, sizeof *registration);
    return sqlite3_create_function_v2(db, "shadow_query", 3, SQLITE_UTF8 | SQLITE_DIRECTONLY, registration,
                                      shadow_query, NULL, NULL, sqlite3_free);
}
