// The source that most query tests read, and rows for it: times are written as seconds after the hour.
const HOUR_MS = Date.UTC(2026, 0, 14, 12);

export const TRADES = `
CREATE STREAM trades (
  symbol VARCHAR, price DOUBLE, quantity BIGINT, amount DECIMAL(12, 2), buyer VARCHAR, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '10' SECOND
) PARTITIONED BY (symbol) WITH (connector = 'kinesis', stream = 'trades', format = 'json');
`;

/** The time `seconds` after the hour, as results print it. */
export const at = (seconds: number): string => new Date(HOUR_MS + seconds * 1000).toISOString();

/** A trade `seconds` after the hour. */
export function trade(symbol: string | null, seconds: number, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { symbol, trade_time: at(seconds), ...fields };
}
