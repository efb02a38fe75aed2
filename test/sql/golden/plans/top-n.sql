CREATE STREAM trades (symbol VARCHAR NOT NULL, price DOUBLE, qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE TABLE dearest AS
SELECT symbol, price, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price DESC NULLS FIRST, qty) AS n FROM trades) AS t
WHERE n BETWEEN 1 AND 3;
CREATE STREAM newest AS
SELECT symbol, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY trade_time DESC) AS n FROM trades) AS t WHERE 1 = n;
CREATE STREAM per_minute AS
SELECT symbol, window_end, price
FROM (SELECT symbol, price, window_end, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, symbol ORDER BY price) AS n
  FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '1' MINUTE))) AS t
WHERE n > 1 AND n < 4 AND price > 0;
CREATE STREAM seen AS SELECT DISTINCT symbol, qty FROM trades WITH ('state.ttl' = '1 hour');
CREATE STREAM moving AS
SELECT symbol, AVG(price) OVER (ROWS WINDOW BUFFER 10 ROWS PARTITION BY symbol EXPIRE AFTER INTERVAL '5' MINUTE) AS mean FROM trades;
