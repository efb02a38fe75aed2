CREATE STREAM trades (symbol VARCHAR NOT NULL, price DOUBLE, qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price DESC) AS n FROM trades;
SELECT * FROM (SELECT symbol, RANK() OVER (PARTITION BY symbol ORDER BY price DESC) AS n FROM trades) WHERE n <= 3;
SELECT * FROM (SELECT symbol, LAG(price) OVER (PARTITION BY symbol ORDER BY price DESC) AS n FROM trades) WHERE n <= 3;
SELECT * FROM (SELECT symbol, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price DESC) AS n, LAG(price) OVER (PARTITION BY symbol) AS p FROM trades) WHERE n <= 3;
SELECT * FROM (SELECT symbol, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price) AS n FROM trades) WHERE n > 3;
SELECT * FROM (SELECT symbol, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price) AS n FROM trades) WHERE n <= 30000;
SELECT * FROM (SELECT symbol, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price ROWS 3 PRECEDING) AS n FROM trades) WHERE n <= 3;
SELECT * FROM (SELECT symbol, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price) AS n FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), 10s))) WHERE n <= 3;
SELECT * FROM (SELECT symbol, ROW_NUMBER() OVER (PARTITION BY symbol, window_start ORDER BY trade_time) AS n FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), 10s)));
SELECT * FROM (SELECT symbol, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY c) AS n FROM (SELECT symbol, price, COUNT(*) AS c FROM trades GROUP BY symbol, price)) WHERE n <= 3 EMIT EVERY 10 ROWS;
SELECT * FROM (SELECT symbol, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price) AS n FROM trades) WHERE n <= 3 EMIT FINAL;
CREATE VIEW cheap AS SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price) AS n FROM trades) WHERE n <= 3;
SELECT symbol, COUNT(*) AS c FROM cheap GROUP BY symbol WINDOW TUMBLING(1m);
SELECT symbol, LAG(price) OVER (PARTITION BY symbol) AS before FROM cheap;
SELECT symbol, COUNT(*) AS n, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY COUNT(*)) AS place FROM trades GROUP BY symbol;
SELECT symbol FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), 10s));
