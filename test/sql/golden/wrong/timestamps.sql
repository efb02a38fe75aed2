-- A moment and what a clock shows are not mixed up.
CREATE STREAM visits (who VARCHAR, at TIMESTAMP, clock TIMESTAMP(0) WITHOUT TIME ZONE, fine TIMESTAMP(6), finest TIMESTAMP(12),
  WATERMARK FOR clock AS clock - INTERVAL '5' SECOND);

CREATE STREAM calls (who VARCHAR, at TIMESTAMP, clock DATETIME, WATERMARK FOR clock AS clock);

CREATE STREAM meetings (who VARCHAR, at TIMESTAMP, clock TIMESTAMP_NTZ, WATERMARK FOR at AS at);

SELECT who FROM meetings WHERE at > clock;
SELECT at - clock AS x, COALESCE(clock, at) AS y, DATE_DIFF('hour', at, clock) AS z FROM meetings;
SELECT EXTRACT(HOUR FROM clock) AS h, DATE_PART('hour', clock, 'Europe/Berlin') AS x, DATE_TRUNC('day', clock, 'UTC') AS y FROM meetings;
SELECT who FROM meetings WHERE clock > '2026-01-01T10:00:00Z' OR clock = TIMESTAMP WITHOUT TIME ZONE '2026-01-01 10:00+01:00';
