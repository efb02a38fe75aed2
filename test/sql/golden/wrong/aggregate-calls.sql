CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, FIRST(DISTINCT qty), COUNT(DISTINCT *), SUM(qty) IGNORE NULLS, UPPER(DISTINCT symbol), MAX(qty) WITHIN GROUP (ORDER BY price),
  SUM(qty) FILTER (WHERE qty), COUNT(*) FILTER (WHERE SUM(qty) > 1), BOOL_AND(qty), CORR(symbol, qty), CORR(qty), ARG_MIN(qty, NULL),
  DELTA(symbol), PERCENTILE_CONT(qty, 2), PERCENTILE_CONT(qty), PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY symbol), MEDIAN(trade_time),
  PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY open), STRING_AGG(qty, ','), STRING_AGG(symbol, qty), STRING_AGG(symbol), APPROX_TOP_K(qty, 0),
  APPROX_PERCENTILE(symbol, 0.5), LISTAGG(symbol) WITHIN GROUP (ORDER BY qty), COLLECT(qty), HISTOGRAM(ARRAY[qty]), MODE(qty, open), APPROX_TOP_K(NULL, 3)
  FROM trades GROUP BY symbol;
SELECT symbol, STRING_AGG(symbol, ',' ORDER BY qty) FROM trades GROUP BY symbol;
SELECT symbol, SUM(DISTINCT qty) OVER (PARTITION BY symbol) FROM trades;
SELECT symbol, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY qty, price) FROM trades GROUP BY symbol;
