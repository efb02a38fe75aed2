CREATE STREAM trades (symbol VARCHAR NOT NULL, price DOUBLE NOT NULL, quantity BIGINT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE STREAM recent AS
SELECT symbol, price, SUM(quantity) OVER (w RANGE BETWEEN INTERVAL '1' MINUTE PRECEDING AND CURRENT ROW) AS bought,
  FIRST_VALUE(price) OVER w AS opening, RANK() OVER w AS place
FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY trade_time);
