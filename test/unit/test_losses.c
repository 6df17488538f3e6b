/* test_losses.c: casts that change values in silence: which they are, and that they are told of plans that are run. */
#include "../../common/plan/destructive.h"
#include "../../common/plan/repair/repair.h"
#include "../../common/render/base/render.h"
#include "check.h"
#include "memory.h"

#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static mg_type type_of(mg_psl_native_type type, int seconds, mg_nullness nullness)
{
    return (mg_type){.family = MG_FAMILY_DATETIME,
                     .nullness = nullness,
                     .native = {type, seconds >= 0, {seconds >= 0 ? (uint32_t) seconds : 0, 0}}};
}

/* The pair of columns as a diff makes it. */
static mg_column_pair pair_of(mg_column *from, mg_column *to)
{
    mg_column_pair p = {.from = from, .to = to};

    p.cast = mg_cast_between(MG_PSL_POSTGRESQL, from, to);
    p.changes = MG_CHANGED_TYPE;
    return p;
}

static const struct
{
    mg_psl_native_type from;
    int digits;
    mg_psl_native_type to;
    int new_digits;
    mg_cast cast;
    mg_lossy lossy;
} casts[] = {
    {MG_PSL_NATIVE_Timestamp, 6, MG_PSL_NATIVE_Timestamp, 3, MG_CAST_SAFE, MG_LOSSY_BACK},
    {MG_PSL_NATIVE_Timestamp, 3, MG_PSL_NATIVE_Timestamp, 6, MG_CAST_SAFE, MG_LOSSY_NOT},
    {MG_PSL_NATIVE_Timestamp, 3, MG_PSL_NATIVE_Timestamp, 3, MG_CAST_NONE, MG_LOSSY_NOT},
    {MG_PSL_NATIVE_Timestamp, 3, MG_PSL_NATIVE_Date, -1, MG_CAST_SAFE, MG_LOSSY_BACK},
    {MG_PSL_NATIVE_Timestamp, 3, MG_PSL_NATIVE_Timetz, 3, MG_CAST_SAFE, MG_LOSSY_ALL},
    {MG_PSL_NATIVE_Time, 3, MG_PSL_NATIVE_Timetz, 3, MG_CAST_SAFE, MG_LOSSY_NOT},
    {MG_PSL_NATIVE_Time, 6, MG_PSL_NATIVE_Timetz, 3, MG_CAST_SAFE, MG_LOSSY_BACK},
    {MG_PSL_NATIVE_Time, 6, MG_PSL_NATIVE_Time, 3, MG_CAST_NEVER, MG_LOSSY_NOT},
    {MG_PSL_NATIVE_Timetz, 6, MG_PSL_NATIVE_Time, 6, MG_CAST_SAFE, MG_LOSSY_ALL},
    {MG_PSL_NATIVE_BigInt, -1, MG_PSL_NATIVE_DoublePrecision, -1, MG_CAST_SAFE, MG_LOSSY_NUMBER},
    {MG_PSL_NATIVE_BigInt, -1, MG_PSL_NATIVE_Integer, -1, MG_CAST_RISKY, MG_LOSSY_NOT},
    {MG_PSL_NATIVE_Integer, -1, MG_PSL_NATIVE_DoublePrecision, -1, MG_CAST_SAFE, MG_LOSSY_NOT},
    {MG_PSL_NATIVE_VarChar, 3, MG_PSL_NATIVE_Char, 4, MG_CAST_SAFE, MG_LOSSY_BACK},
    {MG_PSL_NATIVE_VarChar, 3, MG_PSL_NATIVE_Char, 2, MG_CAST_RISKY, MG_LOSSY_NOT},
    {MG_PSL_NATIVE_Json, -1, MG_PSL_NATIVE_JsonB, -1, MG_CAST_SAFE, MG_LOSSY_JSON},
};

