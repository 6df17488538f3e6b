/* command_project.c: shows where a project has its things, and what a configuration file says; see command.h. */
#include "command.h"

#include "../../common/base/escape.h"
#include "../../common/base/strbuf.h"
#include "../../common/project/project.h"

#include <stdlib.h>
#include <string.h>

static void write_value(mg_strbuf *b, const mg_config *c, const mg_config_value *v)
{
    mg_place at = mg_source_place(&c->source, v->offset);

    if (v->state == MG_CONFIG_ABSENT)
        return;
    mg_strbuf_printf(b, "> %s:", v->key);
    if (v->state == MG_CONFIG_UNREADABLE)
        mg_strbuf_printf(b, " unreadable at %zu:%zu", at.line, at.column);
    else if (v->text)
    {
        mg_strbuf_printf(b, "%s%s ", v->base == MG_CONFIG_PROJECT ? " of the project:" : "", v->file ? " file" : "");
        mg_strbuf_escaped(b, v->text, strlen(v->text));
    }
    for (size_t i = 0; i < v->names.len && v->state == MG_CONFIG_READ; i++)
        mg_strbuf_printf(b, " %s", v->names.items[i]);
    mg_strbuf_putc(b, '\n');
}

static void write_config(mg_strbuf *b, const mg_config *c)
{
    mg_strbuf_printf(b, "%s%s", c->other_release ? "> of another release\n" : "",
                     c->externals ? "> external tables\n" : "");
    write_value(b, c, &c->schema);
    write_value(b, c, &c->migrations);
    write_value(b, c, &c->init_shadow);
    write_value(b, c, &c->tables);
    write_value(b, c, &c->enums);
}

/* Scans every prefix, in a block of its length, so that a read behind its end is seen; in memory that does not fail. */
static void scan_prefixes(const fake *f, const fake_file *file)
{
    for (size_t len = 0; len < file->len; len++)
    {
        char *prefix = malloc(len + 1);
        mg_error err = {0};
        mg_config c;
        mg_arena a;

        if (!prefix)
            abort();
        memcpy(prefix, file->text, len);
        prefix[len] = '\0';
        mg_arena_init(&a, f->pool.mem);
        if (mg_config_scan("prefix", prefix, len, &c, &a, &err) != MG_OK && !err.message)
            abort();
        mg_arena_free(&a);
        free(prefix);
    }
}

mg_rc command_config(fake *f, const char *const *a, mg_strbuf *b, mg_arena *arena, mg_error *err)
{
    const fake_file *file = fake_find(f, a[1]);
    mg_config c;

    if (!file)
        abort();
    scan_prefixes(f, file);
    if (mg_config_scan(a[1], file->text, file->len, &c, arena, err) != MG_OK)
        return MG_FAILED;
    write_config(b, &c);
    return MG_OK;
}

/* "-" stands for none. */
static const char *given(const char *text)
{
    return text && strcmp(text, "-") != 0 ? text : NULL;
}

mg_rc command_project(fake *f, const char *const *a, size_t n, mg_strbuf *b, mg_arena *arena, mg_error *err)
{
    mg_project_wish wish = {.schema_file = n > 2 ? given(a[2]) : NULL, .migrations_path = n > 3 ? given(a[3]) : NULL};
    mg_migrations m;
    mg_project p;

    if (mg_project_open(&f->host, a[1], &wish, &p, arena, err) != MG_OK)
        return MG_FAILED;
    if (p.note)
        mg_strbuf_printf(b, "> %s\n", p.note);
    if (p.config)
        mg_strbuf_printf(b, "> config %s of %s\n", p.config->source.name, p.config_project.root);
    if (mg_project_check_schema(&p, arena, err) != MG_OK)
        return MG_FAILED;
    mg_strbuf_printf(b, "> schema %s %s, seed in %s\n", p.schema_is_file ? "file" : "folder", p.schema.root,
                     p.folder.root);
    if (mg_project_migrations(&p, false, &m, arena, err) != MG_OK)
        return MG_FAILED;
    mg_strbuf_printf(b, "> %zu migrations in %s\n", m.items.len, m.tree.root);
    return MG_OK;
}
