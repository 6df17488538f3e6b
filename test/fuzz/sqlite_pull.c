/*
 * sqlite_pull.c: a database pulled over a schema that somebody edited. The input is a script and a schema, parted by a
 * byte 0x01. Of some databases the reference, and so we, write a schema that is not valid; one that is stays as it is
 * when it is pulled over itself, once names that the second reading finds are settled.
 */
#include "lite.h"

/* Pulls over `schema`, and takes it; NULL: an error, or what is pulled is not valid. */
static char *pull(sqlite3 *db, char *schema)
{
    char *pulled = lite_call(db, "SELECT migrate_pull(?1)", schema);
    char *valid = pulled ? lite_call(db, "SELECT migrate_validate(?1)", pulled) : NULL;

    free(schema);
    if (valid)
        free(valid);
    else
    {
        free(pulled);
        pulled = NULL;
    }
    return pulled;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *parted = size ? memchr(data, 1, size) : NULL;
    size_t len = parted ? (size_t) (parted - (const char *) data) : size;
    char *script = calloc(size + 1, 1), *schema = script + len + 1, *pulled, *again;
    sqlite3_int64 bytes_len;
    unsigned char *bytes;
    sqlite3 *db;

    memcpy(script, data, size);
    script[len] = '\0';
    bytes = lite_make(script, &bytes_len);
    db = lite_open(bytes, bytes_len);
    pulled = pull(db, parted && *schema ? strdup(schema) : NULL);
    if (pulled && (pulled = pull(db, pulled)))
    {
        again = pull(db, strdup(pulled));
        lite_expect(again && strcmp(again, pulled) == 0, "pulled again it is another", pulled);
        free(again);
    }
    free(pulled);
    sqlite3_close(db);
    sqlite3_free(bytes);
    free(script);
    return 0;
}
