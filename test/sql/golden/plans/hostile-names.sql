CREATE STREAM "a'b\c" ("__proto__" INT, "constructor" VARCHAR, "x y
z""" INT, "`${1}`" TIMESTAMP, WATERMARK FOR "`${1}`" AS "`${1}`") PARTITIONED BY ("constructor") WITH ('`${1}`.timestamp.format' = 'epoch-seconds', stream = '__proto__');
SELECT "constructor" AS "toString", '*/ " \   
`${x}`' AS "*/", SUM("__proto__") AS "__proto__" FROM "a'b\c" GROUP BY "constructor", "*/" WINDOW TUMBLING("`${1}`", 1s) WITH (late.output = 'hasOwnProperty');
