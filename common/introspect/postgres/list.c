/*
 * list.c: finds the numbers that the default of a list amounts to, however PostgreSQL writes it.
 *
 * PostgreSQL shows the constants of ARRAY[-2, 1.5]::double precision[] with casts: ARRAY[('-2'::integer)::double
 * precision, (1.5)::double precision]. The reference takes that for an expression, so every plan of its would set the
 * default again.
 */
#include "reader.h"
#include "../../model/values.h"

typedef struct list_reader
{
    mg_arena *a;
    const mg_type *type;
    const char *at;
    MG_VEC(mg_value) items;
} list_reader;

static bool take_sign(list_reader *r, const char *word)
{
    size_t n = strlen(word);

    r->at += strspn(r->at, " ");
    if (strncmp(r->at, word, n) != 0)
        return false;
    r->at += n;
    return true;
}

/* The length of the number at `p`, which may have a minus, or 0. */
static size_t number_length(const char *p)
{
    const char *start = p, *digits;

    p += *p == '-';
    digits = p;
    p += strspn(p, "0123456789");
    if (p == digits)
        return 0;
    if (*p == '.')
        p += 1 + strspn(p + 1, "0123456789");
    if (*p == 'e')
        p += 1 + strspn(p + 1, "+-0123456789");
    return (size_t) (p - start);
}

/* Takes a modifier such as `(9,2)`. False if it differs from that of the column: it could round a number. */
static bool take_modifier(list_reader *r)
{
    const mg_psl_native_value *n = &r->type->native;
    const char *own = n->count == 1   ? mg_arena_printf(r->a, "(%u)", n->args[0])
                      : n->count == 2 ? mg_arena_printf(r->a, "(%u,%u)", n->args[0], n->args[1])
                                      : NULL;

    return *r->at != '(' || (own && take_sign(r, own));
}

/*
 * Takes any number of casts such as `::type name(9,2)[]`. False if they may change a number; `whole` tells if it is an
 * integer.
 */
static bool take_casts(list_reader *r, bool whole)
{
    static const char *const integers[] = {"smallint", "integer", "bigint"};

    while (take_sign(r, "::"))
    {
        for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
            if (!whole && take_sign(r, integers[i]))
                return false;
        if (take_sign(r, "real") && r->type->native.type != MG_PSL_NATIVE_Real)
            return false;
        r->at += strspn(r->at, "abcdefghijklmnopqrstuvwxyz0123456789 ");
        if (!take_modifier(r))
            return false;
        (void) take_sign(r, "[]");
    }
    return true;
}

static bool add_list_item(list_reader *r, const char *text, size_t len)
{
    bool whole = r->type->family == MG_FAMILY_INT || r->type->family == MG_FAMILY_BIGINT;
    mg_value *v = mg_vec_push(r->a, &r->items);

    if (!v)
        return false;
    v->kind = whole ? MG_VALUE_BIGINT : MG_VALUE_FLOAT;
    v->text = whole ? mg_integer_text(r->a, text, len) : mg_decimal_text(r->a, text, len);
    return v->text != NULL;
}

/* Takes a number such as 1.5 or '-2', which may stand in parentheses and have casts. */
static bool take_list_number(list_reader *r)
{
    unsigned open = 0;
    bool quoted, whole;
    const char *text;
    size_t len;

    while (take_sign(r, "("))
        open++;
    quoted = take_sign(r, "'");
    text = r->at;
    len = number_length(text);
    r->at += len;
    whole = strcspn(text, ".e") >= len;
    if (!len || !add_list_item(r, text, len) || (quoted && !take_sign(r, "'")) || !take_casts(r, whole))
        return false;
    for (; open > 0; open--)
        if (!take_sign(r, ")") || !take_casts(r, whole))
            return false;
    return true;
}

/* Takes the numbers in ARRAY[…] or '{…}', up to `end`. */
static bool take_numbers(list_reader *r, const char *end)
{
    do
        if (!take_list_number(r))
            return false;
    while (take_sign(r, ","));
    return take_sign(r, end);
}

static bool all_whole(const list_reader *r)
{
    for (size_t i = 0; i < r->items.len; i++)
        if (strchr(r->items.items[i].text, '.'))
            return false;
    return true;
}

static bool is_list_number(mg_family family)
{
    return family == MG_FAMILY_INT || family == MG_FAMILY_BIGINT || family == MG_FAMILY_FLOAT ||
           family == MG_FAMILY_DECIMAL;
}

/* Takes the whole text, which may stand in parentheses and have casts. */
static bool take_list_items(list_reader *r)
{
    unsigned open = 0;
    bool whole;

    while (take_sign(r, "("))
        open++;
    if (!(take_sign(r, "ARRAY[") ? take_numbers(r, "]") : take_sign(r, "'{") && take_numbers(r, "}'")))
        return false;
    whole = all_whole(r);
    if (!take_casts(r, whole))
        return false;
    for (; open > 0; open--)
        if (!take_sign(r, ")") || !take_casts(r, whole))
            return false;
    return *r->at == '\0';
}

const mg_value *mg_pg_numbers(mg_arena *a, const mg_type *type, const char *text)
{
    list_reader r = {.a = a, .type = type, .at = text};
    mg_value *list;

    if (type->nullness != MG_COLUMN_LIST || !is_list_number(type->family) || !take_list_items(&r))
        return NULL;
    list = mg_arena_get(a, sizeof *list);
    if (list)
        *list = (mg_value){.kind = MG_VALUE_LIST, .items = r.items.items, .count = (uint32_t) r.items.len};
    return list;
}
