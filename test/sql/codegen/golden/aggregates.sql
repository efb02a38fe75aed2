-- DISTINCT feeds columns of its own, FILTER is a CASE, and merged windows number the arrivals of rows.
CREATE STREAM trades (
  symbol VARCHAR NOT NULL,
  venue VARCHAR,
  price DOUBLE,
  qty INT NOT NULL,
  trade_time TIMESTAMP NOT NULL,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND
) PARTITIONED BY (symbol);

SELECT symbol,
  COUNT(DISTINCT venue) AS venues, SUM(DISTINCT qty) AS lots,
  COUNT(*) FILTER (WHERE price > 100) AS expensive,
  STDDEV(price) AS deviation, CORR(price, qty) AS correlation,
  FIRST(price) AS opened, ARG_MAX(venue, qty) AS busiest,
  STRING_AGG(venue, ' ') AS route, MEDIAN(price) AS median, APPROX_COUNT_DISTINCT(venue) AS about
FROM trades
GROUP BY symbol
WINDOW SLIDING(10m, 1m);
