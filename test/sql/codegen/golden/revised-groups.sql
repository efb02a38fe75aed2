CREATE STREAM trades (symbol VARCHAR, buyer VARCHAR, qty INT) PARTITIONED BY (symbol);
SELECT symbol, n, COUNT(*) AS buyers, SUM(qty) AS qty
FROM (SELECT symbol, buyer, COUNT(*) AS n, SUM(qty) AS qty FROM trades GROUP BY symbol, buyer HAVING SUM(qty) > 0) AS buyers
GROUP BY symbol, n;
