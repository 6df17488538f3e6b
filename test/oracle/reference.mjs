// The reference engine's answers to pairs of schemas.
//
//   reference.mjs REFERENCE_DIR URL_OF_POSTGRES    a server: a line of JSON for a line of JSON
//     {"provider", "a", "b", "filters" or none}  →  {"create", "diff", "back", "summary", "back-summary"} or {"error"}
//
// REFERENCE_DIR holds the engine and its engine.mjs; with PRISMA=7 in the environment it is one of Prisma 7. An error that
// is no refusal of the schema ends the process, since the engine may not be sound afterwards.
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';
import { stub } from './release.mjs';

// The answers, in the order in which golden cases hold them: name, source and target, script or summary.
export const QUESTIONS = [
  ['create', null, 'a', true],
  ['diff', 'a', 'b', true],
  ['back', 'b', 'a', true],
  ['summary', 'a', 'b', false],
  ['back-summary', 'b', 'a', false],
];

export class Reference {
  constructor(dir, postgres) {
    this.dir = dir;
    this.urls = { postgresql: postgres, sqlite: 'file::memory:' };
    this.engines = {};
  }

  async engine(provider) {
    if (!this.engines[provider]) {
      const { engine } = await import(pathToFileURL(path.resolve(this.dir, 'engine.mjs')));
      this.engines[provider] = { engine: await engine(provider, this.urls[provider], [['schema.prisma', stub(provider)]]) };
    }
    return this.engines[provider];
  }

  async ask(provider, from, to, script, filters = { externalTables: [], externalEnums: [] }) {
    const { engine } = await this.engine(provider);
    const source = (content) => (content === null ? { tag: 'empty' } : { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] });
    const answer = await engine.diff({ from: source(from), to: source(to), script, exitCode: null, shadowDatabaseUrl: null, filters });
    return answer.stdout;
  }

  async answers({ provider, a, b, filters }) {
    const out = {};
    for (const [name, from, to, script] of QUESTIONS) {
      out[name] = await this.ask(provider, from && { a, b }[from], { a, b }[to], script, filters);
    }
    return out;
  }
}

async function serve(dir, postgres) {
  const reference = new Reference(dir, postgres);
  for await (const line of readline.createInterface({ input: process.stdin, terminal: false })) {
    let answer;
    try { answer = await reference.answers(JSON.parse(line)); } catch (e) { answer = { error: String(e.message ?? e), crashed: e instanceof WebAssembly.RuntimeError }; }
    await new Promise((done) => process.stdout.write(JSON.stringify(answer) + '\n', done));
    if (answer.crashed) break;
  }
  process.exit(0);
}

if (process.argv[1] && import.meta.url === pathToFileURL(path.resolve(process.argv[1])).href) await serve(...process.argv.slice(2));
