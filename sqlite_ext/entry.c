/*
 * entry.c: the loadable extension. One table registers every scalar function; each takes its arguments, calls one
 * function of the core and gives its result back.
 *
 * All are SQLITE_DIRECTONLY: a schema must not be able to call them from its views and triggers.
 */
#define MG_SQLITE_ENTRY

#include "sqlite_host.h"

#include "../common/base/utf8.h"

#include <string.h>

#define ARGUMENTS_MAX 4

typedef struct function
{
    const char *name;
    int positional; /* an options argument may follow */
    int least;      /* so many of them must be given; the others are truth values */
    const char *arguments[ARGUMENTS_MAX];
    mg_rc (*call)(mg_call *call, const char *const *args, const char *options, mg_output *out);
} function;

static mg_rc deploy(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    return mg_migrate_deploy(call, args[0], options, out);
}

static mg_rc deploy_each(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    return mg_migrate_deploy_each(call, args[0], options, out);
}

static mg_rc status(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    return mg_migrate_status(call, args[0], options, out);
}

static mg_rc show(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    return mg_migrate_show(call, args[0], args[1], options, out);
}

static mg_rc resolve(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    return mg_migrate_resolve(call, args[0], args[1], args[2], options, out);
}

static mg_rc checksum(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    return mg_migrate_checksum(call, args[0], options, out);
}

static mg_rc validate(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    return mg_migrate_validate(call, args[0], options, out);
}

static mg_rc format(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    return mg_migrate_format(call, args[0], options, out);
}

static mg_rc execute(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    return mg_migrate_execute(call, args[0], options, out);
}

static mg_rc seed(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    return mg_migrate_seed(call, args[0], options, out);
}

static mg_rc reset(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    return mg_migrate_reset(call, args[0], options, out);
}

/* The argument is a truth value, "1" or "0"; see truth_of. */
static mg_rc protect(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    mg_protect_wish wish = !args[0] ? MG_PROTECT_ASK : args[0][0] == '1' ? MG_PROTECT_ON : MG_PROTECT_OFF;

    return mg_migrate_protect(call, wish, options, out);
}

static mg_rc version(mg_call *call, const char *const *args, const char *options, mg_output *out)
{
    (void) args;
    return mg_migrate_version(call, options, out);
}

static const function FUNCTIONS[] = {
    {"migrate_deploy", 1, 1, {"dir", "options"}, deploy},
    {"migrate_deploy_each", 1, 1, {"dir", "options"}, deploy_each},
    {"migrate_status", 1, 1, {"dir", "options"}, status},
    {"migrate_show", 2, 2, {"dir", "name", "options"}, show},
    {"migrate_resolve", 3, 3, {"dir", "name", "state", "options"}, resolve},
    {"migrate_checksum", 1, 1, {"path", "options"}, checksum},
    {"migrate_validate", 1, 1, {"schema", "options"}, validate},
    {"migrate_format", 1, 1, {"schema", "options"}, format},
    {"migrate_execute", 1, 1, {"script", "options"}, execute},
    {"migrate_seed", 1, 1, {"dir", "options"}, seed},
    {"migrate_protect", 1, 0, {"protect", "options"}, protect},
    {"migrate_reset", 1, 1, {"dir", "options"}, reset},
    {"migrate_version", 0, 0, {"options"}, version},
};

#define COUNT (sizeof FUNCTIONS / sizeof FUNCTIONS[0])

/* What sqlite3_user_data points to, one a function and connection. */
typedef struct binding
{
    const function *function;
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

char *mg_sqlite_check_text(const char *function, const char *what, sqlite3_value *value)
{
    const char *text;
    size_t len;

    if (sqlite3_value_type(value) == SQLITE_NULL)
        return sqlite3_mprintf("%s: %s must not be NULL", function, what);
    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return sqlite3_mprintf("%s: %s must be a text", function, what);
    text = (const char *) sqlite3_value_text(value);
    len = (size_t) sqlite3_value_bytes(value);
    if (!text)
        return sqlite3_mprintf("out of memory");
    if (strlen(text) != len)
        return sqlite3_mprintf("%s: %s holds a NUL byte", function, what);
    if (mg_utf8_check(text, len) != len)
        return sqlite3_mprintf("%s: %s is not valid UTF-8", function, what);
    return NULL;
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
        sqlite3_result_error_code(context, code); /* keeps the text */
    sqlite3_free(text);
}

static void run(sqlite3_context *context, const binding *b, const char *const *args, const char *options)
{
    mg_sqlite host;
    mg_output out = {"", false};
    mg_call *call;
    int code;

    mg_sqlite_open(&host, sqlite3_context_db_handle(context), b->registration);
    call = mg_call_open(&host.host);
    if (!call)
        sqlite3_result_error_nomem(context);
    else if (b->function->call(call, args, options, &out) == MG_OK)
        sqlite3_result_text64(context, out.text, strlen(out.text) - (out.lines ? 1 : 0), SQLITE_TRANSIENT, SQLITE_UTF8);
    else
    {
        char *text = mg_sqlite_error_text(&host, call, &code);

        give_error(context, text, code);
    }
    if (call)
        mg_call_close(call);
    mg_sqlite_close(&host);
}

/* Sets *text to "1" or "0", or to NULL for NULL; false: it is no truth value. */
static bool truth_of(sqlite3_value *value, const char **text)
{
    int type = sqlite3_value_type(value);
    sqlite3_int64 n = sqlite3_value_int64(value);

    *text = type == SQLITE_NULL ? NULL : n ? "1" : "0";
    return type == SQLITE_NULL || (type == SQLITE_INTEGER && (n == 0 || n == 1));
}

static void entry(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    const binding *b = sqlite3_user_data(context);
    const function *f = b->function;
    const char *args[ARGUMENTS_MAX] = {NULL};

    for (int i = 0; i < argc; i++)
    {
        bool truth = i >= f->least && i < f->positional;
        char *why = truth ? NULL : mg_sqlite_check_text(f->name, f->arguments[i], argv[i]);

        if (truth && !truth_of(argv[i], &args[i]))
            why = sqlite3_mprintf("%s: %s must be true, false or NULL", f->name, f->arguments[i]);
        if (why)
        {
            give_error(context, why, SQLITE_ERROR);
            return;
        }
        if (!truth)
            args[i] = (const char *) sqlite3_value_text(argv[i]);
    }
    run(context, b, args, argc > f->positional ? args[f->positional] : NULL);
}

static int register_function(sqlite3 *db, const function *f, int arguments, mg_sqlite_registration *registration)
{
    binding *b = sqlite3_malloc64(sizeof *b);

    if (!b)
        return SQLITE_NOMEM;
    b->function = f;
    b->registration = registration;
    registration->users++;
    return sqlite3_create_function_v2(db, f->name, arguments, SQLITE_UTF8 | SQLITE_DIRECTONLY, b, entry, NULL, NULL,
                                      release_binding);
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
    for (size_t i = 0; i < COUNT && rc == SQLITE_OK; i++)
    {
        for (int n = FUNCTIONS[i].least; n <= FUNCTIONS[i].positional + 1 && rc == SQLITE_OK; n++)
            rc = register_function(db, &FUNCTIONS[i], n, registration);
    }
    if (rc == SQLITE_OK)
        rc = mg_sqlite_register_history(db, registration, release_registration);
    release_registration(registration);
    return rc == SQLITE_BUSY ? SQLITE_OK : rc; /* loaded before; load_extension() runs in a statement of its own */
}
