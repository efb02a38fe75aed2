CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT t.symbol FROM (SELECT symbol FROM trades) AS u;
SELECT symbol FROM (SELECT symbol, COUNT(*) FROM trades);
SELECT symbol, total FROM (SELECT symbol, SUM(price) total FROM trades GROUP BY symbl WINDOW TUMBLING(1m)) WHERE total > 'x';
SELECT price FROM trades WHERE price > (SELECT AVG(price) FROM trades);
SELECT price FROM trades WHERE price > ALL (SELECT price FROM trades);
SELECT symbol FROM LATERAL (SELECT symbol FROM trades);
WITH w AS (SELECT symbol, n FROM w) SELECT symbol FROM w;
WITH w (a, b) AS (SELECT symbol FROM trades) SELECT a FROM w;
WITH w SELECT symbol FROM trades;
SELECT symbol FROM (SELECT symbol FROM trades) WINDOW TUMBLING(1m);
