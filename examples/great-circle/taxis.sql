-- How far taxis are from the main station in Hamburg: a function in TypeScript, over positions that lie inside the documents.
CREATE STREAM positions (
  taxi       VARCHAR NOT NULL,
  latitude   DOUBLE PATH '$.position.coordinates[1]',
  longitude  DOUBLE PATH '$.position.coordinates[0]'
) PARTITIONED BY (taxi) WITH (format = 'ndjson');

CREATE FUNCTION great_circle(latitude_a DOUBLE, longitude_a DOUBLE, latitude_b DOUBLE, longitude_b DOUBLE) RETURNS DOUBLE
LANGUAGE TYPESCRIPT AS './great-circle.ts';

SELECT taxi, ROUND(great_circle(latitude, longitude, 53.5530, 10.0066), 2) AS kilometres FROM positions;
