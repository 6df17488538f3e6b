/* functions.c: the table of functions, from functions.def. */
#include "../migrate.h"

#define PASS_0(command) command(call, options, out)
#define PASS_1(command) command(call, args[0], options, out)
#define PASS_2(command) command(call, args[0], args[1], options, out)
#define PASS_3(command) command(call, args[0], args[1], args[2], options, out)

#define MG_FUNCTION(name, result, count, ...)                                                                          \
    static mg_rc call_##name(mg_call *call, const char *const *args, const char *options, mg_output *out)              \
    {                                                                                                                  \
        (void) args;                                                                                                   \
        return PASS_##count(mg_migrate_##name);                                                                        \
    }
#include "../functions.def"
#undef MG_FUNCTION

const mg_function MG_FUNCTIONS[MG_FUNCTION_COUNT] = {
#define MG_FUNCTION(name, result, count, purpose, summary, codes, ...)                                                 \
    {"migrate_" #name, MG_RETURNS_##result, count, false, {__VA_ARGS__}, call_##name},
#define MG_FUNCTION_MAYBE(name, result, count, purpose, summary, codes, ...)                                           \
    {"migrate_" #name, MG_RETURNS_##result, count, true, {__VA_ARGS__}, call_##name},
#include "../functions.def"
#undef MG_FUNCTION
#undef MG_FUNCTION_MAYBE
};
