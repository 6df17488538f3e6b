// Both engines' answers about databases of PostgreSQL.
//
//   postgres.mjs REFERENCE_DIR URL    a server: a line of JSON for a line of JSON
//     {"schemas": [names], "a", "b"}  →  {"reference": {question: text}, "ours": {…}, "rows", "forbidden", "carried",
//                                        "pushed", "left", "left_by_push", "lost"} or {"error"}
//
// The database is made by the plan from nothing to `a`; in the end it gets rows, and the plan of the extension to `b` is
// carried out: `forbidden` is the error or null, `carried` that of another attempt without rows, `pushed` that of
// migrate_push after both, `left` what then is left to do, `left_by_push` what is left after migrate_push alone, where
// the plan leaves something; `lost` the values that are gone although no warning of the plan names their table, or their
// column and table. REFERENCE_DIR holds the engine, its engine.mjs and the client pg. The extension is in the schema
// migrate_extension.
import path from 'node:path';
import readline from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

import { stub } from './release.mjs';
import { counts, fill, losses } from './rows.mjs';

const [dir, url] = process.argv.slice(2);
const { engine, noFilter } = await import(pathToFileURL(path.resolve(dir, 'engine.mjs')));
const pg = createRequire(path.resolve(dir, 'x.js'))('pg');
const client = new pg.Client({ connectionString: url });
await client.connect();
await client.query('SET client_min_messages = error');
const reference = await engine('postgresql', url, [['schema.prisma', stub('postgresql')]]);

const EMPTY = '-- This is an empty migration.\n';
const QUESTIONS = {
  same: ['database', 'a', true],
  diff: ['database', 'b', true],
  back: ['b', 'database', true],
  summary: ['database', 'b', false],
  'back-summary': ['b', 'database', false],
};

async function askReference(pair, [from, to, script]) {
  const files = (content) => [{ path: 'schema.prisma', content }];
  const source = (s) => (s === 'empty' ? { tag: 'empty' } : s === 'database' ? { tag: 'schemaDatasource', configDir: '/', files: files(pair.a) } : { tag: 'schemaDatamodel', files: files(pair[s]) });
  return (await reference.diff({ from: source(from), to: source(to), script, exitCode: null, shadowDatabaseUrl: null, filters: noFilter })).stdout;
}

async function askOurs(pair, [from, to, script]) {
  const source = (s) => (s === 'empty' || s === 'database' ? s : 'schema:' + pair[s]);
  const sql = 'SELECT migrate_extension.migrate_diff($1, $2, $3::jsonb) AS line';
  const { rows } = await client.query(sql, [source(from), source(to), JSON.stringify({ format: script ? 'script' : 'summary' })]);
  return rows.map((r) => r.line + '\n').join('');
}

async function askWarnings(pair) {
  const sql = 'SELECT migrate_extension.migrate_diff($1, $2, \'{"format": "json"}\') AS line';
  const { rows } = await client.query(sql, ['database', 'schema:' + pair.b]);
  return JSON.parse(rows.map((r) => r.line).join('\n')).warnings.map((w) => w.message);
}

// The error, or null.
async function carryOut(script) {
  try {
    await client.query(script);
    return null;
  } catch (e) {
    await client.query('ROLLBACK');
    return e.message;
  }
}

// Makes the database what b says with migrate_push, whose SQL differs where that of the plan does not run. The same.
async function push(pair) {
  try {
    await client.query('SELECT migrate_extension.migrate_push($1, \'{"accept_data_loss": true}\')', [pair.b]);
    return null;
  } catch (e) {
    return e.message + (e.detail ? `: ${e.detail}` : '');
  }
}

async function make(pair) {
  for (const s of pair.schemas) await client.query(`DROP SCHEMA IF EXISTS "${s}" CASCADE`);
  await client.query('CREATE SCHEMA public');
  await client.query(await askReference(pair, ['empty', 'a', true]));
}

async function answers(pair) {
  const out = { reference: {}, ours: {} };
  await make(pair);
  for (const [name, question] of Object.entries(QUESTIONS)) {
    out.reference[name] = await askReference(pair, question);
    try { out.ours[name] = await askOurs(pair, question); } catch (e) { out.ours[name] = `error: ${e.message}\n`; }
  }
  await fill(client, pair.schemas);
  const before = await counts(client, pair.schemas);
  const warnings = await askWarnings(pair);
  out.rows = Object.values(before).reduce((n, t) => n + t.rows, 0);
  out.forbidden = await carryOut(out.ours.diff);
  if (out.forbidden !== null) await make(pair); // a plan may hold a COMMIT
  out.carried = out.forbidden === null ? null : await carryOut(out.ours.diff);
  if (out.carried !== null) {
    await make(pair);
    out.pushed = await push(pair);
    if (out.pushed !== null) return out;
  }
  out.left = await askOurs(pair, QUESTIONS.diff);
  const told = (names) => warnings.some((text) => names.every((n) => text.includes(`\`${n}\``)));
  out.lost = out.forbidden !== null ? [] : losses(before, await counts(client, pair.schemas)).filter((names) => !told(names)).map((names) => names.join('.'));
  if (out.left !== EMPTY) {
    await make(pair);
    out.left_by_push = (await push(pair)) ?? (await askOurs(pair, QUESTIONS.diff));
  }
  return out;
}

for await (const line of readline.createInterface({ input: process.stdin, terminal: false })) {
  let answer;
  try { answer = await answers(JSON.parse(line)); } catch (e) { answer = { error: String(e.message ?? e), crashed: e instanceof WebAssembly.RuntimeError }; }
  await new Promise((done) => process.stdout.write(JSON.stringify(answer) + '\n', done));
  if (answer.crashed) break;
}
process.exit(0);
