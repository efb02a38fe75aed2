// Counts of all time that the runtime keeps beside the task's own. They travel in every commit's state, so no crash changes them.
import { ByteWriter } from '../engine/byte-writer.ts';
import { ByteReader } from './byte-reader.ts';

export interface Totals {
  /** Records as Kinesis counts them. */
  kinesisRecordCount: number;
  /** User records after de-aggregation that were applied, dead letters included. */
  recordCount: number;
  /** Sub-records of aggregates that belong to another shard, dropped as the KCL does. */
  misroutedCount: number;
  /** Records set aside unread after their handler ended again and again. */
  unreadableCount: number;
  payloadByteCount: number;
  commitCount: number;
  /** What was written for all commits before the one that carries this. */
  committedByteCount: number;
  /** Arrival of the last applied record, ms; 0 before the first. */
  positionArrivalMs: number;
  /** 1 while the position lies inside an aggregate whose other records are still to come. */
  insideAggregate: number;
  /** 1 since a savepoint took the place of the state, until every record before what the mapping delivers is applied again. */
  rewound: number;
}

const FIELDS = [
  'kinesisRecordCount',
  'recordCount',
  'misroutedCount',
  'unreadableCount',
  'payloadByteCount',
  'commitCount',
  'committedByteCount',
  'positionArrivalMs',
  'insideAggregate',
  'rewound',
] as const satisfies readonly (keyof Totals)[];

export function emptyTotals(): Totals {
  return Object.fromEntries(FIELDS.map(field => [field, 0])) as unknown as Totals;
}

/** Those of a child to which the parents' come: counts add up, and the position begins anew. */
export function joinTotals(parents: readonly Totals[]): Totals {
  const joined = emptyTotals();
  for (const totals of parents) for (const field of FIELDS) joined[field] += totals[field];
  // Drained parents have nothing left behind their positions.
  return { ...joined, insideAggregate: 0, rewound: 0, positionArrivalMs: Math.max(0, ...parents.map(totals => totals.positionArrivalMs)) };
}

export function encodeTotals(totals: Totals): Uint8Array {
  const writer = new ByteWriter();
  for (const field of FIELDS) writer.varint(Math.round(totals[field]));
  return writer.take();
}

/** Fields that a later version adds are zero in an older log. */
export function decodeTotals(bytes: Uint8Array): Totals {
  const reader = new ByteReader(bytes);
  const totals = emptyTotals();
  for (const field of FIELDS) if (!reader.atEnd) totals[field] = reader.varint();
  return totals;
}
