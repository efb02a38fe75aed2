CREATE STREAM trades (symbol VARCHAR, buyer VARCHAR, qty INT) PARTITIONED BY (symbol);
SELECT symbol, FIRST(n) AS first, LAST(n) AS last, ARG_MAX(buyer, qty) AS most, STRING_AGG(buyer, ',') AS buyers, MODE(n) AS usual, APPROX_PERCENTILE(qty, 0.5) AS half
FROM (SELECT symbol, buyer, COUNT(*) AS n, SUM(qty) AS qty FROM trades GROUP BY symbol, buyer) AS buyers
GROUP BY symbol;
