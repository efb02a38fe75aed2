CREATE STREAM trades (symbol VARCHAR, buyer VARCHAR, price DECIMAL(10, 2), qty INT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '1' SECOND)
  PARTITIONED BY (symbol);
CREATE STREAM minutes AS SELECT symbol, buyer, SUM(price * qty) AS amount, _window_time AS at FROM trades
  GROUP BY symbol, buyer WINDOW TUMBLING(1m) HAVING COUNT(*) > 1;
CREATE TABLE hours AS SELECT symbol, MAX(amount) AS most, COUNT(DISTINCT buyer) AS buyers, _window_start AS hour FROM minutes
  GROUP BY symbol WINDOW TUMBLING(at, 1h);
