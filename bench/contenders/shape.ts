// One query, said in the language of every contender, and how its rows are read back to be compared.
import type { Answer, Folding } from '../measure/answer.ts';
import { fold } from '../measure/answer.ts';

export type OutputRow = Readonly<Record<string, unknown>>;

export interface Trade {
  readonly trade_id: number;
  readonly symbol: string;
  readonly trader_id: string;
  readonly price: number;
  readonly quantity: number;
  readonly side: string;
  readonly exchange: string;
  readonly trade_time: number;
}

/** The hand-written program: takes every parsed record, then says what is left to say. Rows are JSON text, as they go to a sink. */
export interface HandWritten {
  take(trade: Trade, rows: string[]): void;
  end(rows: string[]): void;
}

export interface Shape {
  readonly name: string;
  readonly title: string;
  readonly weirSql: string;
  /** The query over the table `trades`; its columns are named as Weir's. null where SQL on tables has no such query. */
  readonly duckDbSql: string | null;
  readonly newHandWritten: () => HandWritten;
  /** EMIT CHANGES keeps the last row per group and commit. */
  readonly coalesced: boolean;
  readonly folding: Folding;
  readonly keyColumns: readonly string[];
  readonly valueColumns: readonly string[];
}

/** Takes a row of any contender into an answer. */
export function foldRow(shape: Shape, answer: Answer, row: OutputRow): void {
  const key = shape.keyColumns.map(name => String(row[name])).join('|');
  const values = shape.valueColumns.map(name => {
    const value = row[name];
    return typeof value === 'string' ? value.length : Number(value);
  });
  fold(answer, shape.folding, key, values);
}

export const TRADES_STREAM = `CREATE STREAM trades (
  trade_id   BIGINT,
  symbol     VARCHAR,
  trader_id  VARCHAR,
  price      DECIMAL(10, 2),
  quantity   BIGINT,
  side       VARCHAR,
  exchange   VARCHAR,
  trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND
) PARTITIONED BY (symbol) WITH ('format' = 'json', 'timestamp.format' = 'epoch-millis');
`;

/** The same script over payloads of many lines. */
export const asLines = (weirSql: string): string => weirSql.replace("'format' = 'json'", "'format' = 'ndjson'");
