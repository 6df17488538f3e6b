/* api.c: the table of SQLite's functions, which the entry point is handed. */
#define MG_SQLITE_API

#include "compat.h"
