CREATE STREAM orders (id INT, tags ARRAY<VARCHAR>, item ROW<tags ARRAY<INT>>, extra JSON) PARTITIONED BY (id);

SELECT id FROM orders CROSS JOIN UNNEST(id);
SELECT id FROM orders CROSS JOIN UNNEST(extra) AS e;
SELECT id FROM orders CROSS JOIN UNNEST(ARRAY[NULL]) AS e;
SELECT tags, t.id FROM orders CROSS JOIN UNNEST(item.tags) AS t (tags);
SELECT id, u.tag FROM orders CROSS JOIN UNNEST(tags) AS t (tag);
SELECT id FROM orders CROSS JOIN UNNEST(tags) AS t (a, b);
SELECT id FROM orders CROSS JOIN UNNEST(tags) AS orders;
SELECT id FROM orders LEFT JOIN UNNEST(tags) AS t ON t.t = 'a';
SELECT id, COUNT(*) AS n FROM orders CROSS JOIN UNNEST(ARRAY[COUNT(*)]) AS t GROUP BY id;
SELECT t, COUNT(*) AS n FROM orders CROSS JOIN UNNEST(tags) AS t GROUP BY t;
SELECT id FROM orders, UNNEST(tags) AS t JOIN others ON TRUE;
