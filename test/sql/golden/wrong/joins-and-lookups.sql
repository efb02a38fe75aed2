CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT t.symbol, r.name FROM trades AS t LEFT JOIN ref FOR SYSTEM_TIME AS OF t.trade_time AS r ON t.symbol = r.symbol;
SELECT a.symbol FROM trades a INNER JOIN trades b WITHIN 1 HOUR ON a.symbol = b.symbol;
SELECT symbol FROM trades WHERE price > (SELECT AVG(price) FROM trades);
SELECT symbol FROM trades WHERE symbol IN (SELECT symbol FROM trades);
SELECT symbol FROM trades WHERE NOT EXISTS (SELECT 1 FROM trades);
SELECT symbol FROM trades INTERSECT SELECT symbol FROM trades;
