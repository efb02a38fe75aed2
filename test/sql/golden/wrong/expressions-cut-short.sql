CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol,, qty FROM trades;
SELECT qty + FROM trades;
SELECT qty * * 2 FROM trades;
SELECT ABS() AS a, ABS(qty FROM trades;
SELECT symbol FROM trades WHERE qty > ;
SELECT symbol FROM trades WHERE AND qty > 1;
SELECT symbol FROM trades GROUP BY;
