CREATE STREAM trades (symbol VARCHAR, quantity INT, trade_time TIMESTAMP, WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND)
  PARTITIONED BY (symbol);
CREATE STREAM counts AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol;
SELECT symbol, MAX(n) AS most, COUNT(DISTINCT n) AS distinct_n FROM counts GROUP BY symbol;
SELECT symbol, LAG(n) OVER (PARTITION BY symbol) AS before FROM counts;
SELECT symbol, n FROM counts EMIT FINAL;
CREATE STREAM minutes WITH ('allowed.lateness' = '1 minute') AS SELECT symbol, COUNT(*) AS n, _window_end AS minute FROM trades GROUP BY symbol WINDOW TUMBLING(1m);
SELECT symbol, MAX(n) AS most FROM minutes GROUP BY symbol WINDOW TUMBLING(1h);
SELECT symbol, n FROM minutes EMIT CHANGES WITH ('allowed.lateness' = '2 minutes');
CREATE VIEW final AS SELECT symbol, COUNT(*) AS n, _window_end AS minute FROM trades GROUP BY symbol WINDOW TUMBLING(1m);
SELECT symbol, MAX(n) AS most FROM final GROUP BY symbol WINDOW TUMBLING(minute, 1h);
SELECT n, COUNT(*) AS symbols FROM final GROUP BY n WINDOW TUMBLING(1h);
SELECT symbol, _window_start AS start FROM final;
SELECT symbol, _timestamp AS arrived FROM final;
SELECT symbol, COUNT(*) AS n FROM (SELECT symbol, n FROM final UNION ALL SELECT symbol, quantity FROM trades) AS both GROUP BY symbol;
WITH ahead AS (SELECT symbol, trade_time, LEAD(quantity) OVER (PARTITION BY symbol ORDER BY trade_time) AS next FROM trades)
SELECT symbol, MAX(next) AS most FROM ahead GROUP BY symbol WINDOW TUMBLING(1m);
SELECT symbol, MAX(n) AS most FROM (SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(1m) EMIT CHANGES) AS c GROUP BY symbol;
SELECT symbol, COUNT(*) AS n FROM counts GROUP BY symbol EMIT EVERY 5 ROWS;
SELECT symbol, COUNT(*) AS c FROM counts GROUP BY symbol WINDOW TUMBLING(1m);
SELECT symbol, COUNT(*) AS c FROM (SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol EMIT EVERY 5 ROWS) AS e GROUP BY symbol;
