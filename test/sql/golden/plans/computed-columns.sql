CREATE STREAM trades (
  symbol VARCHAR,
  price  DECIMAL(10, 2),
  ms     BIGINT,
  at     AS TO_TIMESTAMP_LTZ(ms, 3),
  net    AS price * 0.81,
  WATERMARK FOR at AS at - INTERVAL '5' SECOND
) PARTITIONED BY (symbol);

SELECT symbol, SUM(net) AS net FROM trades GROUP BY symbol WINDOW TUMBLING(1m);
SELECT * FROM trades;
