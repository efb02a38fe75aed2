// The scripts and rows that the tests of the command line share.

const TRADES = `CREATE STREAM trades (
  symbol VARCHAR NOT NULL, price DECIMAL(20, 4), qty BIGINT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND
) PARTITIONED BY (symbol) WITH (connector = 'kinesis', stream = 'trades', format = 'json', 'idle.timeout' = '1 second');
`;

export const TOTALS_SQL = `${TRADES}CREATE STREAM totals AS
SELECT symbol, _window_start AS start, COUNT(*) AS n, SUM(price) AS price, SUM(qty) AS qty
FROM trades GROUP BY symbol WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE) EMIT FINAL;
`;

/** Two outputs: one stateless, one that takes rows back. */
export const TWO_OUTPUTS_SQL = `${TRADES}CREATE STREAM large AS SELECT symbol, qty FROM trades WHERE qty > 5;
CREATE TABLE rare AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol HAVING COUNT(*) < 2 EMIT CHANGES;
`;

export const TWO_STREAMS_SQL = `CREATE STREAM a (id VARCHAR, n BIGINT) WITH (connector = 'kinesis', stream = 'a', format = 'json');
CREATE STREAM b (id VARCHAR, n DECIMAL(30, 2)) WITH (connector = 'kinesis', stream = 'b', format = 'json');
CREATE STREAM a_out AS SELECT id, n FROM a;
CREATE STREAM b_out AS SELECT id, n FROM b;
`;

/** Every 64-bit and decimal digit matters; the fourth is broken, the sixth late. */
export const ROWS = `{"symbol":"A","price":1.5,"qty":9223372036854775807,"trade_time":"2026-01-01T00:00:00.000Z"}
{"symbol":"B","price":123456789012345.6789,"qty":-3,"trade_time":"2026-01-01T00:00:01.000Z"}
{"symbol":"A","price":null,"qty":null,"trade_time":"2026-01-01T00:00:02.000Z"}
garbage
{"symbol":"C","price":2,"qty":8,"trade_time":"2026-01-01T00:02:03.000Z"}
{"symbol":"C","price":2,"qty":8,"trade_time":"2025-01-01T00:02:03.000Z"}
`;

export const TOTALS = `{"symbol":"A","start":"2026-01-01T00:00:00.000Z","n":2,"price":1.5000,"qty":9223372036854775807}
{"symbol":"B","start":"2026-01-01T00:00:00.000Z","n":1,"price":123456789012345.6789,"qty":-3}
{"symbol":"C","start":"2026-01-01T00:02:00.000Z","n":1,"price":2.0000,"qty":8}
`;

/** What a run over ROWS says about the rows that its results lack. */
export const LOSSES =
  /^weir: 1 row came too late\. --late file shows them\.\nweir: 1 row could not be used\. The first: the record is no JSON: unexpected g at byte 0\. --dead-letter file shows them, each with its reason\.\n$/;
