CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT a.symbol FROM trades a JOIN trades b ON a.symbol = b.symbol;
SELECT symbol FROM trades, trades;
SELECT symbol FROM (SELECT symbol FROM trades);
SELECT symbol FROM TABLE(TUMBLE(trades, 1m));
