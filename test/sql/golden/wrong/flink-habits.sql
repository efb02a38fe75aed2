CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, PROCTIME() AS p FROM trades;
CREATE TABLE t (symbol STRING, ts AS PROCTIME());
CREATE TABLE u (symbol STRING, PRIMARY KEY (symbol) NOT ENFORCED);
CREATE TEMPORARY VIEW v AS SELECT symbol FROM trades;
SELECT symbol, COUNT(*) FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '1' MINUTES)) GROUP BY symbol, window_start;
SELECT symbol, COUNT(*) FROM TABLE(TUMBLE(trades, DESCRIPTOR(trade_time), INTERVAL '1' MINUTE)) GROUP BY symbol, window_start, window_end;
SELECT symbol, COUNT(*) FROM TABLE(TUMBLE(TABLE trades, trade_time, INTERVAL '1' MINUTE)) GROUP BY symbol, window_start, window_end;
INSERT OVERWRITE totals SELECT symbol FROM trades;
SET 'table.exec.state.ttl' = '1 h';
SELECT * FROM trades MATCH_RECOGNIZE (PARTITION BY symbol);
SELECT * FROM trades FOR SYSTEM_TIME AS OF trade_time;
EXECUTE STATEMENT SET BEGIN SELECT symbol FROM trades; END;
