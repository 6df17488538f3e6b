"""Generated histories: pairs of a migration's name and its script.

`short`: three short statements a migration, in 280 bytes. Public projects have 2.4 to 5 and 280 to 1,900 bytes for
PostgreSQL (eight of them, 2,400 migrations).

`redefining`: what they have for SQLite, where a column cannot be changed. In four public projects (134 migrations) each
creates 0.9 tables of 8 columns, redefines 0.8, adds 0.4 columns and makes 1.5 indexes, in 6.5 to 10 statements and 950
to 1,950 bytes. Here these are 1, 0.8, 0.4 and 1.8, in 10 statements and 1,300 bytes; from MODELS on, old tables are
dropped, so that their number does not grow with the history's.
"""
MODELS = 60

COLUMNS = ('    "id" TEXT NOT NULL PRIMARY KEY,\n    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,\n'
           '    "updatedAt" DATETIME NOT NULL,\n    "title" TEXT NOT NULL,\n    "content" TEXT,\n'
           '    "views" INTEGER NOT NULL DEFAULT 0,\n    "public" BOOLEAN NOT NULL DEFAULT false,\n    "ownerId" TEXT,\n')
COPIED = '"content", "createdAt", "id", "ownerId", "public", "title", "updatedAt", "views"'


def name(i):
    return f"{20240101000000 + i}_m{i}"


def short(n):
    for i in range(n):
        yield name(i), (
            f'-- CreateTable\nCREATE TABLE "T{i}" (\n    "id" INTEGER NOT NULL PRIMARY KEY,\n    "name" TEXT NOT NULL,\n'
            f'    "parent" INTEGER\n);\n\n-- CreateIndex\nCREATE UNIQUE INDEX "T{i}_name_key" ON "T{i}"("name");\n\n'
            f'-- Fill\nINSERT INTO "T{i}" ("id", "name") VALUES (1, \'one\'), (2, \'two; three\');\n')


def table(model, owner, title, more=""):
    return (f'CREATE TABLE "{title}" (\n{COLUMNS}{more}    CONSTRAINT "{model}_ownerId_fkey" FOREIGN KEY ("ownerId") '
            f'REFERENCES "{owner}" ("id") ON DELETE SET NULL ON UPDATE CASCADE\n);\n')


def index(model):
    return f'CREATE UNIQUE INDEX "{model}_title_key" ON "{model}"("title");\n'


def redefine(model, owner):
    return ('-- RedefineTables\nPRAGMA defer_foreign_keys=ON;\nPRAGMA foreign_keys=OFF;\n'
            + table(model, owner, f"new_{model}", '    "slug" TEXT,\n')
            + f'INSERT INTO "new_{model}" ({COPIED}) SELECT {COPIED} FROM "{model}";\nDROP TABLE "{model}";\n'
            f'ALTER TABLE "new_{model}" RENAME TO "{model}";\n{index(model)}'
            'PRAGMA foreign_keys=ON;\nPRAGMA defer_foreign_keys=OFF;\n\n')


def redefining(n):
    for i in range(n):
        model, last, before = (f"Model{max(i - k, 0) % MODELS}" for k in range(3))
        parts = []
        if i >= MODELS:
            parts.append(f'-- DropTable\nDROP TABLE "{model}";\n\n')
        if i % 5 in (2, 4):
            parts.append(f'-- AlterTable\nALTER TABLE "{before}" ADD COLUMN "note" TEXT;\n\n')
        parts.append(f'-- CreateTable\n{table(model, last, model)}\n')
        if i % 5:
            parts.append(redefine(last, before))
        parts.append(f'-- CreateIndex\n{index(model)}')
        yield name(i), "".join(parts)
