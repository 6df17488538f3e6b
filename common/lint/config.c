/* config.c: lint.json, what a project says of rules and of findings in files that are applied already; see lint.h. */
#include "lint.h"

#include "../base/json.h"
#include "../base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define CONFIG "lint.json"

static mg_rc refuse_lint_config(mg_lint *l, const char *what, const char *hint)
{
    return mg_error_set(l->err, (mg_error){.code = MG_ERR_CONFIG,
                                           .message = mg_arena_printf(l->arena, "%s: %s", l->config, what),
                                           .hint = hint});
}

/* The rule of a key; an error that says which there are. */
static mg_rc find_rule(mg_lint *l, const char *name, mg_rule *rule)
{
    *rule = mg_rule_named(name, strlen(name));
    if (*rule != MG_RULES)
        return MG_OK;
    return refuse_lint_config(l, mg_arena_printf(l->arena, "there is no rule \"%s\"", mg_shown(l->arena, name)),
                              "The rules are listed with migrate_lint in REFERENCE.md.");
}

static mg_rc read_rules(mg_lint *l, json_t *rules)
{
    const char *name;
    json_t *value;
    mg_rule rule;

    json_object_foreach(rules, name, value)
    {
        if (find_rule(l, name, &rule) != MG_OK)
            return MG_FAILED;
        if (!json_is_string(value) || !mg_severity_named(json_string_value(value), &l->severities[rule]))
            return refuse_lint_config(l, mg_arena_printf(l->arena, "the severity of \"%s\" is none", name),
                                      "It is \"off\", \"info\", \"warning\" or \"error\".");
    }
    return MG_OK;
}

static void add_allowed(mg_lint *l, const char *migration, mg_rule rule)
{
    mg_allowed *one = mg_arena_get(l->arena, sizeof *one), **slot = mg_vec_push(l->arena, &l->allowed);

    if (!one || !slot)
        return;
    *one = (mg_allowed){mg_arena_str(l->arena, migration), rule, false};
    *slot = one;
    if (one->migration)
        mg_map_put(l->arena, &l->allows, rule, one->migration, strlen(one->migration), one);
}

static mg_rc read_allow(mg_lint *l, json_t *allow)
{
    const char *migration, *name;
    json_t *rules, *reason;
    mg_rule rule;

    json_object_foreach(allow, migration, rules)
    {
        if (!json_is_object(rules))
            return refuse_lint_config(l, "\"allow\" is an object of migrations, each an object of rules and reasons",
                                      NULL);
        json_object_foreach(rules, name, reason)
        {
            if (find_rule(l, name, &rule) != MG_OK)
                return MG_FAILED;
            if (!json_is_string(reason))
                return refuse_lint_config(l, mg_arena_printf(l->arena, "the reason of \"%s\" is no text", name), NULL);
            add_allowed(l, migration, rule);
        }
    }
    return MG_OK;
}

static mg_rc read_members(mg_lint *l, json_t *config)
{
    const char *key;
    json_t *value;
    mg_rc rc = MG_OK;

    if (!json_is_object(config))
        return refuse_lint_config(l, "it is no JSON object", NULL);
    json_object_foreach(config, key, value)
    {
        bool rules = strcmp(key, "rules") == 0;

        if ((!rules && strcmp(key, "allow") != 0) || !json_is_object(value))
            return refuse_lint_config(l, mg_arena_printf(l->arena, "\"%s\" is not known", mg_shown(l->arena, key)),
                                      "Its members are {\"rules\": {\"RULE\": \"off|info|warning|error\"}, \"allow\": "
                                      "{\"NAME\": {\"RULE\": \"reason\"}}}.");
        rc = rules ? read_rules(l, value) : read_allow(l, value);
        if (rc != MG_OK)
            break;
    }
    return rc;
}

mg_rc mg_lint_config(mg_lint *l, const mg_tree *folder)
{
    mg_path_kind kind;
    json_error_t why = {0};
    bool no_memory = false;
    const char *text;
    size_t len;
    json_t *config;
    mg_rc rc;

    if (mg_tree_kind(folder, CONFIG, &kind, l->arena, l->err) != MG_OK)
        return MG_FAILED;
    if (kind == MG_PATH_NONE)
        return MG_OK;
    l->config = mg_tree_path(folder, CONFIG, l->arena);
    if (!l->config)
        return mg_error_no_memory(l->err);
    if (mg_tree_read(folder, CONFIG, &text, &len, l->arena, l->err) != MG_OK)
        return MG_FAILED;
    config = mg_json_read(text, JSON_REJECT_DUPLICATES, &why, &no_memory);
    if (no_memory)
        return mg_error_no_memory(l->err);
    if (!config)
        return refuse_lint_config(l, mg_arena_printf(l->arena, "line %d: %s", why.line, mg_shown(l->arena, why.text)),
                                  NULL);
    rc = read_members(l, config);
    json_decref(config);
    return rc == MG_OK && l->arena->failed ? mg_error_no_memory(l->err) : rc;
}

/* Scripts are in the order of their names. */
static int compare_linted(const void *name, const void *linted)
{
    const char *migration = ((const mg_linted *) linted)->script.migration;

    return strcmp(name, migration ? migration : "");
}

/* Whether the migration is one that was linted. */
static bool was_linted(const mg_lint *l, const char *migration)
{
    const mg_linted *at =
        l->scripts.len ? bsearch(migration, l->scripts.items, l->scripts.len, sizeof *at, compare_linted) : NULL;

    return at && !at->silent;
}

/* A finding in a file that is none of the scripts; NULL: nobody wants to know. */
static void report_file(mg_lint *l, mg_rule rule, const char *migration, const char *path, const char *file,
                        const char *message)
{
    mg_finding *f = l->severities[rule] == MG_SEVERITY_OFF ? NULL : mg_vec_push(l->arena, &l->findings);

    if (f)
        *f = (mg_finding){.rule = (int) rule,
                          .severity = l->severities[rule],
                          .script = MG_NO_OFFSET,
                          .path = path,
                          .file = file,
                          .migration = migration,
                          .line = 1,
                          .column = 1,
                          .rows = MG_UNKNOWN,
                          .bytes = MG_UNKNOWN,
                          .safe = mg_rules[rule].safe,
                          .message = message};
}

void mg_lint_report_applied(mg_lint *l, mg_rule rule, const char *migration, const char *path, const char *file,
                            const char *message)
{
    mg_allowed *allowed = mg_map_get(&l->allows, rule, migration, strlen(migration));

    if (allowed)
        allowed->used = true;
    else
        report_file(l, rule, migration, path, file, message);
}

void mg_lint_unused_allows(mg_lint *l)
{
    for (size_t i = 0; i < l->allowed.len; i++)
    {
        const mg_allowed *one = l->allowed.items[i];

        if (!one->used && was_linted(l, one->migration))
            report_file(l, MG_RULE_unused_exception, one->migration, l->config, CONFIG,
                        mg_arena_printf(l->arena, "The rule %s finds nothing in %s, for which lint.json allows it.",
                                        mg_rules[one->rule].name, one->migration));
    }
}
