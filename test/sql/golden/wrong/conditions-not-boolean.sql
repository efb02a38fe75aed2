CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol FROM trades WHERE qty;
SELECT CASE WHEN qty THEN 1 END AS a, NOT symbol AS b, open AND 1 AS c FROM trades;
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol HAVING COUNT(*);
