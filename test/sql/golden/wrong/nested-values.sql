CREATE STREAM orders (id INT, tags ARRAY<VARCHAR>, counts MAP<VARCHAR, INT>, item ROW<name VARCHAR, "Size" INT, size INT>, extra JSON, note VARCHAR)
PARTITIONED BY (extra);

SELECT item.nam AS a, item.SIZE AS b, item[1] AS c, counts.x AS d, counts[1] AS e, tags['a'] AS f, note.a AS g, id[1] AS h FROM orders;
SELECT tags < tags AS a, tags = counts AS b, extra = extra AS c, item = ROW(1) AS d, MAX(tags) AS e FROM orders;
SELECT extra, COUNT(*) AS n FROM orders GROUP BY extra;
SELECT MAP['a'] AS a, MAP[tags, 1] AS b, ARRAY[1, 'x'] AS c, ROW(id, id) AS d, ARRAY[1][TRUE] AS e, CAST(tags AS INT) AS f, CAST(id AS ROW<a INT>) AS g FROM orders;
SELECT JSON '{a}' AS a, extra[id > 1] AS b, CAST(item AS ROW<a INT>) AS c, ELEMENT(extra) AS d, tags || 1 AS e FROM orders;
CREATE STREAM broken (a MAP<DOUBLE, INT>, b ROW<x INT, x INT>, c ARRAY, d MAP<INT>);
