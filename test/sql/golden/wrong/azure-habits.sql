CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, COUNT(*) FROM trades TIMESTAMP BY trade_time GROUP BY symbol, TumblingWindow(minute, 1);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, HoppingWindow(minute, 5, 1);
SELECT symbol, COUNT(*) INTO totals FROM trades GROUP BY symbol, SessionWindow(minute, 5);
