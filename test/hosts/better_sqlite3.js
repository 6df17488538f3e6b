// better_sqlite3.js: the manual's host for Node.js, whose SQLite omits progress callbacks and more. See run.
'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const Database = require('better-sqlite3');

const SO = process.env.MIGRATE_SO.replace(/\.so$/, '');
const FILES = {
    'migrations/migration_lock.toml': 'provider = "sqlite"\n',
    'migrations/0_init/migration.sql': 'CREATE TABLE "User" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "email" TEXT NOT NULL);\n',
    'migrations/1_post/migration.sql': 'CREATE TABLE "Post" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "title" TEXT);\n' +
        'CREATE TRIGGER "t" AFTER INSERT ON "Post" BEGIN UPDATE "User" SET "email" = "email"; END;\n' +
        'CREATE VIEW "v" AS SELECT "title" FROM "Post";\n',
    'schema.prisma': 'datasource db {\n  provider = "sqlite"\n  url      = "file:app.db"\n}\n\n' +
        'model User {\n  id    Int    @id @default(autoincrement())\n  email String\n}\n\n' +
        'model Post {\n  id    Int     @id @default(autoincrement())\n  title String @default("")\n}\n',
    'seed.sql': 'INSERT INTO "User"("email") VALUES (\'seed\');\n',
};

function project(t) {
    const folder = path.join(t, 'prisma');
    for (const [name, text] of Object.entries(FILES)) {
        fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        fs.writeFileSync(path.join(folder, name), text);
    }
    return folder;
}

function connect(t) {
    const db = new Database(path.join(t, 'app.db'));
    db.loadExtension(SO);
    return db;
}

const one = (db, sql, ...args) => db.prepare(sql).pluck().get(...args);

const tests = {
    'all commands'(t) {
        const folder = project(t), db = connect(t), schema = path.join(folder, 'schema.prisma');
        assert.match(one(db, "SELECT migrate_deploy(?, '{\"dry_run\": \"execute\"}')", folder), /dry run/);
        assert.match(one(db, 'SELECT migrate_deploy(?)', folder), /successfully applied/);
        assert.match(one(db, 'SELECT migrate_deploy(?)', folder), /No pending/);
        assert.match(one(db, "SELECT migrate_status(?, '{\"check_drift\": true}')", folder), /up to date/);
        assert.match(one(db, 'SELECT migrate_drift(?)', folder), /No drift/);
        assert.match(one(db, "SELECT migrate_diff('migrations:' || ?, 'schema:' || ?)", folder, schema), /new_Post/);
        assert.match(one(db, "SELECT migrate_dev(?, 'title', '{\"accept_data_loss\": true}')", folder), /_title/);
        assert.match(one(db, 'SELECT migrate_push(?)', schema), /already in sync/);
        assert.match(one(db, 'SELECT migrate_pull()'), /model Post/);
        assert.match(one(db, 'SELECT migrate_validate(?)', schema), /valid/);
        assert.equal(one(db, 'SELECT migrate_format(?)', schema).length > 100, true);
        assert.match(one(db, "SELECT migrate_show(?, '0_init')", folder), /CREATE TABLE/);
        assert.equal(one(db, 'SELECT migrate_checksum(?)', schema).length, 64);
        assert.match(one(db, "SELECT migrate_execute('SELECT 1;\n')"), /executed/);
        assert.match(one(db, 'SELECT migrate_seed(?)', folder), /executed/);
        assert.equal(db.prepare('SELECT name, status FROM migrate_history(?)').all(folder).length, 3);
        assert.match(one(db, "SELECT migrate_reset(?, '{\"force\": true}')", folder), /reset successful/);
        assert.match(one(db, 'SELECT migrate_protect(true)'), /protected/i);
        assert.throws(() => one(db, 'SELECT migrate_push(?)', schema), /protected/i);
        assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
        db.close();
    },
    'each, and a backup'(t) {
        const folder = project(t), db = connect(t), copy = path.join(t, 'copy.db');
        assert.match(one(db, 'SELECT migrate_deploy_each(?)', folder), /successfully applied/);
        fs.mkdirSync(path.join(folder, 'migrations', '2_more'));
        fs.writeFileSync(path.join(folder, 'migrations', '2_more', 'migration.sql'), 'CREATE TABLE more(a);');
        one(db, "SELECT migrate_deploy(?, json_object('backup', ?))", folder, copy);
        const other = new Database(copy, { readonly: true });
        assert.equal(one(other, "SELECT count(*) FROM sqlite_master WHERE name = 'more'"), 0);
        other.close();
        db.close();
    },
    'in a transaction of the application'(t) {
        const folder = project(t), db = connect(t);
        assert.throws(() => db.transaction(() => {
            one(db, 'SELECT migrate_deploy(?)', folder);
            throw new Error('no');
        })(), /^Error: no$/);
        assert.equal(one(db, "SELECT count(*) FROM sqlite_master WHERE name = 'User'"), 0);
        db.transaction(() => one(db, 'SELECT migrate_deploy(?)', folder))();
        assert.equal(one(db, "SELECT count(*) FROM sqlite_master WHERE name = 'User'"), 1);
        db.close();
    },
    'an error, and the file of the database'(t) {
        const folder = project(t), db = connect(t);
        fs.writeFileSync(path.join(folder, 'migrations', '1_post', 'migration.sql'), 'SELECT absent;\n');
        assert.throws(() => one(db, 'SELECT migrate_deploy(?)', folder), /P3018[^]*1_post\/migration\.sql:1:8/);
        assert.throws(() => one(db, "SELECT migrate_diff('migrations:' || ?, 'empty')", folder), /P3006[^]*no such column/);
        assert.throws(() => one(db, 'SELECT migrate_checksum(?)', path.join(t, 'app.db')), /this connection has open/);
        db.close();
    },
};

let passed = 0, failed = 0;
for (const [name, test] of Object.entries(tests)) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hosts-'));
    try {
        test(folder);
        passed++;
    } catch (why) {
        failed++;
        console.log(`FAILED better-sqlite3, ${name}: ${why.stack}`);
    }
    fs.rmSync(folder, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
