CREATE STREAM payments (
  account VARCHAR,
  currency VARCHAR,
  amount DECIMAL(12, 2)
) PARTITIONED BY (account);

CREATE TABLE balances AS
SELECT account, currency, SUM(amount) AS balance, MAX(amount) AS largest
FROM payments
WHERE currency IN ('EUR', 'USD')
GROUP BY account, currency
HAVING SUM(amount) > 0
EMIT CHANGES;
