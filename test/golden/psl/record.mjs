#!/usr/bin/env node
// Writes the answers of the reference into golden cases (their form: test/psl/cases.h).
//   record.mjs REFERENCE_DIR FILE.cases...    REFERENCE_DIR holds node_modules with @prisma/prisma-schema-wasm
// A case whose answer is not the same twice (the reference reports some things in no order) is refused.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [dir, ...paths] = process.argv.slice(2);
const wasm = createRequire(path.resolve(dir, 'x.js'))('@prisma/prisma-schema-wasm');

function parse(text) {
  const cases = [];
  let current = null, section = null;
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.startsWith('=== ')) cases.push(current = { title: line.slice(4), files: [] }), section = 'files';
    else if (line.startsWith('--- ')) section = 'answer';
    else if (section === 'answer' || !current) continue;
    else if (line.startsWith('>>> ')) current.files.push([line.slice(4), []]);
    else {
      if (!current.files.length) current.files.push(['schema.prisma', []]);
      current.files.at(-1)[1].push(line);
    }
  }
  return cases;
}

function contents(c) {
  const options = c.title.split(' ').slice(1);
  const newline = options.includes('crlf') ? '\r\n' : options.includes('cr') ? '\r' : '\n';
  return c.files.map(([p, lines]) => {
    const text = lines.map((l) => l + newline).join('');
    return [p, options.includes('chop') ? text.slice(0, -1) : text];
  });
}

function validate(files) {
  try { wasm.validate(JSON.stringify({ prismaSchema: files, noColor: true })); return null; } catch (e) { return JSON.parse(e.message).message; }
}

function answers(c) {
  const files = contents(c);
  const errors = validate(files);
  for (let i = 0; i < 6; i++) {
    if (validate(files) !== errors) throw new Error(`${c.title}: the order of errors is not fixed`);
  }
  const warnings = JSON.parse(wasm.lint(JSON.stringify(files))).filter((d) => d.is_warning);
  const formatted = JSON.parse(wasm.format(JSON.stringify(files), JSON.stringify({ textDocument: { uri: 'file:/' + files[0][0] }, options: { tabSize: 2, insertSpaces: true } })));
  let out = '';
  if (errors !== null) out += `--- errors\n${errors}\n`;
  if (warnings.length) out += '--- warnings\n' + warnings.map((w) => `${w.file_name} ${w.start} ${w.end} ${w.text}\n`).join('');
  for (const [p, text] of formatted) out += `--- formatted${formatted.length > 1 ? ' ' + p : ''}\n${text}`;
  return out;
}

for (const p of paths) {
  const cases = parse(fs.readFileSync(p, 'utf8'));
  const names = new Set();
  const out = cases.map((c) => {
    const name = c.title.split(' ')[0];
    if (names.has(name)) throw new Error(`${p}: ${name} stands there twice`);
    names.add(name);
    const single = c.files.length === 1 && c.files[0][0] === 'schema.prisma';
    const source = c.files.map(([f, lines]) => (single ? '' : `>>> ${f}\n`) + lines.map((l) => l + '\n').join('')).join('');
    return `=== ${c.title}\n${source}${answers(c)}`;
  });
  fs.writeFileSync(p, out.join(''));
}
