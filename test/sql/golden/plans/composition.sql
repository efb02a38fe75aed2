-- Queries in FROM, WITH, views and UNION ALL without grouping are computed inside what reads them.
CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, buyer VARCHAR, seller VARCHAR, at TIMESTAMP,
  WATERMARK FOR at AS at - INTERVAL '1' SECOND) PARTITIONED BY (symbol);
CREATE STREAM quotes (symbol VARCHAR, bid DOUBLE);
CREATE VIEW amounts (s, amount, t) AS SELECT symbol, price * qty, at FROM trades;
WITH large AS (SELECT * FROM amounts WHERE amount > 1000), euro (s, amount) AS (SELECT s, amount * 0.9 FROM large)
SELECT s, amount FROM (SELECT * FROM euro WHERE s <> 'TEST') AS e WHERE e.amount < 10000;
SELECT sums.s, total FROM (SELECT s, amount AS total FROM amounts) sums;
(SELECT symbol, 1 AS side, qty FROM trades) UNION ALL (SELECT symbol, bid, NULL FROM quotes WHERE bid > 0)
WITH (connector = 'file', path = 'both.ndjson');
SELECT s, _window_start AS minute, COUNT(*) AS n, SUM(amount) AS amount
FROM (SELECT symbol AS s, price * qty AS amount, buyer AS who, at FROM trades WHERE buyer IS NOT NULL
      UNION ALL SELECT symbol, -price * qty, seller, at FROM trades) AS sides
WHERE who <> 'TEST' GROUP BY s, who WINDOW TUMBLING(at, 1m);
WITH both AS (SELECT symbol FROM trades UNION ALL SELECT symbol FROM trades WHERE qty > 1)
SELECT UPPER(symbol) AS s FROM (SELECT * FROM both UNION ALL SELECT 'x' FROM trades) AS more;
SELECT symbol, window_start, qty FROM TABLE(CUMULATE(TABLE trades, DESCRIPTOR(at), 10s, 1m)) WHERE window_time > at;
