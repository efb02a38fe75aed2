CREATE STREAM trades (symbol VARCHAR NOT NULL, price DOUBLE NOT NULL, quantity BIGINT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE STREAM averages AS
SELECT symbol, price, AVG(price) OVER w AS average, LAG(price) OVER w AS previous, MAX(quantity) OVER w AS largest
FROM trades WHERE price > 0
WINDOW w AS (ROWS WINDOW BUFFER 100 ROWS PARTITION BY symbol);
