-- Every kind of window in every notation, and the same as plain SQL.

-- tumbling, the time named
SELECT symbol, _window_start AS s, _window_end AS e, COUNT(*) AS n, SUM(qty) AS q FROM trades GROUP BY symbol WINDOW TUMBLING(at, INTERVAL '30' SECOND);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 30 SECOND, "at") s, time_bucket(INTERVAL 30 SECOND, "at")+INTERVAL 30 SECOND e, count(*) n, sum(qty) q FROM trades GROUP BY ALL;

-- tumbling, the time left out
SELECT symbol, _window_start AS s, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(30s);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 30 SECOND, "at") s, count(*) n FROM trades GROUP BY ALL;

-- tumbling offset 5s
SELECT symbol, _window_start AS s, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(30s OFFSET 5s);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 30 SECOND, "at", TIMESTAMP '1970-01-01 00:00:05') s, count(*) n FROM trades GROUP BY ALL;

-- tumble group function
SELECT symbol, TUMBLE_START(at, INTERVAL '30' SECOND) AS s, TUMBLE_END(at, INTERVAL '30' SECOND) AS e, COUNT(*) AS n FROM trades GROUP BY symbol, TUMBLE(at, INTERVAL '30' SECOND);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 30 SECOND, "at") s, time_bucket(INTERVAL 30 SECOND, "at")+INTERVAL 30 SECOND e, count(*) n FROM trades GROUP BY ALL;

-- tumble group function no column
SELECT symbol, TUMBLE_START() AS s, COUNT(*) AS n FROM trades GROUP BY symbol, TUMBLE(30s);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 30 SECOND, "at") s, count(*) n FROM trades GROUP BY ALL;

-- tumble group function with offset (Flink 1.x)
SELECT symbol, TUMBLE_START(at, INTERVAL '30' SECOND, INTERVAL '5' SECOND) AS s, COUNT(*) AS n FROM trades GROUP BY symbol, TUMBLE(at, INTERVAL '30' SECOND, INTERVAL '5' SECOND);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 30 SECOND, "at", TIMESTAMP '1970-01-01 00:00:05') s, count(*) n FROM trades GROUP BY ALL;

-- tumble table function
SELECT symbol, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(at), INTERVAL '30' SECOND)) GROUP BY window_start, window_end, symbol;
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 30 SECOND, "at") window_start, time_bucket(INTERVAL 30 SECOND, "at")+INTERVAL 30 SECOND window_end, count(*) n FROM trades GROUP BY ALL;

-- tumble table function with offset, 30s, group by alias of table
SELECT symbol, window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(at), 30s, 5s)) AS w GROUP BY w.window_start, w.window_end, w.symbol;
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 30 SECOND, "at", TIMESTAMP '1970-01-01 00:00:05') window_start, count(*) n FROM trades GROUP BY ALL;

-- tumble table fn, only window_start
SELECT symbol, window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(at), INTERVAL '1' MINUTE)) GROUP BY window_start, symbol;
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 60 SECOND, "at") window_start, count(*) n FROM trades GROUP BY ALL;

-- sliding with column
SELECT symbol, _window_start AS s, COUNT(*) AS n, SUM(vol) AS v FROM trades GROUP BY symbol WINDOW SLIDING(at, INTERVAL '30' SECOND, INTERVAL '10' SECOND);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 10 SECOND, "at") - to_seconds(k) s, count(*) n, sum(vol) v FROM trades, (VALUES (0),(10),(20)) x(k) GROUP BY ALL;

-- hopping without column + offset
SELECT symbol, _window_end AS e, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW HOPPING(30s, 10s OFFSET 3s);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 10 SECOND, "at", TIMESTAMP '1970-01-01 00:00:03') - to_seconds(k) + INTERVAL 30 SECOND e, count(*) n FROM trades, (VALUES (0),(10),(20)) x(k) GROUP BY ALL;

