// DuckDB as the oracle of the scalar functions: the same expressions over the same rows, an error and NULL being the same there.
import { DuckDBInstance, type DuckDBResultReader } from '@duckdb/node-api';

export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** The columns of `EXPRESSION_SOURCE`, as DuckDB has them. */
const COLUMNS: Readonly<Record<string, string>> = {
  b: 'BOOLEAN',
  c: 'BOOLEAN',
  i: 'INTEGER',
  j: 'INTEGER',
  l: 'BIGINT',
  m: 'BIGINT',
  x: 'DOUBLE',
  y: 'DOUBLE',
  d: 'DECIMAL(10, 2)',
  e: 'DECIMAL(12, 4)',
  s: 'VARCHAR',
  r: 'VARCHAR',
  t: 'TIMESTAMP',
  u: 'TIMESTAMP',
  si: 'SMALLINT',
  sj: 'SMALLINT',
  q: 'REAL',
  p: 'REAL',
  dt: 'DATE',
  du: 'DATE',
  ct: 'TIME',
  cu: 'TIME',
  iv: 'INTERVAL',
  iw: 'INTERVAL',
  mv: 'INTERVAL',
  z: 'BLOB',
  zz: 'BLOB',
  tf: 'TIMESTAMP',
  tg: 'TIMESTAMP',
  tn: 'TIMESTAMP_NS',
};

/** Values of a row that DuckDB is given in another form: ms, months, and hexadecimal. */
const GIVEN_AS: Readonly<Record<string, (value: Row[string]) => string>> = {
  iv: ms => `to_milliseconds(${ms})`,
  iw: ms => `to_milliseconds(${ms})`,
  mv: months => `to_months(${months})`,
  z: hex => `from_hex('${hex}')`,
  zz: hex => `from_hex('${hex}')`,
};

const literal = (value: Row[string], type: string): string => {
  if (value === null || value === undefined) return `NULL::${type}`;
  if (typeof value === 'string' && type !== 'BIGINT') return `'${value.replaceAll("'", "''")}'::${type}`;
  return `(${value})::${type}`;
};

/** Per row and expression what DuckDB gives as text, null for NULL and for an error. */
export async function evaluateInDuckDb(expressions: readonly string[], rows: readonly Row[]): Promise<(string | null)[][]> {
  const names = Object.keys(COLUMNS);
  const given = (row: Row, name: string): string => {
    const value = row[name] ?? null;
    return value === null || GIVEN_AS[name] === undefined ? literal(value, COLUMNS[name]!) : GIVEN_AS[name]!(value);
  };
  const values = rows.map((row, i) => `(${i}, ${names.map(name => given(row, name)).join(', ')})`);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`CREATE TABLE given AS SELECT * FROM (VALUES ${values.join(', ')}) AS v(n, ${names.join(', ')})`);
    const selected = expressions.map((expression, k) => `TRY(${expression}) AS c${k}`);
    const result = await connection.runAndReadAll(`SELECT ${selected.join(', ')} FROM given ORDER BY n`);
    return textRows(result);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** What one query gives, as rows of text. */
export async function askDuckDb(sql: string): Promise<(string | null)[][]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const result = await connection.runAndReadAll(sql);
    return textRows(result);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Values as text. Doubles are not cast by DuckDB, which writes some powers of two wrongly. */
const textRows = (result: DuckDBResultReader): (string | null)[][] =>
  result.getRowsJson().map(row => row.map(value => (value === null ? null : String(value))));
