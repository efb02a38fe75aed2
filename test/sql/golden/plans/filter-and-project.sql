-- The plainest application: one source, single rows.
CREATE STREAM trades (symbol VARCHAR NOT NULL, price DOUBLE, qty BIGINT, "Mixed Case" VARCHAR);
SELECT SYMBOL, price * qty AS amount, "Mixed Case" AS m, _KEY, _Timestamp FROM trades WHERE qty > 0 AND NOT (price IS NULL);
SELECT t.*, _offset FROM trades AS t WHERE t.qty BETWEEN 1 AND 10 OR symbol LIKE 'A%';
