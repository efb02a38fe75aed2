CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW SLIDING(1m, 10s);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLNG(1m);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLE(trade_time, 1m);
SELECT symbol, COUNT(*) FROM trades WINDOW w AS (PARTITION BY symbol);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, HOP(trade_time, 10s, 1m);