-- hop group fn
SELECT symbol, HOP_START(at, INTERVAL '10' SECOND, INTERVAL '30' SECOND) AS s, HOP_ROWTIME(at, INTERVAL '10' SECOND, INTERVAL '30' SECOND) AS rt, AVG(price) AS p FROM trades GROUP BY symbol, HOP(at, INTERVAL '10' SECOND, INTERVAL '30' SECOND);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 10 SECOND, "at") - to_seconds(k) s, time_bucket(INTERVAL 10 SECOND, "at") - to_seconds(k) + to_milliseconds(29999) rt, avg(price) p FROM trades, (VALUES (0),(10),(20)) x(k) GROUP BY ALL;

-- hop table fn
SELECT symbol, window_start, window_time, MIN(note) AS m FROM TABLE(HOP(TABLE trades, DESCRIPTOR(at), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) GROUP BY symbol, window_start, window_end, window_time;
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 10 SECOND, "at") - to_seconds(k) window_start, time_bucket(INTERVAL 10 SECOND, "at") - to_seconds(k) + to_milliseconds(29999) window_time, min(note) m FROM trades, (VALUES (0),(10),(20)) x(k) GROUP BY ALL;

-- hop table fn with named args and offset
SELECT symbol, window_start, COUNT(*) AS n FROM TABLE(HOP(DATA => TABLE trades, TIMECOL => DESCRIPTOR(at), SLIDE => INTERVAL '10' SECOND, SIZE => INTERVAL '30' SECOND, "OFFSET" => INTERVAL '3' SECOND)) GROUP BY symbol, window_start, window_end;
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 10 SECOND, "at", TIMESTAMP '1970-01-01 00:00:03') - to_seconds(k) window_start, count(*) n FROM trades, (VALUES (0),(10),(20)) x(k) GROUP BY ALL;

-- cumulate clause
SELECT symbol, _window_start AS s, _window_end AS e, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW CUMULATE(at, INTERVAL '1' MINUTE, INTERVAL '20' SECOND);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 60 SECOND, "at") s, time_bucket(INTERVAL 60 SECOND, "at") + to_seconds(k) e, count(*) n FROM trades, (VALUES (20),(40),(60)) x(k) WHERE "at" < time_bucket(INTERVAL 60 SECOND, "at") + to_seconds(k) GROUP BY ALL;

-- cumulate table fn (step, max)
SELECT symbol, window_start AS s, window_end AS e, COUNT(*) AS n FROM TABLE(CUMULATE(TABLE trades, DESCRIPTOR(at), INTERVAL '20' SECOND, INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, symbol;
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 60 SECOND, "at") s, time_bucket(INTERVAL 60 SECOND, "at") + to_seconds(k) e, count(*) n FROM trades, (VALUES (20),(40),(60)) x(k) WHERE "at" < time_bucket(INTERVAL 60 SECOND, "at") + to_seconds(k) GROUP BY ALL;

-- cumulate group fn + cumulate_start
SELECT symbol, CUMULATE_START(at, 20s, 60s) AS s, CUMULATE_END(at, 20s, 60s) AS e, COUNT(*) AS n FROM trades GROUP BY symbol, CUMULATE(at, 20s, 60s);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 60 SECOND, "at") s, time_bucket(INTERVAL 60 SECOND, "at") + to_seconds(k) e, count(*) n FROM trades, (VALUES (20),(40),(60)) x(k) WHERE "at" < time_bucket(INTERVAL 60 SECOND, "at") + to_seconds(k) GROUP BY ALL;

-- cumulate without column, offset
SELECT symbol, _window_start AS s, _window_end AS e, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW CUMULATE(1m, 20s OFFSET 10s);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 60 SECOND, "at", TIMESTAMP '1970-01-01 00:00:10') s, time_bucket(INTERVAL 60 SECOND, "at", TIMESTAMP '1970-01-01 00:00:10') + to_seconds(k) e, count(*) n FROM trades, (VALUES (20),(40),(60)) x(k) WHERE "at" < time_bucket(INTERVAL 60 SECOND, "at", TIMESTAMP '1970-01-01 00:00:10') + to_seconds(k) GROUP BY ALL;

