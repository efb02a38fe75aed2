-- Each grouping set is an aggregation of its own into the one output.
CREATE STREAM sales (region VARCHAR, product VARCHAR, buyer VARCHAR, amount DECIMAL(10, 2), at TIMESTAMP, WATERMARK FOR at AS at)
  PARTITIONED BY (region);
SELECT region, product, GROUPING(region, product) AS level, SUM(amount) AS amount FROM sales
GROUP BY GROUPING SETS ((region, product), (region)) WINDOW TUMBLING(1m);
CREATE TABLE totals AS SELECT region, UPPER(product) AS product, buyer, COUNT(*) AS n FROM sales
GROUP BY region, ROLLUP (UPPER(product), buyer) HAVING GROUPING(buyer) = 1 OR COUNT(*) > 1;
SELECT region, product, buyer, COUNT(*) AS n FROM sales GROUP BY region, CUBE (product, buyer), TUMBLE(at, INTERVAL '1' MINUTE);
SELECT region, COUNT(*) AS n, GROUPING(region) AS whole FROM sales GROUP BY (region), ();
