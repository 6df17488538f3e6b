/*
 * texts.c: puts the new names into the SQL of the old side's tables (predicates, checks, generated columns, …). The
 * result is what the database will show after the renames, since both databases write new names into such SQL by
 * themselves; see renaming.h.
 */
#include "../../base/strbuf.h"
#include "../../sql/name.h"
#include "../../sql/token.h"
#include "renaming.h"

#define TEXT_NAME_MAX 256

typedef struct renamed_texts
{
    mg_renaming *r;
    mg_dialect dialect;
    mg_map columns; /* tag: a table of the copied old side; by a column's name, as it is compared: the rename */
    mg_map tables;  /* tag: a table of the copied old side → its rename */
    mg_map enums;   /* by name: the rename of an enum or of one of its values */
    mg_map values;  /* tag: an enum of the copied old side; by a value's name: the rename */
    bool any_enum;
} renamed_texts;

/* A text that is being read. */
typedef struct reworded
{
    renamed_texts *x;
    const mg_table *table;
    const char *text;
    MG_VEC(mg_token) tokens;
    mg_strbuf out;
    size_t copied;  /* how many bytes of it are in `out` already */
    bool statement; /* the text is a statement, or a clause of one; otherwise it is an expression */
} reworded;

/* Gets the name that a token is, in the form in which names are compared. False: the token is no name. */
static bool name_of_token(const reworded *w, size_t i, char name[TEXT_NAME_MAX])
{
    const mg_token *t = &w->tokens.items[i];
    const char *key;

    if (w->x->dialect == MG_POSTGRES)
    {
        size_t size = mg_token_name_in_postgres(w->text, *t, name, TEXT_NAME_MAX);

        return size > 0 && size < TEXT_NAME_MAX;
    }
    if (t->kind != TOKEN_WORD && t->kind != TOKEN_QUOTED)
        return false;
    key = mg_token_key(w->x->r->scratch, w->text, *t);
    if (!key || strlen(key) >= TEXT_NAME_MAX)
        return false;
    strcpy(name, key);
    return true;
}

static bool has_sign(const reworded *w, size_t i, char sign)
{
    return i < w->tokens.len && mg_token_is_sign(w->text, w->tokens.items[i], sign);
}

static bool has_word(const reworded *w, size_t i, const char *word)
{
    return i < w->tokens.len && mg_token_is(w->text, w->tokens.items[i], word);
}

static bool has_cast(const reworded *w, size_t i)
{
    return i < w->tokens.len && mg_token_reads(w->text, w->tokens.items[i], "::");
}

/* The place of the token before the name at `i`, or before the schema of that name if it has one. */
static size_t before_name(const reworded *w, size_t i)
{
    return i >= 2 && has_sign(w, i - 1, '.') ? i - 3 : i - 1; /* no such token: beyond all tokens */
}

static void replace_token(reworded *w, size_t i, const char *name, bool is_string)
{
    mg_strbuf_add(&w->out, w->text + w->copied, w->tokens.items[i].start - w->copied);
    if (is_string)
        mg_put_string(&w->out, name);
    else
        mg_put_name(&w->out, name);
    w->copied = w->tokens.items[i].end;
}

/* Whether the name at `i` has a schema, and that is not the one of what is renamed. */
static bool is_in_other_schema(const reworded *w, size_t i, const mg_rename *one)
{
    return one->schema && i >= 2 && has_sign(w, i - 1, '.') &&
           !mg_token_names(w->text, w->tokens.items[i - 2], one->schema);
}

/* Puts the new name in the place of that at `i`, and the new schema in that of the one before it. */
static void replace_path(reworded *w, size_t i, const mg_rename *one)
{
    if (one->to_schema && i >= 2 && has_sign(w, i - 1, '.'))
        replace_token(w, i - 2, one->to_schema, false);
    replace_token(w, i, one->to, false);
}

