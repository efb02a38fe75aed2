CREATE STREAM s (a STRING KEY, b DOUBLE) WITH (kafka_topic='x', value_format='JSON');
SELECT a, b->c FROM s EMIT CHANGES;
SELECT a FROM s PARTITION BY a;
