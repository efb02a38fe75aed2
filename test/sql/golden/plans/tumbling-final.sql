/* Results once per window, when it is over. */
CREATE STREAM flights (origin VARCHAR NOT NULL, delay INT, distance INT, date TIMESTAMP,
  WATERMARK FOR date AS date - INTERVAL '10' MINUTE)
  PARTITIONED BY (origin) WITH (connector = 'kinesis', stream = 'flights-in', format = 'json', 'max.future' = '2 hours');

CREATE TABLE delays AS
SELECT origin, _window_start, _window_end, COUNT(*) AS flights, AVG(delay) AS delay_avg, MAX(delay) AS delay_max, SUM(distance) AS miles
FROM flights WHERE delay IS NOT NULL
GROUP BY origin
HAVING COUNT(*) > 1
WINDOW TUMBLING(date, INTERVAL '1' HOUR)
EMIT FINAL
WITH ('allowed.lateness' = '5 minutes', 'late.output' = 'late_flights', table = 'Delays');
