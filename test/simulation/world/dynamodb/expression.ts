// DynamoDB's expressions, as far as Weir writes them: conditions (also of keys) and updates. An expression that is not understood fails loudly,
// so that what the world accepts is never more than what it does.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

export interface Names {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

export type Condition = (item: Item | undefined) => boolean;

const TOKEN = /\s*(<>|<=|>=|[<>=(),+-]|[#:]?[A-Za-z_][A-Za-z0-9_]*)/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`the simulated DynamoDB does not understand: ${text}`);
    tokens.push(match[1]!);
  }
  return tokens;
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #names: Names;
  readonly #text: string;
  #at = 0;

  constructor(text: string, names: Names) {
    this.#text = text;
    this.#tokens = tokensOf(text);
    this.#names = names;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  takes(token: string): boolean {
    if (this.#tokens[this.#at]?.toUpperCase() !== token) return false;
    this.#at++;
    return true;
  }

  expect(token: string): void {
    if (!this.takes(token)) this.fail();
  }

  fail(): never {
    throw new Error(`the simulated DynamoDB does not understand "${this.#tokens[this.#at]}" in: ${this.#text}`);
  }

  name(): string {
    const token = this.#tokens[this.#at++] ?? this.fail();
    if (token.startsWith(':')) this.fail();
    return token.startsWith('#') ? (this.#names.ExpressionAttributeNames?.[token] ?? this.fail()) : token;
  }

  operand(): (item: Item | undefined) => AttributeValue | undefined {
    const token = this.#tokens[this.#at] ?? this.fail();
    if (token.startsWith(':')) {
      this.#at++;
      const value = this.#names.ExpressionAttributeValues?.[token] ?? this.fail();
      return () => value;
    }
    if (this.takes('IF_NOT_EXISTS')) {
      this.expect('(');
      const name = this.name();
      this.expect(',');
      const otherwise = this.operand();
      this.expect(')');
      return item => item?.[name] ?? otherwise(item);
    }
    const name = this.name();
    return item => item?.[name];
  }

  comparator(): string {
    return this.#tokens[this.#at++] ?? this.fail();
  }
}

export function condition(text: string | undefined, names: Names): Condition {
  if (text === undefined) return () => true;
  const reader = new Reader(text, names);
  const read = either(reader);
  if (!reader.isAtEnd) reader.fail();
  return read;
}

function either(reader: Reader): Condition {
  let left = both(reader);
  while (reader.takes('OR')) {
    const [first, second] = [left, both(reader)];
    left = item => first(item) || second(item);
  }
  return left;
}

function both(reader: Reader): Condition {
  let left = simple(reader);
  while (reader.takes('AND')) {
    const [first, second] = [left, simple(reader)];
    left = item => first(item) && second(item);
  }
  return left;
}

function simple(reader: Reader): Condition {
  if (reader.takes('NOT')) {
    const inner = simple(reader);
    return item => !inner(item);
  }
  if (reader.takes('(')) {
    const inner = either(reader);
    reader.expect(')');
    return inner;
  }
  for (const [called, expected] of [
    ['ATTRIBUTE_EXISTS', true],
    ['ATTRIBUTE_NOT_EXISTS', false],
  ] as const) {
    if (!reader.takes(called)) continue;
    reader.expect('(');
    const name = reader.name();
    reader.expect(')');
    return item => (item?.[name] !== undefined) === expected;
  }
  return comparison(reader);
}

function comparison(reader: Reader): Condition {
  if (reader.takes('BEGINS_WITH')) {
    reader.expect('(');
    const text = reader.operand();
    reader.expect(',');
    const prefix = reader.operand();
    reader.expect(')');
    return item => text(item)?.S?.startsWith(prefix(item)?.S ?? '') ?? false;
  }
  const left = reader.operand();
  if (reader.takes('BETWEEN')) {
    const least = reader.operand();
    reader.expect('AND');
    const most = reader.operand();
    return item => holds(left(item), '>=', least(item)) && holds(left(item), '<=', most(item));
  }
  const comparator = reader.comparator();
  const right = reader.operand();
  return item => holds(left(item), comparator, right(item));
}

function holds(left: AttributeValue | undefined, comparator: string, right: AttributeValue | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  const [a, b] = [plain(left), plain(right)];
  // Values of two types are never in an order.
  if (typeof a !== typeof b) return comparator === '<>';
  if (comparator === '=') return a === b;
  if (comparator === '<>') return a !== b;
  if (comparator === '<') return a < b;
  if (comparator === '<=') return a <= b;
  if (comparator === '>') return a > b;
  if (comparator === '>=') return a >= b;
  throw new Error(`the simulated DynamoDB knows no comparator ${comparator}`);
}

function plain(value: AttributeValue): string | number | boolean {
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.S !== undefined) return value.S;
  throw new Error(`the simulated DynamoDB compares no ${Object.keys(value)}`);
}

/** The item after an update. */
export function updated(before: Item, text: string, names: Names): Item {
  const reader = new Reader(text, names);
  const item = { ...before };
  while (!reader.isAtEnd) {
    if (reader.takes('SET')) {
      do {
        const name = reader.name();
        reader.expect('=');
        const value = reader.operand()(before);
        if (value === undefined) throw new Error(`the simulated DynamoDB has no value for ${name} in: ${text}`);
        item[name] = value;
      } while (reader.takes(','));
    } else if (reader.takes('ADD')) {
      do {
        const name = reader.name();
        const by = reader.operand()(before);
        item[name] = { N: String(Number(before[name]?.N ?? 0) + Number(by?.N ?? reader.fail())) };
      } while (reader.takes(','));
    } else if (reader.takes('REMOVE')) {
      do delete item[reader.name()];
      while (reader.takes(','));
    } else reader.fail();
  }
  return item;
}
