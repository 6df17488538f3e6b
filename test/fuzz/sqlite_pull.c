/*
 * sqlite_pull.c: a database pulled over a schema that somebody edited. The input is a script and a schema, parted by a
 * byte 0x01. What is pulled is pulled over itself, too. It need not be valid: of some databases the reference, and so
 * we, write what is not, and comments about fields that are commented out come again.
 */
#include "lite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *parted = size ? memchr(data, 1, size) : NULL;
    size_t len = parted ? (size_t) (parted - (const char *) data) : size;
    char *script = calloc(size + 1, 1), *schema = script + len + 1, *pulled;
    sqlite3_int64 bytes_len;
    unsigned char *bytes;
    sqlite3 *db;

    memcpy(script, data, size);
    script[len] = '\0';
    bytes = lite_make(script, &bytes_len);
    db = lite_open(bytes, bytes_len);
    pulled = lite_call(db, "SELECT migrate_pull(?1)", parted && *schema ? schema : NULL);
    if (pulled)
        free(lite_call(db, "SELECT migrate_pull(?1)", pulled));
    free(pulled);
    sqlite3_close(db);
    sqlite3_free(bytes);
    free(script);
    return 0;
}
