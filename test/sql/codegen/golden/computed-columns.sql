CREATE STREAM trades (
  symbol VARCHAR,
  price  DOUBLE,
  at     AS PARSE_TIMESTAMP(clock, 'dd.MM.yyyy HH:mm:ss'),
  clock  VARCHAR,
  name   AS UPPER(symbol),
  net    AS price * 0.81,
  WATERMARK FOR at AS at - INTERVAL '5' SECOND
) PARTITIONED BY (symbol);

SELECT symbol, name, SUM(net) AS net FROM trades GROUP BY symbol, name WINDOW TUMBLING(1m);
