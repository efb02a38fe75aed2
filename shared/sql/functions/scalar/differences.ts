// Where a function deliberately gives something else than one of the systems that people come from, and why.

export interface Difference {
  readonly names: readonly string[];
  readonly from: string;
  readonly says: string;
}

const differs = (names: string, from: string, says: string): Difference => ({ names: names.split(' '), from, says });

export const DIFFERENCES: readonly Difference[] = [
  differs(
    'POWER EXP SQRT LN LOG ASIN SINH',
    'DuckDB',
    'What is infinite or not a number there is an error of the row: DOUBLE is finite in Weir, so that sums and JSON stay meaningful.',
  ),
  differs(
    'ROUND TRUNC',
    'DuckDB',
    'A double is rounded as it is written, so ROUND(1.005e0, 2) is 1.01; ROUND(int, -1) beyond INT is an error.',
  ),
  differs('LOG', 'Flink', 'LOG(x) is to the base 10, as in PostgreSQL and DuckDB; the natural logarithm is LN.'),
  differs('FACTORIAL', 'DuckDB', 'It ends at 33, the last that 38 digits hold.'),
  differs('BITSHIFTLEFT', 'DuckDB', 'Bits beyond 64 are dropped, as in PostgreSQL, and are no error.'),
  differs(
    'SUBSTRING',
    'PostgreSQL',
    'A start below 0 counts from the end, as in Flink and DuckDB; a length below 0 is an error, as in PostgreSQL.',
  ),
  differs('UPPER LOWER INITCAP', 'DuckDB', 'Full mappings of Unicode: `ß` has the upper case `SS`.'),
  differs('REVERSE LENGTH', 'DuckDB', 'A character is a code point also in REVERSE, not a grapheme.'),
  differs('SPLIT_PART', 'DuckDB', 'Part 0 is an error, and an empty separator splits nothing, as in PostgreSQL.'),
  differs('LPAD RPAD', 'DuckDB', 'An empty fill adds nothing, as in PostgreSQL, instead of failing.'),
  differs('CONCAT', 'Flink', 'NULL is empty, as in PostgreSQL and DuckDB; `||` gives NULL.'),
  differs('GREATEST LEAST', 'Flink', 'NULLs are left out, as in PostgreSQL and DuckDB.'),
  differs('CHR', 'DuckDB', 'Code point 0 is refused, as in PostgreSQL.'),
  differs(
    'TO_HEX FROM_HEX',
    'DuckDB',
    'Letters are small, as in PostgreSQL; an odd number of digits is an error; the result is text, not bytes.',
  ),
  differs('URL_DECODE', 'DuckDB', 'A `%` that starts no byte is an error, not itself.'),
  differs('CURRENT_TIMESTAMP', 'all', 'The arrival of the record, not the clock: a query gives the same rows when it runs again.'),
  differs('EXTRACT SECOND', 'PostgreSQL', 'Whole numbers; the fraction is in MILLISECOND and EPOCH(ts).'),
  differs('TIME_BUCKET', 'DuckDB', 'Buckets count from 1970, like windows, not from 2000-01-03; give that as the origin to have it.'),
  differs('AT_TIME_ZONE TIMEZONE', 'PostgreSQL', 'A TIMESTAMP that does not say WITHOUT TIME ZONE is a moment, like TIMESTAMPTZ there.'),
  differs('DATE_DIFF', 'DuckDB', 'Weeks begin on Monday.'),
  differs('TIMESTAMPDIFF', 'DuckDB', 'A month is over when the same day is reached, or the last of a shorter month.'),
  differs('FROM_UNIXTIME', 'Flink', 'It gives a TIMESTAMP; DATE_FORMAT makes text of it.'),
  differs('TO_TIMESTAMP', 'Flink', 'Its patterns are those of PostgreSQL, like those of TO_CHAR; those of Java are in PARSE_TIMESTAMP.'),
  differs('REGEXP_EXTRACT', 'DuckDB', 'NULL where nothing matches, not an empty text.'),
  differs('REGEXP_EXTRACT_ALL REGEXP_COUNT', 'DuckDB', 'An empty match right behind another does not count.'),
  differs('REGEXP_REPLACE', 'Flink', 'The first match only, unless the flag `g` is given, as in PostgreSQL and DuckDB; groups are `\\1`.'),
  differs('REGEXP_LIKE', 'PostgreSQL', 'Look-around and back references are refused: no matcher does them in time linear in the text.'),
  differs(
    'JSON_VALUE JSON_EXTRACT',
    'DuckDB',
    'Numbers and strings keep the spelling of the document; of fields with one name the last counts, as in records.',
  ),
  differs('JSON_VALUE JSON_QUERY', 'Flink', 'A text that is not JSON is an error of the row; JSON_VALID asks first.'),
  differs('JSON_TYPE', 'DuckDB', "The words are PostgreSQL's: number instead of UBIGINT."),
];
