-- What else a SELECT may hold, alone.

-- subselect + alias
SELECT t.symbol, t.d FROM (SELECT symbol, qty * 2 AS d FROM trades WHERE ok) AS t WHERE t.d > 5;
-- DuckDB
SELECT t.symbol, t.d FROM (SELECT symbol, qty * 2 AS d FROM trades WHERE ok) AS t WHERE t.d > 5;

-- with chain with columns
WITH a (s, q) AS (SELECT symbol, qty FROM trades), b AS (SELECT s, q + 1 AS q1 FROM a WHERE q > 0) SELECT s, q1 FROM b;
-- DuckDB
WITH a (s, q) AS (SELECT symbol, qty FROM trades), b AS (SELECT s, q + 1 AS q1 FROM a WHERE q > 0) SELECT s, q1 FROM b;

-- agg over agg window
SELECT symbol, _window_start AS h, MAX(n) AS m, SUM(n) AS s FROM (SELECT symbol, note, COUNT(*) AS n FROM trades GROUP BY symbol, note WINDOW TUMBLING(20s)) GROUP BY symbol WINDOW TUMBLING(1m);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 60 SECOND, w) h, max(n) m, sum(n) s FROM (SELECT symbol, note, time_bucket(INTERVAL 20 SECOND, "at") w, count(*) n FROM trades GROUP BY ALL) GROUP BY symbol, h;

-- having with alias + window
SELECT symbol, SUM(qty) AS total FROM trades GROUP BY symbol WINDOW TUMBLING(1h) HAVING total > 10;
-- DuckDB
SELECT symbol, sum(qty) total FROM trades GROUP BY symbol HAVING total > 10;

-- distinct windowed
SELECT DISTINCT symbol, ok FROM trades WINDOW TUMBLING(1h);
-- DuckDB
SELECT DISTINCT symbol, ok FROM trades;

-- distinct plain
SELECT DISTINCT symbol, note FROM trades;
-- DuckDB
SELECT DISTINCT symbol, note FROM trades;

-- union all 
SELECT symbol, qty AS x FROM trades WHERE ok UNION ALL SELECT symbol, -qty FROM trades WHERE NOT ok;
-- DuckDB
SELECT symbol, qty AS x FROM trades WHERE ok UNION ALL SELECT symbol, -qty FROM trades WHERE NOT ok;

-- union
SELECT symbol, note FROM trades WHERE ok UNION SELECT symbol, note FROM trades WHERE qty > 3;
-- DuckDB
SELECT symbol, note FROM trades WHERE ok UNION SELECT symbol, note FROM trades WHERE qty > 3;

-- star except replace
SELECT * EXCEPT (price, amount, vol, tags) REPLACE (UPPER(note) AS note) FROM trades;
-- DuckDB
SELECT * EXCLUDE (_n, price, amount, vol, tags) REPLACE (upper(note) AS note) FROM trades;

-- ordinals and alias in group by
SELECT symbol, qty % 2 AS odd, COUNT(*) AS n FROM trades GROUP BY 1, odd WINDOW TUMBLING(1h);
-- DuckDB
SELECT symbol, qty % 2 odd, count(*) n FROM trades GROUP BY ALL;

-- grouping sets
SELECT symbol, note, ok, GROUPING(note, ok) AS g, COUNT(*) AS n FROM trades GROUP BY GROUPING SETS ((symbol, note), (symbol, ok), (symbol)) WINDOW TUMBLING(1h);
-- DuckDB
SELECT symbol, note, ok, GROUPING(note, ok) AS g, COUNT(*) AS n FROM trades GROUP BY GROUPING SETS ((symbol, note), (symbol, ok), (symbol));

-- cube with key
SELECT symbol, note, ok, SUM(qty) AS n FROM trades GROUP BY symbol, CUBE (note, ok) WINDOW TUMBLING(1h);
-- DuckDB
SELECT symbol, note, ok, SUM(qty) AS n FROM trades GROUP BY symbol, CUBE (note, ok);

