/* test_tree.c: trees: the paths in them, the host's files behind them, and that any other store of files will do. */
#include "../../common/command/schema/schema_files.h"
#include "../../common/history/migrations.h"
#include "../../common/run/lone_script.h"
#include "check.h"
#include "fake_host.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

TEST(tree_paths)
{
    static const struct
    {
        const char *root, *name, *inside, *above;
    } paths[] = {
        {"a", "a", "a/x/y", "."},        {"/", "", "/x/y", "/"},          {"/a", "a", "/a/x/y", "/"},
        {"/a/b", "b", "/a/b/x/y", "/a"}, {".", ".", "./x/y", "./.."},     {"a/..", "..", "a/../x/y", "a/../.."},
        {"../a", "a", "../a/x/y", ".."}, {"a/b/", "", "a/b//x/y", "a/b"}, {"a.b", "a.b", "a.b/x/y", "."},
        {"a/.b", ".b", "a/.b/x/y", "a"},
    };
    fake *f = fake_new(MG_SQLITE);
    mg_error err = {0};
    mg_arena a;

    mg_arena_init(&a, &f->host.mem);
    for (size_t i = 0; i < COUNT(paths); i++)
    {
        mg_tree tree = mg_tree_at(&f->host, paths[i].root), other;

        CHECK_TEXT(mg_tree_name(&tree), paths[i].name);
        CHECK_TEXT(mg_tree_path(&tree, "", &a), paths[i].root);
        CHECK_TEXT(mg_tree_path(&tree, "x/y", &a), paths[i].inside);
        CHECK(mg_tree_within(&tree, "x/y", &other, &a, &err) == MG_OK);
        CHECK_TEXT(other.root, paths[i].inside);
        CHECK(mg_tree_above(&tree, &tree, &a, &err) == MG_OK);
        CHECK_TEXT(tree.root, paths[i].above);
    }
    CHECK_NUMBER(f->calls, 0);
    mg_arena_free(&a);
    fake_free(f);
}

static mg_rc note_entry(void *arg, const char *name, mg_path_kind kind)
{
    (void) kind;
    strcat(strcat(arg, name), " ");
    return MG_OK;
}

TEST(tree_of_a_folder_is_the_files_of_the_host)
{
    fake *f = fake_new(MG_SQLITE);
    char names[64] = "";
    mg_error err = {0};
    mg_path_kind kind;
    const char *text;
    mg_tree tree;
    size_t len;
    mg_arena a;

    mg_arena_init(&a, &f->host.mem);
    fake_add(f, "top/one.txt", MG_PATH_FILE, "1", 1);
    CHECK(mg_tree_open(&tree, &f->host, "top//", &a, &err) == MG_OK);
    CHECK_TEXT(tree.root, "top");
    CHECK(mg_tree_write(&tree, "two.txt", "22", 2, &a, &err) == MG_OK);
    CHECK(mg_tree_create(&tree, "in", "three.txt", "333", 3, &a, &err) == MG_OK);
    CHECK(mg_tree_list(&tree, "", note_entry, names, &a, &err) == MG_OK);
    CHECK_TEXT(names, "one.txt two.txt in ");
    CHECK(mg_tree_read(&tree, "in/three.txt", &text, &len, &a, &err) == MG_OK && len == 3);
    CHECK_TEXT(text, "333");
    CHECK(mg_tree_remove(&tree, "in", "three.txt", &a, &err) == MG_OK);
    CHECK(mg_tree_kind(&tree, "in", &kind, &a, &err) == MG_OK && kind == MG_PATH_NONE);
    tree = mg_tree_at(&f->host, "top/two.txt");
    CHECK(mg_tree_read(&tree, "", &text, &len, &a, &err) == MG_OK && len == 2);
    CHECK(mg_tree_write(&tree, "", "", 0, &a, &err) == MG_OK && fake_find(f, "top/two.txt")->len == 0);
    CHECK(!f->broken);
    mg_arena_free(&a);
    fake_free(f);
}

/* A store of texts ********************************************************************************************* */

typedef struct shelf
{
    struct
    {
        char path[64];
        const char *text; /* NULL: a folder */
    } items[8];
    size_t len;
} shelf;

static size_t find_on_shelf(const shelf *s, const char *path)
{
    size_t i = 0;

    while (i < s->len && strcmp(s->items[i].path, path) != 0)
        i++;
    return i;
}

static mg_rc shelf_kind(const mg_tree *tree, const char *path, mg_path_kind *kind, mg_arena *arena, mg_error *err)
{
    const shelf *s = tree->store;
    size_t at = find_on_shelf(s, path);

    (void) arena;
    (void) err;
    *kind = at == s->len ? MG_PATH_NONE : s->items[at].text ? MG_PATH_FILE : MG_PATH_FOLDER;
    return MG_OK;
}

static mg_rc shelf_list(const mg_tree *tree, const char *path, mg_name_fn each, void *arg, mg_arena *arena,
                        mg_error *err)
{
    const shelf *s = tree->store;
    size_t len = strlen(path);

    (void) arena;
    (void) err;
    for (size_t i = 0; i < s->len; i++)
        if (strncmp(s->items[i].path, path, len) == 0 && s->items[i].path[len] == '/' &&
            !strchr(s->items[i].path + len + 1, '/') && each(arg, s->items[i].path + len + 1, MG_PATH_NONE) != MG_OK)
            return MG_FAILED;
    return MG_OK;
}

