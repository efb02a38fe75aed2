CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE TABLE t (symbol VARCHAR);
SELECT symbol FROM t;
INSERT INTO trades SELECT symbol, price, qty, open, trade_time FROM trades;
CREATE STREAM x AS SELECT symbol FROM trades;
INSERT INTO x SELECT symbol FROM trades;
CREATE TABLE y AS SELECT symbol FROM trades;
SELECT symbol FROM y;