-- filter and distinct in every aggregate
SELECT symbol, COUNT(DISTINCT note) FILTER (WHERE qty > 0) AS a, SUM(DISTINCT qty) FILTER (WHERE ok) AS b, AVG(DISTINCT price) AS c, STRING_AGG(DISTINCT note, ',') AS d, MEDIAN(DISTINCT qty) AS e, VAR_POP(DISTINCT qty) FILTER (WHERE qty < 9) AS f, ARRAY_AGG(DISTINCT qty) FILTER (WHERE qty IS NOT NULL) AS g, PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY note DESC) FILTER (WHERE ok) AS h FROM trades GROUP BY symbol WINDOW TUMBLING(1h);
-- DuckDB
SELECT symbol, count(DISTINCT note) FILTER (WHERE qty > 0) a, sum(DISTINCT qty) FILTER (WHERE ok) b, avg(DISTINCT price) c, string_agg(DISTINCT note, ',' ORDER BY note) d, median(DISTINCT qty) e, var_pop(DISTINCT qty) FILTER (WHERE qty < 9) f, list_sort(array_agg(DISTINCT qty) FILTER (WHERE qty IS NOT NULL)) g, percentile_disc(0.5) WITHIN GROUP (ORDER BY note DESC) FILTER (WHERE ok) h FROM trades GROUP BY symbol;

-- unnest cross
SELECT symbol, tag, n FROM trades CROSS JOIN UNNEST(tags) WITH ORDINALITY AS t (tag, n);
-- DuckDB
SELECT symbol, u.tag, u.n FROM trades, (SELECT unnest(tags) tag, generate_subscripts(tags, 1) n) u;

-- unnest then group in window
SELECT symbol, tag, COUNT(*) AS n, _window_start AS s FROM trades CROSS JOIN UNNEST(tags) AS t (tag) GROUP BY symbol, tag WINDOW TUMBLING(30s);
-- DuckDB
SELECT symbol, tag, count(*) n, time_bucket(INTERVAL 30 SECOND, "at") s FROM (SELECT *, unnest(tags) tag FROM trades) GROUP BY ALL;

-- lateral table split
SELECT symbol, w FROM trades, LATERAL TABLE(SPLIT(note, ' ')) AS t (w) WHERE w <> '';
-- DuckDB
SELECT symbol, w FROM (SELECT symbol, unnest(string_split(note, ' ')) w FROM trades) WHERE w <> '';

-- lateral unnest spelled 
SELECT symbol, w FROM trades LEFT JOIN LATERAL TABLE(SPLIT(note, ' ')) AS t (w) ON TRUE;
-- DuckDB
SELECT symbol, w FROM trades LEFT JOIN (SELECT _n, unnest(string_split(note, ' ')) w FROM trades) USING (_n);

-- group by expression used in select
SELECT symbol, COALESCE(note, '-') || '!' AS x, COUNT(*) AS n FROM trades GROUP BY symbol, COALESCE(note, '-') WINDOW TUMBLING(1h);
-- DuckDB
SELECT symbol, COALESCE(note, '-') || '!' AS x, COUNT(*) AS n FROM trades GROUP BY symbol, COALESCE(note, '-');

-- over around windowed agg
SELECT symbol, w, n, n - LAG(n, 1, 0) OVER (PARTITION BY symbol ORDER BY w) AS d FROM (SELECT symbol, COUNT(*) AS n, _window_time AS w FROM trades GROUP BY symbol WINDOW TUMBLING(30s));
-- DuckDB
SELECT symbol, w + to_milliseconds(29999) w, n, n - lag(n, 1, 0) OVER (PARTITION BY symbol ORDER BY w) d FROM (SELECT symbol, time_bucket(INTERVAL 30 SECOND, "at") w, count(*) n FROM trades GROUP BY ALL);

-- over in subselect, filter, group in window
SELECT symbol, _window_start AS s, COUNT(*) AS rises, SUM(d) AS total FROM (SELECT symbol, at, qty - LAG(qty) OVER (PARTITION BY symbol ORDER BY at) AS d FROM trades) WHERE d > 0 GROUP BY symbol WINDOW TUMBLING(1m);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 60 SECOND, "at") s, count(*) rises, sum(d) total FROM (SELECT symbol, "at", qty - lag(qty) OVER (PARTITION BY symbol ORDER BY "at") d FROM trades) WHERE d > 0 GROUP BY ALL;

