-- Digits beyond milliseconds: whole numbers of micro- and nanoseconds, and an event time whose milliseconds the watermark takes.
CREATE STREAM ticks (symbol VARCHAR NOT NULL, at TIMESTAMP(6) NOT NULL, sent TIMESTAMP(9), WATERMARK FOR at AS at - INTERVAL '2' SECOND)
PARTITIONED BY (symbol);

CREATE STREAM per_second AS
SELECT symbol, COUNT(*) AS n, MIN(at) AS first, MAX(sent) AS last_sent
FROM ticks
WHERE at >= '2026-01-01 00:00:00.000001'
GROUP BY symbol, TUMBLE(at, INTERVAL '1' SECOND);

CREATE STREAM delays AS
SELECT symbol, at, TIMESTAMPDIFF(MICROSECOND, sent, at) AS delay_us, RANK() OVER (PARTITION BY symbol ORDER BY at) AS place FROM ticks;
