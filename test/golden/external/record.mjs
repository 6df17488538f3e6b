#!/usr/bin/env node
// Writes the answers of the reference into golden cases of databases with external tables (their form: test/external/cases.py).
//   record.mjs REFERENCE_DIR URL_OF_POSTGRES FILE.cases...
// Each question gets a database of its own, made by psql or the sqlite3 shell.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Databases, lines, parse } from '../recording.mjs';

const [dir, server, ...paths] = process.argv.slice(2);
const { engine } = await import(pathToFileURL(path.resolve(dir, 'engine.mjs')));
const databases = new Databases('external', server);

async function answers(c, provider) {
  const find = (n) => c.sections.find(([name]) => name === n || name.startsWith(n + ' '));
  const words = (n) => (find(n)?.[0].split(' ').slice(1) ?? []).filter((w) => provider === 'postgresql' || !w.includes('.')).map((w) => (provider === 'sqlite' || w.includes('.') ? w : `public.${w}`));
  const filters = { externalTables: words('tables'), externalEnums: words('enums') };
  const schema = lines(find('schema')[1]).replaceAll('PROVIDER', provider);
  const files = [{ path: 'schema.prisma', content: schema }];
  const source = { tag: 'schemaDatasource', configDir: '/', files }, target = { tag: 'schemaDatamodel', files };
  const asked = async (question) => {
    const db = databases.make(provider, lines(c.sections[0][1]));
    try { return await question(await engine(provider, db.url, files.map((f) => [f.path, f.content]))); } catch (x) {
      if (x instanceof WebAssembly.RuntimeError) throw x;
      return `${x.code ?? ''} ${String(x.message ?? x).trimEnd()}\n`;
    } finally { db.drop(); }
  };
  const diff = (e, from, to) => e.diff({ from, to, script: true, exitCode: null, shadowDatabaseUrl: null, filters }).then((r) => r.stdout);
  const migrationsList = { baseDir: databases.folder, lockfile: { path: 'migration_lock.toml', content: null }, shadowDbInitScript: '', migrationDirectories: [] };
  const out = {
    plan: await asked((e) => diff(e, source, target)),
    back: await asked((e) => diff(e, target, source)),
    pushed: await asked(async (e) => { await e.schemaPush({ schema: { files }, force: true, filters }); return diff(e, source, target); }),
    deploy: await asked(async (e) => { await e.applyMigrations({ migrationsList, filters }); return 'ok\n'; }),
  };
  return Object.entries(out).map(([name, text]) => `--- ${provider} ${name}\n${text.replace(/^(P3005 [^\n]*)[^]*/, '$1\n')}`).join('');
}

for (const p of paths) {
  let out = '';
  for (const c of parse(fs.readFileSync(p, 'utf8'))) {
    const providers = c.title.split(' ').filter((w) => w === 'postgresql' || w === 'sqlite');
    out += `=== ${c.title}\n` + c.sections.filter(([n]) => !/^(postgresql|sqlite) /.test(n)).map(([n, l]) => (n ? `--- ${n}\n` : '') + lines(l)).join('');
    for (const provider of providers) out += await answers(c, provider);
  }
  fs.writeFileSync(p, out);
}
databases.end();
process.exit(0);
