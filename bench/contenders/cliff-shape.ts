// The query of the no-cliff rows: totals per symbol and minute. Names, type of the value and the watermark's bound are those of the variant.
import type { HandWritten, OutputRow, Shape } from './shape.ts';

export interface CliffNames {
  readonly symbol: string;
  readonly value: string;
  readonly time: string;
}

export interface CliffQuery {
  readonly names: CliffNames;
  readonly valueType: string;
  readonly boundSeconds: number;
}

const MINUTE_MS = 60_000;

interface Total {
  count: number;
  sum: number;
  least: number;
  most: number;
}

class BySymbolMinute implements HandWritten {
  private readonly names: CliffNames;
  private readonly boundMs: number;
  private readonly windows = new Map<number, Map<string, Total>>();
  private latestMs = 0;

  constructor({ names, boundSeconds }: CliffQuery) {
    this.names = names;
    this.boundMs = boundSeconds * 1000;
  }

  take(record: unknown, rows: string[]): void {
    const fields = record as Record<string, unknown>;
    const timeMs = fields[this.names.time] as number;
    const value = fields[this.names.value] as number;
    const symbol = fields[this.names.symbol] as string;
    const start = timeMs - (timeMs % MINUTE_MS);
    let groups = this.windows.get(start);
    if (groups === undefined) {
      this.windows.set(start, (groups = new Map()));
      this.close(this.latestMs - this.boundMs, rows);
    }
    if (timeMs > this.latestMs) this.latestMs = timeMs;
    let total = groups.get(symbol);
    if (total === undefined) groups.set(symbol, (total = { count: 0, sum: 0, least: Infinity, most: -Infinity }));
    total.count++;
    total.sum += value;
    if (value < total.least) total.least = value;
    if (value > total.most) total.most = value;
  }

  end(rows: string[]): void {
    this.close(Infinity, rows);
  }

  private close(watermarkMs: number, rows: string[]): void {
    for (const [start, groups] of this.windows) {
      if (start + MINUTE_MS > watermarkMs) continue;
      this.windows.delete(start);
      for (const [symbol, { count, sum, least, most }] of groups) {
        rows.push(
          JSON.stringify({ symbol, minute: start, records: count, total: sum, average: sum / count, least, most } satisfies OutputRow),
        );
      }
    }
  }
}

export function cliffShape(query: CliffQuery): Shape {
  const { symbol, value, time } = query.names;
  return {
    name: 'cliff',
    title: 'totals per symbol and minute',
    weirSql: `CREATE STREAM trades (${symbol} VARCHAR, ${value} ${query.valueType}, ${time} TIMESTAMP,
  WATERMARK FOR ${time} AS ${time} - INTERVAL '${query.boundSeconds}' SECOND
) PARTITIONED BY (${symbol}) WITH ('format' = 'json', 'timestamp.format' = 'epoch-millis');
SELECT ${symbol} AS symbol, COUNT(*) AS records, SUM(${value}) AS total, AVG(${value}) AS average, MIN(${value}) AS least, MAX(${value}) AS most
FROM trades GROUP BY ${symbol} WINDOW TUMBLING(${time}, INTERVAL '1' MINUTE) EMIT FINAL;`,
    duckDbSql: null,
    newHandWritten: () => new BySymbolMinute(query),
    coalesced: false,
    folding: 'sum',
    keyColumns: ['symbol'],
    valueColumns: ['records', 'total', 'average', 'least', 'most'],
  };
}
