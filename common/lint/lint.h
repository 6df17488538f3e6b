/*
 * lint.h: goes through the pending scripts, statement by statement, and calls the rules.
 *
 *     mg_lint_init(&l, host, target, arena, &error);
 *     mg_rules_attach(&l);                              rules/attach.h
 *     mg_lint_config(&l, &tree);                        lint.json of the folder, if there is one
 *     mg_lint_migration(&l, &folder, one, false);       for each, in order
 *     mg_lint_run(&l);                                  l.findings has what was found, in the order of reports
 *
 * Functions that fail have filled the error. Everything belongs to the arena.
 */
#ifndef MG_LINT_H
#define MG_LINT_H

#include "../history/judge.h"
#include "../history/migrations.h"
#include "counts.h"
#include "exceptions.h"
#include "rules.h"
#include "world/world.h"

typedef struct mg_lint mg_lint;

/*
 * The function of a rule, over an action and the world: it says what it finds by mg_lint_say. It changes nothing, and
 * asks the database nothing.
 */
typedef void (*mg_rule_fn)(mg_lint *l, const mg_action *a);

/* When it is called: before an action of a kind, or, without an action, at the end of a statement, segment or script.
 */
typedef enum mg_on
{
#define MG_ACTION(name, text, group) MG_ON_##name,
#include "../sql/actions.def"
    MG_ON_STATEMENT,
    MG_ON_SEGMENT,
    MG_ON_SCRIPT,
    MG_ONS
} mg_on;

typedef struct mg_linted
{
    mg_script script; /* without statements if it cannot be read */
    const char *path; /* of its file; or NULL: it is a text */
    size_t done;      /* how many of its first statements have run already, so that nothing is found in them */
    bool silent;      /* it is gone through for what it does to the world, and nothing is found in it */
    const char *late; /* a migration that comes after it and is applied already; or NULL */
    mg_places places; /* opened by the first finding */
} mg_linted;

/* An exception of lint.json, and whether it has kept a finding back. */
typedef struct mg_allowed
{
    const char *migration;
    mg_rule rule;
    bool used;
} mg_allowed;

struct mg_lint
{
    const mg_host *host;
    mg_arena *arena;
    mg_error *err;
    /* what the command asks for */
    mg_plan plan;       /* with which a deployment would judge the scripts; with `each` no other is thought of */
    long small;         /* tables with fewer rows are small */
    bool offline;       /* the database is not asked */
    bool unsized;       /* it is not asked how large its tables are: those that matter are in another database */
    bool names;         /* the names that rewriting would give are looked up, too */
    bool apart;         /* each script is a deployment of its own, on tables of which only the sizes are known */
    const char *config; /* the path of lint.json, if there is one */
    mg_severity severities[MG_RULES];
    MG_VEC(mg_allowed *) allowed;
    mg_map allows; /* the same by rule and the name of the migration */

    MG_VEC(mg_linted) scripts;
    mg_world world;
    mg_facts sizes; /* with `apart`: of the database */
    mg_findings findings;
    MG_VEC(mg_rule_fn) hooks[MG_ONS]; /* rules/attach.h */

    /* The last scripts in which lock-timeout and statement-timeout were found, counted from 1: once each is enough. */
    size_t told_timeout, told_statement_timeout;
    const mg_stmt *passed;             /* the last statement that goes through the rows of a table, */
    const mg_fact_table *passed_table; /* and which one; of alter-table-merge */

    bool counts;               /* rows are counted that statements fail on, */
    int64_t count_timeout;     /* all together for no longer than so many ms */
    mg_row_counting *counting; /* NULL: nothing is to be asked yet */

    /* where the walk is */
    size_t now; /* which script */
    const mg_stmt *stmt;
    bool cut;                 /* the script is committed in several parts */
    bool more;                /* what comes after the current statement, in its script, is committed apart from it */
    mg_exceptions exceptions; /* of the script */
    size_t first, end;        /* which of them are of the statement */
};

/* Starts, without rules. `target`: the schema that names without one mean. */
void mg_lint_init(mg_lint *l, const mg_host *host, const char *target, mg_arena *arena, mg_error *err);

/* Reads lint.json of a migrations folder; MG_ERR_CONFIG if it is not as it must be. */
mg_rc mg_lint_config(mg_lint *l, const mg_tree *folder);

/*
 * Reads a migration, or takes a text. What cannot be read as SQL is a finding. `migration` is its name, or NULL; `path`
 * that of its file, or NULL.
 */
mg_rc mg_lint_migration(mg_lint *l, const mg_migrations *folder, const mg_migration *one, bool silent);
mg_rc mg_lint_text(mg_lint *l, const char *migration, const char *path, const char *text, size_t len);

/* Goes through all that was read. Needs an open session. */
mg_rc mg_lint_run(mg_lint *l);

/* For rules ********************************************************************************************************/

/*
 * Says what the rule has found in the current statement: about the action, its table (or NULL) and, unless that is
 * NULL, its column. The message is one sentence. Severity, place, lock and size follow from these; what else is known
 * is set in the finding that is returned. NULL: nobody wants to know, since the rule is off, an exception says so, or
 * the deployment has made the table itself.
 */
mg_finding *mg_lint_say(mg_lint *l, mg_rule rule, const mg_action *a, const mg_fact_table *t, const char *column,
                        const char *fmt, ...) MG_PRINTF(6, 7);

/* "Table.column" as messages and findings have it, with a schema that is not the target's; column may be NULL. */
const char *mg_lint_object(const mg_lint *l, const mg_fact_table *t, const char *column);

/* The name of anything as messages have it, with a schema that is not the target's. */
const char *mg_lint_name(const mg_lint *l, const mg_object *o);

/* Makes a finding less severe, if facts say so. NULL is nothing. */
void mg_lint_at_most(mg_finding *f, mg_severity most);

/*
 * A finding of the lint itself, or one to which neither locks nor rows matter, about a place in the current script;
 * `safe` may be NULL: as the rule says. NULL: nobody wants to know.
 */
mg_finding *mg_lint_report(mg_lint *l, mg_rule rule, size_t byte, const char *message, const char *safe);

/*
 * A finding about a migration that is not linted, in the file of this path, which is shown as `file`; what lint.json
 * says of them counts.
 */
void mg_lint_report_applied(mg_lint *l, mg_rule rule, const char *migration, const char *path, const char *file,
                            const char *message);

/* Says which exceptions of lint.json have done nothing. */
void mg_lint_unused_allows(mg_lint *l);

/*
 * Has the rows of a table asked, at the end, whether the statement of a finding fails on them. `f` is what mg_lint_say
 * has just returned, and may be NULL. `some` says what the rows have on which it fails, as the end of "It fails if …";
 * `none` that there are no such rows, as a sentence. Where it cannot be asked, the finding says why.
 */
void mg_lint_ask(mg_lint *l, mg_finding *f, const mg_fact_table *t, const mg_question_of_rows *q, const char *some,
                 const char *none);

/* Asks the rows, and completes the findings with the answers. Needs an open session; fails with the host's error. */
mg_rc mg_lint_count(mg_lint *l);

/* PostgreSQL: whether a value may fail to become one of another type; of types that are not known: true. */
bool mg_lint_may_fail(const mg_lint *l, const char *from, const char *to);

/* A list of names as a message has it: "a, b". */
const char *mg_lint_list(const mg_lint *l, const char *const *names);

#endif
