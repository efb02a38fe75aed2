CREATE STREAM trades (symbol VARCHAR NOT NULL, venue VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, COUNT(DISTINCT venue) AS venues, SUM(price * qty) FILTER (WHERE qty > 0) AS bought, FIRST(price) AS opened,
  LAST(venue) IGNORE NULLS AS venue, ARG_MAX(venue, price) AS dearest, CORR(price, qty) AS r, COUNT(*) FILTER (WHERE venue = 'x') AS n,
  PERCENTILE_CONT(0.99) WITHIN GROUP (ORDER BY price DESC) AS p99, STRING_AGG(DISTINCT venue, ', ') AS venue_list, MEDIAN(qty) + 1 AS m
FROM trades GROUP BY symbol WINDOW SLIDING(trade_time, 10m, 1m);
