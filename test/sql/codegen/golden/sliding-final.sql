CREATE STREAM trades (
  symbol     VARCHAR   NOT NULL,
  price      DOUBLE    NOT NULL,
  trade_time TIMESTAMP NOT NULL,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND
) PARTITIONED BY (symbol) WITH (timestamp.format = 'epoch-millis');

CREATE STREAM busy AS
SELECT symbol, _window_end AS until, COUNT(*) AS trades, MAX(price) AS high
FROM trades
GROUP BY symbol
WINDOW SLIDING(trade_time, INTERVAL '1' MINUTE, INTERVAL '10' SECOND)
WITH ('allowed.lateness' = '30 seconds');
