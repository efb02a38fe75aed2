CREATE STREAM ticks (symbol VARCHAR, price DECIMAL(12, 4), at TIMESTAMP, WATERMARK FOR at AS at)
  PARTITIONED BY (symbol) WITH (timestamp.format = 'epoch-millis');
SELECT symbol, TUMBLE_START(at, INTERVAL '30' SECOND) AS w, TUMBLE_END() AS e, SUM(price), AVG(price), MIN(price)
FROM ticks GROUP BY symbol, TUMBLE(at, INTERVAL '30' SECOND), w EMIT CHANGES;
SELECT symbol, COUNT(price) FROM ticks GROUP BY symbol WINDOW TUMBLING(1d, OFFSET -1h);
