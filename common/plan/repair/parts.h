/* parts.h: the parts of the stage that repairs plans, each for one kind of object; see repair.h. */
#ifndef MG_PLAN_REPAIR_PARTS_H
#define MG_PLAN_REPAIR_PARTS_H

#include "../steps.h"

/* A step that comes before the one at a place of the plan. */
typedef struct mg_inserted
{
    size_t place;
    mg_step step;
} mg_inserted;

typedef struct mg_repairing
{
    mg_arena *a;
    mg_diff *d;
    size_t at;                     /* the number of the step that is being repaired */
    bool past_schemas, past_enums; /* everything up to steps of this kind is repaired */
    bool filled;                   /* the steps that fill columns have been added */
    MG_VEC(mg_inserted) inserted;  /* sorted by place */
} mg_repairing;

/*
 * Adds a step before, or after, the one that is being repaired; the caller fills it in. All steps that come before have
 * to be added before those that come after. NULL if there is no memory; then, as in all parts, less is done, and the
 * arena's `failed` says so.
 */
mg_step *mg_repair_insert_before(mg_repairing *r, mg_step_kind kind);
mg_step *mg_repair_insert_after(mg_repairing *r, mg_step_kind kind);

/*
 * Finds what prevents the plan from running (blocked.c); and whether an index or constraint that no schema can express
 * goes with a column, which the plan drops or makes anew.
 */
void mg_repair_find_taken_names(mg_repairing *r);
bool mg_repair_extra_goes(const mg_diff *d, const mg_extra *e);

/* PostgreSQL: takes care of what uses enums that are made anew (dependents.c). */
void mg_repair_dependents(mg_arena *a, mg_diff *d);

/* PostgreSQL: enums (enum.c). */
void mg_repair_find_made_anew(mg_repairing *r);
void mg_repair_enum(mg_repairing *r, mg_step *s);
void mg_repair_drop_old_types(mg_repairing *r); /* called at the end of the plan */

/* Adds extensions and types that the database on the new side has and no schema can say (adopt.c). */
void mg_repair_adopt(mg_repairing *r);
void mg_repair_extension(mg_repairing *r, mg_step *s);

/* Tables and columns (table.c, column.c). */
void mg_repair_create_table(mg_repairing *r, mg_step *s);
void mg_repair_alter_table(mg_repairing *r, mg_step *s);
const mg_column_form *mg_repair_new_column(mg_repairing *r, const mg_column *c, const char *comment);
void mg_repair_altered_column(mg_repairing *r, mg_change *c);

/*
 * Backfills (backfill.c, and backfill_names.c for the names in their expressions). The first is called before anything
 * is repaired. The second adds PostgreSQL's steps that fill columns, before the first step that alters a table. The
 * third is for SQLite's tables that are made anew.
 */
void mg_repair_backfill_names(mg_repairing *r);
void mg_repair_add_backfills(mg_repairing *r);
void mg_repair_filled_columns(mg_repairing *r, mg_step *s);

/* Indexes and foreign keys (index.c). */
void mg_repair_create_index(mg_repairing *r, mg_step *s);
void mg_repair_drop_index(mg_repairing *r, mg_step *s);
void mg_repair_rename_index(mg_repairing *r, mg_step *s);
void mg_repair_add_foreign_key(mg_repairing *r, mg_step *s);

/*
 * PostgreSQL: gives new names to what is called after renamed tables and columns (names.c). Called after all other
 * repairs.
 */
void mg_repair_names(mg_arena *a, mg_diff *d);

/* SQLite (sqlite.c, and default_sqlite.c for defaults). */
void mg_repair_sqlite(mg_repairing *r, mg_step *s);
const mg_column_form *mg_repair_default(mg_repairing *r, const mg_column *c, const mg_table_pair *before);

#endif
