CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol FROM trade;
SELECT symbol FROM later;
CREATE STREAM later AS SELECT symbol FROM trades;
INSERT INTO nowhere SELECT symbol FROM trades;
