/* scripts.c: see scripts.h. */
#include "scripts.h"

#include "../call/projects.h"
#include "../call/temporary.h"

#include <string.h>

mg_rc mg_scripts_open(mg_scripts *all, mg_call *call, const char *dir)
{
    if (mg_call_migrations(call, dir, false, &all->folder) != MG_OK)
        return MG_FAILED;
    return mg_migrations_check_provider(&all->folder, &call->arena, &call->error);
}

mg_rc mg_scripts_make_room(mg_scripts *all, size_t count, mg_arena *arena, mg_error *err)
{
    all->checksums = mg_arena_get(arena, (count + 1) * sizeof *all->checksums);
    return all->checksums ? MG_OK : mg_error_no_memory(err);
}

/* Splits and judges a script that was read. An error before it had a text is about reading it, not about the script. */
static mg_rc judge_script(mg_script *s, mg_rc read, mg_plan *plan, mg_runner *r, mg_error *why, mg_error *err)
{
    const mg_host *h = r->call->host;
    mg_arena *a = &r->call->arena;

    /* Splitting a large script takes time, so an interrupt is looked for first. */
    if (read == MG_OK && h->interrupted(h->ctx, a, why) == MG_OK && mg_plan_script(plan, s, a, why) == MG_OK)
        return a->failed ? mg_error_no_memory(err) : MG_OK;
    if (s->source.text)
        return mg_script_failed(r, s, why, err);
    *err = *why;
    return MG_FAILED;
}

mg_rc mg_scripts_take(mg_scripts *all, const char *name, const char *text, mg_plan *plan, mg_runner *r, mg_error *err)
{
    mg_arena *a = &r->call->arena;
    size_t len = strlen(text);
    char *checksum = all->checksums[all->items.len];
    mg_script *s = mg_vec_push(a, &all->items);
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_sha256 hash;
    mg_rc rc;

    if (!s)
        return mg_error_no_memory(err);
    mg_sha256_start(&hash);
    mg_sha256_add(&hash, text, len);
    mg_sha256_hex(&hash, checksum);
    s->migration = name;
    rc = mg_script_source("migration.sql", text, len, &s->source, a, &why);
    return judge_script(s, rc, plan, r, &why, err);
}

mg_rc mg_scripts_read(mg_scripts *all, const mg_migration *one, mg_plan *plan, mg_runner *r, mg_error *err)
{
    mg_arena *a = &r->call->arena;
    char *checksum = all->checksums[all->items.len];
    mg_script *s = mg_vec_push(a, &all->items);
    mg_error why = {.offset = MG_NO_OFFSET};
    mg_rc rc;

    if (!s)
        return mg_error_no_memory(err);
    if (mg_migration_check_name(one->name, a, err) != MG_OK)
        return MG_FAILED;
    s->migration = one->name;
    rc = mg_migration_load(&all->folder, one, &s->source, checksum, a, &why);
    return judge_script(s, rc, plan, r, &why, err);
}

mg_rc mg_scripts_check_temporary(const mg_scripts *all, mg_call *call)
{
    mg_temporaries list;

    if (all->items.len == 0)
        return MG_OK;
    if (mg_temporary_read(call, &list) != MG_OK)
        return MG_FAILED;
    for (size_t k = 0; k < all->items.len && list.len > 0; k++)
    {
        const mg_script *s = &all->items.items[k];
        const char *what = s->migration ? mg_arena_printf(&call->arena, "migration %s", s->migration) : s->source.name;

        if (mg_temporary_refuse(call, &list, s->source.text, s->source.len, what,
                                "Drop it, or deploy from another session.") != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}
