/* Texts of JSON that are read while memory lacks. */
#include "../../common/base/json.h"
#include "check.h"
#include "memory.h"

#include <string.h>

#define FLAGS (JSON_REJECT_DUPLICATES | JSON_DECODE_ANY)

/* With the nth allocation failing: the value that there is, or the fault, or that memory lacked. False: nothing lacked.
 */
static bool read_short(const char *text, const json_t *right, const char *wrong, long nth, bool for_good)
{
    json_error_t why = {0};
    bool no_memory = false, lacked;
    json_t *value;

    memory_fail(nth, for_good);
    value = mg_json_read(text, FLAGS, &why, &no_memory);
    lacked = memory_count() >= nth;
    memory_fail(0, false);
    if (value)
        CHECK(right && json_equal(value, right));
    else if (no_memory)
        CHECK(lacked);
    else
        CHECK(wrong && strstr(why.text, wrong));
    json_decref(value);
    return lacked;
}

static void read_without_memory(const char *text, const char *wrong)
{
    json_error_t why = {0};
    bool no_memory = false;
    json_t *right = mg_json_read(text, FLAGS, &why, &no_memory);

    CHECK(!no_memory && !right == (wrong != NULL));
    for (int for_good = 0; for_good < 2; for_good++)
        for (long n = 1; read_short(text, right, wrong, n, for_good); n++)
            continue;
    json_decref(right);
}

TEST(json_that_is_read_without_memory_is_not_said_to_be_wrong)
{
    long live = memory_live();

    read_without_memory("{\"timing\": false, \"a\": [1, 2.5, \"text\"]}", NULL);
    read_without_memory("{\"a\": }", "unexpected token near '}'");
    read_without_memory("{\"a\": 1, \"a\": 2}", "duplicate object key");
    read_without_memory("", "unexpected token near end of file");
    CHECK_NUMBER(memory_live(), live);
}
