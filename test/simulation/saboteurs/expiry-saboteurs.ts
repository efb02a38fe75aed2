// Saboteurs of the time to live of keys: 'state.ttl' and EXPIRE AFTER.
import type { Saboteur } from './saboteur.ts';

export const expirySaboteurs: readonly Saboteur[] = [
  {
    name: 'lose the times of keys that come from the log',
    seed: 1,
    world: 'expiry',
    edits: [{ file: 'shared/state/expiry.ts', find: '    this.isStale = true;\n', replace: '' }],
  },
  {
    name: 'let keys that come from the log live anew',
    seed: 1,
    world: 'expiry',
    edits: [
      {
        file: 'shared/state/expiry.ts',
        find: 'Math.max(this.lastRows.expiresMs(slot), watermarkMs + 1)',
        replace: 'Math.max(this.lastRows.expiresMs(slot), watermarkMs + this.lastRows.timeToLiveMs)',
      },
    ],
  },
  {
    name: 'let go of no key without a record',
    seed: 1,
    world: 'expiry',
    edits: [
      {
        file: 'shared/state/aggregation-state.ts',
        find: '    this.early?.tick(watermarkMs, recordIndex);\n    this.expire(watermarkMs, recordIndex);',
        replace: '    this.early?.tick(watermarkMs, recordIndex);',
      },
    ],
  },
  {
    name: 'let a key that comes back tell its rows from none before',
    seed: 1,
    world: 'expiry',
    edits: [
      {
        file: 'shared/state/group-store.ts',
        find: 'this.rows.setRevision(slot, this.revisionBases[keyGroupOf(this.table.hash(slot))]!);',
        replace: 'this.rows.setRevision(slot, 0);',
      },
    ],
  },
  {
    name: 'forget in the log how far the rows of keys that went had come',
    seed: 1,
    world: 'expiry',
    edits: [
      {
        file: 'shared/state/codec/decoder.ts',
        find: 'Math.max(store.revisionBases[keyGroup]!, revision);',
        replace: 'Math.min(store.revisionBases[keyGroup]!, revision);',
      },
    ],
  },
];
