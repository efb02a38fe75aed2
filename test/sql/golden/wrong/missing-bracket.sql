CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT (price + 1 FROM trades;
SELECT SUM(price FROM trades GROUP BY symbol;
SELECT qty FROM trades WHERE qty IN (1, 2;
