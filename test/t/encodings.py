"""Servers whose encoding is not UTF-8: texts are converted, and what does not fit is a clear error."""
from harness import *

db = database("latin", "ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
d = folder({"1_ä": "CREATE TABLE \"ä\" (\"ö\" text DEFAULT 'ü');\nINSERT INTO \"ä\" VALUES ('ß');\n"})
utf8 = "SET client_encoding = 'UTF8'; "
contains("status without the marks that LATIN1 lacks", sql(f"{utf8}SELECT migrate_status('{d}')", db), "> 1_ä", "pending")
contains("deploy", sql(f"{utf8}SELECT migrate_deploy('{d}')", db), "1_ä/", "+-", "successfully")
equal("the text arrived", sql(utf8 + 'SELECT "ö", octet_length("ö") FROM "ä"', db), "ß|1")
contains("status", sql(f"{utf8}SELECT migrate_status('{d}')", db), "+ 1_ä", "applied")
equal("the checksum is that of the bytes", sql(f"{utf8}SELECT checksum = migrate_checksum('{d}/migrations/1_ä/migration.sql') FROM _prisma_migrations", db), "t")
e = folder({"1_ä": "CREATE TABLE \"ä\" (\"ö\" text DEFAULT 'ü');\nINSERT INTO \"ä\" VALUES ('ß');\n",
            "2_pos": "SELECT 'ääää';\nSELECT 'öö', nope;\n"})
contains("positions count characters", sql(f"{utf8}SELECT migrate_deploy('{e}')", db), "P3018", "2_pos/migration.sql:2:14: SELECT 'öö', nope;")
f = folder({"1_ä": "CREATE TABLE \"ä\" (\"ö\" text DEFAULT 'ü');\nINSERT INTO \"ä\" VALUES ('ß');\n",
            "2_euro": "SELECT '→';"})
contains("what does not fit", sql(f"{utf8}SELECT migrate_deploy('{f}')", db), "P3018", "has no equivalent in encoding \"LATIN1\"", "2_euro/migration.sql:1:9: SELECT '?'")

# SQL and schemas are exact, or an error; reports and JSON come in any case.
def schema(name, text, before=""):
    p = f"{f}/{name}.prisma"
    with open(p, "w", encoding="utf-8") as out:
        out.write(f'datasource db {{\n  provider = "postgresql"\n}}\n\n{before}model M {{\n  id Int @id\n  note String @default("{text}")\n}}\n')
    return p


latin, other, told = schema("latin", "ü"), schema("other", "→ 😀"), schema("told", "ü", "/// →\n")
contains("a script that fits", sql(f"{utf8}SELECT migrate_diff('empty', 'schema:{latin}')", db), "DEFAULT 'ü'")
contains("a script that does not", sql(f"{utf8}SELECT migrate_diff('empty', 'schema:{other}')", db), "22P05", "line 7", "U+2192", "LATIN1", '{"output":')
path = folder({}) + "/plan.sql"
os.chmod(os.path.dirname(path), 0o777)
option = f'{{"output": "{path}"}}'
contains("it can be written", sql(f"{utf8}SELECT migrate_diff('empty', 'schema:{other}', '{option}')", db), "DEFAULT '> ?'")
contains("to a file, exactly", open(path, encoding="utf-8").read(), "DEFAULT '→ 😀'")
option = '{"format": "summary"}'
contains("the summary is a report", sql(f"{utf8}SELECT migrate_diff('empty', 'schema:{other}', '{option}')", db), "Added tables")
option = '{"format": "json"}'
contains("JSON has escapes", sql(f"{utf8}SELECT migrate_diff('empty', 'schema:{other}', '{option}')", db), "DEFAULT '\\u2192 \\ud83d\\ude00'")
contains("a script of a migration", sql(f"{utf8}SELECT migrate_show('{f}', '2_euro')", db), "22P05", "U+2192", "Read the file itself")
contains("the formatter", sql(f"{utf8}SELECT migrate_format('{other}')", db), "22P05", "U+2192", "UTF8")
sql('CREATE TABLE "M" (id int PRIMARY KEY, note text)', db)
contains("a schema from the database", sql(f"{utf8}SELECT migrate_pull('{told}')", db), "22P05", "U+2192", '{"write": true}')
contains("other characters of a schema", sql(f"{utf8}SELECT migrate_pull()", db), "model M", '"ä"')

db = database("ascii", "ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
contains("SQL_ASCII takes any bytes", deploy(d, db), "successfully")
db = database("eucjp", "ENCODING 'EUC_JP' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
g = folder({"1_jp": "CREATE TABLE 表 (列 int);\nSELECT 列, 'あ' FROM 表;\nSELECT 'あいう', ない;\n"})
contains("EUC_JP: the place of an error", sql(f"{utf8}SELECT migrate_deploy('{g}')", db), "1_jp/migration.sql:3:15:")
contains("EUC_JP: what it has stays", sql(f"{utf8}SELECT migrate_status('{g}')", db), "→ 1_jp")
done()
