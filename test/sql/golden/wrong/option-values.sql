CREATE STREAM a (t TIMESTAMP, n INT) WITH (connector = 'kafka', format = 'avro', 'max.future' = 'soon', timestamp.format = 'iso', stream = '', 'n.timestamp.format' = 'iso-8601');
SELECT n FROM a WITH (connector = 'dynamo');
