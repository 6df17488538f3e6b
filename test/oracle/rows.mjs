// Rows in databases of PostgreSQL, and what a plan makes of them.

const COLUMNS = `
  SELECT format('%I.%I', n.nspname, c.relname) AS "table", c.relname AS name, a.attname AS column, NOT a.attnotnull AS nullable,
    a.atttypmod AS modifier, coalesce(e.typname, t.typname) AS type, e.oid IS NOT NULL AS list,
    (SELECT l.enumlabel FROM pg_enum l WHERE l.enumtypid = coalesce(e.oid, t.oid) ORDER BY l.enumsortorder LIMIT 1) AS label
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type e ON t.typcategory = 'A' AND e.oid = t.typelem
  WHERE n.nspname = ANY ($1) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY c.oid, a.attnum`;

// The text of a value for row i, by the type's name.
const VALUES = {
  bool: (i) => String(i % 2 === 0),
  uuid: (i) => `00000000-0000-0000-0000-00000000000${i}`,
  json: (i) => `{"n": ${i}}`,
  jsonb: (i) => `{"n": ${i}}`,
  xml: (i) => `<a>${i}</a>`,
  bytea: (i) => `\\x0${i}`,
  inet: (i) => `10.0.0.${i}`,
  bit: (i, c) => i.toString(2).padStart(Math.max(c.modifier, 1), '0').slice(-Math.max(c.modifier, 1)),
  varbit: (i) => (i % 2).toString(),
  date: (i) => `2020-01-0${i}`,
  timestamp: (i) => `2020-01-0${i} 12:00`,
  timestamptz: (i) => `2020-01-0${i} 12:00+00`,
  time: (i) => `12:00:0${i}`,
  timetz: (i) => `12:00:0${i}+00`,
};

function value(c, i) {
  if (c.nullable && i === 3) return null;
  const one = c.label ?? (VALUES[c.type] ?? String)(i, c);
  return c.list ? `{"${one.replace(/["\\]/g, '\\$&')}"}` : one;
}

async function tables(client, schemas) {
  const out = new Map();
  for (const c of (await client.query(COLUMNS, [schemas])).rows) {
    if (!out.has(c.table)) out.set(c.table, { name: c.name, columns: [] });
    out.get(c.table).columns.push(c);
  }
  return out;
}

const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

// Three rows for each table, as far as it takes them. Keys refer to rows of the same number, which may come later.
export async function fill(client, schemas) {
  const all = await tables(client, schemas);
  for (let again = 0; again < 3; again++) {
    for (const [table, { columns }] of all) {
      const names = columns.map((c) => quoted(c.column)).join(', '), marks = columns.map((_, n) => `$${n + 1}`).join(', ');
      for (let i = 1; i <= 3; i++) {
        try {
          await client.query(`INSERT INTO ${table} (${names}) OVERRIDING SYSTEM VALUE VALUES (${marks}) ON CONFLICT DO NOTHING`, columns.map((c) => value(c, i)));
        } catch (e) {
          if (!/^(23|22)/.test(e.code ?? '')) throw e; // a constraint, or a value that the type does not take
        }
      }
    }
  }
}

// Of each table: its name, its rows, and of each column how many values it has.
export async function counts(client, schemas) {
  const out = {};
  for (const [table, { name, columns }] of await tables(client, schemas)) {
    const list = columns.map((c, n) => `count(${quoted(c.column)}) AS c${n}`).join(', ');
    const row = (await client.query(`SELECT count(*) AS rows, ${list} FROM ${table}`)).rows[0];
    out[table] = { name, rows: Number(row.rows), values: Object.fromEntries(columns.map((c, n) => [c.column, Number(row[`c${n}`])])) };
  }
  return out;
}

// What is gone: [table] or [table, column].
export function losses(before, after) {
  const out = [];
  for (const [table, was] of Object.entries(before)) {
    const now = after[table];
    if (was.rows > 0 && (!now || now.rows < was.rows)) out.push([was.name]);
    else for (const [column, n] of Object.entries(was.values)) if (n > (now?.values[column] ?? 0)) out.push([was.name, column]);
  }
  return out;
}
