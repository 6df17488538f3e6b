/* diag.c: see diag.h. */
#include "diag.h"

static void set(mg_psl_diags *d, mg_psl_diag *to, mg_psl_span span, const char *fmt, va_list args) MG_PRINTF(4, 0);

static void set(mg_psl_diags *d, mg_psl_diag *to, mg_psl_span span, const char *fmt, va_list args)
{
    const mg_psl_file *f = mg_psl_file_of(d->files, d->file_count, span);

    to->message = mg_arena_vprintf(d->arena, fmt, args);
    to->span = (mg_psl_range){(uint32_t) (f - d->files), span.start - f->base, span.end - f->base};
    if (!to->message)
        to->message = "";
}

void mg_psl_error(mg_psl_diags *d, mg_psl_span span, const char *fmt, ...)
{
    mg_psl_diag *to = mg_vec_push(d->arena, &d->errors);
    va_list args;

    va_start(args, fmt);
    if (to)
        set(d, to, span, fmt, args);
    va_end(args);
}

void mg_psl_warn(mg_psl_diags *d, mg_psl_span span, const char *fmt, ...)
{
    mg_psl_diag *to = mg_vec_push(d->arena, &d->warnings);
    va_list args;

    va_start(args, fmt);
    if (to)
    {
        set(d, to, span, fmt, args);
        to->warning = true;
    }
    va_end(args);
}
