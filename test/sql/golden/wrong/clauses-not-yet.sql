CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT DISTINCT symbol FROM trades ORDER BY symbl LIMIT 5;
SELECT symbol FROM trades UNION ALL SELECT symbol FROM trades;
SELECT symbol FROM trades WHERE qty IN (SELECT 1 FROM trades);
SELECT symbol, (SELECT 1 FROM trades) FROM trades;
SELECT symbol FROM trades WHERE EXISTS (SELECT 1 FROM trades);
SELECT symbol, COUNT(*) FROM trades GROUP BY GROUPING SETS ((symbol));
SELECT symbol, COUNT(*) FROM trades GROUP BY ROLLUP(symbol);
