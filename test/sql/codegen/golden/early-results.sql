CREATE STREAM trades (
  symbol     VARCHAR   NOT NULL,
  price      DOUBLE    NOT NULL,
  trade_time TIMESTAMP NOT NULL,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND
) PARTITIONED BY (symbol) WITH (timestamp.format = 'epoch-millis');

CREATE TABLE today AS
SELECT symbol, _window_start AS day, COUNT(*) AS trades
FROM trades
GROUP BY symbol
WINDOW TUMBLING(trade_time, INTERVAL '1' DAY)
EMIT EVERY INTERVAL '10' SECOND;

CREATE TABLE totals AS SELECT symbol, COUNT(*) AS trades FROM trades GROUP BY symbol EMIT EVERY 100 ROWS;
