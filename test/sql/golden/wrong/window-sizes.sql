CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(trade_time, 0s);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(trade_time, 1m, OFFSET 1h);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(trade_time, qty);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, TUMBLE(trade_time);
SELECT symbol, TUMBLE_END(trade_time, 2m) FROM trades GROUP BY symbol, TUMBLE(trade_time, 1m);
