CREATE STREAM orders (order_id BIGINT NOT NULL, customer VARCHAR, total DECIMAL(10, 2), paid BOOLEAN, placed TIMESTAMP);

CREATE STREAM large_orders AS
SELECT order_id,
       customer,
       total * 1.19 AS gross,
       CASE WHEN paid THEN 'paid' WHEN customer LIKE 'VIP%' THEN 'trusted' ELSE 'open' END AS status,
       placed
FROM orders
WHERE total >= 100 AND (paid OR customer IS NOT NULL);
