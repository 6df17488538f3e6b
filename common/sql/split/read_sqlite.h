/*
 * read_sqlite.h: how the action parser for SQLite reads a statement: token by token, with one looked at; see actions.h.
 *
 * It reads what SQLite accepts and is lenient with the rest, which SQLite refuses when it runs. Nothing that it meets
 * is an error: it ends at the end of the statement, also of one that breaks off.
 */
#ifndef MG_READ_SQLITE_H
#define MG_READ_SQLITE_H

#include "../actions.h"
#include "../split_sqlite.h"

typedef struct mg_reader
{
    mg_scanner scanner;
    mg_token now; /* the token that is looked at */
    size_t last;  /* where the one before it ends */
    mg_arena *arena;
    mg_action_list *out;
    const mg_action *before; /* of the statement before, or NULL: names that it has, too, are not copied again */
} mg_reader;

/* Goes to the next token. */
void mg_read_on(mg_reader *r);

static inline bool mg_read_at_end(const mg_reader *r)
{
    return mg_token_ends(r->now);
}

/* Whether the keyword (in lower case) is looked at. Inline, since most words are asked for where another one is. */
static inline bool mg_read_at(const mg_reader *r, const char *word)
{
    return mg_token_is(r->scanner.text, r->now, word);
}

static inline bool mg_read_at_sign(const mg_reader *r, char sign)
{
    return mg_token_is_sign(r->scanner.text, r->now, sign);
}

/* The same, and goes on if it is there. */
static inline bool mg_read_word(mg_reader *r, const char *word)
{
    bool is = mg_read_at(r, word);

    if (is)
        mg_read_on(r);
    return is;
}

static inline bool mg_read_sign(mg_reader *r, char sign)
{
    bool is = mg_read_at_sign(r, sign);

    if (is)
        mg_read_on(r);
    return is;
}

/* A name, without quotes, and goes on; NULL, and stays, where none is. */
const char *mg_read_name(mg_reader *r);

/* [schema.]name */
mg_object mg_read_object(mg_reader *r);

/* Goes on behind the parenthesis that closes the one that is looked at. */
void mg_read_group(mg_reader *r);

/*
 * At "(": goes on behind its ")". Returns the names that stand at the beginning of its parts, ended by NULL; *others:
 * a part is more than a name.
 */
const char *const *mg_read_list(mg_reader *r, bool *others);

/* The script's text from byte `start` to the end of the token before the one that is looked at. */
const char *mg_read_text(mg_reader *r, size_t start);

/*
 * At the name of a column in ADD COLUMN or CREATE TABLE: the column and its constraints, up to a comma or ")" that is
 * not its own. Of ADD COLUMN (`add` is the number of its action in the list) it notes all; of CREATE TABLE, which has
 * `add` = MG_NO_OFFSET, the foreign keys.
 */
void mg_read_column(mg_reader *r, const mg_object *table, size_t add);

/* At "(": what stands in the parentheses of CREATE TABLE. */
void mg_read_columns(mg_reader *r, const mg_object *table);

/* [CONSTRAINT name] CHECK, UNIQUE, …: a constraint of the table, noted if it is a foreign key or `all` are. */
bool mg_read_constraint(mg_reader *r, const mg_object *table, bool all);

#endif
