// The reference engine's answers about SQLite files, and a database of PostgreSQL.
//
//   database.mjs REFERENCE_DIR [URL]    a server: a line of JSON for a line of JSON
//     {"path" or "provider": "postgresql", "questions": [[from, to, script or summary]]}  →  {"answers": [text]} or {"error"}
//     from, to: "empty", "database", or the text of a schema
//
// REFERENCE_DIR holds the engine and its engine.mjs.
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';

import { stub } from './release.mjs';

// The database has the schemas that the other side lists.
function source(text, provider, other) {
  if (text === 'empty') return { tag: 'empty' };
  if (text === 'database') return { tag: 'schemaDatasource', configDir: '/', files: [{ path: 'schema.prisma', content: provider === 'sqlite' ? stub('sqlite') : other }] };
  return { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: text }] };
}

let server; // one engine, which keeps its connection

async function answers({ engine, noFilter }, { path: file, provider = 'sqlite', questions }) {
  const out = [];
  if (provider !== 'sqlite') server ??= await engine(provider, process.argv[3], [['schema.prisma', stub(provider)]]);
  const asked = provider === 'sqlite' ? await engine(provider, `file:${file}`, [['schema.prisma', stub(provider)]]) : server;
  for (const [from, to, form] of questions) {
    const answer = await asked.diff({ from: source(from, provider, to), to: source(to, provider, from), script: form === 'script', exitCode: null, shadowDatabaseUrl: null, filters: noFilter });
    out.push(answer.stdout);
  }
  return { answers: out };
}

const reference = await import(pathToFileURL(path.resolve(process.argv[2], 'engine.mjs')));
for await (const line of readline.createInterface({ input: process.stdin, terminal: false })) {
  let answer;
  try { answer = await answers(reference, JSON.parse(line)); } catch (e) { answer = { error: String(e.message ?? e), crashed: e instanceof WebAssembly.RuntimeError }; }
  await new Promise((done) => process.stdout.write(JSON.stringify(answer) + '\n', done));
  if (answer.crashed) break;
}
process.exit(0);
