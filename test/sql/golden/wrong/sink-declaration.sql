CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE STREAM sink (symbol VARCHAR, t TIMESTAMP, WATERMARK FOR t AS t) PARTITIONED BY (symbol) WITH (max.future = '1h', stream = 's', connector = 'stdout');
INSERT INTO sink SELECT symbol, trade_time FROM trades;
