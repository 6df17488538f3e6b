/* trigger_text.c: the text of a trigger; see dropped.h. */
#include "../base/sqlite_host.h"

#include <string.h>

/* SQLite does not keep the schema: CREATE TRIGGER becomes CREATE [TEMP] TRIGGER. */
char *mg_trigger_creating(const char *schema, const char *sql)
{
    static const char start[] = "CREATE TRIGGER ";
    size_t len = sizeof start - 1;

    if (sqlite3_strnicmp(sql, start, (int) len) != 0)
        return sqlite3_mprintf("%s", sql);
    return sqlite3_mprintf(strcmp(schema, "temp") == 0 ? "CREATE TEMP TRIGGER %s" : "CREATE TRIGGER main.%s",
                           sql + len);
}

/* The next word, quoted name or sign of `text`, which *end follows; comments and blanks are skipped. */
static const char *next_part(const char *text, const char **end)
{
    const char *p = text;

    for (;; p++)
    {
        if (p[0] == '-' && p[1] == '-')
            p += strcspn(p, "\n");
        else if (p[0] == '/' && p[1] == '*' && strstr(p + 2, "*/"))
            p = strstr(p + 2, "*/") + 1;
        else if (!*p || !strchr(" \t\n\f\r", *p))
            break;
        if (!*p)
            break;
    }
    *end = p;
    if (*p == '"' || *p == '`' || *p == '\'' || *p == '[')
    {
        const char *close = strchr(p + 1, *p == '[' ? ']' : *p);

        *end = close ? close + 1 : p + strlen(p);
    }
    else if (*p)
    {
        *end = p + strcspn(p, " \t\n\f\r,;()\"`'[/-");
        if (*end == p)
            ++*end;
    }
    return p;
}

static bool part_is(const char *part, const char *end, const char *word)
{
    return (size_t) (end - part) == strlen(word) && sqlite3_strnicmp(part, word, (int) (end - part)) == 0;
}

/*
 * A trigger of UPDATE OF columns that are gone would compile for want of ever firing. INSERT takes the same list of
 * columns and knows them. Returns what is wrong, in the arena, or NULL.
 */
const char *mg_trigger_missing_column(mg_sqlite *s, const char *table, const char *sql, mg_arena *arena)
{
    const char *end = sql, *part, *columns = NULL, *why = NULL;
    sqlite3_stmt *stmt = NULL;
    bool update = false;
    char *insert;

    for (int i = 0; *(part = next_part(end, &end)); i++)
    {
        if (i > 2 && columns && part_is(part, end, "on"))
            break;
        if (i > 2 && !columns && (part_is(part, end, "on") || part_is(part, end, "begin")))
            return NULL;
        if (i > 2 && !columns && update && part_is(part, end, "of"))
            columns = end;
        update = i > 2 && part_is(part, end, "update");
    }
    if (!columns)
        return NULL;
    insert = sqlite3_mprintf("INSERT INTO main.\"%w\" (%.*s) DEFAULT VALUES", table, (int) (part - columns), columns);
    if (insert && sqlite3_prepare_v2(s->db, insert, -1, &stmt, NULL) != SQLITE_OK &&
        strstr(sqlite3_errmsg(s->db), "no column named"))
        why = mg_arena_str(arena, sqlite3_errmsg(s->db));
    sqlite3_finalize(stmt);
    sqlite3_free(insert);
    return why;
}