TEST(casts_that_change_values)
{
    for (size_t i = 0; i < COUNT(casts); i++)
    {
        mg_column from = {.type = type_of(casts[i].from, casts[i].digits, MG_COLUMN_REQUIRED)};
        mg_column to = {.type = type_of(casts[i].to, casts[i].new_digits, MG_COLUMN_REQUIRED)};
        mg_column_pair p = pair_of(&from, &to);

        CHECK_NUMBER(p.cast, casts[i].cast);
        CHECK_NUMBER(mg_cast_loses(MG_PSL_POSTGRESQL, &p), casts[i].lossy);
        CHECK_NUMBER(mg_cast_loses(MG_PSL_SQLITE, &p), MG_LOSSY_NOT);
    }
}

static const struct
{
    mg_psl_native_value from, to;
    mg_cast cast;
} narrower[] = {
    {{MG_PSL_NATIVE_Decimal, 2, {10, 4}}, {MG_PSL_NATIVE_Decimal, 2, {10, 2}}, MG_CAST_RISKY},
    {{MG_PSL_NATIVE_Decimal, 2, {10, 2}}, {MG_PSL_NATIVE_Decimal, 2, {10, 4}}, MG_CAST_RISKY},
    {{MG_PSL_NATIVE_Decimal, 2, {10, 2}}, {MG_PSL_NATIVE_Decimal, 2, {12, 4}}, MG_CAST_SAFE},
    {{MG_PSL_NATIVE_Decimal, 0, {0}}, {MG_PSL_NATIVE_Decimal, 2, {10, 2}}, MG_CAST_RISKY},
    {{MG_PSL_NATIVE_Decimal, 2, {10, 2}}, {MG_PSL_NATIVE_Decimal, 0, {0}}, MG_CAST_SAFE},
    {{MG_PSL_NATIVE_Decimal, 2, {9, 0}}, {MG_PSL_NATIVE_Integer, 0, {0}}, MG_CAST_SAFE},
    {{MG_PSL_NATIVE_Decimal, 2, {10, 0}}, {MG_PSL_NATIVE_Integer, 0, {0}}, MG_CAST_RISKY},
    {{MG_PSL_NATIVE_Decimal, 2, {9, 1}}, {MG_PSL_NATIVE_Integer, 0, {0}}, MG_CAST_RISKY},
    {{MG_PSL_NATIVE_Decimal, 2, {5, 2}}, {MG_PSL_NATIVE_VarChar, 1, {7}}, MG_CAST_SAFE},
    {{MG_PSL_NATIVE_Decimal, 2, {5, 2}}, {MG_PSL_NATIVE_VarChar, 1, {6}}, MG_CAST_RISKY},
    {{MG_PSL_NATIVE_Decimal, 2, {5, 0}}, {MG_PSL_NATIVE_VarChar, 1, {6}}, MG_CAST_SAFE},
    {{MG_PSL_NATIVE_Decimal, 2, {5, 0}}, {MG_PSL_NATIVE_VarChar, 1, {5}}, MG_CAST_RISKY},
    {{MG_PSL_NATIVE_Integer, 0, {0}}, {MG_PSL_NATIVE_Decimal, 2, {12, 2}}, MG_CAST_SAFE},
    {{MG_PSL_NATIVE_Integer, 0, {0}}, {MG_PSL_NATIVE_Decimal, 2, {12, 3}}, MG_CAST_RISKY},
    {{MG_PSL_NATIVE_Integer, 0, {0}}, {MG_PSL_NATIVE_VarChar, 1, {11}}, MG_CAST_SAFE},
    {{MG_PSL_NATIVE_Integer, 0, {0}}, {MG_PSL_NATIVE_VarChar, 1, {10}}, MG_CAST_RISKY},
    {{MG_PSL_NATIVE_BigInt, 0, {0}}, {MG_PSL_NATIVE_Char, 1, {20}}, MG_CAST_SAFE},
    {{MG_PSL_NATIVE_BigInt, 0, {0}}, {MG_PSL_NATIVE_Char, 1, {19}}, MG_CAST_RISKY},
    {{MG_PSL_NATIVE_VarChar, 1, {5}}, {MG_PSL_NATIVE_VarChar, 1, {6}}, MG_CAST_SAFE},
    {{MG_PSL_NATIVE_VarChar, 1, {5}}, {MG_PSL_NATIVE_VarChar, 1, {4}}, MG_CAST_RISKY},
};

