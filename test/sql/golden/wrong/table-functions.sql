CREATE STREAM trades (symbol VARCHAR, price DECIMAL(10, 2), qty INT, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
CREATE FUNCTION words(line VARCHAR) RETURNS TABLE (word VARCHAR, length INT) AS './words.ts';
CREATE FUNCTION twice(line VARCHAR) RETURNS VARCHAR AS './twice.ts';
SELECT word FROM trades, LATERAL TABLE(words(qty)) AS w;
SELECT word FROM trades, LATERAL TABLE(words(symbol, 1)) AS w;
SELECT word FROM trades, LATERAL TABLE(word(symbol)) AS w;
SELECT words(symbol) FROM trades;
SELECT word FROM trades CROSS JOIN words(symbol);
SELECT word FROM trades, LATERAL TABLE(UPPER(symbol)) AS w;
SELECT line FROM trades, LATERAL TABLE(twice(symbol)) AS w (line);
SELECT a FROM trades, LATERAL TABLE(words(symbol)) AS w (a, b, c);
SELECT wrod FROM trades, LATERAL TABLE(words(symbol)) AS w;
SELECT word FROM trades WHERE words(symbol) = 'a';
