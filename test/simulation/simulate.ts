// One scenario from beginning to end: a storm while records come, then calm, in which everything must come to rest within a bounded time; then
// what stands in the world is held against what must stand there.
import type { LogItem } from '../../shared/checkpoint/log-item.ts';
import { comparePositions } from '../../shared/checkpoint/position.ts';
import type { HashRange } from '../../shared/engine/hash-key.ts';
import { DEFAULT_PARTITION_LIMITS } from '../../shared/partition/environment.ts';
import { checkResults, type EvaluatedShard } from './checks/results.ts';
import { ShardEvaluation } from './checks/shard-evaluation.ts';
import { PROGRAMS, programOf, type SimulatedProgram } from './programs/programs.ts';
import type { Scenario } from './scenario.ts';
import type { Happening } from './world/faults.ts';
import type { UserRecord } from './world/payloads.ts';
import { type Sabotage, World } from './world/world.ts';

/** When nothing goes wrong any more, all windows have closed by then: an event time may lie ten minutes ahead, and retries back off. */
const CALM_MS_MAX = 1_200_000;
/** A record that ends processes, read again after a restore, is set aside after so many visits of the coordinator. */
const POISON_MS_MAX = 900_000;
/** Where the storm is too strong to get everything done in it, it ends so long after the last record. */
const STORM_MS_MAX = 3_600_000;
/** After the last thing that had to happen, zombies may still do harm. */
const AFTERMATH_MS = 600_000;
const ATTEMPTS_MAX = DEFAULT_PARTITION_LIMITS.attemptsMax;
const EVENT_COUNT_MAX = 300_000;

export interface Run {
  readonly faultCounts: ReadonlyMap<Happening, number>;
  readonly eventCount: number;
  readonly simulatedMs: number;
  /** From the last fault until everything had come to rest. */
  readonly restMs: number;
}

/** Throws a `SimulationFailure` at the first rule that does not hold. */
export async function simulate(scenario: Scenario, sabotage: Sabotage = {}): Promise<Run> {
  const { queries } = PROGRAMS[scenario.program]!;
  const world = new World(scenario, await programOf(scenario.program), sabotage);
  const startedMs = world.scheduler.nowMs;
  await runUntil(world, () => world.isProduced);
  const producedMs = world.scheduler.nowMs;
  await runUntil(world, () => world.mapping.isCaughtUp || (world.isSwitchedOn && world.scheduler.nowMs > producedMs + STORM_MS_MAX));
  world.calm();
  const calmMs = world.scheduler.nowMs;
  const { counts } = world.faults;
  const calmMsMax = CALM_MS_MAX + (counts.has('savepoint.restored') ? (counts.get('lambda.poison') ?? 0) * POISON_MS_MAX : 0);
  await runUntil(world, () => isAtRest(world) || world.scheduler.nowMs > calmMs + calmMsMax);
  world.failures.expect(isAtRest(world), 'progress', () => `${calmMsMax / 60_000} minutes after the last fault ${restlessness(world)}`);
  const restMs = world.scheduler.nowMs;
  await runUntil(world, () => world.scheduler.nowMs > restMs + AFTERMATH_MS);
  check(world, queries);
  return {
    faultCounts: world.faults.counts,
    eventCount: world.scheduler.eventCount,
    simulatedMs: world.scheduler.nowMs - startedMs,
    restMs: restMs - calmMs,
  };
}

async function runUntil(world: World, isReached: () => boolean): Promise<void> {
  const { scheduler, failures } = world;
  while (!isReached()) {
    if (!(await scheduler.step())) failures.add('progress', 'nothing is going to happen any more');
    if (scheduler.eventCount > EVENT_COUNT_MAX) failures.add('progress', `${EVENT_COUNT_MAX} events, and no end`);
    failures.throwFirst();
  }
}

const isAtRest = (world: World): boolean => restlessness(world) === null;

/** What is still to be done, or null. */
function restlessness({ mapping, stageFunction, ledger, tables, source, partitionOf }: World): string | null {
  if (!mapping.isCaughtUp) return 'records are not acknowledged';
  if (!ledger.isAllPublished) return 'rows are not published';
  for (const { shardId, parentShardIds, records } of source.shards) {
    const { head } = ledger.historyOf(partitionOf(shardId));
    if (parentShardIds.length > 0 && head === null) return `${shardId} has not taken over`;
    const last = records.findLast(({ forgotten }) => forgotten.size === 0);
    const isDone = last === undefined || (head?.position && comparePositions({ ...last, subSequenceNumber: -1 }, head.position) <= 0);
    if (!isDone) return `record ${last.sequenceNumber} of ${shardId} is not applied`;
  }
  for (const { task, partition, head } of ledger.histories.values()) {
    if (head === null || head.kind === 'sealed') continue;
    if (task.nextTimerMs !== Number.POSITIVE_INFINITY || task.pendingRowCount > 0) return `windows of ${partition} are open`;
    const rowKey = partition.split('/').slice(2).join('/');
    const row = tables.get('Watermarks')!.get(partition.split('/').slice(0, 2).join('/'), rowKey);
    if (Number(row?.commitNumber?.N) !== head?.number)
      return `the row of ${partition} tells of commit ${row?.commitNumber?.N}, not ${head.number}`;
  }
  return stageFunction.runningCount > 0 ? 'somebody works' : null;
}

