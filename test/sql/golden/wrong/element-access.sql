CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE STREAM orders (id INT, tags ARRAY<VARCHAR>, item ROW<name VARCHAR, at ROW<x INT>>, prices MAP<VARCHAR, INT>, extra JSON, label VARCHAR);
SELECT tags[0] AS a FROM orders;
SELECT tags['a'] AS a, prices[1] AS b, label[1] AS c, id[1] AS d FROM orders;
SELECT item.nam AS a, item.at.y AS b, id.x AS c, tags.first AS d FROM orders;
SELECT item['name'] AS a, item[1] AS b FROM orders;
SELECT orders.item.name.first AS a FROM orders;
SELECT prices.apples AS a, extra.a AS b FROM orders;
SELECT tags[1 AS a FROM orders;
SELECT ARRAY['a', 'b' AS a FROM orders;
SELECT MAP['a', 1, 'b', 'x'] AS a, ARRAY[] AS b FROM orders;
SELECT extra -> 'a' AS a, extra ->> 'a' AS b FROM orders;
