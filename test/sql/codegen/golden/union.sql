CREATE STREAM trades (symbol VARCHAR, buyer VARCHAR, seller VARCHAR, quantity INT, at TIMESTAMP,
  WATERMARK FOR at AS at - INTERVAL '10' SECOND) PARTITIONED BY (symbol);
SELECT symbol, party, SUM(quantity) AS position
FROM (SELECT symbol, buyer AS party, quantity, at FROM trades
      UNION ALL SELECT symbol, seller, 100 / quantity, at FROM trades WHERE seller IS NOT NULL) AS sides
WHERE party <> 'market'
GROUP BY symbol, party WINDOW TUMBLING(1m);
