CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, tags ARRAY<VARCHAR>, trade_time TIMESTAMP, settled TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol) WITH (stream = 'trades-prod');
SELECT symbol SIMILAR TO price AS a FROM trades;
SELECT symbol SIMILAR TO 'a' ESCAPE '!!' AS b FROM trades;
SELECT symbol SIMILAR TO '(a' AS c FROM trades;
SELECT qty BETWEEN SYMMETRIC 9 AND 1 AS a FROM trades;
SELECT qty ^ 2 AS a FROM trades;
SELECT {'a': qty} AS a FROM trades;
SELECT UNNEST(tags) AS tag FROM trades;
SELECT symbol FROM trades WHERE 'x' = ANY(tags);
SELECT symbol ~ qty AS a, qty ILIKE 'a' AS b, symbol -> 'a' AS c, symbol & 1 AS d FROM trades;
SELECT symbol, COUNT(*) AS n FROM trades GROUP BY ALL;
SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(settled, 1m);
SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(trade_time + INTERVAL '1' HOUR, 1m);
SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(qty, 1m);
SELECT LEAD(qty) IGNORE NULLS OVER (PARTITION BY symbol ORDER BY trade_time) AS a FROM trades;
