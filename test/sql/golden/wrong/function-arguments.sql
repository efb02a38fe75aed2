CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT COALESCE(), NULLIF(1), COALESCE(*), COALESCE(symbol, 1) FROM trades;
SELECT symbol, SUM(symbol), AVG(trade_time), SUM(*), COUNT(), MIN(open), MAX(qty, 1) FROM trades GROUP BY symbol;
