// Values kept in their order, against an array that is sorted each time.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareValues, type OrderedValue, OrderedValues } from '../../../shared/state/columns/ordered-values.ts';

const numbers: fc.Arbitrary<OrderedValue> = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(-0, 0, 0.5, 2n ** 60n, -(2n ** 60n)));
const texts: fc.Arbitrary<OrderedValue> = fc.constantFrom('', 'a', 'b', '\u{1f600}', '￮');

test.each([
  ['numbers', numbers],
  ['texts', texts],
])('adding, taking away, and finding: %s', (_name, value) => {
  const steps = fc.array(fc.record({ value, leaves: fc.nat({ max: 3 }) }), { maxLength: 200, size: 'max' });
  fc.assert(
    fc.property(fc.array(value), steps, (first, each) => {
      const model = [...first].sort(compareValues);
      const ordered = new OrderedValues(first);
      for (const { value: next, leaves } of each) {
        if (leaves === 0 && model.length > 0) ordered.remove(model.splice(model.length >> 1, 1)[0]!);
        else {
          ordered.add(next);
          model.push(next);
          model.sort(compareValues);
        }
        expect(ordered.length).toBe(model.length);
        expect(ordered.countBefore(next)).toBe(model.filter(other => compareValues(other, next) < 0).length);
        expect(ordered.countBefore(next, true)).toBe(model.filter(other => compareValues(other, next) <= 0).length);
      }
      expect(model.map((_, i) => ordered.at(i))).toEqual(model);
    }),
  );
});

test('many values, in chunks that split and join', () => {
  const ordered = new OrderedValues();
  for (let i = 0; i < 20_000; i++) ordered.add((i * 7919) % 20_000);
  for (let i = 0; i < 20_000; i += 97) expect(ordered.at(i)).toBe(i);
  for (let i = 0; i < 20_000; i++) if (i % 50 !== 0) ordered.remove(i);
  expect(Array.from({ length: ordered.length }, (_, i) => ordered.at(i))).toEqual(Array.from({ length: 400 }, (_, i) => i * 50));
  expect(ordered.countBefore(51)).toBe(2);
  expect(ordered.join(' ').split(' ')).toHaveLength(400);
});
