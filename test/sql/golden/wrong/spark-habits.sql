CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, window(trade_time, '1 minute');
SELECT symbol, COUNT_IF(qty), BIT_OR(price), PRODUCT(qty), COLLECT_SET(qty) FROM trades GROUP BY symbol;
SELECT symbol, CURRENT_WATERMARK(trade_time) FROM trades;
USE CATALOG lake;
CREATE DATABASE shop;
ADD JAR 'udf.jar';
BEGIN STATEMENT SET;
END;
