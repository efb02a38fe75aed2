CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, ROWTIME FROM trades;
SELECT symbol, APPROXIMATE_ARRIVAL_TIME FROM trades;
SELECT trades.ROWTIME, t.PARTITION_KEY FROM trades AS t;
SELECT PARTITION_KEY, SHARD_ID, SEQUENCE_NUMBER FROM trades;
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, STEP(trades.ROWTIME BY INTERVAL '10' SECOND);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, FLOOR(trade_time TO FORTNIGHT);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, STEP(trade_time BY '10' SECOND);
SELECT symbol, TSDIFF(trade_time, trade_time) AS d FROM trades;
