/* dump.h: a model as text, for tests to compare. */
#ifndef DUMP_H
#define DUMP_H

#include "../../common/base/strbuf.h"
#include "../../common/model/model.h"

void dump_model(mg_strbuf *out, const mg_model *m);

#endif
