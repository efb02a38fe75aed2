CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE AGGREGATE FUNCTION top(v INT) RETURNS INT AS './top.ts';
CREATE AGGREGATE FUNCTION mean(v DOUBLE) RETURNS DOUBLE STATE (total DOUBLE, total BIGINT) AS './mean.ts';
CREATE AGGREGATE FUNCTION sum(v INT) RETURNS INT STATE (n BIGINT) AS './sum.ts';
CREATE AGGREGATE FUNCTION kept(v INT) RETURNS INT STATE (n BIGINT) AS './kept.ts';
SELECT kept(symbol) FROM trades GROUP BY symbol;
SELECT kept(qty, 1) FROM trades GROUP BY symbol;
SELECT symbol FROM trades WHERE kept(qty) > 1;
SELECT kept(kept(qty)) FROM trades GROUP BY symbol;
SELECT kept(qty) OVER (PARTITION BY symbol) FROM trades;
