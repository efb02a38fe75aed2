CREATE STREAM trades (symbol VARCHAR NOT NULL, price DOUBLE, qty BIGINT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE STREAM moving AS
SELECT symbol, price, AVG(price) OVER w AS average, price - LAG(price, 1, price) OVER w AS step, COUNT(*) OVER w AS n
FROM trades WHERE price > 0 WINDOW w AS (ROWS WINDOW BUFFER 100 ROWS PARTITION BY symbol);
CREATE STREAM sorted AS
SELECT symbol, SUM(qty) OVER (w RANGE BETWEEN INTERVAL '1' MINUTE PRECEDING AND CURRENT ROW) AS recent,
  LAST_VALUE(price IGNORE NULLS) OVER w AS newest, RANK() OVER w AS place
FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY trade_time);
