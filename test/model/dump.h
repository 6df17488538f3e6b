/* dump.h: a model as text, a line for each object, for tests. */
#ifndef DUMP_H
#define DUMP_H

#include "../../common/model/model.h"

/* The text, in the arena; NULL: out of memory. `plain`: only what a schema file can say. */
const char *dump_model(mg_arena *a, const mg_model *m, bool plain);

#endif
