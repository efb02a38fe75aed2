CREATE STREAM clicks (
  visitor VARCHAR   NOT NULL,
  page    VARCHAR,
  at      TIMESTAMP NOT NULL,
  WATERMARK FOR at AS at - INTERVAL '10' SECOND
) PARTITIONED BY (visitor) WITH (timestamp.format = 'epoch-millis');

CREATE TABLE visits AS
SELECT visitor, _window_start AS began, _window_end AS ended, COUNT(*) AS clicks, MIN(page) AS first_by_name
FROM clicks
GROUP BY visitor
WINDOW SESSION(at, INTERVAL '30' MINUTE)
EMIT CHANGES;
