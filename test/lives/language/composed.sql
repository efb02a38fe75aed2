-- Three and more features in one query.

-- ... with window_time order
SELECT symbol, s, n, RANK() OVER (PARTITION BY symbol ORDER BY wt) AS r FROM (SELECT symbol, _window_start AS s, _window_time AS wt, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(30s));
-- DuckDB
SELECT symbol, s, n, rank() OVER (PARTITION BY symbol ORDER BY s) r FROM (SELECT symbol, time_bucket(INTERVAL 30 SECOND, "at") s, count(*) n FROM trades GROUP BY ALL);

-- moving avg of windowed sums
SELECT symbol, wt, q, AVG(q) OVER (PARTITION BY symbol ORDER BY wt ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS ma, SUM(q) OVER (PARTITION BY symbol ORDER BY wt RANGE BETWEEN INTERVAL '1' MINUTE PRECEDING AND CURRENT ROW) AS s1 FROM (SELECT symbol, SUM(qty) AS q, window_time AS wt FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(at), INTERVAL '20' SECOND)) GROUP BY symbol, window_start, window_end, window_time);
-- DuckDB
SELECT symbol, s + to_milliseconds(19999) wt, q, avg(q) OVER (PARTITION BY symbol ORDER BY s ROWS 2 PRECEDING) ma, sum(q) OVER (PARTITION BY symbol ORDER BY s RANGE BETWEEN INTERVAL 1 MINUTE PRECEDING AND CURRENT ROW) s1 FROM (SELECT symbol, time_bucket(INTERVAL 20 SECOND, "at") s, sum(qty) q FROM trades GROUP BY ALL);

-- conditional funnel: session + filter + arg_max + having + grouping sets refused combos
SELECT symbol, COUNT(*) FILTER (WHERE ok) AS oks, ARG_MAX(note, price) AS top, ARRAY_AGG(qty ORDER BY price DESC) FILTER (WHERE qty IS NOT NULL) AS qs, STRING_AGG(note, ',' ORDER BY price, qty) AS notes FROM trades GROUP BY symbol WINDOW SESSION(12s) HAVING COUNT(*) > 1;
-- DuckDB
SELECT symbol, count(*) FILTER (WHERE ok) oks, arg_max_null(note, price) top, list(qty ORDER BY price DESC NULLS LAST, _n) FILTER (WHERE qty IS NOT NULL) qs, string_agg(note, ',' ORDER BY price NULLS LAST, qty NULLS LAST) notes FROM (SELECT *, sum(c) OVER (PARTITION BY symbol ORDER BY "at") g FROM (SELECT *, CASE WHEN "at" - lag("at") OVER (PARTITION BY symbol ORDER BY "at") <= INTERVAL 12 SECOND THEN 0 ELSE 1 END c FROM trades)) GROUP BY symbol, g HAVING count(*) > 1;

-- grouping sets + sliding + filter + distinct + over union
SELECT symbol, side, note, GROUPING(side, note) AS g, COUNT(DISTINCT q) FILTER (WHERE q > 0) AS n, _window_start AS s FROM (SELECT symbol, note, 'b' AS side, qty AS q, at FROM trades WHERE ok UNION ALL SELECT symbol, note, 's', -qty, at FROM trades WHERE qty > 2) GROUP BY symbol, GROUPING SETS ((side, note), (side), ()) WINDOW SLIDING(1m, 30s);
-- DuckDB
SELECT symbol, side, note, GROUPING(side, note) g, count(DISTINCT q) FILTER (WHERE q > 0) n, s FROM (SELECT *, time_bucket(INTERVAL 30 SECOND, "at") - to_seconds(k) s FROM (SELECT symbol, note, 'b' AS side, qty AS q, "at" FROM trades WHERE ok UNION ALL SELECT symbol, note, 's', -qty, "at" FROM trades WHERE qty > 2), (VALUES (0), (30)) x(k)) GROUP BY s, symbol, GROUPING SETS ((side, note), (side), ());

-- unnest after OVER, group again
SELECT symbol, tag, SUM(c) AS c, COUNT(*) AS n FROM (SELECT symbol, tags, at, SUM(qty) OVER (PARTITION BY symbol ROWS 2 PRECEDING) AS c FROM trades) AS q CROSS JOIN UNNEST(q.tags) AS u (tag) GROUP BY symbol, tag WINDOW TUMBLING(1m);
-- DuckDB
SELECT symbol, tag, sum(c) c, count(*) n FROM (SELECT symbol, unnest(tags) tag, "at", c FROM (SELECT *, sum(qty) OVER (PARTITION BY symbol ORDER BY _n ROWS 2 PRECEDING) c FROM trades)) GROUP BY symbol, tag, time_bucket(INTERVAL 60 SECOND, "at");

-- map agg: histogram then entries unnest
SELECT symbol, k, v FROM (SELECT symbol, HISTOGRAM(note) AS h FROM trades GROUP BY symbol WINDOW TUMBLING(1h)) CROSS JOIN UNNEST(h) AS u (k, v);
-- DuckDB
SELECT symbol, note k, count(*) v FROM trades WHERE note IS NOT NULL GROUP BY ALL;

