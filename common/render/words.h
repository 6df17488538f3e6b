/* words.h: what texts about columns share. Results are owned by the arena; NULL: out of memory. */
#ifndef MG_RENDER_WORDS_H
#define MG_RENDER_WORDS_H

#include "../model/model.h"

/* The type as the reference shows it in a warning: of PostgreSQL the native one, of SQLite the family. */
const char *mg_words_type(mg_arena *a, const mg_column *c);

/* "a,b" */
const char *mg_words_join(mg_arena *a, const char *const *items, size_t count);

#endif
