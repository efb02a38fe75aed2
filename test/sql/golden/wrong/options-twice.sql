CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol FROM trades WITH (connector = 'stdout', 'connector' = 'file');
SELECT symbol FROM trades WITH (path = 'x');
SELECT symbol FROM trades WITH ('allowed.lateness' = '5s');
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(1m) WITH (late.output = 'trades');
SELECT symbol FROM trades WITH (idle.timeout = 5s);
SELECT symbol, 1 AS one FROM trades WITH (idle.timeout = '1 minute');
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(1m) WITH (late.output = 'FURTHER');
CREATE STREAM further AS SELECT symbol FROM trades;
