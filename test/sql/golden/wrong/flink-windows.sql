CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, COUNT(*) FROM TUMBLE(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '1' MINUTE) GROUP BY symbol, window_start, window_end;
SELECT symbol, COUNT(*) FROM TABLE(TUMBLE(DATA => TABLE trades, TIMECOL => DESCRIPTOR(trade_time), WIDTH => INTERVAL '1' MINUTE)) GROUP BY symbol, window_start, window_end;
SELECT symbol, COUNT(*) FROM TABLE(HOP(DATA => TABLE trades, TIMECOL => DESCRIPTOR(trade_time), SIZE => INTERVAL '1' MINUTE)) GROUP BY symbol, window_start, window_end;
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol, TUMBLE(PROCTIME(), INTERVAL '1' MINUTE);
SELECT TUMBLE_PROCTIME(trade_time, INTERVAL '1' MINUTE) AS p, symbol FROM trades GROUP BY symbol, TUMBLE(trade_time, INTERVAL '1' MINUTE);
SELECT symbol, TUMBLE(trade_time, INTERVAL '1' MINUTE) AS w FROM trades;
SELECT symbol, window_start FROM TABLE(STAGGER(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '1' MINUTE));
SELECT symbol, SESSION_START() AS s FROM trades GROUP BY symbol, SESSION(trade_time, INTERVAL '1' MINUTE, INTERVAL '1' SECOND);
