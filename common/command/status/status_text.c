/* status_text.c: writes migrate_status for people; see status.h. */
#include "status.h"

#include "../../call/advice.h"
#include "../../call/protect.h"
#include "../../history/segments.h"
#include "../deploy/standing.h"

#include <string.h>

#define WIDTH_MAX 60 /* bytes of a name; what follows a longer one is not aligned */

/* What is said about each state, in the order of its list of names at the end; NULL if it has no list. */
static const struct
{
    const char *status, *mark, *words, *list;
} WORDS[] = {
    {"applied", "✓", "applied", NULL},
    {"pending", "→", "pending", "Following migration(s) have not yet been applied:"},
    {"failed", "✗", "failed", "Following migration(s) have failed:"},
    {"running", "→", "running", "Following migration(s) are being applied by a deployment that runs now:"},
    {"modified", "✓", "applied, modified since", "Following migration(s) were modified after they were applied:"},
    {"missing", "✓", "applied, missing from the directory",
     "Following migration(s) are applied to the database but missing from the directory:"},
    {"rolled_back", "✗", "rolled back, no longer in the directory", NULL},
};
#define NWORDS (sizeof WORDS / sizeof *WORDS)

static size_t find_words(const mg_entry *e)
{
    const char *status = mg_status_word(e);
    size_t i = 0;

    while (i + 1 < NWORDS && strcmp(WORDS[i].status, status) != 0)
        i++;
    return i;
}

/* The list of the migrations *********************************************************************************** */

/* Writes an attempt that is running. Its logs say how far it has come, in words or in figures. */
static void write_running(const char *logs, mg_strbuf *out)
{
    mg_progress p;

    mg_strbuf_puts(out, ", running");
    if (mg_progress_read(logs, &p))
        mg_strbuf_printf(out, ": %zu of %zu statements are done", p.done, p.of);
}

/* Writes an attempt that has failed or was rolled back, with its error; or one that is running. */
static void write_attempt(mg_call *call, const mg_entry *e, const mg_record *r, mg_strbuf *out)
{
    bool runs = strcmp(mg_status_record_word(e, r), "running") == 0;

    mg_strbuf_puts(out, runs ? "      → started " : "      ✗ started ");
    mg_report_put(call, r->started_at, out);
    if (runs)
        write_running(mg_valid_text(call, r->logs), out);
    else if (r->rolled_back_at && *r->rolled_back_at)
    {
        mg_strbuf_puts(out, ", rolled back ");
        mg_report_put(call, r->rolled_back_at, out);
    }
    else
        mg_strbuf_puts(out, ", failed");
    if (!runs)
        mg_write_logged_error(mg_valid_text(call, r->logs), out);
    mg_strbuf_putc(out, '\n');
}

static void write_entry(mg_call *call, const mg_status *s, const mg_entry *e, size_t width, mg_strbuf *out)
{
    size_t w = find_words(e), len = strlen(e->name);

    mg_strbuf_printf(out, "  %s ", WORDS[w].mark);
    mg_report_put(call, e->name, out);
    mg_strbuf_pad(out, ' ', len < width ? width - len : 0);
    mg_strbuf_printf(out, "  %s", WORDS[w].words);
    if (e->missing && e->state != MG_STATE_APPLIED)
        mg_strbuf_puts(out, ", missing from the directory");
    if (mg_status_lacks_script(s, e))
        mg_strbuf_puts(out, ", its migration.sql is missing");
    if (e->state == MG_STATE_APPLIED && *e->record->finished_at)
    {
        mg_strbuf_puts(out, "  ");
        mg_report_put(call, e->record->finished_at, out);
    }
    mg_strbuf_putc(out, '\n');
    for (size_t i = 0; i < e->nrecords; i++)
    {
        const mg_record *r = s->diagnosis.records[e->first_record + i];

        if (!mg_record_applied(r))
            write_attempt(call, e, r, out);
    }
}

static void write_entries(mg_call *call, const mg_status *s, mg_strbuf *out)
{
    size_t count = s->diagnosis.entries.len, width = 0;
    const mg_entry *all = s->diagnosis.entries.items;

    for (size_t i = 0; i < count; i++)
    {
        size_t len = strlen(all[i].name);

        width = len > width && len <= WIDTH_MAX ? len : width;
    }
    if (count > 0)
        mg_strbuf_putc(out, '\n');
    for (size_t i = 0; i < count; i++)
        write_entry(call, s, &all[i], width, out);
}

/* What that means ********************************************************************************************** */

static void write_unmanaged(mg_call *call, const mg_status *s, mg_strbuf *out)
{
    if (s->ledger.exists)
        return;
    mg_strbuf_puts(out, "\nThe current database is not managed by Prisma Migrate.");
    for (size_t i = 0; i < s->tables.len; i++)
    {
        mg_strbuf_puts(out, i ? "" : " ");
        mg_report_table(mg_valid_text(call, s->tables.items[i]), i, out);
    }
    mg_strbuf_puts(out, s->tables.len > 0 ? ".\n" : "\n");
}

static void write_diverged(const mg_status *s, mg_strbuf *out)
{
    const char *common = s->diagnosis.last_common;

    if (!s->diagnosis.diverged)
        return;
    mg_strbuf_printf(out,
                     "\nYour local migration history and the migrations table from your database are different:\n"
                     "The last common migration is: %s\n",
                     common ? common : "none");
}