function check(world: World, queries: SimulatedProgram['queries']): void {
  const { source, ledger, failures, faults } = world;
  const setAside = setAsideIn(world.queueBodies);
  const placeIn = (range: HashRange, k: string) => world.keys.placeIn(range, k);
  const isOutside = (range: HashRange, k: string) => world.keys.isOutside(range, k);
  const evaluations = new Map<string, ShardEvaluation>();
  const evaluate = (shardId: string, parentOf: (parentId: string) => ShardEvaluation, commits?: readonly LogItem[]): ShardEvaluation => {
    const { range, parentShardIds, records } = source.shards.find(shard => shard.shardId === shardId)!;
    const isInside = (user: UserRecord) => source.isInside(shardId, user);
    const truth = { shardId, range, parents: parentShardIds.map(parentOf), records, setAside, isInside, placeIn, isOutside };
    return new ShardEvaluation(queries, truth, commits ?? historyOf(shardId).courses.last, failures);
  };
  const historyOf = (shardId: string) => ledger.historyOf(world.partitionOf(shardId));
  const shards: EvaluatedShard[] = source.shards.map(({ shardId }) => {
    const evaluation = evaluate(shardId, parent => evaluations.get(parent)!);
    evaluations.set(shardId, evaluation);
    // Forebears are worked out anew: each key goes on in one evaluation.
    const anew = (parent: string): ShardEvaluation => evaluate(parent, anew);
    const history = historyOf(shardId);
    const undone = history.courses.earlier.map(commits => evaluate(shardId, anew, commits));
    return { history, evaluation, undone, isSealed: history.head?.kind === 'sealed' };
  });
  expectSetAsideRightly(world, setAside);
  const keys = new Set(shards.flatMap(({ evaluation }) => [...evaluation.keys.values()]));
  faults.count('record.late', sum([...keys].flatMap(({ oracles }) => oracles.map(({ counts }) => counts.late))));
  faults.count('record.departed', sum([...keys].flatMap(({ oracles }) => oracles.map(({ ofGroups }) => ofGroups.refusedCount))));
  faults.count('record.misrouted', sum(shards.map(({ evaluation }) => evaluation.counts.misrouted)));
  const outcome = {
    streamTexts: (name: string) => world.outputs.get(name)!.texts,
    tableItems: (name: string) => world.tables.get(name)!.allItems(),
    queueBodies: world.queueBodies,
  };
  checkResults(queries, shards, outcome, failures);
  failures.throwFirst();
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** A record is given up where it ends whoever runs over it, or where so many handlers ended over it that it looked like that. */
function expectSetAsideRightly({ source, stageFunction, failures }: World, setAside: ReadonlySet<string>): void {
  for (const shardId of source.shardIds) {
    for (const { sequenceNumber, users, forgotten } of source.recordsOf(shardId)) {
      for (const { kind, subSequenceNumber } of users) {
        if (forgotten.has(subSequenceNumber)) continue;
        const looksPoisonous = (stageFunction.mishapCounts.get(sequenceNumber) ?? 0) >= ATTEMPTS_MAX;
        const isSetAside = setAside.has(`${sequenceNumber}:${subSequenceNumber}`) || setAside.has(`${sequenceNumber}:-1`);
        const isRight = kind === 'poison' ? isSetAside : !isSetAside || looksPoisonous;
        const what = `${kind} record ${sequenceNumber}:${subSequenceNumber}`;
        failures.expect(isRight, 'set-aside', () => `${what} was ${isSetAside ? '' : 'not '}set aside`);
      }
    }
  }
}

/** Records that were given up because their handler ended again and again. */
function setAsideIn(queueBodies: readonly string[]): Set<string> {
  const letters = queueBodies.map(body => JSON.parse(body) as { reason: string; sequenceNumber: string; subSequenceNumber?: number });
  const unread = letters.filter(({ reason }) => reason.startsWith('The handler ended'));
  return new Set(unread.map(({ sequenceNumber, subSequenceNumber = -1 }) => `${sequenceNumber}:${subSequenceNumber}`));
}