-- unnest + over arrival + window
SELECT symbol, tag, c, _window_start AS s, COUNT(*) AS n FROM (SELECT symbol, tag, at, COUNT(*) OVER (PARTITION BY symbol, tag) AS c FROM trades CROSS JOIN UNNEST(tags) AS t (tag)) GROUP BY symbol, tag, c WINDOW TUMBLING(1m);
-- DuckDB
SELECT symbol, tag, c, time_bucket(INTERVAL 60 SECOND, "at") s, count(*) n FROM (SELECT symbol, tag, "at", count(*) OVER (PARTITION BY symbol, tag ORDER BY _n, k) c FROM (SELECT *, unnest(tags) tag, generate_subscripts(tags, 1) k FROM trades)) GROUP BY ALL;

-- union + window + filter + having
SELECT symbol, side, SUM(q) FILTER (WHERE q <> 5) AS q, COUNT(*) AS n FROM (SELECT symbol, 'b' AS side, qty AS q, at FROM trades WHERE ok UNION ALL SELECT symbol, 's', -qty, at FROM trades WHERE qty > 2) GROUP BY symbol, side WINDOW SLIDING(30s, 15s) HAVING COUNT(*) > 1;
-- DuckDB
SELECT symbol, side, sum(q) FILTER (WHERE q <> 5) q, count(*) n FROM (SELECT *, time_bucket(INTERVAL 15 SECOND, "at") - to_seconds(k) s FROM (SELECT symbol, 'b' AS side, qty AS q, "at" FROM trades WHERE ok UNION ALL SELECT symbol, 's', -qty, "at" FROM trades WHERE qty > 2), (VALUES (0), (15)) x(k)) GROUP BY symbol, side, s HAVING COUNT(*) > 1;

-- top-n over windowed groups over over
SELECT symbol, note, n, r FROM (SELECT *, RANK() OVER (PARTITION BY window_start, window_end, symbol ORDER BY n DESC, note) AS r FROM (SELECT symbol, note, window_start, window_end, COUNT(*) AS n FROM TABLE(HOP(TABLE trades, DESCRIPTOR(at), INTERVAL '30' SECOND, INTERVAL '1' MINUTE)) GROUP BY symbol, note, window_start, window_end)) WHERE r <= 2;
-- DuckDB
SELECT symbol, note, n, r FROM (SELECT *, rank() OVER (PARTITION BY s, symbol ORDER BY n DESC, note NULLS LAST) r FROM (SELECT symbol, note, time_bucket(INTERVAL 30 SECOND, "at") - to_seconds(k) s, count(*) n FROM trades, (VALUES (0),(30)) x(k) GROUP BY ALL)) WHERE r <= 2;

-- top-n then group in window
SELECT symbol, _window_start AS s, SUM(qty) AS top3 FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, symbol ORDER BY qty DESC) AS n FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(at), INTERVAL '30' SECOND))) WHERE n <= 3 GROUP BY symbol WINDOW TUMBLING(1m);
-- DuckDB
SELECT symbol, time_bucket(INTERVAL 60 SECOND, s) s, sum(qty) top3 FROM (SELECT *, row_number() OVER (PARTITION BY s, symbol ORDER BY qty DESC NULLS LAST, _n) n FROM (SELECT *, time_bucket(INTERVAL 30 SECOND, "at") s FROM trades)) WHERE n <= 3 GROUP BY 1, 2;

-- distinct in from then count
SELECT symbol, COUNT(*) AS notes FROM (SELECT DISTINCT symbol, note FROM trades WINDOW TUMBLING(30s)) GROUP BY symbol WINDOW TUMBLING(1h);
-- DuckDB
SELECT symbol, count(*) notes FROM (SELECT DISTINCT symbol, note, time_bucket(INTERVAL 30 SECOND, "at") FROM trades) GROUP BY symbol;
