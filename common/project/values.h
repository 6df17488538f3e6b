/* values.h: the values of a configuration file that can be read without running it; see config.h. */
#ifndef MG_CONFIG_VALUES_H
#define MG_CONFIG_VALUES_H

#include "config.h"

/* Each reads the value in the tokens from `start` to `end`, not included, into `out`, which else is unreadable. */
void mg_value_path(mg_arena *a, const mg_js *js, size_t start, size_t end, mg_config_value *out);
void mg_value_script(mg_arena *a, const mg_js *js, size_t start, size_t end, mg_config_value *out);
void mg_value_names(mg_arena *a, const mg_js *js, size_t start, size_t end, mg_config_value *out);

#endif
