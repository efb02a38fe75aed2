import { expect, test } from '@jest/globals';
import { FieldOrder, LEARNED_NAMES_MAX } from '../../../shared/engine/json/field-order.ts';

const find = (order: FieldOrder, text: string, previous: number) => {
  const bytes = new TextEncoder().encode(text);
  return order.find(bytes, 0, bytes.length, previous);
};

test('wanted names have the ids they were given, others get ids above, and the order is remembered', () => {
  const order = new FieldOrder(['price', 'symbol']);
  expect(find(order, '"symbol":', 2)).toBe(1);
  expect(find(order, '"side":', 1)).toBe(3);
  expect(find(order, '"price":', 3)).toBe(0);
  expect(find(order, '"side":', 0)).toBe(3);
  expect(Array.from(order.successors.subarray(0, 4))).toEqual([3, 3, 1, 0]);
});

test.each(['', 'x', '"', '"a', '"a"', '"a" :', '"a\\n":', '"":', '"\u0001":', `"${'x'.repeat(200)}":`])(
  '%s is left to the strict decoder',
  text => {
    expect(find(new FieldOrder(['a']), text, 1)).toBe(-1);
  },
);

test('a name that JSON must escape is never found as it stands', () => {
  const order = new FieldOrder(['a"b', 'c']);
  expect(find(order, '"a"b":', 2)).toBe(-1);
  expect(find(order, '"c":', 2)).toBe(1);
});

test('more names than it remembers: it forgets those to skip and goes on', () => {
  const order = new FieldOrder(['a', 'b']);
  for (let i = 0; i < LEARNED_NAMES_MAX * 3; i++) {
    const id = find(order, `"name-${i}":`, i % 3);
    expect(id).toBeGreaterThan(2);
    expect(id).toBeLessThan(3 + LEARNED_NAMES_MAX);
    expect(find(order, `"name-${i}":`, 0)).toBe(id);
    expect(find(order, '"b":', id)).toBe(1);
  }
});
