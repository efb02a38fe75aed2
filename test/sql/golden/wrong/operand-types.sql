CREATE STREAM trades (symbol VARCHAR NOT NULL, price DECIMAL(10, 2), qty INT, open BOOLEAN, trade_time TIMESTAMP,
  WATERMARK FOR trade_time AS trade_time - INTERVAL '5' SECOND) PARTITIONED BY (symbol);
SELECT symbol + 1, open * 2, -symbol, trade_time - trade_time, trade_time * 2, INTERVAL '1' SECOND + 1, symbol = 5, symbol = '5', qty = '5', open < TRUE, open = 1 FROM trades;
