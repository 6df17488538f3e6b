-- What the schema language cannot say is not in a plan, nor in the way of one.
CREATE TABLE "User" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" TEXT NOT NULL COLLATE NOCASE CONSTRAINT has_at CHECK (email LIKE '%@%'),
    "age" INTEGER CHECK (age > 0),
    "low" TEXT GENERATED ALWAYS AS (lower(email)) STORED,
    "shown" TEXT AS (email || ' (' || age || ')') VIRTUAL,
    CONSTRAINT grown CHECK (age > 17 OR email = 'x')
);
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");
CREATE INDEX "grown_ups" ON "User"("age") WHERE age > 17;
CREATE INDEX "by_low" ON "User"("low");
CREATE TABLE "Strict" (a INTEGER PRIMARY KEY, b TEXT NOT NULL, c ANY) STRICT;
CREATE VIEW "Grown" AS SELECT id, email FROM "User" WHERE age > 17;
CREATE VIEW "Counted" (n) AS SELECT count(*) FROM "User";
CREATE TRIGGER "log" AFTER INSERT ON "User" BEGIN SELECT 1; END;
CREATE TRIGGER "instead" INSTEAD OF INSERT ON "Grown" BEGIN SELECT 1; END;
CREATE TEMP TABLE "Hidden" (a INT);
