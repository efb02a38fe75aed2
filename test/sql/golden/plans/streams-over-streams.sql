-- Streams without aggregates are computed inside what reads them.
CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '1' SECOND)
  PARTITIONED BY (symbol);
CREATE STREAM amounts WITH (stream = 'amounts-out') AS SELECT symbol AS s, price * qty AS amount, at AS t FROM trades WHERE qty > 0;
CREATE STREAM large AS SELECT * FROM amounts WHERE amount > 1000 AND s <> 'TEST';
CREATE TABLE totals AS SELECT s, SUM(amount) AS total, COUNT(*) AS n FROM large WHERE _partition IS NOT NULL GROUP BY s WINDOW TUMBLING(t, 5m);
