CREATE STREAM ticks (symbol VARCHAR, price DECIMAL(12, 4), at TIMESTAMP, WATERMARK FOR at AS at)
  PARTITIONED BY (symbol) WITH (timestamp.format = 'epoch-millis');
SELECT symbol, _window_start AS s, MAX(price) AS high FROM ticks GROUP BY symbol WINDOW SLIDING(at, INTERVAL '1' MINUTE, 10s);
SELECT symbol, HOP_START(at, 10s, 1m) AS s, HOP_END() AS e, COUNT(*) AS n FROM ticks GROUP BY symbol, HOP(at, 10s, 1m, -5s);
SELECT symbol, _window_end AS e, SUM(price) AS total FROM ticks GROUP BY symbol WINDOW CUMULATE(1d, 1h) EMIT CHANGES;
SELECT symbol, window_start, window_end, AVG(price) AS mean
FROM TABLE(CUMULATE(TABLE ticks, DESCRIPTOR(at), INTERVAL '10' MINUTE, INTERVAL '1' HOUR)) GROUP BY window_start, window_end, symbol;
SELECT symbol, SESSION_START(at, 5m) AS s, SESSION_END() AS e, COUNT(*) AS n FROM ticks GROUP BY symbol, SESSION(at, INTERVAL '5' MINUTE);
SELECT symbol, window_end, COUNT(*) AS n
FROM TABLE(SESSION(TABLE ticks PARTITION BY symbol, DESCRIPTOR(at), INTERVAL '5' MINUTE)) GROUP BY window_start, window_end, symbol;
SELECT symbol, _window_start AS s, COUNT(*) AS n FROM ticks GROUP BY symbol WINDOW STAGGER(at, 1m);
SELECT symbol, COUNT(*) AS n FROM ticks GROUP BY symbol WINDOW TUMBLING(1d) EMIT EVERY INTERVAL '10' SECOND;
SELECT symbol, COUNT(*) AS n FROM ticks GROUP BY symbol EMIT EVERY 100 ROWS;
