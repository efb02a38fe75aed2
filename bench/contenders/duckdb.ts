// DuckDB over the same records, as one NDJSON file in the page cache, with the columns declared. Its result is fetched as columns, which is
// the cheapest way out of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Trades } from '../data/trades.ts';
import type { Answer } from '../measure/answer.ts';
import type { Contender } from '../measure/interleave.ts';
import { foldRow, type Shape } from './shape.ts';

const COLUMNS = `{trade_id: 'BIGINT', symbol: 'VARCHAR', trader_id: 'VARCHAR', price: 'DECIMAL(10,2)', quantity: 'BIGINT', side: 'VARCHAR',
  exchange: 'VARCHAR', trade_time: 'BIGINT'}`;

export interface DuckDbContenders {
  readonly contenders: readonly Contender[];
  close(): void;
}

export const duckDbName = (threads: number): string => `DuckDB, ${threads} thread${threads === 1 ? '' : 's'}`;

export async function duckDbContenders(shape: Shape, trades: Trades, threadCounts: readonly number[]): Promise<DuckDbContenders> {
  const query = shape.duckDbSql;
  if (query === null) return { contenders: [], close: () => {} };
  const folder = mkdtempSync(path.join(tmpdir(), 'weir-bench-'));
  const file = path.join(folder, 'trades.ndjson');
  writeFileSync(file, trades.bytes);
  const source = `WITH trades AS (SELECT * FROM read_json('${file}', format = 'newline_delimited', columns = ${COLUMNS}))`;
  const connections: DuckDBConnection[] = [];
  const contenders: Contender[] = [];
  for (const threads of threadCounts) {
    const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
    const connection = await instance.connect();
    connections.push(connection);
    contenders.push({
      name: duckDbName(threads),
      run: async () => rowCountOf(connection, `${source} ${query}`),
      answer: () => answerOf(connection, `${source} ${query}`, shape),
    });
  }
  return {
    contenders,
    close() {
      for (const connection of connections) connection.closeSync();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function rowCountOf(connection: DuckDBConnection, sql: string): Promise<number> {
  const result = await connection.run(sql);
  const chunks = await result.fetchAllChunks();
  return chunks.reduce((count, chunk) => count + chunk.rowCount, 0);
}

async function answerOf(connection: DuckDBConnection, sql: string, shape: Shape): Promise<Answer> {
  const answer: Answer = new Map();
  const reader = await connection.runAndReadAll(sql);
  for (const row of reader.getRowObjects()) foldRow(shape, answer, row);
  return answer;
}
