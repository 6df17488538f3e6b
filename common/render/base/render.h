/*
 * render.h: steps as SQL and as words for people, in the form that the reference gives them.
 *
 * The SQL of a step is that of the model's provider, whatever database this runs in. It is the reference's to the byte,
 * which is not always right; of a plan that is repaired (mg_plan_repair) it is right. Names are quoted, and kept from
 * ending a comment, in both: whoever may make a table would else write statements into somebody's script.
 *
 * Results are owned by the arena; NULL: out of memory.
 */
#ifndef MG_RENDER_H
#define MG_RENDER_H

#include "../../base/strbuf.h"
#include "../../plan/destructive.h"
#include "../../plan/extras.h"
#include "../../plan/steps.h"

/* What renderers of steps write to; of the plan they see nothing but the step, and the schema that it does not say. */
typedef struct mg_render
{
    mg_strbuf *out;
    const char *unsaid; /* or NULL */
} mg_render;

/* The whole script. `checks` (may be NULL) come first, in a comment that warns. Without steps: a comment says so. */
const char *mg_render_script(mg_arena *a, const mg_diff *d, const mg_checks *checks);

/* The statements of one step, each ended by ";\n"; "" when it has none. */
const char *mg_render_step(mg_arena *a, const mg_diff *d, const mg_step *s);

/* What would change, in sections; "No difference detected." without steps. */
const char *mg_render_summary(mg_arena *a, const mg_diff *d);

/*
 * Something beyond the schema language: "trigger `touch` of `Order`"; with schemas where the model `m` lists several.
 * And what differs of it, a line each; or "".
 */
const char *mg_render_extra(mg_arena *a, const mg_model *m, const mg_extra *e);
const char *mg_render_extras(mg_arena *a, const mg_model *m, const mg_extra_pairs *pairs);

/* Whether the script that is run makes what the new side has beyond the schema language. */
bool mg_script_has_extra(const mg_diff *d, const mg_extra_pair *pair);

/* What a check says, in the reference's words, with the rows that were counted if they were. */
const char *mg_render_check(mg_arena *a, const mg_check *c);

/* What a step is about, in a few words: "table `User`". */
const char *mg_render_subject(mg_arena *a, const mg_step *s);

#endif
