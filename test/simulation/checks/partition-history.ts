// What is known of one partition from its log alone: every commit, the rows that each owes, and the state that the deltas give, from birth on.
import type { Commit } from '../../../shared/checkpoint/commit.ts';
import { decodeBody } from '../../../shared/checkpoint/commit-body.ts';
import type { LogItem } from '../../../shared/checkpoint/log-item.ts';
import { KEY_GROUP_COUNT } from '../../../shared/engine/descriptor.ts';
import type { StageProgram, StageTask } from '../../../shared/engine/program.ts';
import { unframeStreams } from '../../../shared/partition/frame.ts';
import { decodeOutbox, type Outbox } from '../../../shared/partition/outbox.ts';
import { decodeTotals, emptyTotals, type Totals } from '../../../shared/partition/totals.ts';
import type { OutboundRow } from '../../../shared/sinks/sink.ts';
import { hashOf, stateHashOf } from '../world/observed-executor.ts';

export interface KnownCommit {
  readonly item: LogItem;
  readonly totals: Totals | null;
  readonly owed: ReadonlySet<string>;
  /** When it was written, by the clock of the world. */
  readonly atMs: number;
  readonly stateHash: string;
}

export type Bodies = (name: string) => Uint8Array | undefined;

export class PartitionHistory {
  readonly partition: string;
  readonly shardId: string;
  readonly commits: KnownCommit[] = [];
  /** By the number of a restore, that of the commit it goes back to. */
  readonly restores = new Map<number, number>();
  /** Numbers of commits that a restore took back. */
  readonly undone = new Set<number>();
  /** Kept up by deltas alone, from birth or from what the parents left; snapshots must agree with it. */
  task: StageTask;
  /** When the last window that was open before the newest commit ends; -Infinity where none was. */
  lastTimerBeforeMs = Number.NEGATIVE_INFINITY;
  readonly #program: StageProgram;
  readonly #bodies: Bodies;
  readonly #newTask: () => StageTask;

  constructor(partition: string, program: StageProgram, rowsPerKeyGroupMax: number, bodies: Bodies) {
    this.partition = partition;
    this.shardId = partition.slice(partition.lastIndexOf('/') + 1);
    this.#program = program;
    this.#bodies = bodies;
    const coalesceChanges = program.descriptor.queries.map(() => false);
    this.#newTask = () => program.createTask({ coalesceChanges, rowsPerKeyGroupMax, keyGroups: { first: 0, end: KEY_GROUP_COUNT } });
    this.task = this.#newTask();
  }

  /** A restore goes back to a commit, and takes back those between. */
  goBack(number: number, savedNumber: number): void {
    this.restores.set(number, savedNumber);
    for (const { item } of this.commits) if (item.number > savedNumber && item.number < number) this.undone.add(item.number);
  }

  /** The commits that lead to the head, and for each restore those that led to the commit before it. */
  get courses(): { readonly last: readonly LogItem[]; readonly earlier: readonly (readonly LogItem[])[] } {
    let last: LogItem[] = [];
    const earlier: LogItem[][] = [];
    for (const { item } of this.commits) {
      const savedNumber = this.restores.get(item.number);
      if (savedNumber !== undefined) {
        earlier.push(last);
        last = last.slice(0, last.findLastIndex(({ number }) => number <= savedNumber) + 1);
      }
      last = [...last, item];
    }
    return { last, earlier };
  }

  get head(): LogItem | null {
    return this.commits.at(-1)?.item ?? null;
  }

  get totals(): Totals {
    return this.commits.findLast(({ totals }) => totals !== null)?.totals ?? emptyTotals();
  }

  /** Takes the next commit; gives the delta's hash for a delta, and the state's hash as the log now has it. */
  take(
    item: LogItem,
    atMs: number,
  ): { readonly deltaHash: string | null; readonly stateHash: string; readonly snapshotHash: string | null } {
    const { state, outbox } = this.#bodyOf(item);
    const [totals, ...streams] = state.length === 0 ? [null] : unframeStreams(state);
    this.lastTimerBeforeMs = this.task.lastTimerMs;
    if (item.kind === 'delta') this.task.apply(streams as Uint8Array[]);
    if (item.kind === 'restore') this.task = this.#newTask();
    if (item.kind === 'import' || item.kind === 'restore') this.task.restore(streams as Uint8Array[]);
    const stateHash = hashOf(this.task.encodeSnapshot());
    this.commits.push({
      item,
      totals: totals === null ? null : decodeTotals(totals!),
      owed: new Set(rowsOf(outbox).map(row => row.identity)),
      atMs,
      stateHash,
    });
    return {
      deltaHash: item.kind === 'delta' ? hashOf(streams as Uint8Array[]) : null,
      stateHash,
      snapshotHash: item.kind === 'snapshot' || item.kind === 'import' ? this.#hashOf(streams as Uint8Array[], stateHash) : null,
    };
  }

  /** As it was written, or where that is not the state it should be, as one thread would have written it. */
  #hashOf(streams: readonly Uint8Array[], expected: string): string {
    const written = hashOf(streams);
    return written === expected ? written : stateHashOf(this.#program, streams, 2);
  }

  #bodyOf({ body }: LogItem): Pick<Commit, 'state'> & { readonly outbox: Outbox } {
    const names = this.#program.descriptor.queries.map(query => query.name);
    if (body.place === 'none') return { state: new Uint8Array(0), outbox: decodeOutbox(new Uint8Array(0), names) };
    const bytes = body.place === 'inline' ? body.bytes : this.#bodies(body.name)!;
    const { state, outbox } = decodeBody({ codec: body.codec, bytes });
    return { state, outbox: decodeOutbox(outbox, names) };
  }
}

export function rowsOf({ queries, statelessRows, lateRows, deadLetters }: Outbox): OutboundRow[] {
  return [...queries.flat(), ...statelessRows.flat(), ...lateRows.flat(), ...deadLetters];
}