-- session clause with column
SELECT symbol, _window_start AS s, _window_end AS e, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW SESSION(at, INTERVAL '8' SECOND);
-- DuckDB
SELECT symbol, min("at") s, max("at") + INTERVAL 8 SECOND e, count(*) n FROM (SELECT *, sum(c) OVER (PARTITION BY symbol ORDER BY "at") g FROM (SELECT *, CASE WHEN "at" - lag("at") OVER (PARTITION BY symbol ORDER BY "at") <= INTERVAL 8 SECOND THEN 0 ELSE 1 END c FROM trades)) GROUP BY symbol, g;

-- session no column
SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW SESSION(8s);
-- DuckDB
SELECT symbol, count(*) n FROM (SELECT *, sum(c) OVER (PARTITION BY symbol ORDER BY "at") g FROM (SELECT *, CASE WHEN "at" - lag("at") OVER (PARTITION BY symbol ORDER BY "at") <= INTERVAL 8 SECOND THEN 0 ELSE 1 END c FROM trades)) GROUP BY symbol, g;

-- session group fn
SELECT symbol, SESSION_START(at, INTERVAL '8' SECOND) AS s, SESSION_END(at, INTERVAL '8' SECOND) AS e, COUNT(*) AS n FROM trades GROUP BY symbol, SESSION(at, INTERVAL '8' SECOND);
-- DuckDB
SELECT symbol, min("at") s, max("at") + INTERVAL 8 SECOND e, count(*) n FROM (SELECT *, sum(c) OVER (PARTITION BY symbol ORDER BY "at") g FROM (SELECT *, CASE WHEN "at" - lag("at") OVER (PARTITION BY symbol ORDER BY "at") <= INTERVAL 8 SECOND THEN 0 ELSE 1 END c FROM trades)) GROUP BY symbol, g;

-- session table fn with partition by
SELECT symbol, window_start AS s, window_end AS e, COUNT(*) AS n FROM TABLE(SESSION(TABLE trades PARTITION BY symbol, DESCRIPTOR(at), INTERVAL '8' SECOND)) GROUP BY symbol, window_start, window_end;
-- DuckDB
SELECT symbol, min("at") s, max("at") + INTERVAL 8 SECOND e, count(*) n FROM (SELECT *, sum(c) OVER (PARTITION BY symbol ORDER BY "at") g FROM (SELECT *, CASE WHEN "at" - lag("at") OVER (PARTITION BY symbol ORDER BY "at") <= INTERVAL 8 SECOND THEN 0 ELSE 1 END c FROM trades)) GROUP BY symbol, g;

-- session table fn named
SELECT symbol, window_start AS s, COUNT(*) AS n FROM TABLE(SESSION(DATA => TABLE trades PARTITION BY symbol, TIMECOL => DESCRIPTOR(at), GAP => INTERVAL '8' SECONDS)) GROUP BY symbol, window_start, window_end;
-- DuckDB
SELECT symbol, min("at") s, count(*) n FROM (SELECT *, sum(c) OVER (PARTITION BY symbol ORDER BY "at") g FROM (SELECT *, CASE WHEN "at" - lag("at") OVER (PARTITION BY symbol ORDER BY "at") <= INTERVAL 8 SECOND THEN 0 ELSE 1 END c FROM trades)) GROUP BY symbol, g;

-- alias window columns in order of list + expression over bounds
SELECT symbol, EXTRACT(MINUTE FROM _window_start) AS m, DATE_FORMAT(_window_end, 'HH:mm:ss') AS e, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(1m);
-- DuckDB
SELECT symbol, extract(minute from s) m, strftime(s + INTERVAL 1 MINUTE, '%H:%M:%S') e, n FROM (SELECT symbol, time_bucket(INTERVAL 60 SECOND, "at") s, count(*) n FROM trades GROUP BY ALL);
