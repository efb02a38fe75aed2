CREATE STREAM trades (
  whole    VARCHAR PATH '$',
  bare     VARCHAR PATH 'trade.price',
  open     VARCHAR PATH '$.trade.',
  wild     VARCHAR PATH '$.trade.*',
  element  VARCHAR PATH '$[0]',
  last     VARCHAR PATH '$.tags[-1]' NOT NULL,
  deep     VARCHAR PATH '$.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a',
  object   VARCHAR PATH '$.x.y',
  array    VARCHAR PATH '$.x[0]',
  price    DOUBLE NOT NULL PATH '$.trade.price'
);
SELECT whole, bare, open, wild, element, last, deep, object, array, price FROM trades;

CREATE STREAM copies (price DOUBLE PATH '$.p');
INSERT INTO copies SELECT price FROM trades;
