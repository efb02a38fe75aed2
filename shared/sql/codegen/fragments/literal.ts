// Data as JavaScript source. Everything that comes from SQL text passes here, and comes out as a literal that evaluates to itself.

/** A quoted string. Line separators are escaped too, so that no reader of the text sees a line end inside. */
export function stringLiteral(value: string): string {
  const escaped = JSON.stringify(value)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replace(/[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, unicodeEscape);
  return `'${escaped}'`;
}

const unicodeEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A number; `-0`, `NaN` and the infinities keep their value. */
export function numberLiteral(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

export function bigintLiteral(value: bigint): string {
  return `${value}n`;
}

/** Plain JSON data as an indented object literal. */
export function dataLiteral(value: unknown, indent = ''): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'number') return numberLiteral(value);
  if (typeof value === 'boolean') return String(value);
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return enclosed(
      '[',
      value.map(item => dataLiteral(item, inner)),
      ']',
      indent,
    );
  const entries = Object.entries(value as object).map(([key, item]) => `${propertyName(key)}: ${dataLiteral(item, inner)}`);
  return enclosed('{', entries, '}', indent);
}

const ONE_LINE_LIMIT = 120;

function enclosed(open: string, items: readonly string[], close: string, indent: string): string {
  if (items.length === 0) return open + close;
  const space = open === '{' ? ' ' : '';
  const oneLine = `${open}${space}${items.join(', ')}${space}${close}`;
  if (oneLine.length + indent.length <= ONE_LINE_LIMIT && !oneLine.includes('\n')) return oneLine;
  return `${open}\n${items.map(item => `${indent}  ${item},\n`).join('')}${indent}${close}`;
}

/** `__proto__: x` would set the prototype; a computed key is a property like any other. */
function propertyName(key: string): string {
  if (key === '__proto__') return `['__proto__']`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : stringLiteral(key);
}
