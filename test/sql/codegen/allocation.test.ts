// The loop makes no objects: once it is optimised and the groups are known, a record costs next to nothing on the heap. The quietest of many
// batches is taken, because compilation and other tests also allocate; how many it takes to be optimised is up to what else the machine does.
import { expect, test } from '@jest/globals';
import { batchOf } from './batch-of.ts';
import { programOf } from './run-sql.ts';

const SOURCE = `CREATE STREAM trades (symbol VARCHAR, price DOUBLE, amount DECIMAL(10, 2), quantity BIGINT, t TIMESTAMP,
  WATERMARK FOR t AS t - INTERVAL '5' SECOND) PARTITIONED BY (symbol) WITH ('timestamp.format' = 'epoch-millis');`;
const BATCH_RECORD_COUNT = 2000;
const BATCH_COUNT_MAX = 3000;
/** Less than one number per record: a number on the heap takes 16 bytes. */
const BYTES_PER_RECORD_MAX = 16;

const batch = batchOf(
  Array.from({ length: BATCH_RECORD_COUNT }, (_, i) => ({
    row: {
      id: i,
      symbol: `SYM${i % 100}`,
      price: 100 + (i % 50) / 4,
      amount: (i % 1000) / 100,
      quantity: i % 7,
      side: 'BUY',
      t: 1_700_000_000_000 + i,
    },
  })),
);

test.each([
  ['filter', `SELECT symbol FROM trades WHERE price < 0 AND quantity + 1 > 2`],
  [
    'tumbling',
    `SELECT symbol, COUNT(*) AS n, AVG(price) AS a, SUM(amount) AS s, MIN(price) AS l, MAX(quantity) AS h FROM trades
     GROUP BY symbol WINDOW TUMBLING(t, INTERVAL '1' MINUTE) EMIT FINAL`,
  ],
  [
    'tumbling by two columns',
    `SELECT symbol, quantity, COUNT(*) AS n, AVG(amount) AS a, SUM(amount * quantity) AS s, MAX(amount) AS h FROM trades
     GROUP BY symbol, quantity WINDOW TUMBLING(t, INTERVAL '1' MINUTE) EMIT FINAL`,
  ],
  ['groups', `SELECT symbol, COUNT(*) AS n, SUM(price) AS s, MIN(amount) AS l FROM trades GROUP BY symbol EMIT CHANGES`],
  [
    'a row per record',
    `SELECT symbol, quantity, COUNT(*) AS n, AVG(amount) AS a, SUM(amount) AS s, SUM(amount * 1000000) AS v FROM trades
     GROUP BY symbol, quantity WINDOW TUMBLING(t, INTERVAL '1' MINUTE) EMIT CHANGES`,
  ],
  [
    'rows',
    `SELECT symbol, AVG(amount) OVER w AS a, LAG(amount) OVER w AS b FROM trades WINDOW w AS (ROWS WINDOW BUFFER 100 ROWS PARTITION BY symbol)`,
  ],
  [
    'expressions',
    `SELECT symbol, SUM(CASE WHEN symbol LIKE 'SYM1%' THEN quantity * 2 ELSE 0 END) AS s FROM trades
     WHERE symbol IN ('SYM1', 'SYM11', 'SYM12') OR amount BETWEEN 1 AND 5 GROUP BY symbol WINDOW TUMBLING(t, INTERVAL '1' MINUTE) EMIT FINAL`,
  ],
])('a record of the shape "%s" allocates next to nothing', async (_, select) => {
  const program = await programOf(`${SOURCE} ${select};`);
  const task = program.createTask({ keyGroups: { first: 0, end: 128 }, coalesceChanges: [false], rowsPerKeyGroupMax: 1000 });
  task.begin();
  let bytesMin = Number.POSITIVE_INFINITY;
  for (let i = 0; i < BATCH_COUNT_MAX && bytesMin / BATCH_RECORD_COUNT >= BYTES_PER_RECORD_MAX; i++) {
    const before = process.memoryUsage().heapUsed;
    task.run(batch, 0, BATCH_RECORD_COUNT);
    const bytes = process.memoryUsage().heapUsed - before;
    if (bytes >= 0) bytesMin = Math.min(bytesMin, bytes);
  }
  expect(task.deadLetters).toEqual([]);
  expect(bytesMin / BATCH_RECORD_COUNT).toBeLessThan(BYTES_PER_RECORD_MAX);
});
