CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT) PARTITIONED BY (symbol);
CREATE TABLE sums (symbol VARCHAR NOT NULL, n BIGINT, total DECIMAL(38, 4), note VARCHAR) WITH (table = 'Sums');
CREATE STREAM log (line VARCHAR, again VARCHAR) WITH (connector = 'file', path = 'log.ndjson');
INSERT INTO sums (symbol, total, n) SELECT symbol, CAST(SUM(price) AS DECIMAL(36, 2)), COUNT(*) FROM trades GROUP BY symbol;
INSERT INTO log SELECT symbol, symbol FROM trades;
INSERT INTO log SELECT 'large', symbol FROM trades WHERE qty > 1000;
