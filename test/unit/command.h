/* command.h: runs one command of the core over the fake host, and writes down all that came of it. */
#ifndef COMMAND_H
#define COMMAND_H

#include "../../common/migrate.h"
#include "fake_host.h"

#define COMMAND_ARGS 12

typedef struct outcome
{
    mg_rc rc;
    char code[12];
    const char *message, *transcript; /* owned by the fake */
    bool unknown;                     /* no such command */
} outcome;

/*
 * `args[0]` is a command of migrate.h without its prefix (deploy, status, …), or one of
 *   split PATH, plan [trial|shadow] PATH…, options COMMAND JSON, mentions PATH NAME, find DIR NAME
 *   config PATH, project PATH [SCHEMA|- MIGRATIONS]
 *   shadow DIR JSON, which shows what stands in a shadow, see fake_shadow.c,
 * which show a part of the core by itself. The transcript's lines begin with > (result), ! (error) or = (effect).
 */
outcome command_run(fake *f, const char *const *args, size_t nargs);

/* mg_shadow_replay in a session; `spec` and the rest as in test/shadow/driver.h, but for its queries. */
mg_rc command_shadow(mg_call *call, fake *f, const char *dir, const char *spec, mg_output *out);

/* Parts of it that are in files of their own: what a configuration file says, and where a project has its things. */
struct mg_strbuf;
mg_rc command_config(fake *f, const char *const *a, struct mg_strbuf *b, mg_arena *arena, mg_error *err);
mg_rc command_project(fake *f, const char *const *a, size_t n, struct mg_strbuf *b, mg_arena *arena, mg_error *err);

#endif
