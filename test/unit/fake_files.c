/* fake_files.c: the files of the fake; see fake_host.h. */
#include "fake_host.h"

#include <stdlib.h>
#include <string.h>

const fake_file *fake_find(const fake *f, const char *path)
{
    for (size_t i = 0; i < f->nfiles; i++)
        if (strcmp(f->files[i].path, path) == 0)
            return &f->files[i];
    return NULL;
}

void fake_add(fake *f, const char *path, mg_path_kind kind, const char *text, size_t len)
{
    const char *slash = strrchr(path, '/');
    fake_file *file = (fake_file *) fake_find(f, path);

    if (slash && slash > path)
    {
        const char *above = fake_text(f, path, (size_t) (slash - path));

        if (!fake_find(f, above))
            fake_add(f, above, MG_PATH_FOLDER, "", 0);
    }
    if (!file)
    {
        if (f->nfiles == FAKE_FILES)
            abort();
        file = &f->files[f->nfiles++];
        file->path = fake_text(f, path, strlen(path));
    }
    file->kind = kind;
    file->text = fake_text(f, text, len);
    file->len = len;
}

static mg_rc path_kind(void *ctx, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;
    const fake_file *file = fake_find(f, path);

    if (fake_fails(f, arena, err))
        return MG_FAILED;
    *kind = file ? file->kind : MG_PATH_NONE;
    return MG_OK;
}

static mg_rc folder_list(void *ctx, const char *path, mg_name_fn each, void *arg, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;
    size_t len = strlen(path);

    if (fake_fails(f, arena, err))
        return MG_FAILED;
    for (size_t i = 0; i < f->nfiles; i++)
    {
        const char *name = f->files[i].path;

        if (strncmp(name, path, len) != 0 || name[len] != '/' || strchr(name + len + 1, '/'))
            continue;
        if (each(arg, name + len + 1, i % 3 ? f->files[i].kind : MG_PATH_NONE) != MG_OK)
            return MG_FAILED;
    }
    return MG_OK;
}

static mg_rc file_read(void *ctx, const char *path, size_t max, const char **text, size_t *len, mg_arena *arena,
                       mg_error *err)
{
    fake *f = ctx;
    const fake_file *file = fake_find(f, path);

    if (fake_fails(f, arena, err))
        return MG_FAILED;
    if (!file || file->kind != MG_PATH_FILE)
        return fake_refuse(arena, err, file ? MG_ERR_FILE : MG_ERR_NO_FILE, file ? "not a file" : "no such file");
    if (file->len > max)
        return fake_refuse(arena, err, MG_ERR_LIMIT, "too large");
    *text = mg_arena_copy(arena, file->text, file->len);
    *len = file->len;
    return *text ? MG_OK : fake_refuse(arena, err, MG_ERR_MEMORY, "out of memory");
}

static void note(fake *f, const char *path)
{
    if (f->nwritten < sizeof f->written / sizeof *f->written)
        f->written[f->nwritten++] = path;
}

static mg_rc file_write(void *ctx, const char *path, const char *text, size_t len, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;

    if (fake_fails(f, arena, err))
        return MG_FAILED;
    fake_add(f, path, MG_PATH_FILE, text, len);
    note(f, fake_text(f, path, strlen(path)));
    return MG_OK;
}

static const char *inside(fake *f, const char *path, const char *file)
{
    char full[512];

    strcpy(full, path);
    strcat(full, "/");
    strcat(full, file);
    return fake_text(f, full, strlen(full));
}

static mg_rc folder_create(void *ctx, const char *path, const char *file, const char *text, size_t len, mg_arena *arena,
                           mg_error *err)
{
    fake *f = ctx;
    const char *full = inside(f, path, file);

    if (fake_fails(f, arena, err))
        return MG_FAILED;
    if (fake_find(f, path))
        fake_breaks(f, "a folder made that exists");
    fake_add(f, full, MG_PATH_FILE, text, len);
    note(f, full);
    f->folders_made++;
    return MG_OK;
}

static mg_rc folder_remove(void *ctx, const char *path, const char *file, mg_arena *arena, mg_error *err)
{
    fake *f = ctx;
    const char *gone[] = {path, inside(f, path, file)};
    size_t kept = 0;

    if (fake_fails(f, arena, err))
    {
        f->folders_made = 0; /* it said that it could not */
        return MG_FAILED;
    }
    for (size_t i = 0; i < f->nfiles; i++)
        if (strcmp(f->files[i].path, gone[0]) != 0 && strcmp(f->files[i].path, gone[1]) != 0)
            f->files[kept++] = f->files[i];
    f->nfiles = kept;
    f->folders_made--;
    return MG_OK;
}

void fake_files_init(fake *f)
{
    f->host.path_kind = path_kind;
    f->host.folder_list = folder_list;
    f->host.file_read = file_read;
    f->host.file_write = file_write;
    f->host.folder_create = folder_create;
    f->host.folder_remove = folder_remove;
}
