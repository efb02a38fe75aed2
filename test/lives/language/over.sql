-- Frames, neighbours and ranks, Top-N and duplicates.

-- over range interval preceding
SELECT symbol, at, SUM(qty) OVER (PARTITION BY symbol ORDER BY at RANGE BETWEEN INTERVAL '15' SECOND PRECEDING AND CURRENT ROW) AS s FROM trades;
-- DuckDB
SELECT symbol, "at", sum(qty) OVER (PARTITION BY symbol ORDER BY "at" RANGE BETWEEN INTERVAL 15 SECOND PRECEDING AND CURRENT ROW) s FROM trades;

-- over rows arrival
SELECT symbol, at, AVG(price) OVER (PARTITION BY symbol ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS s, MAX(qty) OVER (PARTITION BY symbol ROWS 2 PRECEDING) AS m FROM trades;
-- DuckDB
SELECT symbol, "at", avg(price) OVER (PARTITION BY symbol ORDER BY _n ROWS 2 PRECEDING) s, max(qty) OVER (PARTITION BY symbol ORDER BY _n ROWS 2 PRECEDING) m FROM trades;

-- agg in OVER time order with FILTER and DISTINCT, range
SELECT symbol, at, SUM(DISTINCT qty) FILTER (WHERE ok) OVER w AS a, MIN(price) FILTER (WHERE qty > 3) OVER w AS b, MAX(price) OVER w AS c FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY at RANGE BETWEEN INTERVAL '20' SECOND PRECEDING AND CURRENT ROW);
-- DuckDB
SELECT symbol, "at", sum(DISTINCT qty) FILTER (WHERE ok) OVER w a, min(price) FILTER (WHERE qty > 3) OVER w b, max(price) OVER w c FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY "at" RANGE BETWEEN INTERVAL 20 SECOND PRECEDING AND CURRENT ROW);

-- lag lead defaults ignoring nulls
SELECT symbol, at, LAG(qty) OVER w AS l1, LAG(qty, 2, -1) OVER w AS l2, FIRST_VALUE(qty) OVER w AS f, LAST_VALUE(qty) OVER w AS l, NTH_VALUE(qty, 2) OVER w AS n2, ROW_NUMBER() OVER w AS rn, RANK() OVER w AS r, DENSE_RANK() OVER w AS dr FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY at);
-- DuckDB
SELECT symbol, "at", lag(qty) OVER w l1, lag(qty, 2, -1) OVER w l2, first_value(qty) OVER w f, last_value(qty) OVER w l, nth_value(qty, 2) OVER w n2, row_number() OVER w rn, rank() OVER w r, dense_rank() OVER w dr FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY "at");

-- lead
SELECT symbol, at, LEAD(qty) OVER w AS l1, LEAD(qty, 2, -1) OVER w AS l2 FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY at);
-- DuckDB
SELECT symbol, "at", lead(qty) OVER w l1, lead(qty, 2, -1) OVER w l2 FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY "at");

-- ignore nulls spelled behind
SELECT symbol, LAST_VALUE(qty) IGNORE NULLS OVER (PARTITION BY symbol) AS a, FIRST_VALUE(note IGNORE NULLS) OVER (PARTITION BY symbol) AS b, LAG(qty) IGNORE NULLS OVER (ROWS WINDOW BUFFER 5 ROWS PARTITION BY symbol) AS c, NTH_VALUE(qty, 2) IGNORE NULLS OVER (PARTITION BY symbol ROWS 3 PRECEDING) AS d FROM trades;
-- DuckDB
SELECT symbol, last_value(qty IGNORE NULLS) OVER (PARTITION BY symbol ORDER BY _n) a, first_value(note IGNORE NULLS) OVER (PARTITION BY symbol ORDER BY _n) b, lag(qty IGNORE NULLS) OVER (PARTITION BY symbol ORDER BY _n) c, nth_value(qty, 2 IGNORE NULLS) OVER (PARTITION BY symbol ORDER BY _n ROWS 3 PRECEDING) d FROM trades;

-- buffer with time order
SELECT symbol, at, SUM(qty) OVER (ROWS WINDOW BUFFER 3 ROWS PARTITION BY symbol ORDER BY at) AS s FROM trades;
-- DuckDB
SELECT symbol, "at", sum(qty) OVER (PARTITION BY symbol ORDER BY "at" ROWS 2 PRECEDING) s FROM trades;

