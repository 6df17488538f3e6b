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

db = database("ascii", "ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
contains("SQL_ASCII takes any bytes", deploy(d, db), "successfully")
db = database("eucjp", "ENCODING 'EUC_JP' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
g = folder({"1_jp": "CREATE TABLE 表 (列 int);\nSELECT 列, 'あ' FROM 表;\nSELECT 'あいう', ない;\n"})
contains("EUC_JP: the place of an error", sql(f"{utf8}SELECT migrate_deploy('{g}')", db), "1_jp/migration.sql:3:15:")
done()
