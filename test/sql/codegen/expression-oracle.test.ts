// Random expressions over random rows, generated code against the oracle. The seed of a failure is in its message: WEIR_SEED=… replays it.
import { expect, test } from '@jest/globals';
import { compile } from '../../../shared/sql/compile.ts';
import type { Expression } from '../../../shared/sql/plan/expression.ts';
import type { SqlType } from '../../../shared/sql/types/sql-type.ts';
import { EXPRESSION_SOURCE, evaluate } from './evaluate.ts';
import { decimalText, evaluateOracle, OracleError, type OracleValue } from './oracle.ts';

const EXPRESSION_COUNT = 300;
const ROW_COUNT = 60;

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

type Kind = 'boolean' | 'int' | 'bigint' | 'double' | 'decimal' | 'varchar';

class Generator {
  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.random() * items.length)]!;
  }

  /** SQL text of that kind. */
  expression(kind: Kind, depth: number): string {
    if (depth === 0 || this.random() < 0.15) return this.leaf(kind);
    const same = () => this.expression(kind, depth - 1);
    const general = [
      () => `CASE WHEN ${this.expression('boolean', depth - 1)} THEN ${same()} ELSE ${same()} END`,
      () => `COALESCE(${same()}, ${same()})`,
    ];
    return this.pick([...this.operators(kind, depth - 1), ...this.operators(kind, depth - 1), ...general])();
  }

  private operators(kind: Kind, depth: number): (() => string)[] {
    const of = (other: Kind) => this.expression(other, depth);
    const same = () => of(kind);
    if (kind === 'boolean') return this.conditions(depth);
    if (kind === 'varchar') return [() => `CAST(${of(this.pick(['int', 'bigint', 'decimal', 'boolean']))} AS VARCHAR)`, same];
    const arithmetic = ['+', '-', '*', '/', '%'].map(operator => () => `(${same()} ${operator} ${same()})`);
    const other = this.pick((['int', 'bigint', 'double', 'decimal'] as const).filter(each => each !== kind));
    const type = { int: 'INT', bigint: 'BIGINT', double: 'DOUBLE', decimal: 'DECIMAL(14, 3)' }[kind];
    return [...arithmetic, () => `(-${same()})`, () => `CAST(${of(other)} AS ${type})`];
  }

  private conditions(depth: number): (() => string)[] {
    const of = (kind: Kind) => this.expression(kind, depth);
    const kind = this.pick(['int', 'bigint', 'double', 'decimal', 'varchar'] as const);
    const comparison = this.pick(['=', '<>', '<', '<=', '>', '>=']);
    const not = this.pick(['', 'NOT ']);
    return [
      () => `(${of(kind)} ${comparison} ${of(kind)})`,
      () => `(${of('boolean')} ${this.pick(['AND', 'OR'])} ${of('boolean')})`,
      () => `(${of('boolean')} ${this.pick(['AND', 'OR'])} ${of('boolean')})`,
      () => `(NOT ${of('boolean')})`,
      () => `(${of(kind)} IS ${not}NULL)`,
      () => `(${of(kind)} ${not}IN (${of(kind)}, ${this.leaf(kind)}, ${this.leaf(kind)}))`,
      () => `(${of(kind)} ${not}BETWEEN ${this.leaf(kind)} AND ${this.leaf(kind)})`,
      () => `(${of('varchar')} ${not}LIKE '${this.pick(['%', 'a%', '%b', '_', '%a%b%', 'a_c', '_%_'])}')`,
    ];
  }

  private leaf(kind: Kind): string {
    switch (kind) {
      case 'boolean':
        return this.pick(['b', 'c', 'bn', 'TRUE', 'FALSE']);
      case 'int':
        return this.pick(['i', 'j', 'in1', '0', '1', '-3', '2147483647']);
      case 'bigint':
        return this.pick(['l', 'm', 'l', '9007199254740993', '4611686018427387904']);
      case 'double':
        return this.pick(['x', 'y', '0e0', '1.5e0', '1e300']);
      case 'decimal':
        return this.pick(['d', 'e', 'w', '0.5', '-12.345', '99999.99']);
      case 'varchar':
        return this.pick(['s', 'r', 'sn', "'a'", "'abc'", "''", "'7'"]);
    }
  }

  /** A value of a column: JSON text, and what the oracle sees. */
  value(type: SqlType, required: boolean): { json: string; value: OracleValue } {
    if (!required && this.random() < 0.25) return { json: 'null', value: null };
    switch (type.kind) {
      case 'boolean': {
        const value = this.random() < 0.5;
        return { json: String(value), value };
      }
      case 'int':
        return this.whole(['0', '1', '-1', '7', '-3', '2147483647', '-2147483648', '1000']);
      case 'bigint':
        return this.whole([
          '0',
          '1',
          '-2',
          '9007199254740991',
          '9007199254740992',
          '-9007199254740993',
          '9223372036854775807',
          '-9223372036854775808',
          '12',
        ]);
      case 'decimal': {
        const digits = this.pick(['0', '1', '-1', '55', '-1234', '99999999', '-45000000', '5']);
        return { json: decimalText(BigInt(digits), type.scale), value: BigInt(digits) };
      }
      case 'double': {
        const value = this.pick([0, 1, -0.1, 2.5, 1e15, -7, 1e300, 0.3333333333333333, 1e-9]);
        return { json: JSON.stringify(value), value };
      }
      case 'timestamp':
        return { json: '"2024-01-01T00:00:00Z"', value: 1704067200000n };
      default: {
        const value = this.pick(['', 'a', 'abc', 'acb', 'ä', '7', 'null', '"\\', '\u{1f600}', '\uffff']);
        return { json: JSON.stringify(value), value };
      }
    }
  }

  private whole(texts: readonly string[]) {
    const text = this.pick(texts);
    return { json: text, value: BigInt(text) };
  }
}

