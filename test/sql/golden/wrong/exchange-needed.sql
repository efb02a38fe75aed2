CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE STREAM free (a VARCHAR, b VARCHAR);
SELECT qty, COUNT(*) FROM trades GROUP BY qty;
SELECT COUNT(*) FROM trades;
SELECT a, COUNT(*) FROM free GROUP BY a;
SELECT COALESCE(symbol, 'x') AS s, COUNT(*) FROM trades GROUP BY s;
