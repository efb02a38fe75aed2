CREATE STREAM trades (symbol VARCHAR NOT NULL, price DOUBLE NOT NULL, buyer VARCHAR, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE STREAM dearest AS
SELECT symbol, price, buyer, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price DESC) AS n FROM trades) AS t WHERE n <= 3;