/* At the bounds: what holds every old value, and what is one too short for some. */
TEST(casts_to_what_is_too_short)
{
    for (size_t i = 0; i < COUNT(narrower); i++)
    {
        mg_column from = {.type = {.nullness = MG_COLUMN_REQUIRED, .native = narrower[i].from}};
        mg_column to = {.type = {.nullness = MG_COLUMN_REQUIRED, .native = narrower[i].to}};

        CHECK_NUMBER(mg_cast_between(MG_PSL_POSTGRESQL, &from, &to), narrower[i].cast);
    }
}

TEST(casts_of_lists_that_change_values)
{
    mg_column stamps = {.type = type_of(MG_PSL_NATIVE_Timestamp, 6, MG_COLUMN_LIST)};
    mg_column dates = {.type = type_of(MG_PSL_NATIVE_Date, -1, MG_COLUMN_LIST)};
    mg_column text = {.type = type_of(MG_PSL_NATIVE_Text, -1, MG_COLUMN_NULLABLE)};
    mg_column_pair lists = pair_of(&stamps, &dates), shown = pair_of(&stamps, &text);

    CHECK_NUMBER(mg_cast_loses(MG_PSL_POSTGRESQL, &lists), MG_LOSSY_BACK);
    CHECK_NUMBER(shown.cast, MG_CAST_SAFE);
    CHECK_NUMBER(mg_cast_loses(MG_PSL_POSTGRESQL, &shown), MG_LOSSY_NOT);
}

TEST(checks_of_plans_that_are_run)
{
    mg_table t = {.name = "t"};
    mg_column from = {.name = "c", .table = &t, .type = type_of(MG_PSL_NATIVE_Timestamp, 6, MG_COLUMN_NULLABLE)};
    mg_column to = {.name = "c", .table = &t, .type = type_of(MG_PSL_NATIVE_Date, -1, MG_COLUMN_NULLABLE)};
    mg_column_pair p = pair_of(&from, &to);
    mg_change change = {.kind = MG_CHANGE_ALTER_COLUMN, .column = &p};
    mg_table_pair tables = {.from = &t, .to = &t};
    mg_step step = {.kind = MG_STEP_ALTER_TABLE, .tables = &tables, .changes = {.items = &change, .len = 1}};
    mg_model none = {0};
    mg_diff d = {.pairs = {.from = &none, .to = &none, .provider = MG_PSL_POSTGRESQL},
                 .steps = {.items = &step, .len = 1}};
    mg_checks shown = {0}, run = {0};
    mg_arena a;

    mg_arena_init(&a, &memory_host);
    CHECK(mg_diff_checks(&a, &d, &shown) && shown.len == 0);
    CHECK(mg_plan_repair(&a, &d) && mg_diff_checks(&a, &d, &run));
    if (run.len == 1)
    {
        CHECK(!mg_check_is_unexecutable(&run.items[0]));
        CHECK_TEXT(
            mg_render_check(&a, &run.items[0]),
            "You are about to alter the column `c` on the `t` table. Its values will be cast from `Timestamp(6)` "
            "to `Date`, which silently changes those that do not fit it.");
        run.items[0].non_null = 2;
        CHECK_TEXT(
            mg_render_check(&a, &run.items[0]),
            "You are about to alter the column `c` on the `t` table. Its values will be cast from `Timestamp(6)` "
            "to `Date`, which silently changes 2 of them.");
        run.items[0].non_null = 0;
        CHECK(!mg_check_holds(&run.items[0]));
    }
    CHECK_NUMBER(run.len, 1);
    mg_arena_free(&a);
}
