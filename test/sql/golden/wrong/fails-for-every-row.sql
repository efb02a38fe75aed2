CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT 1 / 0, qty % 0, 2147483647 + 1, 1.0 / 0.0, CAST(3000000000 AS INT), 1e308 * 10 FROM trades;