function jsonOf(value: OracleValue, type: SqlType): string {
  if (value === null) return 'null';
  if (type.kind === 'decimal') return decimalText(value as bigint, type.scale);
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

function oracleJson(expression: Expression, row: readonly OracleValue[]): string {
  try {
    return jsonOf(evaluateOracle(expression, row), expression.type);
  } catch (error) {
    if (error instanceof OracleError) return 'error';
    throw error;
  }
}

/** Expressions that the compiler takes; it refuses, for one, a constant division by zero. */
function accepted(generator: Generator): { sql: string; bound: Expression }[] {
  const kinds: readonly Kind[] = ['boolean', 'int', 'bigint', 'double', 'decimal', 'varchar'];
  const candidates = Array.from({ length: EXPRESSION_COUNT }, () => generator.expression(generator.pick(kinds), 4));
  return candidates.flatMap(sql => {
    const { application } = compile(`${EXPRESSION_SOURCE}CREATE STREAM r AS SELECT ${sql} AS v FROM rows;`);
    const root = application?.stages.at(0)?.stage.queries.at(0)?.root;
    return root?.kind === 'project' ? [{ sql, bound: root.expressions[0]! }] : [];
  });
}

test('generated code computes what the oracle computes', async () => {
  const seed = Number(process.env.WEIR_SEED ?? 20_261_120);
  const generator = new Generator(randomFrom(seed));
  const expressions = accepted(generator);
  expect(expressions.length).toBeGreaterThan(EXPRESSION_COUNT / 2);
  const columns = compile(`${EXPRESSION_SOURCE}SELECT i FROM rows;`).application!.stages[0]!.stage.source.columns;
  const rows = Array.from({ length: ROW_COUNT }, () => columns.map(column => generator.value(column.type, column.required)));
  const texts = rows.map(row => `{${row.map(({ json }, i) => `"${columns[i]!.name}":${json}`).join(',')}}`);
  const chunk = 30;
  for (let first = 0; first < expressions.length; first += chunk) {
    const some = expressions.slice(first, first + chunk);
    const results = await evaluate(
      some.map(({ sql }) => sql),
      texts,
    );
    for (const [i, { sql, bound }] of some.entries()) {
      for (const [k, row] of rows.entries()) {
        const expected = oracleJson(
          bound,
          row.map(({ value }) => value),
        );
        const actual = results[k]![i]!.startsWith('error: ') ? 'error' : results[k]![i]!;
        if (actual !== expected)
          expect({ seed, sql, row: texts[k], value: results[k]![i] }).toEqual({ seed, sql, row: texts[k], value: expected });
      }
    }
  }
});