static mg_rc shelf_read(const mg_tree *tree, const char *path, const char **text, size_t *len, mg_arena *arena,
                        mg_error *err)
{
    const shelf *s = tree->store;
    size_t at = find_on_shelf(s, path);

    if (at == s->len)
        return fake_refuse(arena, err, MG_ERR_NO_FILE, "not on the shelf");
    *text = s->items[at].text;
    *len = strlen(*text);
    return MG_OK;
}

static mg_rc shelf_write(const mg_tree *tree, const char *path, const char *text, size_t len, mg_arena *arena,
                         mg_error *err)
{
    shelf *s = (shelf *) tree->store;
    size_t at = find_on_shelf(s, path);

    (void) err;
    if (at == COUNT(s->items) || strlen(path) >= sizeof s->items->path)
        abort();
    strcpy(s->items[at].path, path);
    s->items[at].text = mg_arena_copy(arena, text, len);
    s->len += at == s->len;
    return MG_OK;
}

static const mg_tree_ops shelf_ops = {.kind = shelf_kind, .list = shelf_list, .read = shelf_read, .write = shelf_write};

TEST(tree_of_a_schema_need_not_be_files)
{
    shelf s = {.items = {{"db", NULL},
                         {"db/b.prisma", "model B {}"},
                         {"db/part", NULL},
                         {"db/part/c.prisma", "model C {}"},
                         {"db/migrations", NULL},
                         {"db/migrations/no.prisma", "no"},
                         {"db/a.txt", "no"}},
               .len = 7};
    mg_tree tree = {.ops = &shelf_ops, .store = &s, .root = "db"};
    fake *f = fake_new(MG_SQLITE);
    mg_call *call = mg_call_open(&f->host);
    mg_schema_files files;

    CHECK(mg_schema_read_folder(call, &tree, &files) == MG_OK);
    CHECK_NUMBER(files.items.len, 2);
    CHECK_TEXT(files.items.items[0].path, "db/b.prisma");
    CHECK_TEXT(files.items.items[0].text, "model B {}");
    CHECK_TEXT(files.items.items[1].path, "db/part/c.prisma");
    CHECK(mg_schema_write(call, &files, files.items.items[1].path, "model D {}", 10) == MG_OK);
    CHECK(mg_schema_write(call, &files, "db/new.prisma", "model E {}", 10) == MG_OK);
    CHECK_TEXT(s.items[3].text, "model D {}");
    CHECK(s.len == 8 && strcmp(s.items[7].path, "db/new.prisma") == 0);
    CHECK(mg_schema_read_file(call, &tree, "part/c.prisma", &files) == MG_OK && files.items.len == 1);
    CHECK_TEXT(files.items.items[0].text, "model D {}");
    CHECK_NUMBER(f->calls, 0);
    mg_call_close(call);
    fake_free(f);
}

TEST(tree_of_scripts_need_not_be_files)
{
    shelf s = {.items = {{"db/migrations", NULL},
                         {"db/migrations/migration_lock.toml", "provider = \"postgresql\"\n"},
                         {"db/migrations/1_a", NULL},
                         {"db/migrations/1_a/migration.sql", "SELECT 1;"}},
               .len = 4};
    fake *f = fake_new(MG_POSTGRES);
    mg_call *call = mg_call_open(&f->host);
    mg_arena *a = mg_call_arena(call);
    mg_migrations m = {.host = &f->host, .tree = {.ops = &shelf_ops, .store = &s, .root = "db/migrations"}};
    mg_migration one = {.name = "1_a", .path = "1_a/migration.sql", .has_script = true};
    char checksum[MG_SHA256_HEX];
    mg_lone_script alone;
    mg_error err = {0};
    mg_source source;
    mg_tree file;
    bool matches;

    CHECK(mg_migrations_check_provider(&m, a, &err) == MG_OK);
    CHECK(mg_migration_load(&m, &one, &source, checksum, a, &err) == MG_OK);
    CHECK_TEXT(source.text, "SELECT 1;");
    CHECK(mg_migration_matches(&m, &one, checksum, &matches, a, &err) == MG_OK && matches);
    CHECK(mg_tree_within(&m.tree, one.path, &file, a, &err) == MG_OK);
    CHECK(mg_lone_read_file(call, &file, &alone) == MG_OK);
    CHECK_TEXT(alone.path, "db/migrations/1_a/migration.sql");
    CHECK_TEXT(alone.script.source.text, "SELECT 1;");
    CHECK_NUMBER(f->calls, 0);
    mg_call_close(call);
    fake_free(f);
}

TEST(an_interrupt_is_seen_while_a_large_script_is_hashed)
{
    static char text[2 * 4194304 + 1]; /* three times what is hashed at once, the last time one byte */
    fake *f = fake_new(MG_SQLITE);
    char whole[MG_SHA256_HEX];
    mg_error err = {0};
    mg_tree folder = mg_tree_at(&f->host, "m");
    mg_migrations m;
    mg_sha256 sum;
    mg_arena a;

    mg_arena_init(&a, &f->host.mem);
    memset(text, '-', sizeof text);
    mg_sha256_start(&sum);
    mg_sha256_add(&sum, text, sizeof text);
    mg_sha256_hex(&sum, whole);
    fake_add(f, "m/1_a/migration.sql", MG_PATH_FILE, text, sizeof text);
    CHECK(mg_migrations_open(&f->host, &folder, false, true, &m, &a, &err) == MG_OK && m.items.len == 1);
    CHECK_TEXT(m.items.items[0].checksum, whole);
    f->cancelled = true;
    CHECK(mg_migrations_open(&f->host, &folder, false, true, &m, &a, &err) == MG_FAILED);
    CHECK_TEXT(err.code, "57014");
    mg_arena_free(&a);
    fake_free(f);
}
