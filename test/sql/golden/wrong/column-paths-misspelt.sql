CREATE STREAM mapped (price DOUBLE MAPPING '$.trade.price');
CREATE STREAM bare (price DOUBLE '$.trade.price');
CREATE STREAM unquoted (price DOUBLE PATH $.trade.price);
CREATE STREAM named (price DOUBLE PATH trade);
