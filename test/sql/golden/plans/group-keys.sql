CREATE STREAM t (k VARCHAR, v INT, d DOUBLE, b BOOLEAN) PARTITIONED BY (k);
SELECT k, v % 10 AS digit, COUNT(*) AS n FROM t GROUP BY k, digit;
SELECT v / 2 AS half, k, COUNT(*) AS n, v / 2 + 1 AS more FROM t GROUP BY 1, 2;
SELECT k FROM t GROUP BY k;
SELECT k, CASE WHEN b THEN 'yes' WHEN NOT b THEN 'no' END AS answer, SUM(d) / COUNT(d) AS mean
FROM t GROUP BY k, CASE WHEN b THEN 'yes' WHEN NOT b THEN 'no' END HAVING mean > 1.5 AND k IN ('a', 'b');
