CREATE STREAM trades (symbol VARCHAR NOT NULL, price DOUBLE NOT NULL, buyer VARCHAR) PARTITIONED BY (symbol);
CREATE TABLE dearest AS
SELECT symbol, price, buyer, place FROM (SELECT *, RANK() OVER (PARTITION BY symbol ORDER BY price DESC) AS place FROM trades) WHERE place <= 3;
