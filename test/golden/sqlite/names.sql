-- Names in every kind of quotes, words of the language, other letters; the order is that of bytes.
CREATE TABLE "b b" ("c c" TEXT, "select" INT, [d d] TEXT, `e``e` TEXT, 'f' INT, "Ünï" TEXT, "ünï" TEXT, PRIMARY KEY ("c c", "select"));
CREATE TABLE [order] ([group] INTEGER PRIMARY KEY, "table" TEXT);
CREATE INDEX "order idx" ON [order]([table]);
CREATE TABLE a (key INT, "1st" TEXT);
CREATE TABLE "B" (a INT);
CREATE TABLE "_b" (a INT);
CREATE TABLE "é" (a INT);
CREATE TABLE "日本" ("語" TEXT NOT NULL);
CREATE TABLE "sqlit" (a INT);
CREATE TABLE "it's" ("it's" TEXT);
CREATE TABLE "_cf_kvs" (a INT);
CREATE TABLE "_cf_KV" (a INT);
CREATE TABLE "_cf_METADATA_2" (a INT);
CREATE TABLE "d1_migrations" (a INT);
CREATE TABLE "_litestream_seq" (a INT);
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT);
INSERT INTO counted VALUES (1);
ANALYZE;
