/*
 * read_sqlite.h: how the reader of actions goes through a statement of SQLite: token by token, always looking at one;
 * see actions.h.
 *
 * It reads what SQLite accepts, and is lenient with anything else, which SQLite refuses when it runs. Nothing is an
 * error here. Reading stops at the end of the statement, even if that comes too early.
 */
#ifndef MG_READ_SQLITE_H
#define MG_READ_SQLITE_H

#include "../actions.h"
#include "../split_sqlite.h"

typedef struct mg_reader
{
    mg_scanner scanner;
    mg_token now; /* the token that the reader looks at */
    size_t last;  /* where the token before it ends */
    mg_arena *arena;
    mg_action_list *out;
    /* An action of the statement before, or NULL; names that occur in it are not copied again. */
    const mg_action *before;
    mg_definition *definition; /* of the table that is created; or NULL */
} mg_reader;

/* Moves to the next token. */
void mg_read_on(mg_reader *r);

static inline bool mg_read_at_end(const mg_reader *r)
{
    return mg_token_ends(r->now);
}

/*
 * Is the reader at this keyword (given in lower case)? It is inline because most such questions are answered with no.
 */
static inline bool mg_read_at(const mg_reader *r, const char *word)
{
    return mg_token_is(r->scanner.text, r->now, word);
}

static inline bool mg_read_at_sign(const mg_reader *r, char sign)
{
    return mg_token_is_sign(r->scanner.text, r->now, sign);
}

/* The same; if it is, moves on. */
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

/* Reads a name, without quotes. NULL, without moving, if there is none. */
const char *mg_read_name(mg_reader *r);

/* Reads [schema.]name. */
mg_object mg_read_object(mg_reader *r);

/* At "(": moves behind the ")" that closes it. */
void mg_read_group(mg_reader *r);

/*
 * At "(": moves behind its ")". Returns the names at the start of its entries, with NULL at the end. *others: some
 * entry is more than a name.
 */
const char *const *mg_read_list(mg_reader *r, bool *others);

/* The text from byte `start` to the end of the token before the current one. */
const char *mg_read_text(mg_reader *r, size_t start);

/*
 * At the name of a column in ADD COLUMN or CREATE TABLE: reads the column with its constraints, up to a comma or ")"
 * that is not part of it. For ADD COLUMN, `add` is the place of its action in the list. For CREATE TABLE, `add` is
 * MG_NO_OFFSET: only foreign keys are actions, and everything else goes into the definition.
 */
void mg_read_column(mg_reader *r, const mg_object *table, size_t add);

/* At "(": reads what stands in the parentheses of CREATE TABLE. */
void mg_read_columns(mg_reader *r, const mg_object *table);

/*
 * Reads a constraint of the table: [CONSTRAINT name] CHECK, UNIQUE, …. Foreign keys are actions, with `all` any
 * constraint is; else the others go into the definition.
 */
bool mg_read_constraint(mg_reader *r, const mg_object *table, bool all);

#endif
