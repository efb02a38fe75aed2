// The five shapes that job servers of the field are judged by.
import { FIRST_EVENT_MS } from '../data/trades.ts';
import type { HandWritten, Shape, Trade } from './shape.ts';
import { TRADES_STREAM } from './shape.ts';

const MINUTE_MS = 60_000;

export const select: Shape = {
  name: 'select',
  title: 'SELECT … WHERE quantity > 500, to NDJSON rows',
  weirSql: `${TRADES_STREAM}SELECT trade_id, symbol, price, quantity, side FROM trades WHERE quantity > 500;`,
  duckDbSql:
    'SELECT trade_id::DOUBLE AS trade_id, symbol, price::DOUBLE AS price, quantity::DOUBLE AS quantity, side FROM trades WHERE quantity > 500',
  newHandWritten: () => ({
    take({ trade_id, symbol, price, quantity, side }: Trade, rows: string[]) {
      if (quantity > 500) rows.push(JSON.stringify({ trade_id, symbol, price, quantity, side }));
    },
    end() {},
  }),
  coalesced: false,
  folding: 'sum',
  keyColumns: ['symbol'],
  valueColumns: ['trade_id', 'price', 'quantity', 'side'],
};

interface Total {
  count: number;
  price: number;
  least: number;
  most: number;
  quantity: number;
  volume: number;
}

const newTotal = (): Total => ({ count: 0, price: 0, least: Infinity, most: -Infinity, quantity: 0, volume: 0 });

function add(total: Total, { price, quantity }: Trade): void {
  total.count++;
  total.price += price;
  if (price < total.least) total.least = price;
  if (price > total.most) total.most = price;
  total.quantity += quantity;
  total.volume += price * quantity;
}

class BySymbol implements HandWritten {
  private readonly totals = new Map<string, Total>();

  take(trade: Trade): void {
    let total = this.totals.get(trade.symbol);
    if (total === undefined) this.totals.set(trade.symbol, (total = newTotal()));
    add(total, trade);
  }

  end(rows: string[]): void {
    for (const [symbol, { count, price, least, most, quantity }] of this.totals) {
      rows.push(JSON.stringify({ symbol, trades: count, average: price / count, low: least, high: most, quantity }));
    }
  }
}

export const group: Shape = {
  name: 'group',
  title: 'GROUP BY symbol: COUNT, AVG, MIN, MAX, SUM',
  weirSql: `${TRADES_STREAM}SELECT symbol, COUNT(*) AS trades, AVG(price) AS average, MIN(price) AS low, MAX(price) AS high, SUM(quantity) AS quantity
FROM trades GROUP BY symbol EMIT CHANGES;`,
  duckDbSql: `SELECT symbol, COUNT(*)::DOUBLE AS trades, AVG(price)::DOUBLE AS average, MIN(price)::DOUBLE AS low, MAX(price)::DOUBLE AS high,
    SUM(quantity)::DOUBLE AS quantity FROM trades GROUP BY symbol`,
  newHandWritten: () => new BySymbol(),
  coalesced: true,
  folding: 'last',
  keyColumns: ['symbol'],
  valueColumns: ['trades', 'average', 'low', 'high', 'quantity'],
};

/** Windows in a Map, groups of a window in a Map of their own: a whole window is dropped at once when time has passed it. */
class ByTraderSymbolMinute implements HandWritten {
  private readonly windows = new Map<number, Map<string, Total>>();
  private readonly everyChange: boolean;
  private nextEndMs = FIRST_EVENT_MS + MINUTE_MS;

  constructor(everyChange: boolean) {
    this.everyChange = everyChange;
  }

  take(trade: Trade, rows: string[]): void {
    const windowStart = trade.trade_time - (trade.trade_time % MINUTE_MS);
    if (trade.trade_time - 5000 >= this.nextEndMs) this.close(this.nextEndMs, rows);
    let groups = this.windows.get(windowStart);
    if (groups === undefined) this.windows.set(windowStart, (groups = new Map()));
    const key = `${trade.trader_id}|${trade.symbol}`;
    let total = groups.get(key);
    if (total === undefined) groups.set(key, (total = newTotal()));
    add(total, trade);
    if (this.everyChange) rows.push(rowOf(trade.trader_id, trade.symbol, windowStart, total));
  }

  end(rows: string[]): void {
    this.close(Infinity, rows);
  }

