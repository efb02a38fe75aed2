CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT CAST(price AS MONEY) AS a FROM trades;
SELECT CAST(price, INT) AS a FROM trades;
SELECT CAST(price TO INT) AS a FROM trades;
SELECT CAST(price AS DECIMAL(40, 2)) AS a, CAST(price AS DECIMAL(5, 9)) AS b FROM trades;
SELECT CAST(trade_time AS BOOLEAN) AS a, TRY_CAST(qty AS DATE) AS b FROM trades;
SELECT CAST('12x' AS INT) AS a, CAST('2026-13-01' AS DATE) AS b, CAST(300000 AS SMALLINT) AS c FROM trades;
SELECT CONVERT(INT, price) AS a, price::MONEY AS b, TRY_CONVERT(INT, symbol) AS c FROM trades;
SELECT DATE '2026-02-30' AS a, TIME '25:00:00' AS b, TIMESTAMP 'noon' AS c FROM trades;
SELECT SAFE_CAST(symbol AS INT) AS a FROM trades;
SELECT price + symbol AS a, trade_time + 1 AS b, trade_time - price AS c, symbol - INTERVAL '1' DAY AS d FROM trades;
