CREATE STREAM trades (symbol VARCHAR, buyer VARCHAR, qty INT) PARTITIONED BY (symbol);
SELECT symbol, c, MAX(least) AS most, COUNT(DISTINCT least) AS different
FROM (
  SELECT symbol, n, COUNT(*) AS c, MIN(qty) AS least
  FROM (SELECT symbol, buyer, COUNT(*) AS n, SUM(qty) AS qty FROM trades GROUP BY symbol, buyer) AS buyers GROUP BY symbol, n
) AS sizes
GROUP BY symbol, c;