static const mg_rename *find_in(const mg_map *map, const void *tag, const char *name)
{
    return mg_map_get(map, (uintptr_t) tag, name, strlen(name));
}

/* Renames a value in 'value'::"Enum". */
static void reword_value(reworded *w, size_t i)
{
    mg_token t = w->tokens.items[i];
    size_t type = i + 2;
    const mg_rename *of, *one;
    char name[TEXT_NAME_MAX], *value;

    if (!has_cast(w, i + 1) || type >= w->tokens.len || w->text[t.start] != '\'')
        return;
    type += has_sign(w, type + 1, '.') ? 2 : 0;
    if (type >= w->tokens.len || !name_of_token(w, type, name))
        return;
    of = find_in(&w->x->enums, NULL, name);
    value = of ? mg_arena_copy(w->x->r->scratch, w->text + t.start + 1, t.end - t.start - 2) : NULL;
    one = value ? find_in(&w->x->values, of->enumeration, value) : NULL;
    if (one)
        replace_token(w, i, one->to, true);
}

static void reword_name(reworded *w, size_t i, bool columns)
{
    size_t before = before_name(w, i);
    const mg_rename *one = NULL;
    char name[TEXT_NAME_MAX];

    if (!name_of_token(w, i, name) || has_sign(w, i + 1, '(') || has_sign(w, i + 1, '.'))
        return;
    if (has_cast(w, before))
    {
        one = find_in(&w->x->enums, NULL, name);
        one = one && one->kind == MG_RENAME_ENUM && !is_in_other_schema(w, i, one) ? one : NULL;
    }
    else if (w->statement && has_word(w, before, "on") && !columns)
    {
        one = mg_map_get(&w->x->tables, (uintptr_t) w->table, "", 0);
        one = one && mg_token_names(w->text, w->tokens.items[i], one->table) ? one : NULL;
    }
    else if (columns && !has_word(w, i - 1, "collate"))
        one = find_in(&w->x->columns, w->table, name);
    if (one && !one->column)
        replace_path(w, i, one);
    else if (one)
        replace_token(w, i, one->to, false);
}

/*
 * Renames what the tokens name. In a statement or clause, columns are named only in parentheses or after WHERE, and the
 * columns after REFERENCES are those of another table.
 */
static void reword_tokens(reworded *w)
{
    bool where = !w->statement;
    size_t depth = 0;

    for (size_t i = 0; i < w->tokens.len; i++)
    {
        depth += has_sign(w, i, '(');
        depth -= depth > 0 && has_sign(w, i, ')');
        where = where || (depth == 0 && has_word(w, i, "where"));
        if (w->statement && has_word(w, i, "references"))
            return;
        if (w->tokens.items[i].kind == TOKEN_STRING)
            reword_value(w, i);
        else
            reword_name(w, i, where || depth > 0);
    }
}

/* The text with the new names. If it contains none of the old ones, it is the text itself. */
static const char *reword(renamed_texts *x, const mg_table *t, const char *text, bool statement)
{
    reworded w = {.x = x, .table = t, .text = text, .statement = statement};
    mg_scanner s = mg_scan_all(x->dialect, text);
    mg_token *slot;

    if (!text)
        return NULL;
    for (mg_token one = mg_token_next(&s); !mg_token_ends(one); one = mg_token_next(&s))
        if ((slot = mg_vec_push(x->r->scratch, &w.tokens)))
            *slot = one;
    mg_strbuf_init(&w.out, x->r->a);
    reword_tokens(&w);
    if (w.copied == 0)
        return text;
    mg_strbuf_puts(&w.out, text + w.copied);
    return mg_strbuf_done(&w.out);
}

/* All of a model *********************************************************************************************** */

static void reword_index(renamed_texts *x, mg_index *index)
{
    const char *where = index->where ? reword(x, index->table, index->where->sql, false) : NULL;
    mg_predicate *copy = where && where != index->where->sql ? mg_arena_get(x->r->a, sizeof *copy) : NULL;

    index->definition = reword(x, index->table, index->definition, true);
    if (!copy)
        return;
    *copy = *index->where;
    copy->sql = where;
    index->where = copy;
}

