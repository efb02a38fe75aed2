CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE PUMP p AS INSERT INTO totals SELECT symbol FROM trades;
DROP PUMP p;
ALTER PUMP p START;
