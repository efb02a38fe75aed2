-- DISTINCT groups by all that is selected; EXCEPT and REPLACE change single columns of `*`.
CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '1' SECOND)
  PARTITIONED BY (symbol);
SELECT DISTINCT symbol, qty > 10 AS large FROM trades WHERE price > 0;
SELECT DISTINCT symbol, _window_start AS minute FROM trades WINDOW TUMBLING(1m);
SELECT * EXCEPT (qty) REPLACE (price * qty AS price), UPPER(symbol) AS shown FROM trades;
SELECT t.* EXCLUDE price FROM trades t;
