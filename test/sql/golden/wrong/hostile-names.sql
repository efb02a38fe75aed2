CREATE STREAM "a'b\c" ("__proto__" INT, "constructor" INT, "x y
z" INT);
SELECT __proto, "constructr", "[31mred", "x‮y" FROM "a'b\c";
SELECT hasOwnProperty(1), __proto__() FROM "a'b\c" WITH (__proto__ = 1, constructor = 2);
SELECT ' ' + 1 FROM __proto__;
