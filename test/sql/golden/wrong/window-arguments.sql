CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING();
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(1m, 10s, 5s);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW SLIDING(1m);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW SLIDING(10s, 1m);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW SESSION(1m, 2m);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW CUMULATE(1m, 7s);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(60);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING('1 minute');
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(trade_time, 1m) OFFSET 2m;
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW SESSION(1m) OFFSET 2s;
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, TUMBLE(trade_time);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, TUMBLE(trade_time, INTERVAL '1' MINUTE), HOP(trade_time, INTERVAL '1' MINUTE, INTERVAL '2' MINUTE);
SELECT symbol, TUMBLE_START(trade_time, INTERVAL '2' MINUTE) FROM trades GROUP BY symbol, TUMBLE(trade_time, INTERVAL '1' MINUTE);
SELECT symbol, HOP_START(trade_time, INTERVAL '1' MINUTE) FROM trades GROUP BY symbol, TUMBLE(trade_time, INTERVAL '1' MINUTE);
SELECT symbol, COUNT(*) FROM trades WINDOW TUMBLING(1m) GROUP BY symbol WINDOW TUMBLING(1m);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol EMIT CHANGES WINDOW TUMBLING(1m);
