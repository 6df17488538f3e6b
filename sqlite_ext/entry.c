/*
 * entry.c: the loadable extension. The core's table lists every scalar function. The entry point of each takes its
 * arguments, calls one function of the core and returns its result.
 *
 * All functions are SQLITE_DIRECTONLY, so that views and triggers of a schema cannot call them.
 */
#include "base/sqlite_host.h"

#include "../common/base/utf8.h"

#include <string.h>

/* What sqlite3_user_data points to; there is one for each function of a connection. */
typedef struct binding
{
    const mg_function *function;
    mg_sqlite_registration *registration;
} binding;

static void release_registration(void *arg)
{
    mg_sqlite_registration *r = arg;

    if (--r->users == 0)
        sqlite3_free(r);
}

static void release_binding(void *arg)
{
    binding *b = arg;

    release_registration(b->registration);
    sqlite3_free(b);
}

bool mg_sqlite_check_text(const char *function, const char *what, sqlite3_value *value, char **why)
{
    const char *text, *wrong = NULL;
    size_t len;

    *why = NULL;
    if (sqlite3_value_type(value) == SQLITE_NULL)
        wrong = "must not be NULL";
    else if (sqlite3_value_type(value) != SQLITE_TEXT)
        wrong = "must be a text";
    else
    {
        text = (const char *) sqlite3_value_text(value);
        len = (size_t) sqlite3_value_bytes(value);
        if (!text)
            return false;
        if (strlen(text) != len)
            wrong = "holds a NUL byte";
        else if (mg_utf8_check(text, len) != len)
            wrong = "is not valid UTF-8";
    }
    if (wrong)
        *why = sqlite3_mprintf("%s: %s %s", function, what, wrong);
    return !wrong;
}

static void give_error(sqlite3_context *context, char *text, int code)
{
    if (!text)
    {
        sqlite3_result_error_nomem(context);
        return;
    }
    sqlite3_result_error(context, text, -1);
    if (code != SQLITE_ERROR)
        sqlite3_result_error_code(context, code); /* this keeps the text of the error */
    sqlite3_free(text);
}

static void run_function(sqlite3_context *context, const binding *b, const char *const *args, const char *options)
{
    mg_sqlite host;
    mg_output out = {.text = ""};
    mg_call *call;
    int code;

    mg_sqlite_open(&host, sqlite3_context_db_handle(context), b->registration);
    host.context = context;
    host.host.give = mg_result_give_early;
    call = mg_call_open(&host.host);
    if (!call)
        sqlite3_result_error_nomem(context);
    else if (b->function->call(call, args, options, &out) == MG_OK)
    {
        if (host.given != out.text && !mg_result_give(&host, &out))
            sqlite3_result_error_nomem(context);
    }
    else
    {
        char *text = mg_sqlite_error_text(&host, call, &code);

        give_error(context, text, code);
    }
    if (call)
        mg_call_close(call);
    mg_sqlite_close(&host);
}

static void call_function(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    const binding *b = sqlite3_user_data(context);
    const mg_function *f = b->function;
    const char *args[MG_ARGUMENTS_MAX] = {NULL};

    for (int i = 0; i < argc; i++)
    {
        bool optional = i == f->positional || (f->maybe && i == f->positional - 1);
        bool none = optional && sqlite3_value_type(argv[i]) == SQLITE_NULL;
        char *why;

        if (!none && !mg_sqlite_check_text(f->name, f->arguments[i], argv[i], &why))
        {
            give_error(context, why, SQLITE_ERROR);
            return;
        }
        args[i] = (const char *) sqlite3_value_text(argv[i]);
    }
    run_function(context, b, args, argc > f->positional ? args[f->positional] : NULL);
}

static mg_rc call_protect(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    mg_protect_wish wish = !args[0] ? MG_PROTECT_ASK : args[0][0] == '1' ? MG_PROTECT_ON : MG_PROTECT_OFF;

    return mg_migrate_protect(call, wish, options, out);
}

static const mg_function PROTECT = {"migrate_protect", MG_RETURNS_LINES, 1, true, {"protect", "options"}, call_protect};

/* migrate_protect takes a truth value. With NULL, or without an argument, it only asks. */
static void protect_entry(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    int type = argc > 0 ? sqlite3_value_type(argv[0]) : SQLITE_NULL;
    double n = argc > 0 ? sqlite3_value_double(argv[0]) : 0; /* some hosts bind all numbers as REAL */
    const char *args[MG_ARGUMENTS_MAX] = {type == SQLITE_NULL ? NULL : n == 1 ? "1" : "0"};
    bool right = true;
    char *why;

    if (type != SQLITE_NULL && ((type != SQLITE_INTEGER && type != SQLITE_FLOAT) || (n != 0 && n != 1)))
    {
        why = sqlite3_mprintf("%s: %s must be true, false or NULL", PROTECT.name, PROTECT.arguments[0]);
        right = false;
    }
    else if (argc > 1 && sqlite3_value_type(argv[1]) != SQLITE_NULL)
        right = mg_sqlite_check_text(PROTECT.name, PROTECT.arguments[1], argv[1], &why);
    if (!right)
        give_error(context, why, SQLITE_ERROR);
    else
        run_function(context, sqlite3_user_data(context), args,
                     argc > 1 ? (const char *) sqlite3_value_text(argv[1]) : NULL);
}

static int register_function(sqlite3 *db, const mg_function *f, int arguments, mg_sqlite_registration *registration)
{
    binding *b = sqlite3_malloc64(sizeof *b);

    if (!b)
        return SQLITE_NOMEM;
    b->function = f;
    b->registration = registration;
    registration->users++;
    return sqlite3_create_function_v2(db, f->name, arguments, SQLITE_UTF8 | SQLITE_DIRECTONLY, b,
                                      f == &PROTECT ? protect_entry : call_function, NULL, NULL, release_binding);
}

/* Registers a function with and without options; its last argument may be left out too. */
static int register_all(sqlite3 *db, const mg_function *f, mg_sqlite_registration *registration)
{
    int rc = SQLITE_OK;

    for (int n = f->positional - f->maybe; n <= f->positional + 1 && rc == SQLITE_OK; n++)
        rc = register_function(db, f, n, registration);
    return rc;
}

#ifdef __GNUC__
__attribute__((visibility("default")))
#endif
int sqlite3_migrate_init(sqlite3 *db, char **message, const sqlite3_api_routines *api)
{
    mg_sqlite_registration *registration;
    int rc = SQLITE_OK;

    SQLITE_EXTENSION_INIT2(api);
    if (sqlite3_libversion_number() < MG_SQLITE_OLDEST)
    {
        *message = sqlite3_mprintf("migrate needs SQLite 3.34 or later; this is %s", sqlite3_libversion());
        return SQLITE_ERROR;
    }
    registration = sqlite3_malloc64(sizeof *registration);
    if (!registration)
        return SQLITE_NOMEM;
    registration->users = 1;
    registration->writing = false;
    for (size_t i = 0; i < MG_FUNCTION_COUNT && rc == SQLITE_OK; i++)
        rc = register_all(db, &MG_FUNCTIONS[i], registration);
    if (rc == SQLITE_OK)
        rc = register_all(db, &PROTECT, registration);
    if (rc == SQLITE_OK)
        rc = mg_sqlite_register_history(db, registration, release_registration);
    release_registration(registration);
    /* It was loaded before, and load_extension() itself runs in a statement. */
    return rc == SQLITE_BUSY ? SQLITE_OK : rc;
}
