CREATE STREAM trades (symbol VARCHAR NOT NULL, qty INT, tags ARRAY<VARCHAR>, at TIMESTAMP, WATERMARK FOR at AS at) PARTITIONED BY (symbol);
SELECT symbol, x FROM (SELECT symbol, ARRAY_AGG(qty) AS qs FROM trades GROUP BY symbol) CROSS JOIN UNNEST(qs) AS u (x);
SELECT symbol, x FROM (SELECT symbol, ARRAY_AGG(qty) AS qs FROM trades GROUP BY symbol WINDOW TUMBLING(1m)) CROSS JOIN UNNEST(qs) AS u (x)
EMIT FINAL WITH ('allowed.lateness' = '10s');
SELECT symbol, x FROM (
  SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY qty DESC) AS n FROM trades) WHERE n <= 2
) AS q CROSS JOIN UNNEST(tags) AS u (x);
