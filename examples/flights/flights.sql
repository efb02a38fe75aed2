-- Delays per origin airport and day, from US domestic flights of early 2001.
--
-- Each row of the input is one flight. Rows arrive some hours out of order; the watermark waits six, and a row that comes
-- later than its day's end plus that wait is late.

CREATE STREAM flights (
  date         TIMESTAMP NOT NULL,
  delay        INT,
  distance     INT,
  origin       VARCHAR NOT NULL,
  destination  VARCHAR,
  WATERMARK FOR date AS date - INTERVAL '6' HOUR
) PARTITIONED BY (origin)
WITH (
  connector = 'kinesis',
  stream = 'flights',
  format = 'json',
  'timestamp.format' = 'iso-8601',
  'idle.timeout' = '2 seconds'
);

CREATE TABLE delays_by_origin AS
SELECT
  origin,
  _window_start AS day,
  COUNT(*)      AS flights,
  SUM(CASE WHEN delay > 15 THEN 1 ELSE 0 END) AS delayed,
  CAST(AVG(delay) AS DECIMAL(6, 1)) AS delay_avg,
  MAX(delay)    AS delay_max
FROM flights
WHERE distance >= 100
GROUP BY origin
WINDOW TUMBLING(date, INTERVAL '1' DAY)
EMIT FINAL
WITH (connector = 'dynamodb', 'late.output' = 'late_flights');
