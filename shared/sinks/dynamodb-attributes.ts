// A JSON row as DynamoDB attributes. Numbers go over as the text they are, so BIGINT and DECIMAL keep all their digits.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A DynamoDB number holds 38 digits, between 1E-130 and 9.99…E+125 (developer guide, "Naming rules and data types"). */
const NUMBER_DIGITS_MAX = 38;
const NUMBER_EXPONENT_MIN = -130;
const NUMBER_EXPONENT_MAX = 125;

/** `JSON.parse` with source text access, which the library types do not know yet. */
const parseWithSource = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source: string }) => unknown,
) => unknown;

/** The columns of a row by name. A number that DynamoDB cannot hold becomes a string of the same text. */
export function attributesOf(json: Uint8Array): Record<string, AttributeValue> {
  const text = Buffer.from(json.buffer, json.byteOffset, json.length).toString('utf8');
  // The reviver goes from the leaves to the root, so what it finds inside an array or object is converted already.
  const row = parseWithSource(text, (_, value, { source }): AttributeValue => {
    if (value === null) return { NULL: true };
    if (typeof value === 'number') return numberOf(source);
    if (typeof value === 'string') return { S: value };
    if (typeof value === 'boolean') return { BOOL: value };
    return Array.isArray(value) ? { L: value } : { M: value as Record<string, AttributeValue> };
  });
  return (row as AttributeValue.MMember).M;
}

function numberOf(source: string): AttributeValue {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return { N: '0' };
  const leading = digits.length - fraction.length - 1 + Number(exponent);
  if (significant.length > NUMBER_DIGITS_MAX || leading < NUMBER_EXPONENT_MIN || leading > NUMBER_EXPONENT_MAX) return { S: source };
  // DynamoDB counts zeros too, so long numbers go over in scientific form.
  if (whole.length + fraction.length <= NUMBER_DIGITS_MAX) return { N: source };
  return { N: `${sign}${significant}E${leading - significant.length + 1}` };
}
