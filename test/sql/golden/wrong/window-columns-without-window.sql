CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT _window_start FROM trades;
SELECT symbol, TUMBLE_START() FROM trades GROUP BY symbol;
SELECT symbol, COUNT(*) FROM trades WHERE _window_end > '2026-01-01' GROUP BY symbol WINDOW TUMBLING(1m);
