CREATE STREAM sales (region VARCHAR, product VARCHAR, buyer VARCHAR, amount DECIMAL(10, 2), at TIMESTAMP, WATERMARK FOR at AS at)
  PARTITIONED BY (region);
SELECT region, product, COUNT(*) AS n FROM sales GROUP BY ROLLUP (region, product);
SELECT region, product, COUNT(*) AS n FROM sales GROUP BY GROUPING SETS ((region, prodct), (region));
SELECT region, buyer, COUNT(*) AS n FROM sales GROUP BY region, CUBE (product);
SELECT region, GROUPING(buyer) AS g FROM sales GROUP BY region, CUBE (product);
SELECT region, GROUPING() AS g FROM sales GROUP BY region;
SELECT region, GROUPING(region) AS g FROM sales;
SELECT region FROM sales WHERE GROUPING(region) = 0 GROUP BY region;
SELECT region FROM sales GROUP BY region, CUBE (product, buyer, amount, at, 1, 2, 3);
SELECT region FROM sales GROUP BY region, CUBE (product, buyer, amount), CUBE (product, buyer, amount), CUBE (at);
SELECT region FROM sales GROUP BY GROUPING SETS (region, (region, product);
SELECT region FROM sales GROUP BY GROUPING SETS ();