/* Writes the names of the migrations in one state. */
static void write_status_names(mg_call *call, const mg_status *s, size_t which, mg_strbuf *out)
{
    size_t listed = 0;

    for (size_t i = 0; i < s->diagnosis.entries.len; i++)
    {
        const mg_entry *e = &s->diagnosis.entries.items[i];

        if (find_words(e) != which)
            continue;
        if (!listed++)
            mg_strbuf_printf(out, "\n%s\n", WORDS[which].list);
        mg_report_put(call, e->name, out);
        mg_strbuf_putc(out, '\n');
    }
}

/* What to do next ********************************************************************************************** */

/* The first migration in a state, or NULL. */
static const mg_entry *find_first(const mg_status *s, mg_state state)
{
    for (size_t i = 0; i < s->diagnosis.entries.len; i++)
        if (s->diagnosis.entries.items[i].state == state)
            return &s->diagnosis.entries.items[i];
    return NULL;
}

/* Can every failed migration be resumed? A deployment resumes all of them or none. */
static bool can_resume(const mg_status *s)
{
    for (size_t i = 0; i < s->diagnosis.entries.len; i++)
    {
        const mg_entry *e = &s->diagnosis.entries.items[i];

        if (e->state == MG_STATE_FAILED && !mg_entry_is_resumable(e))
            return false;
    }
    return true;
}

/* Writes a call that is proposed, after words that say why. */
static void write_advice(mg_call *call, const char *words, mg_advice which, const char *dir, const char *name,
                         mg_strbuf *out)
{
    mg_strbuf_puts(out, words);
    mg_advice_write(call, which, dir, name, out);
    mg_strbuf_putc(out, '\n');
}

static void write_while_running(mg_call *call, mg_strbuf *out)
{
    if (call->host->lock_is_short)
        mg_strbuf_puts(out, "\nThe database is being written now: look again when that has ended.\n");
    else
        write_advice(call, "\nLet the deployment end. What it does now: ", MG_ADVISE_PROGRESS, NULL, NULL, out);
}

/*
 * Writes which call applies what is left. Where that would stop others for as long as their tables are large, it says
 * first how to see what to do instead; and takes the call that holds each lock for less long.
 */
static void propose_deploy(mg_call *call, const mg_status *s, const char *dir, mg_strbuf *out)
{
    bool each = s->outlook.each || s->blocking.each;
    const char *words = "\nTo apply what is left: ";

    mg_blocking_write(call, &s->blocking, out);
    if (s->blocking.errors > 0)
    {
        write_advice(call, "Before it is deployed, see what to do instead: ", MG_ADVISE_LINT, dir, NULL, out);
        words = s->blocking.each ? "\nTo apply what is left all the same, each migration committed by itself, so that "
                                   "others wait for less at once: "
                                 : "\nTo apply what is left all the same: ";
    }
    write_advice(call, words, each ? MG_ADVISE_EACH : MG_ADVISE_DEPLOY, dir, NULL, out);
}

/* Writes what to do about migrations that are left. migrate_deploy refuses to touch tables of others. */
static void write_pending(mg_call *call, const mg_status *s, const mg_entry *first, mg_strbuf *out)
{
    const char *dir = mg_valid_text(call, s->dir);

    if (s->tables.len > 0)
        write_advice(call, "\nTo baseline it, record each migration whose changes it already has: ", MG_ADVISE_APPLIED,
                     dir, first->name, out);
    else if (s->outlook.why)
        mg_strbuf_printf(out, "\nA deployment would change nothing and fail: %s\n",
                         mg_valid_text(call, s->outlook.why));
    else
        propose_deploy(call, s, dir, out);
}

/* Writes what to do about a migration that has failed or, if there is none, about those that are left. */
static void write_next(mg_call *call, const mg_status *s, mg_strbuf *out)
{
    const mg_entry *failed = find_first(s, MG_STATE_FAILED), *pending = find_first(s, MG_STATE_PENDING);

    if (s->diagnosis.running > 0)
        write_while_running(call, out);
    else if (failed)
    {
        mg_strbuf_putc(out, '\n');
        mg_advice_write_failed(call, mg_valid_text(call, s->dir), failed->name, can_resume(s), failed->missing, out);
    }
    else if (pending)
        write_pending(call, s, pending, out);
}

static void write_drift(const mg_status *s, mg_strbuf *out)
{
    if (!s->compared)
        return;
    if (!mg_drift_is(&s->drift))
    {
        mg_strbuf_puts(out, "\n" MG_NO_DRIFT);
        return;
    }
    mg_strbuf_puts(out, "\nDrift detected: Your database schema is not in sync with your migration history.\n");
    mg_drift_write(&s->drift, out);
}

void mg_status_text(mg_call *call, const void *data, mg_strbuf *out)
{
    const mg_status *s = data;

    mg_report_head(call, &s->folder, out);
    mg_protect_write_line(s->is_protected, out);
    write_entries(call, s, out);
    write_unmanaged(call, s, out);
    write_diverged(s, out);
    for (size_t i = 0; i < NWORDS; i++)
        if (WORDS[i].list)
            write_status_names(call, s, i, out);
    mg_incomplete_write(call, &s->incomplete, out);
    write_next(call, s, out);
    write_drift(s, out);
    if (mg_status_is_up_to_date(s))
        mg_strbuf_puts(out, "\nDatabase schema is up to date!\n");
}
