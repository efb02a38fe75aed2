// The producer: the shipped one, over a Kinesis that refuses some records and loses some answers. It pauses now and then for long enough that
// shards fall idle, and sometimes for days.
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { ExternalError } from '../../../shared/engine/errors.ts';
import { KinesisProducer } from '../../../shared/kinesis/producer.ts';
import { STREAM } from '../programs/programs.ts';
import type { Scenario } from '../scenario.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Payloads } from './payloads.ts';
import type { Process } from './process.ts';

const LULL_MS_MOST = 400_000;
const LEAP_MS_MOST = 6 * 86_400_000;
const PUT_COUNT_MAX = 8;

export interface ProducerWorld {
  readonly scenario: Scenario;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly payloads: Payloads;
  /** Nothing flows until then. */
  readonly onQuiet: (untilMs: number) => void;
  /** Between two requests. */
  readonly onPause: () => void;
}

export async function produce(world: ProducerWorld, client: KinesisClient, process: Process): Promise<void> {
  const { scenario, chance, faults, payloads } = world;
  const { clock } = process;
  const producer = new KinesisProducer({ client, stream: STREAM, clock, chance: () => chance.next(), attemptsMax: 4 });
  let hasLeapt = false;
  for (let sent = 0; sent < scenario.recordCount; ) {
    await clock.sleep(chance.tail(1, scenario.paceMs * 4));
    const isLull = chance.happens(4 / scenario.recordCount);
    const isLeap: boolean = isLull && !hasLeapt && faults.strikes('time.leap');
    if (isLull) {
      const lullMs = isLeap ? chance.between(86_400_000, LEAP_MS_MOST) : chance.between(20_000, LULL_MS_MOST);
      hasLeapt ||= isLeap;
      world.onQuiet(clock.nowMs() + lullMs);
      await clock.sleep(lullMs);
    }
    world.onPause();
    const records = Array.from({ length: chance.between(1, PUT_COUNT_MAX) }, (_, i) => ({
      number: sent + i,
      record: payloads.next(clock.nowMs()),
    }));
    sent += records.length;
    const kept = records.filter(({ number }) => !scenario.omittedRecords.includes(number)).map(({ record }) => record);
    if (kept.length > 0) await put(producer, kept);
  }
}

/** A producer of one's own may give up: what was accepted before stays, and so the records are not sent a second time here. */
async function put(producer: KinesisProducer, records: Parameters<KinesisProducer['put']>[0]): Promise<void> {
  try {
    await producer.put(records);
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
  }
}
