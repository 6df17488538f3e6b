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
    size_t at;                     /* the step that is being repaired */
    bool past_schemas, past_enums; /* the steps up to these kinds are repaired */
    bool filled;                   /* the steps that fill columns were added */
    MG_VEC(mg_inserted) inserted;  /* by place */
} mg_repairing;

/*
 * A new step before the one that is being repaired, or after it; the caller fills it. Those that come before are asked
 * for first. NULL: out of memory, as for all parts, which then do less; the arena's `failed` says so.
 */
mg_step *mg_repair_insert_before(mg_repairing *r, mg_step_kind kind);
mg_step *mg_repair_insert_after(mg_repairing *r, mg_step_kind kind);

/* What stands in the way (blocked.c). */
void mg_repair_find_taken_names(mg_repairing *r);

/* PostgreSQL: what uses enums that are made anew (dependents.c). */
void mg_repair_dependents(mg_arena *a, mg_diff *d);

/* PostgreSQL: enums (enum.c). */
void mg_repair_find_made_anew(mg_repairing *r);
void mg_repair_enum(mg_repairing *r, mg_step *s);
void mg_repair_drop_old_types(mg_repairing *r); /* at the end of the plan */

/* Extensions and types that the database of the new side has and no schema says (adopt.c). */
void mg_repair_adopt(mg_repairing *r);
void mg_repair_extension(mg_repairing *r, mg_step *s);

/* Tables and columns (table.c, column.c). */
void mg_repair_create_table(mg_repairing *r, mg_step *s);
void mg_repair_alter_table(mg_repairing *r, mg_step *s);
const mg_column_form *mg_repair_new_column(mg_repairing *r, const mg_column *c, const char *comment);
void mg_repair_altered_column(mg_repairing *r, mg_change *c);

/*
 * What the rows are filled with (backfill.c; backfill_names.c for the names in it): before anything is repaired; the
 * steps of PostgreSQL that do so, before the first one that alters a table; and SQLite's tables that are made anew.
 */
void mg_repair_backfill_names(mg_repairing *r);
void mg_repair_add_backfills(mg_repairing *r);
void mg_repair_filled_columns(mg_repairing *r, mg_step *s);

/* Indexes and foreign keys (index.c). */
void mg_repair_create_index(mg_repairing *r, mg_step *s);
void mg_repair_drop_index(mg_repairing *r, mg_step *s);
void mg_repair_rename_index(mg_repairing *r, mg_step *s);
void mg_repair_add_foreign_key(mg_repairing *r, mg_step *s);

/* PostgreSQL: what follows renames (names.c), once all else is repaired. */
void mg_repair_names(mg_arena *a, mg_diff *d);

/* SQLite (sqlite.c, and default_sqlite.c for defaults). */
void mg_repair_sqlite(mg_repairing *r, mg_step *s);
const mg_column_form *mg_repair_default(mg_repairing *r, const mg_column *c, const mg_table_pair *before);

#endif
