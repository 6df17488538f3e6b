/* read_sqlite.c: goes through tokens and reads names; see read_sqlite.h. */
#include "read_sqlite.h"

void mg_read_on(mg_reader *r)
{
    r->last = r->now.end;
    r->now = mg_token_next(&r->scanner);
}

/*
 * Is the token, without its quotes, exactly this name? If the name contains the token's quote, the answer is no, since
 * the token would have it doubled.
 */
static bool is_same_name(const mg_reader *r, const char *name)
{
    const char *text = r->scanner.text + r->now.start;
    size_t quote = r->now.kind == TOKEN_WORD ? 0 : 1, len = r->now.end - r->now.start - 2 * quote;

    return name && strlen(name) == len && memcmp(name, text + quote, len) == 0 && !(quote && strchr(name, *text));
}

static const char *name_read_before(const mg_reader *r)
{
    if (!r->before)
        return NULL;
    if (is_same_name(r, r->before->object.name))
        return r->before->object.name;
    return is_same_name(r, r->before->object.schema) ? r->before->object.schema : NULL;
}

const char *mg_read_name(mg_reader *r)
{
    const char *name;

    if (!mg_token_is_name(r->now))
        return NULL;
    name = name_read_before(r);
    if (!name)
        name = mg_token_text(r->arena, r->scanner.text, r->now);
    mg_read_on(r);
    return name;
}

mg_object mg_read_object(mg_reader *r)
{
    mg_object o = {NULL, mg_read_name(r)};

    if (!o.name || !mg_read_sign(r, '.'))
        return o;
    o.schema = o.name;
    o.name = mg_read_name(r);
    return o;
}

void mg_read_group(mg_reader *r)
{
    size_t depth = 0;

    do
    {
        depth += mg_read_at_sign(r, '(');
        depth -= mg_read_at_sign(r, ')');
        mg_read_on(r);
    } while (depth > 0 && !mg_read_at_end(r));
}

/* After the name at the start of an entry of a list: does nothing else follow but COLLATE, ASC or DESC? */
static bool ends_part(mg_reader *r)
{
    if (mg_read_word(r, "collate"))
        mg_read_name(r);
    if (!mg_read_word(r, "asc"))
        mg_read_word(r, "desc");
    return mg_read_at_sign(r, ',') || mg_read_at_sign(r, ')');
}

static void skip_part(mg_reader *r)
{
    while (!mg_read_at_sign(r, ',') && !mg_read_at_sign(r, ')') && !mg_read_at_end(r))
        if (mg_read_at_sign(r, '('))
            mg_read_group(r);
        else
            mg_read_on(r);
}

const char *const *mg_read_list(mg_reader *r, bool *others)
{
    MG_VEC(const char *) names = {0};
    const char **slot;

    *others = false;
    do
    {
        const char *name;

        mg_read_on(r); /* skips the parenthesis, or a comma */
        name = mg_read_name(r);
        if (!name || !ends_part(r))
            *others = true;
        else if ((slot = mg_vec_push(r->arena, &names)) != NULL)
            *slot = name;
        skip_part(r);
    } while (mg_read_at_sign(r, ','));
    mg_read_sign(r, ')');
    return mg_vec_push(r->arena, &names) ? names.items : NULL;
}

const char *mg_read_text(mg_reader *r, size_t start)
{
    return r->last > start ? mg_arena_copy(r->arena, r->scanner.text + start, r->last - start) : NULL;
}