static void reword_column(renamed_texts *x, mg_column *c)
{
    bool is_sql = c->def && c->def->kind == MG_DEFAULT_SQL && x->any_enum;
    const char *text = is_sql ? reword(x, c->table, c->def->text, false) : NULL;
    mg_default *copy = text && text != c->def->text ? mg_arena_get(x->r->a, sizeof *copy) : NULL;

    c->generated = reword(x, c->table, c->generated, false);
    if (!copy)
        return;
    *copy = *c->def;
    copy->text = text;
    c->def = copy;
}

static bool is_affected(const renamed_texts *x, const mg_table *t)
{
    return x->any_enum || mg_map_get(&x->tables, (uintptr_t) t, "", 0) || mg_map_get(&x->columns, (uintptr_t) t, "", 0);
}

static const char *compared(mg_renaming *r, const char *name)
{
    char *key = r->p->provider == MG_PSL_SQLITE ? mg_arena_str(r->scratch, name) : NULL;

    for (char *c = key; c && *c; c++)
        *c = mg_lower(*c);
    return key ? key : name;
}

static void note_rename_of(renamed_texts *x, mg_rename *one)
{
    mg_renaming *r = x->r;
    const char *name = compared(r, one->column ? one->column : one->table);

    switch (one->kind)
    {
    case MG_RENAME_TABLE:
        mg_map_put(r->scratch, &x->tables, (uintptr_t) one->renamed, "", 0, one);
        break;
    case MG_RENAME_COLUMN:
        mg_map_put(r->scratch, &x->columns, (uintptr_t) one->renamed, name, strlen(name), one);
        mg_map_put(r->scratch, &x->columns, (uintptr_t) one->renamed, "", 0, one);
        break;
    case MG_RENAME_ENUM:
        mg_map_put(r->scratch, &x->enums, 0, name, strlen(name), one);
        break;
    case MG_RENAME_VALUE:
        mg_map_put(r->scratch, &x->values, (uintptr_t) one->enumeration, name, strlen(name), one);
        if (!mg_map_get(&x->enums, 0, one->table, strlen(one->table)))
            mg_map_put(r->scratch, &x->enums, 0, one->table, strlen(one->table), one);
        break;
    }
    x->any_enum = x->enums.len > 0;
}

/*
 * Is the definition shown with the new names? That of a trigger is not, since it is the statement that made it.
 * Functions, whose texts stay as well, belong to no table.
 */
static bool is_reworded(const renamed_texts *x, const mg_extra *e)
{
    return e->table && !e->table->view && e->definition && e->kind != MG_EXTRA_TRIGGER && e->kind != MG_EXTRA_COMMENT &&
           is_affected(x, e->table);
}

void mg_rename_texts(mg_renaming *r)
{
    renamed_texts x = {.r = r, .dialect = r->p->provider == MG_PSL_SQLITE ? MG_SQLITE : MG_POSTGRES};

    for (size_t i = 0; i < r->p->renames.len; i++)
        note_rename_of(&x, &r->p->renames.items[i]);
    for (size_t i = 0; i < r->from->tables.len; i++)
    {
        mg_table *t = r->from->tables.items[i];

        if (!is_affected(&x, t))
            continue;
        for (size_t k = 0; k < t->indexes.len; k++)
            reword_index(&x, t->indexes.items[k]);
        for (size_t k = 0; k < t->columns.len; k++)
            reword_column(&x, t->columns.items[k]);
    }
    for (size_t i = 0; i < r->from->extras.len; i++)
        if (is_reworded(&x, &r->from->extras.items[i]))
            r->from->extras.items[i].definition =
                reword(&x, r->from->extras.items[i].table, r->from->extras.items[i].definition, true);
}
