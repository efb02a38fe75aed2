CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW SLIDING(10s, 1m);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW SLIDING(trade_time, 10s);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW SLIDING(1m, 0s);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW HOPPING(1m, 10s, OFFSET 10s);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW CUMULATE(1m, 7s);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW SESSION(5m, OFFSET 1m);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, HOP(trade_time, 10s);
SELECT symbol, TUMBLE_START() FROM trades GROUP BY symbol, HOP(trade_time, 10s, 1m);
SELECT symbol, HOP_END(trade_time, 1m, 10s) FROM trades GROUP BY symbol, HOP(trade_time, 10s, 1m);
SELECT symbol, COUNT(*) FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), 1m)) GROUP BY symbol;
SELECT symbol, COUNT(*) FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), 1m)) GROUP BY symbol, window_start WINDOW TUMBLING(1m);
SELECT symbol FROM TABLE(SPIN(TABLE trades, DESCRIPTOR(trade_time), 1m));
SELECT symbol FROM TABLE(TUMBLE(trades, 1m));
SELECT symbol, COUNT(*) FROM TABLE(HOP(TABLE trades, DESCRIPTOR(trade_time), 1m)) GROUP BY symbol, window_start;
SELECT symbol, window_start, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(1m);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(1m) EMIT EVERY 0 ROWS;
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(1m) EMIT EVERY qty;
