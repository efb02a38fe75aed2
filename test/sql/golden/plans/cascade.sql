-- A state that feeds another: the rows of a closed window go on in the same loop.
CREATE STREAM trades (symbol VARCHAR, buyer VARCHAR, price DECIMAL(10, 2), qty INT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '1' SECOND)
  PARTITIONED BY (symbol);
CREATE STREAM minutes AS SELECT symbol, buyer, SUM(price * qty) AS amount, _window_time AS at FROM trades
  GROUP BY symbol, buyer WINDOW TUMBLING(1m) HAVING COUNT(*) > 1;
CREATE VIEW trades_per_minute AS SELECT window_start, window_end, window_time, symbol, COUNT(*) AS n
  FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(at), 1m)) GROUP BY window_start, window_end, symbol;
CREATE TABLE hours AS SELECT symbol, MAX(amount) AS most, COUNT(DISTINCT buyer) AS buyers, _window_start AS hour FROM minutes
  GROUP BY symbol WINDOW TUMBLING(at, 1h);
SELECT t.symbol, _window_start AS start, SUM(n) AS n FROM trades_per_minute t GROUP BY symbol WINDOW HOPPING(window_time, 1h, 5m);
SELECT symbol, AVG(n) OVER (PARTITION BY symbol ORDER BY _window_time ROWS 9 PRECEDING) AS mean
  FROM (SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW SESSION(1m)) AS sessions;
WITH counts AS (SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol) SELECT symbol FROM counts WHERE n > 100;
SELECT symbol, n, COUNT(*) AS buyers FROM (SELECT symbol, buyer, COUNT(*) AS n FROM trades GROUP BY symbol, buyer) AS b GROUP BY symbol, n;
