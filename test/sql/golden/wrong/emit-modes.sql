CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE STREAM clicks (page VARCHAR) PARTITIONED BY (page);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol EMIT FINAL;
SELECT symbol FROM trades EMIT FINAL;
SELECT symbol FROM trades EMIT EVERY 10s;
SELECT page, COUNT(*) FROM clicks GROUP BY page EMIT EVERY 10s;
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol EMIT SOMETIMES;
