CREATE STREAM readings (
  sensor INT NOT NULL,
  celsius DOUBLE,
  at TIMESTAMP,
  WATERMARK FOR at AS at - INTERVAL '10' SECOND
) PARTITIONED BY (sensor);

CREATE STREAM hourly AS
SELECT sensor, MIN(celsius) AS low, MAX(celsius) AS high, COUNT(celsius) AS readings
FROM readings
WHERE celsius BETWEEN -50 AND 150
GROUP BY sensor
WINDOW TUMBLING(at, INTERVAL '1' HOUR)
EMIT FINAL
WITH ('allowed.lateness' = '10 minutes');