-- cumulate + top-n per window
SELECT symbol, window_end, note, n, r FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, symbol ORDER BY n DESC, note) AS r FROM (SELECT symbol, note, window_start, window_end, COUNT(*) AS n FROM TABLE(CUMULATE(TABLE trades, DESCRIPTOR(at), INTERVAL '20' SECOND, INTERVAL '1' MINUTE)) GROUP BY symbol, note, window_start, window_end)) WHERE r = 1;
-- DuckDB
SELECT symbol, e window_end, note, n, r FROM (SELECT *, row_number() OVER (PARTITION BY s, e, symbol ORDER BY n DESC, note NULLS LAST) r FROM (SELECT symbol, note, time_bucket(INTERVAL 60 SECOND, "at") s, time_bucket(INTERVAL 60 SECOND, "at") + to_seconds(k) e, count(*) n FROM trades, (VALUES (20),(40),(60)) x(k) WHERE "at" < time_bucket(INTERVAL 60 SECOND, "at") + to_seconds(k) GROUP BY ALL)) WHERE r = 1;

-- dedup then window
SELECT symbol, COUNT(*) AS notes FROM (SELECT symbol, note, at FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol, note ORDER BY at) AS n FROM trades) WHERE n = 1) GROUP BY symbol WINDOW TUMBLING(1m);
-- DuckDB
SELECT symbol, count(*) notes FROM (SELECT symbol, note, min("at") "at" FROM trades GROUP BY ALL) GROUP BY symbol, time_bucket(INTERVAL 60 SECOND, "at");

-- HAVING with over? window of window of window
SELECT symbol, MAX(m) AS m FROM (SELECT symbol, SUM(n) AS m FROM (SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol WINDOW TUMBLING(10s)) GROUP BY symbol WINDOW TUMBLING(30s)) GROUP BY symbol WINDOW TUMBLING(1m);
-- DuckDB
SELECT symbol, max(m) m FROM (SELECT symbol, time_bucket(INTERVAL 30 SECOND, "at") s, count(*) m FROM trades GROUP BY ALL) GROUP BY symbol, time_bucket(INTERVAL 60 SECOND, s);

-- array functions of window aggregates, case over null aggregates
SELECT symbol, CARDINALITY(ARRAY_AGG(DISTINCT note)) AS c, CASE WHEN SUM(qty) FILTER (WHERE qty < -100) IS NULL THEN 'none' ELSE 'some' END AS s, COALESCE(MAX(price), 0) - COALESCE(MIN(price), 0) AS range FROM trades GROUP BY symbol WINDOW TUMBLING(1h);
-- DuckDB
SELECT symbol, count(DISTINCT note) + (count(*) > count(note))::INT c, 'none' s, coalesce(max(price), 0) - coalesce(min(price), 0) AS range FROM trades GROUP BY symbol;

-- the list of a window taken apart again
SELECT symbol, x, w FROM (SELECT symbol, ARRAY_AGG(qty) AS qs, _window_start AS w FROM trades GROUP BY symbol WINDOW TUMBLING(30s)) CROSS JOIN UNNEST(qs) AS u (x) WHERE x > 4;
-- DuckDB
SELECT symbol, x, w FROM (SELECT symbol, qty x, time_bucket(INTERVAL 30 SECOND, "at") w FROM trades) WHERE x > 4;

-- the list of a window taken apart twice
SELECT symbol, x, y FROM (SELECT symbol, ARRAY_AGG(qty) AS qs FROM trades WHERE qty > 10 GROUP BY symbol WINDOW TUMBLING(60s)) CROSS JOIN UNNEST(qs) AS u (x) CROSS JOIN UNNEST(qs) AS v (y);
-- DuckDB
SELECT a.symbol, a.qty x, b.qty y FROM trades a JOIN trades b ON a.symbol = b.symbol AND time_bucket(INTERVAL 60 SECOND, a."at") = time_bucket(INTERVAL 60 SECOND, b."at") WHERE a.qty > 10 AND b.qty > 10;

-- a list beside OVER in the order of arrival, which came from a list itself
SELECT symbol, x, y, c FROM (SELECT symbol, tags, x, COUNT(*) OVER (PARTITION BY symbol) AS c FROM trades CROSS JOIN UNNEST(tags) AS t (x)) AS q CROSS JOIN UNNEST(tags) AS u (y);
-- DuckDB
SELECT symbol, x, y, c FROM (SELECT symbol, x, c, unnest(tags) y FROM (SELECT *, count(*) OVER (PARTITION BY symbol ORDER BY _n, k) c FROM (SELECT *, unnest(tags) x, generate_subscripts(tags, 1) k FROM trades)));

-- a list beside OVER in time order
SELECT symbol, x, c FROM (SELECT symbol, tags, SUM(qty) OVER (PARTITION BY symbol ORDER BY at) AS c FROM trades) AS q CROSS JOIN UNNEST(tags) AS u (x);
-- DuckDB
SELECT symbol, unnest(tags) x, c FROM (SELECT *, sum(qty) OVER (PARTITION BY symbol ORDER BY "at") c FROM trades);

-- the lists of the first rows of a window
SELECT symbol, x, r FROM (SELECT symbol, tags, n AS r FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, symbol ORDER BY qty DESC) AS n FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(at), 1m))) WHERE n <= 2) AS q CROSS JOIN UNNEST(tags) AS u (x);
-- DuckDB
SELECT symbol, unnest(tags) x, r FROM (SELECT symbol, tags, row_number() OVER (PARTITION BY symbol, time_bucket(INTERVAL 60 SECOND, "at") ORDER BY qty DESC NULLS LAST, _n) r FROM trades) WHERE r <= 2;
