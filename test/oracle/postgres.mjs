// Both engines' answers about databases of PostgreSQL.
//
//   postgres.mjs REFERENCE_DIR URL    a server: a line of JSON for a line of JSON
//     {"schemas": [names], "a", "b"}  →  {"reference": {question: text}, "ours": {…}, "carried", "left"} or {"error"}
//
// The database is made by the plan from nothing to `a`; in the end the plan of the extension to `b` is carried out:
// `carried` is the error or null, `left` what then is left to do. REFERENCE_DIR holds the engine, its engine.mjs and the
// client pg. The extension is in the schema migrate_extension.
import path from 'node:path';
import readline from 'node:readline';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [dir, url] = process.argv.slice(2);
const { engine, noFilter } = await import(pathToFileURL(path.resolve(dir, 'engine.mjs')));
const pg = createRequire(path.resolve(dir, 'x.js'))('pg');
const client = new pg.Client({ connectionString: url });
await client.connect();
await client.query('SET client_min_messages = error');
const reference = await engine('postgresql', url, [['schema.prisma', 'datasource db {\n  provider = "postgresql"\n  url = "x"\n}\n']]);

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

async function answers(pair) {
  const out = { reference: {}, ours: {} };
  for (const s of pair.schemas) await client.query(`DROP SCHEMA IF EXISTS "${s}" CASCADE`);
  await client.query('CREATE SCHEMA public');
  await client.query(await askReference(pair, ['empty', 'a', true]));
  for (const [name, question] of Object.entries(QUESTIONS)) {
    out.reference[name] = await askReference(pair, question);
    try { out.ours[name] = await askOurs(pair, question); } catch (e) { out.ours[name] = `error: ${e.message}\n`; }
  }
  try {
    await client.query(out.ours.diff);
    out.carried = null;
    out.left = await askOurs(pair, QUESTIONS.diff);
  } catch (e) {
    await client.query('ROLLBACK');
    out.carried = e.message;
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