  private close(endMs: number, rows: string[]): void {
    for (const [windowStart, groups] of this.windows) {
      if (windowStart + MINUTE_MS > endMs) continue;
      this.windows.delete(windowStart);
      if (this.everyChange) continue;
      for (const [key, total] of groups) {
        const bar = key.indexOf('|');
        rows.push(rowOf(key.slice(0, bar), key.slice(bar + 1), windowStart, total));
      }
    }
    this.nextEndMs = endMs + MINUTE_MS;
  }
}

const rowOf = (trader_id: string, symbol: string, windowStart: number, { count, price, quantity, volume }: Total): string =>
  JSON.stringify({ trader_id, symbol, minute: windowStart, trades: count, average: price / count, quantity, volume });

const TUMBLING = `SELECT trader_id, symbol, COUNT(*) AS trades, AVG(price) AS average, SUM(quantity) AS quantity, SUM(price * quantity) AS volume
FROM trades GROUP BY trader_id, symbol WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE)`;

const DUCKDB_COLUMNS = `trader_id, symbol, COUNT(*)::DOUBLE AS trades, AVG(price)::DOUBLE AS average, SUM(quantity)::DOUBLE AS quantity,
    SUM(price * quantity)::DOUBLE AS volume`;

export const tumbling: Shape = {
  name: 'tumbling',
  title: 'GROUP BY trader_id, symbol, one-minute windows, EMIT FINAL',
  weirSql: `${TRADES_STREAM}${TUMBLING} EMIT FINAL;`,
  duckDbSql: `SELECT ${DUCKDB_COLUMNS} FROM trades GROUP BY trader_id, symbol, trade_time // ${MINUTE_MS}`,
  newHandWritten: () => new ByTraderSymbolMinute(false),
  coalesced: false,
  folding: 'sum',
  keyColumns: ['trader_id', 'symbol'],
  valueColumns: ['trades', 'average', 'quantity', 'volume'],
};

const OVER = `OVER (PARTITION BY trader_id, symbol, trade_time // ${MINUTE_MS} ORDER BY trade_id ROWS UNBOUNDED PRECEDING)::DOUBLE`;

export const changes: Shape = {
  ...tumbling,
  name: 'changes',
  title: 'the same, EMIT CHANGES: a row per record',
  weirSql: `${TRADES_STREAM}${TUMBLING} EMIT CHANGES;`,
  duckDbSql: `SELECT trader_id, symbol, COUNT(*) ${OVER} AS trades, AVG(price) ${OVER} AS average, SUM(quantity) ${OVER} AS quantity,
    SUM(price * quantity) ${OVER} AS volume FROM trades`,
  newHandWritten: () => new ByTraderSymbolMinute(true),
};

const BUFFER_ROWS = 100;

/** The last prices of a symbol, in a ring. */
class LastPrices {
  private readonly ring = new Float64Array(BUFFER_ROWS);
  private count = 0;
  private sum = 0;
  before: number | null = null;
  private last: number | null = null;

  add(price: number): void {
    const place = this.count % BUFFER_ROWS;
    this.sum += price - this.ring[place]!;
    this.ring[place] = price;
    this.count++;
    this.before = this.last;
    this.last = price;
  }

  get average(): number {
    return this.sum / Math.min(this.count, BUFFER_ROWS);
  }
}

class AveragesOfLastPrices implements HandWritten {
  private readonly prices = new Map<string, LastPrices>();

  take({ trade_id, symbol, price }: Trade, rows: string[]): void {
    let last = this.prices.get(symbol);
    if (last === undefined) this.prices.set(symbol, (last = new LastPrices()));
    last.add(price);
    rows.push(JSON.stringify({ trade_id, symbol, average: last.average, before: last.before }));
  }

  end(): void {}
}

export const rows: Shape = {
  name: 'rows',
  title: `AVG and LAG OVER (ROWS WINDOW BUFFER ${BUFFER_ROWS} ROWS PARTITION BY symbol): a row per record`,
  weirSql: `${TRADES_STREAM}SELECT trade_id, symbol, AVG(price) OVER w AS average, LAG(price) OVER w AS before
FROM trades WINDOW w AS (ROWS WINDOW BUFFER ${BUFFER_ROWS} ROWS PARTITION BY symbol);`,
  duckDbSql: `SELECT trade_id::DOUBLE AS trade_id, symbol, (AVG(price) OVER (PARTITION BY symbol ORDER BY trade_id ROWS ${BUFFER_ROWS - 1} PRECEDING))::DOUBLE AS average,
    (LAG(price) OVER (PARTITION BY symbol ORDER BY trade_id))::DOUBLE AS before FROM trades`,
  newHandWritten: () => new AveragesOfLastPrices(),
  coalesced: false,
  folding: 'sum',
  keyColumns: ['symbol'],
  valueColumns: ['average', 'before'],
};
