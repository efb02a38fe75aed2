CREATE STREAM trades (symbol VARCHAR NOT NULL, price INT8, size INT64, note NVARCHAR, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE STREAM sales (symbol VARCHAR NOT NULL, price DOUBLE, note VARCHAR, at TIMESTAMP, WATERMARK FOR at AS at) PARTITIONED BY (symbol);
SELECT symbol, COUNT(DISTINCT price, note) AS n FROM sales GROUP BY symbol;
SELECT symbol, COUNT(*) AS n FROM sales GROUP BY symbol WINDOW TUMBLING(1h30m);
SELECT symbol, COUNT(*) AS n FROM sales GROUP BY symbol WINDOW SLIDING(90s, 2m);
SELECT symbol, E'a\tb' AS tab FROM sales;
SELECT symbol, price FROM sales WHERE LAG(price) OVER (PARTITION BY symbol) < price;
SELECT symbol, COUNT(*) AS n FROM sales GROUP BY symbol, TUMBLE(1m, 2m, 3m);
