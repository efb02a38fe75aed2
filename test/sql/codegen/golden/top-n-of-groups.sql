CREATE STREAM sales (shop VARCHAR, item VARCHAR, amount INT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '5' SECOND) PARTITIONED BY (shop);
CREATE STREAM best_of_minute AS
SELECT shop, window_start, item, sold, place
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, shop ORDER BY sold DESC) AS place
  FROM (
    SELECT shop, item, window_start, window_end, SUM(amount) AS sold
    FROM TABLE(TUMBLE(TABLE sales, DESCRIPTOR(at), INTERVAL '1' MINUTE)) GROUP BY shop, item, window_start, window_end
  )
)
WHERE place <= 3;
CREATE TABLE best AS
SELECT shop, item, sold FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY shop ORDER BY sold DESC) AS place FROM (SELECT shop, item, SUM(amount) AS sold FROM sales GROUP BY shop, item)
)
WHERE place <= 10;
CREATE TABLE held AS
SELECT shop, SUM(amount) AS amount
FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY shop, item ORDER BY at DESC) AS place FROM sales) WHERE place = 1
GROUP BY shop;
