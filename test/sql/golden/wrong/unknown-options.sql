CREATE STREAM a (t TIMESTAMP) WITH (conector = 'kinesis', 'u.timestamp.format' = 'iso-8601', allowed.lateness = 5s);
SELECT t FROM a WITH ('max.future' = '5s', 'late.ouput' = 'l', state.ttl = '1d');
