-- Timestamps with digits beyond milliseconds, where they do not go.
CREATE STREAM visits (who VARCHAR, at TIMESTAMP(6), clock TIMESTAMP(9) WITHOUT TIME ZONE, n INT, WATERMARK FOR clock AS clock);
CREATE STREAM clocks (who VARCHAR, at TIMESTAMP(6), clock TIMESTAMP(9) WITHOUT TIME ZONE, n INT, WATERMARK FOR at AS at);
CREATE STREAM kept (who VARCHAR, at TIMESTAMP);
CREATE FUNCTION later(at TIMESTAMP(6)) RETURNS TIMESTAMP(9) LANGUAGE TYPESCRIPT AS './later.ts';
INSERT INTO kept SELECT who, at FROM clocks;
SELECT at + 5 AS a, at - clock AS b, at < clock AS c, clock * 2 AS d, SUM(at) AS e FROM clocks;
SELECT DATE_TRUNC('picosecond', at) AS a, EXTRACT(PICOSECOND FROM at) AS b, TIMESTAMPADD(n, 1, at) AS c, TIMESTAMPDIFF(MICROSECOND, at, clock) AS d FROM clocks;
SELECT DATE_FORMAT(clock, 'HH', 'Europe/Berlin') AS a, EPOCH_NS(n) AS b, at = '2026-01-01 10:00:00.1234567x' AS c, TIMESTAMP(6) '2026' AS d FROM clocks;
