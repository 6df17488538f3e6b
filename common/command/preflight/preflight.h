/*
 * preflight.h: what the checks of migrate_preflight share.
 *
 * A check is a function that looks at one thing and fills in its finding. It starts as passed and says in one sentence
 * what it has found; what is not as it should be goes into details, a line each, and the hint says what to do.
 */
#ifndef MG_PREFLIGHT_H
#define MG_PREFLIGHT_H

#include "../../call/report.h"
#include "../../catalog/preflight/ask.h"
#include "../../history/diagnosis.h"
#include "../../lint/lint.h"
#include "../status/outlook.h"
#include "touched.h"

typedef enum mg_preflight_check
{
#define MG_PREFLIGHT(name, dialects, meaning) MG_CHECK_##name,
#include "preflight.def"
#undef MG_PREFLIGHT
    MG_CHECKS
} mg_preflight_check;

typedef enum mg_verdict
{
    MG_PASSED,
    MG_WARNED,
    MG_LACKS, /* what would be needed to know is not to be had */
    MG_FAILS
} mg_verdict;

typedef struct mg_checked
{
    mg_preflight_check check;
    mg_verdict verdict;
    bool left_out; /* it is not told of, since it was not asked for */
    const char *message, *hint;
    mg_names details;
} mg_checked;

typedef struct mg_preflight
{
    mg_call *call;
    const char *dir; /* as the caller gave it */
    mg_migrations folder;
    mg_ledger ledger;
    mg_diagnosis diagnosis;
    mg_names tables;    /* some of a database without a history */
    const char *unread; /* why the history could not be read; NULL: it was */
    mg_outlook outlook;
    mg_touched touched; /* by the pending scripts, as far as they could be read */
    mg_answers server;  /* PostgreSQL: MG_ASK_SERVER, one row or none */
    mg_lint *lint;      /* of what is pending; NULL: it was not made */
    mg_checked findings[MG_CHECKS];
} mg_preflight;

/* The checks, one for each line of preflight.def. Errors are recorded in the call. */
#define MG_PREFLIGHT(name, dialects, meaning) mg_rc mg_look_at_##name(mg_preflight *p, mg_checked *f);
#include "preflight.def"
#undef MG_PREFLIGHT

/* Sets the message, and the verdict unless it is worse already. The hint belongs to the arena, or NULL. */
void mg_judge(mg_preflight *p, mg_checked *f, mg_verdict verdict, const char *fmt, ...) MG_PRINTF(4, 5);
void mg_found_next(mg_preflight *p, mg_checked *f, const char *fmt, ...) MG_PRINTF(3, 4);   /* the hint */
void mg_found_detail(mg_preflight *p, mg_checked *f, const char *fmt, ...) MG_PRINTF(3, 4); /* one more detail */

/* A text of several lines, a detail each, as far as there is room for them. */
void mg_found_lines(mg_preflight *p, mg_checked *f, const char *text);

/* A text of others on one line; the first is cut where it is long, and "?" for NULL. */
const char *mg_found_text(mg_preflight *p, const char *text);
const char *mg_found_line(mg_preflight *p, const char *text);

/* A number of bytes, or of seconds, for people. The second is "" where the option timing leaves times out. */
const char *mg_found_bytes(mg_preflight *p, uint64_t bytes);
const char *mg_found_age(mg_preflight *p, const char *words, int64_t seconds);

/*
 * Asks the database. False, and the finding says so, if that could not be asked; or the call has failed.
 */
bool mg_found_answers(mg_preflight *p, mg_checked *f, mg_asked_what question, size_t nparams, const char *const *params,
                      mg_answers *out);

/* The tables that are written anew, as questions have them: schemas and names. False: out of memory. */
bool mg_list_rewritten(const mg_preflight *p, const char *params[2]);

/* The same where the answer is one row. False too, and the finding says so, if there is none. */
bool mg_found_row(mg_preflight *p, mg_checked *f, mg_asked_what question, mg_answer *row);

/* Whether the user may see what other sessions do. */
bool mg_sees_sessions(const mg_preflight *p);

/* Whether what is pending is known. If not, the finding says so. */
bool mg_scripts_are_read(mg_preflight *p, mg_checked *f);

/* Whether the deployment that can run is migrate_deploy_each. */
static inline bool mg_needs_each(const mg_preflight *p)
{
    return p->outlook.each;
}

/* "NAME/migration.sql:LINE:COLUMN" of a byte of a pending script. */
const char *mg_touch_place(mg_preflight *p, size_t script, size_t offset);

/* The writers; `data` is an mg_preflight. */
void mg_preflight_text(mg_call *call, const void *data, mg_strbuf *out);
void mg_preflight_json(mg_call *call, const void *data, json_t *report);

#endif
