CREATE STREAM a (x INT PATH 'a.b', y INT PATH '$', z INT PATH '$.a[', u INT PATH '$..b', v INT PATH '$.a[-1]');
CREATE STREAM b (x INT PATH '$.a', y INT PATH '$.a', z VARCHAR PATH '$.b.*') WITH (format = 'jsn');
CREATE STREAM c (x INT PATH $.a);
CREATE STREAM d (x INT PATH "$.a");
CREATE STREAM e (x INT PATH);
CREATE STREAM f (x INT '$.a', y INT MAPPING '$.b');
SELECT x FROM a;
SELECT x FROM b;
