/* diag.c: see diag.h. */
#include "diag.h"

static void add_diag(mg_psl_diags *d, mg_psl_diag *to, mg_psl_span span, bool warning, const char *fmt, va_list args)
    MG_PRINTF(5, 0);

/* Fills `to`, a place that was reserved in the list; does nothing if there was no memory for that place. */
static void add_diag(mg_psl_diags *d, mg_psl_diag *to, mg_psl_span span, bool warning, const char *fmt, va_list args)
{
    const mg_psl_file *f;

    if (!to)
        return;
    f = mg_psl_file_of(d->files, d->file_count, span);
    to->message = mg_arena_vprintf(d->arena, fmt, args);
    to->span = (mg_psl_range){(uint32_t) (f - d->files), span.start - f->base, span.end - f->base};
    to->warning = warning;
    if (!to->message)
        to->message = "";
}

void mg_psl_error(mg_psl_diags *d, mg_psl_span span, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add_diag(d, d->arena->failed ? NULL : mg_vec_push(d->arena, &d->errors), span, false, fmt, args);
    va_end(args);
}

void mg_psl_warn(mg_psl_diags *d, mg_psl_span span, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add_diag(d, d->arena->failed ? NULL : mg_vec_push(d->arena, &d->warnings), span, true, fmt, args);
    va_end(args);
}
