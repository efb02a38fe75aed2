// The same rows and queries in DuckDB: one table, one connection for all queries of a case.

import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Kind } from './expressions.ts';
import type { Dataset, Value } from './generate.ts';
import { NESTED_COLUMNS, type NestedValue } from './nested.ts';

const TYPES: Readonly<Record<Kind, string>> = {
  int: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  decimal: 'DECIMAL(10, 2)',
  text: 'VARCHAR',
  bool: 'BOOLEAN',
  time: 'TIMESTAMP',
  micros: 'TIMESTAMP',
  nanos: 'TIMESTAMP_NS',
  date: 'DATE',
  small: 'SMALLINT',
};

export type DuckDbAnswer = { readonly rows: readonly (readonly unknown[])[] } | { readonly error: string };

export async function withDuckDb<Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export async function askDuckDb(connection: DuckDBConnection, dataset: Dataset, queries: readonly string[]): Promise<DuckDbAnswer[]> {
  const columns: readonly (readonly [string, string])[] = [
    ['n', 'INTEGER'],
    ['ts', 'TIMESTAMP'],
    ...NESTED_COLUMNS.map(({ name, duckDbType }) => [name, duckDbType] as const),
    ...dataset.columns.map(({ name, kind }) => [name, TYPES[kind]] as const),
  ];
  await connection.run(`CREATE OR REPLACE TABLE t (${columns.map(([name, type]) => `${name} ${type}`).join(', ')})`);
  const values = dataset.rows.map(row => `(${columns.map(([name, type]) => literal(row[name] ?? null, type)).join(', ')})`);
  await connection.run('CREATE OR REPLACE VIEW t2 AS SELECT * FROM t WHERE n % 2 = 0');
  if (values.length > 0) await connection.run(`INSERT INTO t VALUES ${values.join(', ')}`);
  const answers: DuckDbAnswer[] = [];
  for (const text of queries) {
    const answer = await connection.runAndReadAll(text).catch((error: unknown) => String(error));
    answers.push(typeof answer === 'string' ? { error: answer } : { rows: answer.getRowsJson() });
  }
  return answers;
}

function literal(value: Value, type: string): string {
  if (value === null) return 'NULL';
  if (typeof value === 'object') return nestedLiteral(value, type);
  if (typeof value === 'string') return `'${value.replaceAll("'", "''").replace(/Z$/, type.startsWith('TIMESTAMP') ? '' : 'Z')}'::${type}`;
  return `(${value})::${type}`;
}

function nestedLiteral(value: NestedValue, type: string): string {
  const text = (given: string): string => `'${given.replaceAll("'", "''")}'`;
  if (type === 'JSON') return `${text(JSON.stringify(value))}::JSON`;
  const element = (given: NestedValue): string => (typeof given === 'string' ? text(given) : String(given ?? 'NULL'));
  if (Array.isArray(value)) return `[${value.map(element).join(', ')}]::${type}`;
  const entries = Object.entries(value as Record<string, NestedValue>);
  const isMap = type.startsWith('MAP');
  const list = entries.map(([name, held]) => `${text(name)}: ${element(held)}`).join(', ');
  return isMap ? `MAP {${list}}::${type}` : `{${list}}::${type}`;
}
