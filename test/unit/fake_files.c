/* fake_files.c: files that the core writes; see fake_host.h. */
#include "fake_host.h"

#include <string.h>

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
    f->host.file_write = file_write;
    f->host.folder_create = folder_create;
    f->host.folder_remove = folder_remove;
}
