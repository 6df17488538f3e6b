/* find.c: where configuration files are; see project.h. */
#include "project.h"

static const char *const EXTENSIONS[] = {".js", ".ts", ".mjs", ".cjs", ".mts", ".cts"};

#define EXTENSIONS_COUNT (sizeof EXTENSIONS / sizeof *EXTENSIONS)

/* Names without their extension, in the order in which they count; those in a folder only where it is there. */
static const struct
{
    const char *folder; /* NULL: the project's own */
    const char *name;
} PLACES[] = {
    {NULL, "prisma7.config"}, {".config", "prisma7"},      {NULL, "prisma.config"},      {"prisma.config", "index"},
    {".config", "prisma"},    {".config/prisma", "index"}, {".config", "prisma.config"},
};

#define PLACES_COUNT (sizeof PLACES / sizeof *PLACES)

bool mg_config_is_name(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < EXTENSIONS_COUNT; i++)
    {
        size_t end = strlen(EXTENSIONS[i]);

        if (len > end && strcmp(name + len - end, EXTENSIONS[i]) == 0)
            return true;
    }
    return false;
}

static mg_rc try_names(const mg_tree *folder, const char *inner, const char *name, mg_tree *file, bool *found,
                       mg_arena *arena, mg_error *err)
{
    for (size_t i = 0; i < EXTENSIONS_COUNT && !*found; i++)
    {
        const char *path =
            mg_arena_printf(arena, "%s%s%s%s", inner ? inner : "", inner ? "/" : "", name, EXTENSIONS[i]);
        mg_path_kind kind;

        if (!path)
            return mg_error_no_memory(err);
        if (mg_tree_kind(folder, path, &kind, arena, err) != MG_OK)
            return MG_FAILED;
        *found = kind == MG_PATH_FILE;
        if (*found && mg_tree_within(folder, path, file, arena, err) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}

static mg_rc is_there(const mg_tree *folder, const char *inner, bool *there, mg_arena *arena, mg_error *err)
{
    mg_path_kind kind;

    if (mg_tree_kind(folder, inner, &kind, arena, err) != MG_OK)
        return MG_FAILED;
    *there = kind == MG_PATH_FOLDER;
    return MG_OK;
}

mg_rc mg_config_find(const mg_tree *folder, mg_tree *file, bool *found, mg_arena *arena, mg_error *err)
{
    bool hidden, named;

    *found = false;
    if (is_there(folder, ".config", &hidden, arena, err) != MG_OK ||
        is_there(folder, "prisma.config", &named, arena, err) != MG_OK)
        return MG_FAILED;
    for (size_t i = 0; i < PLACES_COUNT && !*found; i++)
    {
        const char *inner = PLACES[i].folder;

        if (inner && !(inner[0] == '.' ? hidden : named))
            continue;
        if (try_names(folder, inner, PLACES[i].name, file, found, arena, err) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}
