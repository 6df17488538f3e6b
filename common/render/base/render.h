/*
 * render.h: writes steps as SQL, or in words for people, as the reference does.
 *
 * The SQL of a step is that of the model's provider, whatever database this code runs in. It is that of the reference
 * to the byte, which does not always work; if the plan was repaired (mg_plan_repair), it does. Names are quoted, and
 * cannot end a comment. Otherwise whoever is allowed to make a table could write statements into somebody else's
 * script.
 *
 * Results are owned by the arena; NULL if there is no memory.
 */
#ifndef MG_RENDER_H
#define MG_RENDER_H

#include "../../base/strbuf.h"
#include "../../plan/destructive.h"
#include "../../plan/extras.h"
#include "../../plan/steps.h"

/* What the renderers of steps write to. Of the plan they see only the step, and the schema that need not be written. */
typedef struct mg_render
{
    mg_strbuf *out;
    const char *unsaid; /* the schema that names are written without, or NULL */
} mg_render;

/*
 * The whole script. `checks` come first, in a comment that warns; NULL for none. If there are no steps, the script is a
 * comment that says so.
 */
const char *mg_render_script(mg_arena *a, const mg_diff *d, const mg_checks *checks);

/*
 * The statements of one step, each ended by ";
 * "; "" if it has none.
 */
const char *mg_render_step(mg_arena *a, const mg_diff *d, const mg_step *s);

/* What would change, in sections; "No difference detected." if there are no steps. */
const char *mg_render_summary(mg_arena *a, const mg_diff *d);

/*
 * Names something beyond the schema language, as in "trigger `touch` of `Order`"; with its schema if the model `m`
 * lists several. The second function lists everything of the kind that differs, a line for each, or returns "".
 */
const char *mg_render_extra(mg_arena *a, const mg_model *m, const mg_extra *e);
const char *mg_render_extras(mg_arena *a, const mg_model *m, const mg_extra_pairs *pairs);

/* Whether the script, as it is run, makes what the new side has beyond the schema language. */
bool mg_script_has_extra(const mg_diff *d, const mg_extra_pair *pair);

/* What a check says in the reference's words, with the number of rows if they were counted. */
const char *mg_render_check(mg_arena *a, const mg_check *c);

/* What a step changes, in a few words: "table `User`". */
const char *mg_render_subject(mg_arena *a, const mg_step *s);

#endif
