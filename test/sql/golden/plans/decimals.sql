CREATE STREAM t (k VARCHAR, a DECIMAL(10, 2), b DECIMAL(38, 10), i INT, l BIGINT, d DOUBLE) PARTITIONED BY (k);
SELECT a + b AS add, a - a AS subtract, a * a AS multiply, a / a AS divide, a % b AS modulo, a * b AS large, b / b AS larger, a + i AS with_int,
  a * l AS with_bigint, a + d AS with_double, a * 2 AS with_literal, a > i AS compared, COALESCE(a, b, 0) AS first, i + l AS widened, -a AS negated
FROM t;
SELECT k, SUM(a) AS s, AVG(a) AS m, SUM(b) AS sb, AVG(b) AS mb, SUM(i) AS si, AVG(l) AS ml, MAX(b) AS xb FROM t GROUP BY k HAVING SUM(a) > 0.001;
