#!/usr/bin/env node
// Writes the answers of the reference into golden cases (their form: test/diff/cases.h).
//   record.mjs REFERENCE_DIR URL_OF_POSTGRES FILE.cases...
// A case whose answer is not the same each time (the reference reports some things in no order) is refused, as is one
// that the reference refuses, unless its title says "rejected". A title that says "ours" is of a case in which we differ
// on purpose: its answers stay as they are.
import fs from 'node:fs';
import { Reference, QUESTIONS } from '../../oracle/reference.mjs';

// PRISMA=7 in the environment: REFERENCE_DIR is of Prisma 7, and the cases are of its schemas.
const url_of_release = process.env.PRISMA === '7' ? '' : '  url      = "x"\n';
const [dir, url, ...paths] = process.argv.slice(2);
const reference = new Reference(dir, url);

function parse(text) {
  const cases = [];
  let current = null, answers = true;
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.startsWith('=== ')) cases.push(current = { title: line.slice(4), lines: [], answers: [] }), answers = false;
    else if (line.startsWith('--- ')) answers = true;
    if (!current) throw new Error(`outside of a case: ${line}`);
    if (answers) current.answers.push(line);
    else if (!line.startsWith('=== ')) current.lines.push(line);
  }
  return cases;
}

// The schema of one side: the lines that are its own or both sides', below a datasource unless there is one. PROVIDER
// stands for the provider.
function side(c, provider, other) {
  const lines = c.lines.filter((l) => !l.startsWith(other)).map((l) => (/^[-+]/.test(l) ? ' ' + l.slice(1) : l));
  const own = c.lines.some((l) => /^[-+ ]*datasource /.test(l));
  const text = (own ? '' : `datasource db {\n  provider = "${provider}"\n${url_of_release}}\n\n`) + lines.map((l) => l + '\n').join('');
  return text.replaceAll('PROVIDER', provider);
}

async function answers(c, provider) {
  const external = (key) => c.title.split(' ').filter((w) => w.startsWith(key)).flatMap((w) => w.slice(key.length).split(','))
    .filter((n) => provider === 'postgresql' || !n.includes('.')).map((n) => (provider === 'sqlite' || n.includes('.') ? n : `public.${n}`));
  const filters = { externalTables: external('external='), externalEnums: external('external-enums=') };
  const pair = { provider, a: side(c, provider, '+'), b: side(c, provider, '-'), filters };
  const rejected = c.title.split(' ').includes('rejected');
  let first = null;
  for (let i = 0; i < 4; i++) {
    let now;
    try { now = await reference.answers(pair); } catch (e) {
      if (!rejected) throw new Error(`${c.title}: ${e.message}`);
      return `--- ${provider} error\n${String(e.message).trimEnd()}\n`;
    }
    if (first && JSON.stringify(first) !== JSON.stringify(now)) throw new Error(`${c.title}: the answer is not the same each time`);
    first = now;
  }
  if (rejected) throw new Error(`${c.title}: not rejected`);
  return QUESTIONS.map(([name]) => `--- ${provider} ${name}\n${first[name]}`).join('');
}

let failed = 0;
for (const p of paths) {
  const names = new Set();
  let out = '';
  for (const c of parse(fs.readFileSync(p, 'utf8'))) {
    const [name, ...options] = c.title.split(' ');
    const providers = options.filter((o) => o === 'postgresql' || o === 'sqlite');
    if (names.has(name) || !providers.length) throw new Error(`${p}: ${name} stands there twice, or names no provider`);
    names.add(name);
    out += `=== ${c.title}\n` + c.lines.map((l) => l + '\n').join('');
    if (options.includes('ours')) out += c.answers.map((l) => l + '\n').join('');
    else for (const provider of providers) {
      try { out += await answers(c, provider); } catch (e) { failed++; console.error(`${p}: ${e.message}`); }
    }
  }
  fs.writeFileSync(p, out);
}
process.exit(failed > 0 ? 1 : 0);
