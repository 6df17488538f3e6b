/* logs.c: see logs.h. */
#include "logs.h"

#include <string.h>

/* What our own line in column `logs` begins with; it is the last one, and a JSON object follows. */
#define LOGS_MARK "migrate: "

const char *mg_logs_object(const char *logs)
{
    const char *newline = logs ? strrchr(logs, '\n') : NULL, *line = newline ? newline + 1 : logs;
    size_t len = strlen(LOGS_MARK);

    return line && strncmp(line, LOGS_MARK "{", len + 1) == 0 ? line + len : NULL;
}

void mg_logs_begin(mg_strbuf *out, const char *text, size_t len)
{
    if (text && len > 0)
    {
        mg_strbuf_add(out, text, len);
        mg_strbuf_putc(out, '\n');
    }
    mg_strbuf_puts(out, LOGS_MARK);
}

size_t mg_logs_text_len(const char *logs)
{
    const char *object = mg_logs_object(logs), *line = object ? object - strlen(LOGS_MARK) : NULL;

    if (!line)
        return logs ? strlen(logs) : 0;
    return line > logs ? (size_t) (line - logs) - 1 : 0;
}
