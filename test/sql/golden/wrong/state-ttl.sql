CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WITH ('state.ttl' = '0 seconds');
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WITH ('state.ttl' = 'soon');
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WITH ('state.ttl' = '1 month');
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(1m) WITH ('state.ttl' = '1 day');
SELECT symbol FROM trades WITH ('state.ttl' = '1 day');
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WITH ('state.tll' = '1 day');
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WITH ('allowed.lateness' = '1 day');
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WITH ('table.exec.state.ttl' = '1 day');
SELECT symbol, COUNT(*) FROM trades GROUP BY symbol WINDOW TUMBLING(1m) WITH ('idle.timeout' = '-5 s');
