#!/usr/bin/env node
// Asks Prisma 7 again about the databases of this folder, and writes its answers into their files.
//   record.mjs REFERENCE_DIR       PGHOST, PGPORT and PGUSER for psql; the engine reaches that server on localhost
// NAME-PROVIDER.json: `sql` makes the database; `existing` is the schema that is there when it is pulled, `schemas` are
// those that plans lead to; `answers` are the reference's (where it names the schema public of a database, we do not);
// `ours` is where we differ on purpose, and why: it stays as it is.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

process.env.PRISMA = '7';
const here = import.meta.dirname, dir = path.resolve(process.argv[2]);
const { engine, noFilter } = await import(path.join(dir, 'engine.mjs'));
const psql = (db, input) => execFileSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-d', db], { input, stdio: ['pipe', 'ignore', 'inherit'] });
const file = path.join(os.tmpdir(), `golden-${process.pid}.db`);

function make(provider, sql) {
  if (provider === 'sqlite') {
    fs.rmSync(file, { force: true });
    execFileSync('sqlite3', ['-bail', file], { input: sql });
    return `file:${file}`;
  }
  psql('postgres', 'DROP DATABASE IF EXISTS golden7 WITH (FORCE);\nCREATE DATABASE golden7 TEMPLATE template0;');
  psql('golden7', sql);
  return `postgresql://${process.env.PGUSER ?? 'postgres'}@localhost:${process.env.PGPORT ?? 5432}/golden7`;
}

const unqualified = (text) => text.replace('-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n', '').replaceAll('"public".', '');

async function answers(c, provider) {
  const files = [{ path: 'schema.prisma', content: c.existing }], database = { tag: 'schemaDatasource', configDir: '/', files };
  const e = await engine(provider, make(provider, c.sql), [['schema.prisma', c.existing]]);
  const diff = async (from, to, script) => (await e.diff({ from, to, script, exitCode: true, filters: noFilter, shadowDatabaseUrl: null })).stdout;
  const ask = {
    pull: async () => (await e.introspect({ schema: { files }, baseDirectoryPath: '/', force: false, compositeTypeDepth: -1, namespaces: null })).schema.files[0].content,
    made: async () => unqualified(await diff({ tag: 'empty' }, database, true)),
    drop: async () => unqualified(await diff(database, { tag: 'empty' }, true)),
  };
  const out = {};
  for (const key of Object.keys(c.answers)) {
    const [name, summary] = key.split('-');
    const to = { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: c.schemas[name] }] };
    out[key] = (await (ask[key] ? ask[key]() : diff(database, to, !summary))).replace(/\n+$/, '');
  }
  return out;
}

for (const name of fs.readdirSync(here).filter((f) => f.endsWith('.json')).sort()) {
  const c = JSON.parse(fs.readFileSync(path.join(here, name), 'utf8'));
  c.answers = await answers(c, name.endsWith('-sqlite.json') ? 'sqlite' : 'postgresql');
  fs.writeFileSync(path.join(here, name), JSON.stringify(c, null, 1) + '\n');
}
fs.rmSync(file, { force: true });
process.exit(0);
