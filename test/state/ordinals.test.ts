// Numbering inside key groups: always the lowest free number, as a plain set says it.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SCRATCH_SLOT } from '../../shared/state/columns/state-column.ts';
import { Ordinals } from '../../shared/state/ordinals.ts';

const commit = fc.record({ newCount: fc.nat(12), freed: fc.array(fc.nat(40), { maxLength: 12 }) });

test('a new group gets the lowest ordinal that is free', () => {
  fc.assert(
    fc.property(fc.array(commit, { maxLength: 30 }), fc.array(fc.nat(60), { maxLength: 10 }), (commits, initial) => {
      const ordinals = new Ordinals();
      const used = new Map<number, number>();
      let slot = 1;
      for (const ordinal of [...new Set(initial)].sort((a, b) => a - b)) {
        used.set(ordinal, slot);
        ordinals.take(7, ordinal, slot++);
      }
      for (const { newCount, freed } of commits) {
        for (let i = 0; i < newCount; i++) {
          let lowest = 0;
          while (used.has(lowest)) lowest++;
          expect(ordinals.assign(7, slot)).toBe(lowest);
          used.set(lowest, slot++);
        }
        for (const ordinal of new Set(freed)) {
          if (used.delete(ordinal)) ordinals.free(7, ordinal);
        }
        for (let ordinal = 0; ordinal < 80; ordinal++) expect(ordinals.slot(7, ordinal)).toBe(used.get(ordinal) ?? SCRATCH_SLOT);
        expect(ordinals.end(7)).toBeGreaterThanOrEqual(Math.max(-1, ...used.keys()) + 1);
      }
      expect(ordinals.end(6)).toBe(0);
    }),
  );
});
