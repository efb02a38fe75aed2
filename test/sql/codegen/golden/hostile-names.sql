CREATE STREAM "*/ process.exit() //" (
  "constructor" VARCHAR,
  "__proto__" INT,
  "${process.exit()}" VARCHAR,
  "`'\""" DOUBLE,
  "while" BOOLEAN
) PARTITIONED BY ("constructor") WITH (connector = 'kinesis', stream = 'it''s');

CREATE STREAM "a""b" AS
SELECT "constructor", SUM("__proto__") AS "__proto__", MAX("${process.exit()}") AS "${x}", COUNT("`'\""") AS " ", MIN("`'\""") AS ");}"
FROM "*/ process.exit() //"
WHERE "constructor" <> '*/ process.exit() /* `${process.exit()}` \ '' "
  // \u0000' AND "while" AND "constructor" LIKE '`${1}''%\'
GROUP BY "constructor"
EMIT CHANGES;
