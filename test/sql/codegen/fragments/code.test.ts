// Fragments: literals evaluate to themselves, names are harmless, comments stay comments, statements are laid out.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Builder } from '../../../../shared/sql/codegen/fragments/builder.ts';
import { code, data, literal, operand } from '../../../../shared/sql/codegen/fragments/code.ts';
import { commentText } from '../../../../shared/sql/codegen/fragments/comment.ts';
import { Scope } from '../../../../shared/sql/codegen/fragments/name.ts';

/** What the source evaluates to. Tests may do what the product never does. */
const evaluated = (source: string): unknown => new Function(`'use strict'; return (${source});`)();

test('a literal evaluates to its value and is plain text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.bigInt(), fc.boolean(), fc.constant(null)), value => {
      const { text } = literal(value);
      expect(evaluated(text)).toBe(
        typeof value === 'string' ? (value.toWellFormed() === value ? value : evaluated(JSON.stringify(value))) : value,
      );
      expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\ufeff]/u);
    }),
    { numRuns: 3000 },
  );
});

test('data evaluates to itself, own property __proto__ included', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const json = JSON.parse(JSON.stringify(value));
      expect(JSON.stringify(evaluated(data(json).text))).toBe(JSON.stringify(json));
    }),
  );
  const hostile = JSON.parse('{"__proto__": {"polluted": true}, "a b": 1}');
  expect(JSON.stringify(evaluated(data(hostile).text))).toBe(JSON.stringify(hostile));
});

test('names are unique identifiers that begin with a small letter', () => {
  const scope = new Scope();
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('while', 'Math', 'PRICE', 'a1', 'price 2', '__proto__', 'undefined')),
      hint => {
        const { text } = scope.name(hint);
        expect(text).toMatch(/^[a-z][A-Za-z0-9]*$/);
        expect(seen.has(text)).toBe(false);
        seen.add(text);
        expect(() => new Function(`'use strict'; let ${text} = 1; return ${text};`)).not.toThrow();
      },
    ),
    { numRuns: 2000 },
  );
});

test('names say what they are', () => {
  const scope = new Scope();
  const table = [
    ['trade_time', 'tradeTime'],
    ['trade_time', 'tradeTime2'],
    ['PRICE', 'price'],
    ['tradeTime', 'tradeTime3'],
    ['per minute', 'perMinute'],
    ['2nd', 'v2nd'],
    ['a1', 'a1'],
    ['a1', 'a1v2'],
    ['*/', 'value'],
    ['while', 'while2'],
  ] as const;
  expect(table.map(([hint]) => [hint, scope.name(hint).text])).toEqual(table);
  expect(() => scope.exact('tradeTime')).toThrow('is not free');
});

test('a string between fixed parts is data', () => {
  expect(code`f(${"'; g(); '"}, ${1}, ${-0}, ${5n}, ${null}, ${true})`.text).toBe("f('\\'; g(); \\'', 1, -0, 5n, null, true)");
});

test('operands get brackets where they need them', () => {
  const table = [
    ['a', 'a'],
    ['a.b[c + 1](d, "e")', 'a.b[c + 1](d, "e")'],
    ["f('a b')", "f('a b')"],
    ['a + b', '(a + b)'],
    ['-1', '(-1)'],
    ['!a', '(!a)'],
    ['(a) + (b)', '((a) + (b))'],
  ] as const;
  const scope = new Scope();
  for (const [text, expected] of table) {
    const made = operand({ text, toString: () => text } as unknown as Parameters<typeof operand>[0]);
    expect(made.text).toBe(expected);
  }
  expect(operand(scope.name('x')).text).toBe('x');
});

test('a comment cannot end early', () => {
  expect(commentText('a */ b\n\u2028 process.exit()\u0000\u202e')).toBe('a * / b process.exit()');
  expect(commentText('x'.repeat(500)).length).toBeLessThan(120);
});

test('statements are laid out', () => {
  const scope = new Scope();
  const [x, i, error, outer] = [scope.name('x'), scope.name('i'), scope.name('error'), scope.name('outer')];
  const inner = new Builder().set(x, code`${x} + 1`);
  const builder = new Builder();
  builder
    .comment('line 1:\n  SELECT')
    .let(x, 0)
    .for(
      i,
      0,
      code`${i} < 3`,
      code`${i}++`,
      () =>
        builder.if(
          code`${i} === 1`,
          () => builder.continue(outer),
          () => builder.append(inner),
        ),
      outer,
    )
    .try(
      () => builder.statement(code`f(${x})`),
      error,
      () => builder.throw(code`${error}`),
    )
    .switch(x, [{ values: [1, 2], body: () => builder.return('low') }], () => builder.return('high'))
    .ifChain(
      [
        { condition: code`a`, body: () => builder.break() },
        { condition: code`b`, body: () => builder.break() },
      ],
      () => builder.break(),
    );
  expect(builder.toString()).toBe(`// line 1: SELECT
let x = 0;
outer: for (let i = 0; i < 3; i++) {
  if (i === 1) {
    continue outer;
  } else {
    x = x + 1;
  }
}
try {
  f(x);
} catch (error) {
  throw error;
}
switch (x) {
  case 1:
  case 2: {
    return 'low';
    break;
  }
  default: {
    return 'high';
  }
}
if (a) {
  break;
} else if (b) {
  break;
} else {
  break;
}
`);
});
