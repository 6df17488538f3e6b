// The reference engine's introspection.
//
//   pull.mjs REFERENCE_DIR    a server: a line of JSON for a line of JSON
//     {"provider", "url", "existing": [text of a schema]}  →  {"answers": [{"text", "warnings"} or {"error"}]}
//
// REFERENCE_DIR holds the engine and its engine.mjs.
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';

const { engine } = await import(pathToFileURL(path.resolve(process.argv[2], 'engine.mjs')));

async function answer(provider, url, content) {
  const files = [{ path: 'schema.prisma', content }];
  try {
    const e = await engine(provider, url, [['schema.prisma', content]]);
    const r = await e.introspect({ schema: { files }, baseDirectoryPath: '/', force: false, compositeTypeDepth: -1, namespaces: null });
    return { text: r.schema.files[0].content, warnings: r.warnings ?? '' };
  } catch (x) {
    if (x instanceof WebAssembly.RuntimeError) throw x;
    return { error: String(x.message ?? x) };
  }
}

for await (const line of readline.createInterface({ input: process.stdin, terminal: false })) {
  let out;
  try {
    const { provider, url, existing } = JSON.parse(line);
    out = { answers: [] };
    for (const text of existing) out.answers.push(await answer(provider, url, text));
  } catch (x) { out = { error: String(x.message ?? x), crashed: x instanceof WebAssembly.RuntimeError }; }
  await new Promise((done) => process.stdout.write(JSON.stringify(out) + '\n', done));
  if (out.crashed) break;
}
process.exit(0);
