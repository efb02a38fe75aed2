CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE TABLE sink (symbol VARCHAR NOT NULL, total BIGINT, at TIMESTAMP);
INSERT INTO sink SELECT symbol, qty FROM trades;
INSERT INTO sink SELECT symbol, price, trade_time FROM trades;
INSERT INTO sink (total, att) SELECT qty, trade_time FROM trades;
INSERT INTO sink (total, total) SELECT qty, qty FROM trades;
INSERT INTO sink (total) SELECT qty FROM trades;
