CREATE STREAM trades (
  symbol VARCHAR NOT NULL,
  price DOUBLE NOT NULL,
  quantity BIGINT NOT NULL,
  trade_time TIMESTAMP NOT NULL,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND
) PARTITIONED BY (symbol) WITH (connector = 'kinesis', stream = 'trades', 'timestamp.format' = 'epoch-millis');

CREATE STREAM per_minute AS
SELECT symbol, _window_start AS minute, COUNT(*) AS trades, AVG(price) AS average, SUM(quantity) AS volume
FROM trades
GROUP BY symbol
WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE)
EMIT FINAL;
