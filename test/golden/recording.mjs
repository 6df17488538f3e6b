// recording.mjs: what the recorders of golden cases share: the form of the files, and databases to ask the reference about.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

/** The cases of a file: "=== title", lines without a name, then sections, each begun by "--- name". */
export function parse(text) {
  const cases = [];
  let section = null;
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.startsWith('=== ')) cases.push({ title: line.slice(4), sections: [section = ['', []]] });
    else if (line.startsWith('--- ')) cases.at(-1).sections.push(section = [line.slice(4), []]);
    else section[1].push(line);
  }
  return cases;
}

export const lines = (l) => l.map((x) => x + '\n').join('');

/** Makes databases with the sqlite3 shell, in a folder of its own, and with psql on a server. `name` tells whose they are. */
export class Databases {
  constructor(name, server) {
    this.name = name;
    this.server = server;
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), `record-${name}-`));
    this.count = 0;
  }

  url(database) {
    return this.server.replace(/\/[^/]*$/, `/${database}`);
  }

  psql(database, input) {
    execFileSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', this.url(database)], { input, stdio: ['pipe', 'ignore', 'inherit'], env: { ...process.env, PGOPTIONS: '-c client_min_messages=warning' } });
  }

  /** A database in which `ddl` has run: its `url`, and `drop`. */
  make(provider, ddl) {
    this.count++;
    if (provider === 'sqlite') {
      const file = path.join(this.folder, `${this.count}.db`);
      execFileSync('sqlite3', ['-bail', file], { input: ddl, stdio: ['pipe', 'ignore', 'inherit'] });
      return { url: `file:${file}`, drop: () => fs.rmSync(file, { force: true }) };
    }
    const name = `record_${this.name}_${process.pid}_${this.count}`;
    this.psql('postgres', `CREATE DATABASE ${name} TEMPLATE template0;`);
    this.psql(name, ddl);
    return { url: this.url(name), drop: () => this.psql('postgres', `DROP DATABASE ${name} WITH (FORCE);`) };
  }

  /** Removes the folder. */
  end() {
    fs.rmSync(this.folder, { recursive: true });
  }
}
