-- Values inside objects and arrays of the document, one of them required.
CREATE STREAM events (
  symbol    VARCHAR NOT NULL PATH '$.trade.symbol',
  price     DOUBLE PATH '$.trade.price',
  latitude  DOUBLE PATH '$.place.coordinates[1]',
  at        TIMESTAMP
) WITH (format = 'ndjson', timestamp.format = 'epoch-millis');

SELECT symbol, price, latitude, at FROM events;
