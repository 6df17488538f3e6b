/* words.h: what several texts about columns need. The results are owned by the arena. NULL: out of memory. */
#ifndef MG_RENDER_WORDS_H
#define MG_RENDER_WORDS_H

#include "../model/model.h"

/* A column's type, as the reference shows it in a warning: the native type in PostgreSQL, the type family in SQLite. */
const char *mg_words_type(mg_arena *a, const mg_column *c);

/* The items in one text, as in "a,b". */
const char *mg_words_join(mg_arena *a, const char *const *items, size_t count);

#endif
