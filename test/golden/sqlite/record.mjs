// Asks the reference engine about each database of this folder, and writes what it answers beside it.
//
//   record.mjs REFERENCE_DIR
//
// NAME.sql makes a database; NAME.json holds the script from nothing to it, from it to nothing, both summaries and, if
// there is a NAME.prisma, the same from it to that schema. REFERENCE_DIR holds the engine and its engine.mjs.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const here = import.meta.dirname;
const { engine, noFilter } = await import(pathToFileURL(path.resolve(process.argv[2], 'engine.mjs')));
const stub = 'datasource db {\n  provider = "sqlite"\n  url = "x"\n}\n';
const schema = (content) => ({ tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] });
const database = { tag: 'schemaDatasource', configDir: '/', files: [{ path: 'schema.prisma', content: stub }] };
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'record-'));

for (const name of fs.readdirSync(here).filter((f) => f.endsWith('.sql')).map((f) => f.slice(0, -4))) {
  const file = path.join(work, name);
  execFileSync('sqlite3', ['-bail', file], { input: fs.readFileSync(path.join(here, `${name}.sql`)) });
  const asked = await engine('sqlite', `file:${file}`, [['schema.prisma', stub]]);
  const ask = async (from, to, script) => (await asked.diff({ from, to, script, exitCode: null, shadowDatabaseUrl: null, filters: noFilter })).stdout;
  const answers = {};
  const both = async (key, from, to) => {
    answers[key] = await ask(from, to, true);
    answers[`${key}-summary`] = await ask(from, to, false);
  };
  await both('made', { tag: 'empty' }, database);
  await both('drop', database, { tag: 'empty' });
  const prisma = path.join(here, `${name}.prisma`);
  if (fs.existsSync(prisma)) {
    const content = fs.readFileSync(prisma, 'utf8');
    await both('diff', database, schema(content));
    await both('back', schema(content), database);
  }
  fs.writeFileSync(path.join(here, `${name}.json`), JSON.stringify(answers, null, 1) + '\n');
}
fs.rmSync(work, { recursive: true });
process.exit(0);
