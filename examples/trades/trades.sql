-- Volume and high per symbol and minute.
CREATE STREAM trades (
  symbol      VARCHAR,
  price       DECIMAL(10, 2),
  quantity    BIGINT,
  trade_time  TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND
) PARTITIONED BY (symbol);

SELECT symbol, _window_start, COUNT(*) AS trades, SUM(price * quantity) AS volume, MAX(price) AS high
FROM trades
WHERE quantity > 0
GROUP BY symbol
WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE)
EMIT FINAL;
