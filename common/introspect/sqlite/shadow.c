/* shadow.c: recognizes the shadow tables of virtual tables; see reader.h. */
#include "reader.h"

/*
 * The names of the tables in which virtual tables keep their content, by module. Any other module may have any tables.
 */
static const struct
{
    const char *module, *tables;
} shadows[] = {
    {"fts3", " content segments segdir docsize stat "},
    {"fts4", " content segments segdir docsize stat "},
    {"fts5", " data idx content docsize config "},
    {"rtree", " node parent rowid "},
    {"rtree_i32", " node parent rowid "},
    {"geopoly", " node parent rowid "},
    {"spellfix1", " vocab "},
    {"fts4aux", ""},
    {"fts5vocab", ""},
};

/* The token after USING, which is the name of the module. */
static mg_token module_of(const char *sql)
{
    mg_scanner s = mg_scan_all(MG_SQLITE, sql);

    (void) mg_scan_to(&s, "using");
    return mg_token_next(&s);
}

/* Does a virtual table keep its content in the table that is called after it, with `rest` behind the name? */
static bool is_kept_by(mg_lite_reader *r, const char *virtual, const char *rest)
{
    mg_token module = module_of(virtual);

    for (size_t i = 0; i < sizeof shadows / sizeof *shadows; i++)
        if (mg_token_names(virtual, module, shadows[i].module))
        {
            const char *word = mg_arena_printf(&r->scratch, " %s ", rest);

            return word && strstr(shadows[i].tables, word);
        }
    return true;
}

/* A virtual table sorts before its shadow tables, whose names begin with its own, so it has been read by then. */
bool mg_lite_is_shadow(mg_lite_reader *r, const char *name)
{
    for (const char *end = strchr(name, '_'); end; end = strchr(end + 1, '_'))
    {
        const char *virtual = mg_map_get(&r->names, MG_LITE_VIRTUAL, name, (size_t) (end - name));

        if (virtual && is_kept_by(r, virtual, end + 1))
            return true;
    }
    return false;
}
