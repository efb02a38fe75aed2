// One attempt, from records or a tick to a written commit. Whatever fails here leaves the state unusable: the caller throws it away.
import type { Position } from '../checkpoint/position.ts';
import type { PartitionEnvironment } from './environment.ts';
import type { AttemptInput, AttemptResult, PackedSnapshot } from './executor.ts';
import { framePacked, withFrame } from './frame.ts';
import { encodeOutbox } from './outbox.ts';
import type { PartitionState } from './partition-state.ts';
import { isPublishedFirst, publishStateless, statelessRows } from './publish.ts';
import { countersOf } from './report-row.ts';
import { deadLetterRows, lateRows, type SideRow } from './side-rows.ts';
import { checkStateSize } from './state-limit.ts';
import type { Tally } from './tally.ts';
import { encodeTotals, type Totals } from './totals.ts';

const NOTHING = new Uint8Array(0);

export interface Attempt {
  readonly input: AttemptInput;
  /** Where the partition stands when this is committed. */
  readonly position: Position | null;
  /** The totals when this is committed, but for the commit itself. */
  readonly totals: Totals;
  /** Why records could not even be opened, by record index. */
  readonly envelopeErrors?: ReadonlyMap<number, string>;
  /** Dead letters beside those of the program. */
  readonly unreadable?: readonly SideRow[];
  /** Called once the program has run, before anything else can fail. */
  readonly survived?: () => Promise<void>;
}

/** `lost`: another handler wrote this commit number first; the state is stale. */
export async function commitAttempt(
  env: PartitionEnvironment,
  state: PartitionState,
  attempt: Attempt,
  tally: Tally,
): Promise<'won' | 'lost'> {
  const before = countersOf(env, state);
  const result = await state.executor.attempt(attempt.input);
  if (attempt.input.kind === 'records') checkStateSize(env, state.partition, result.summary);
  env.cache.makeRoom(result.summary.stateBytes);
  const outbox = outboxOf(env, state, result, attempt);
  await attempt.survived?.();
  if (attempt.input.kind === 'records') {
    await publishStateless(env, attempt.input.batch, result.slices, { partition: state.partition, commitNumber: state.head + 1 });
  }
  const totals: Totals = { ...attempt.totals, commitCount: state.totals.commitCount + 1 };
  const { summary } = result;
  const draft = {
    kind: 'delta',
    position: attempt.position,
    watermarkMs: Number.isFinite(summary.watermarkMs) ? summary.watermarkMs : null,
    groupCount: summary.groupCount,
    outbox,
  } as const;
  const outcome = await withFrame([encodeTotals(totals), ...result.delta], body => state.log.append({ ...draft, state: body }, state.head));
  if (outcome.outcome === 'lost') return 'lost';
  state.head = outcome.commit.number;
  state.position = attempt.position;
  state.totals = { ...totals, committedByteCount: totals.committedByteCount + outcome.commit.storedByteCount };
  // What is published are rows; the body of the state lay in memory that others write by now.
  if (outbox.length > 0) state.unpublished.push({ ...outcome.commit, state: NOTHING });
  tally.commitCount++;
  tally.note(before, countersOf(env, state));
  return 'won';
}

function outboxOf(env: PartitionEnvironment, state: PartitionState, { slices }: AttemptResult, attempt: Attempt): Uint8Array {
  const { descriptor } = env;
  const batch = attempt.input.kind === 'records' ? attempt.input.batch : null;
  const place = { shardId: state.shardId, commitNumber: state.head + 1 };
  return encodeOutbox(
    descriptor.queries.map((query, index) => (query.emit === 'rows' ? [] : slices.map(slice => slice.emitted[index]!))),
    descriptor.queries.map((_, index) =>
      batch && !isPublishedFirst(descriptor, index) ? statelessRows(descriptor, index, batch, slices) : [],
    ),
    descriptor.queries.map((_, index) => (batch && env.lateRows[index] ? lateRows(descriptor, index, batch, slices) : [])),
    [...deadLetterRows(descriptor, batch, slices, attempt.envelopeErrors ?? new Map(), place), ...(attempt.unreadable ?? [])],
  );
}

/** Writes the whole state as a commit of its own that changes nothing. Losing the race is harmless: somebody else went on. */
export async function commitSnapshot(
  env: PartitionEnvironment,
  state: PartitionState,
  { streams, packed }: PackedSnapshot,
  tally: Tally,
): Promise<'won' | 'lost'> {
  const before = countersOf(env, state);
  const summary = state.executor.summary();
  const whole = [encodeTotals(state.totals), ...streams];
  const draft = {
    kind: 'snapshot',
    position: state.position,
    watermarkMs: Number.isFinite(summary.watermarkMs) ? summary.watermarkMs : null,
    groupCount: summary.groupCount,
    isPacked: packed.length > 0,
    outbox: NOTHING,
  } as const;
  const append = (body: Uint8Array) => state.log.append({ ...draft, state: body }, state.head);
  const outcome = packed.length === 0 ? await withFrame(whole, append) : await append(framePacked(whole, packed));
  if (outcome.outcome === 'lost') return 'lost';
  state.head = outcome.commit.number;
  state.totals = { ...state.totals, committedByteCount: state.totals.committedByteCount + outcome.commit.storedByteCount };
  tally.note(before, countersOf(env, state));
  return 'won';
}