-- buffer with range frame
SELECT symbol, at, COUNT(*) OVER (ROWS WINDOW BUFFER 3 ROWS PARTITION BY symbol ORDER BY at RANGE BETWEEN INTERVAL '12' SECOND PRECEDING AND CURRENT ROW) AS s FROM trades;
-- DuckDB
SELECT symbol, "at", least(3, count(*) OVER (PARTITION BY symbol ORDER BY "at" RANGE BETWEEN INTERVAL 12 SECOND PRECEDING AND CURRENT ROW)) s FROM trades;

-- Top-N per window (Flink)
SELECT symbol, window_start, qty, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, symbol ORDER BY qty DESC) AS n FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(at), INTERVAL '1' MINUTE))) WHERE n <= 2;
-- DuckDB
SELECT symbol, window_start, qty, n FROM (SELECT *, row_number() OVER (PARTITION BY window_start, symbol ORDER BY qty DESC NULLS LAST, _n) n FROM (SELECT *, time_bucket(INTERVAL 60 SECOND, "at") window_start FROM trades)) WHERE n <= 2;

-- dedup first within time window
SELECT symbol, note, at FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, symbol, note ORDER BY at) AS n FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(at), INTERVAL '1' MINUTE))) WHERE n = 1;
-- DuckDB
SELECT symbol, note, "at" FROM (SELECT *, row_number() OVER (PARTITION BY time_bucket(INTERVAL 60 SECOND, "at"), symbol, note ORDER BY "at") n FROM trades) WHERE n = 1;

-- dedup keep last
SELECT symbol, note, at FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, symbol, note ORDER BY at DESC) AS n FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(at), INTERVAL '1' MINUTE))) WHERE n = 1;
-- DuckDB
SELECT symbol, note, "at" FROM (SELECT *, row_number() OVER (PARTITION BY time_bucket(INTERVAL 60 SECOND, "at"), symbol, note ORDER BY "at" DESC) n FROM trades) WHERE n = 1;

-- I duck
SELECT symbol, at, LAG(qty, 2, -1) OVER w AS a, LAG(note, 1, note || '!') OVER w AS b, LAG(price, 2, qty + 0.5) OVER w AS c, LAG(qty, 3, qty * 2) OVER w AS d, LAG(ok, 1, qty > 4) OVER w AS e, LAG(vol, 1, -9007199254740993) OVER w AS f, LAG(note, 1, NULL) OVER w AS g, LAG(at, 1, at) OVER w AS h, LAG(tags, 1, tags) OVER w AS i, LAG(note, 2, symbol) OVER w AS j FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY at);
-- DuckDB
SELECT symbol, "at", lag(qty, 2, -1) OVER w a, lag(note, 1, note || '!') OVER w b, lag(price, 2, qty + 0.5) OVER w c, lag(qty, 3, qty * 2) OVER w d, lag(ok, 1, qty > 4) OVER w e, lag(vol, 1, -9007199254740993) OVER w f, lag(note, 1) OVER w g, lag("at", 1, "at") OVER w h, lag(tags, 1, tags) OVER w i, lag(note, 2, symbol) OVER w j FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY "at");

-- J duck arrival
SELECT symbol, at, LAG(qty, 2, -1) OVER w AS a, LAG(note, 1, note || '!') OVER w AS b, LAG(price, 2, qty + 0.5) OVER w AS c, LAG(qty, 3, qty * 2) OVER w AS d, LAG(ok, 1, qty > 4) OVER w AS e, LAG(vol, 1, -9007199254740993) OVER w AS f, LAG(note, 1, NULL) OVER w AS g, LAG(at, 1, at) OVER w AS h, LAG(tags, 1, tags) OVER w AS i, LAG(note, 2, symbol) OVER w AS j FROM trades WINDOW w AS (PARTITION BY symbol);
-- DuckDB
SELECT symbol, "at", lag(qty, 2, -1) OVER w a, lag(note, 1, note || '!') OVER w b, lag(price, 2, qty + 0.5) OVER w c, lag(qty, 3, qty * 2) OVER w d, lag(ok, 1, qty > 4) OVER w e, lag(vol, 1, -9007199254740993) OVER w f, lag(note, 1) OVER w g, lag("at", 1, "at") OVER w h, lag(tags, 1, tags) OVER w i, lag(note, 2, symbol) OVER w j FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY _n);

-- K lead
SELECT symbol, at, LEAD(qty, 1, -1) OVER w AS a, LEAD(qty, 1, qty) OVER w AS b FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY at);
-- DuckDB
SELECT symbol, "at", lead(qty, 1, -1) OVER w a, lead(qty, 1, qty) OVER w b FROM trades WINDOW w AS (PARTITION BY symbol ORDER BY "at");
