CREATE STREAM trades (symbol VARCHAR NOT NULL, price DOUBLE, qty BIGINT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, LEAD(price) OVER (PARTITION BY symbol, price ORDER BY trade_time) AS next, LAG(price) OVER (PARTITION BY symbol) AS was,
  SUM(qty) OVER (PARTITION BY symbol ORDER BY trade_time) AS total, COUNT(*) OVER (PARTITION BY symbol) AS n
FROM trades;
