#!/usr/bin/env node
// Writes the answers of the reference into golden cases (their form: test/pull/cases.py).
//   record.mjs REFERENCE_DIR URL_OF_POSTGRES FILE.cases...
// Each case gets a database of its own, made by psql or the sqlite3 shell.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Databases, lines, parse } from '../recording.mjs';

const [dir, server, ...paths] = process.argv.slice(2);
const { engine } = await import(pathToFileURL(path.resolve(dir, 'engine.mjs')));
const databases = new Databases('pull', server);
const only = process.env.ONLY;
// PRISMA=7 in the environment: REFERENCE_DIR is of Prisma 7, and so are the schemas.
const link = process.env.PRISMA === '7' ? '' : '  url      = env("DATABASE_URL")\n';

async function answers(c, provider) {
  const ddl = lines(c.sections[0][1]);
  let files = c.sections.filter(([n]) => n.startsWith('existing ')).map(([n, l]) => ({ path: n.slice(9), content: lines(l).replaceAll('PROVIDER', provider) }));
  const force = c.title.split(' ').includes('force');
  if (!files.length) files = [{ path: 'schema.prisma', content: `datasource db {\n  provider = "${provider}"\n${link}}\n` }];
  const db = databases.make(provider, ddl);
  try {
    const e = await engine(provider, db.url, files.map((f) => [f.path, f.content]));
    const r = await e.introspect({ schema: { files }, baseDirectoryPath: '/', force, compositeTypeDepth: -1, namespaces: null });
    const order = (p) => (files.findIndex((f) => f.path === p) + 1 || 1e9);
    return r.schema.files.map((f) => ({ ...f, path: f.path.replace(/^\//, '') })).sort((a, b) => order(a.path) - order(b.path))
      .map((f) => `--- ${provider} file ${f.path}\n${f.content}`).join('') + (r.warnings ? `--- ${provider} warnings\n${r.warnings.trimEnd()}\n` : '');
  } catch (x) {
    if (x instanceof WebAssembly.RuntimeError) throw x;
    return `--- ${provider} error\n${x.code ?? ''} ${String(x.message ?? x).trimEnd()}\n`;
  } finally { db.drop(); }
}

let failed = 0;
for (const p of paths) {
  let out = '';
  const names = new Set();
  for (const c of parse(fs.readFileSync(p, 'utf8'))) {
    const [name, ...options] = c.title.split(' ');
    if (names.has(name)) throw new Error(`${p}: ${name} stands there twice`);
    names.add(name);
    const inputs = c.sections.filter(([n]) => n === '' || n.startsWith('existing ') || n.startsWith('ours '));
    out += `=== ${c.title}\n` + inputs.map(([n, l]) => (n ? `--- ${n}\n` : '') + lines(l)).join('');
    for (const provider of options.filter((o) => o === 'postgresql' || o === 'sqlite')) {
      if (only && !name.includes(only)) { out += c.sections.filter(([n]) => n.startsWith(provider)).map(([n, l]) => `--- ${n}\n${lines(l)}`).join(''); continue; }
      try { out += await answers(c, provider); } catch (e) { failed++; console.error(`${p}: ${name}: ${e.message}`); }
    }
  }
  fs.writeFileSync(p, out);
}
databases.end();
process.exit(failed ? 1 : 0);
