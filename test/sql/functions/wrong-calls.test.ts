// Calls that cannot be meant: each is found when the script is compiled, and the message says what is wrong and what is allowed.
import { expect, test } from '@jest/globals';
import { planScript } from '../../../shared/sql/plan/plan-script.ts';

const SOURCE = 'CREATE STREAM rows (s VARCHAR, i INT, d DECIMAL(10, 2), t TIMESTAMP, b BOOLEAN);\n';

function messageOf(expression: string): string {
  const errors = planScript(`${SOURCE}SELECT ${expression} AS v FROM rows;`).diagnostics.filter(({ severity }) => severity === 'error');
  return errors
    .map(({ code, message, note, hint }) => [code, message, note, hint].filter(part => part !== undefined).join(' | '))
    .join('\n');
}

test.each([
  ['UPER(s)', 'W0404 | There is no function `UPER`.', 'did you mean `UPPER`?'],
  ['UPPER(i)', 'W0502 | UPPER does not take (INT).', 'CAST(… AS VARCHAR)'],
  ['LPAD(s)', 'W0502 | LPAD does not take 1 argument.', 'LPAD(text, length [, fill])'],
  ['LPAD(s, s)', 'W0502 | LPAD does not take (VARCHAR, VARCHAR).', 'LPAD(VARCHAR, BIGINT [, VARCHAR])'],
  ["DATE_TRUNC('fortnight', t)", "'fortnight' is no unit of time", 'quarter'],
  ['EXTRACT(FORTNIGHT FROM t)', "'FORTNIGHT' is no field of a timestamp", 'isodow'],
  ["YEAR(t, 'Mars/Olympus')", "'Mars/Olympus' is no time zone", "'+05:30'"],
  ["TO_CHAR(t, 'YYYY jam')", 'is not known from', 'double quotes'],
  ["TO_TIMESTAMP(s, 'yyyy-MM-dd HH:mm:ss')", 'has the month behind the hour', 'MI here'],
  ["DATE_FORMAT(t, 'yyyy-bb')", "no meaning for 'bb'", 'single quotes'],
  ["STRFTIME(t, '%Y-%')", "no meaning for '%'", '%%'],
  ['TO_CHAR(t, s)', 'The format of TO_CHAR must be a constant.', "'…'"],
  ["REGEXP_LIKE(s, '(a')", 'is not a regular expression here', 'never closes'],
  ["REGEXP_LIKE(s, 'a(?=b)')", 'look-around', 'linear time'],
  ['REGEXP_LIKE(s, s)', 'The pattern of REGEXP_LIKE must be a constant.', "'…'"],
  ["REGEXP_LIKE(s, 'a', 'q')", 'The flags of REGEXP_LIKE', '`i`'],
  ["JSON_VALUE(s, 'a.b')", "'a.b' is no JSON path", '$.a.b[0]'],
  ['JSON_OBJECT(s)', 'The last name of JSON_OBJECT has no value.', ''],
  ['ROUND(d, i)', 'The number of places in ROUND of a DECIMAL must be a constant', 'CAST(… AS DOUBLE)'],
  ['GREATEST(s, i)', 'W0501 | The arguments of GREATEST have no common type', 'VARCHAR'],
  ['GREATEST(b, b)', 'GREATEST takes numbers, texts, dates and times, not BOOLEAN.', ''],
  ['IF(i, 1, 2)', 'W0504 | The condition of IF must be a BOOLEAN condition', ''],
  ['DATE_ADD(t, 5)', 'DATE_ADD does not take (TIMESTAMP, INT).', 'INTERVAL'],
  ["MAKE_TIMESTAMP(2026, 1, 1, 0, 0, '1')", 'MAKE_TIMESTAMP does not take', 'DOUBLE'],
  ['EXTRACT(DAY FROM CAST(t AS TIME))', "'DAY' is no field of a time of day", 'millisecond'],
  ["t + INTERVAL '1' MONTH + 1", '`+` does not take TIMESTAMP and INT.', "INTERVAL '5' MINUTE"],
  ["DATE '2026-02-30'", '`2026-02-30` is not a date.', '2026-01-31'],
  ["TIME '24:00'", '`24:00` is not a time.', '12:34:56.789'],
  ["t > DATE '2026-01-01' + INTERVAL '1' DAY + INTERVAL '1-6' YEAR TO MONTH * i", '', ''],
  ["INTERVAL '1' DAY + INTERVAL '1' MONTH", '`+` does not take INTERVAL and INTERVAL YEAR TO MONTH.', 'no fixed length'],
  ["INTERVAL '1 25:00' DAY TO MINUTE", 'is not the length of an interval DAY TO MINUTE.', 'DAY TO SECOND'],
  ["X'abc'", '`abc` is not a list of bytes.', 'hexadecimal'],
  ["CAST(t AS TIME) = '25:00'", '`25:00` is not a time, but it is used as one.', ''],
])('%s', (expression, message, more) => {
  expect(messageOf(expression)).toContain(message);
  expect(messageOf(expression)).toContain(more);
});
