CREATE STREAM clicks (
  page VARCHAR,
  dwell_ms INT,
  bytes BIGINT,
  at TIMESTAMP,
  WATERMARK FOR at AS at - INTERVAL '1' SECOND
) PARTITIONED BY (page);

-- a row that one query cannot compute is no loss to the other
CREATE STREAM rates AS SELECT page, bytes / dwell_ms AS rate, CAST(at AS VARCHAR) AS at FROM clicks WHERE bytes / dwell_ms > 10;

CREATE STREAM visits AS
SELECT page, COUNT(*) AS visits, SUM(bytes / dwell_ms) AS rates
FROM clicks
GROUP BY page
WINDOW TUMBLING(at, INTERVAL '5' MINUTE)
EMIT CHANGES;
