// Time to live, which dynalite lacks: UpdateTimeToLive and DescribeTimeToLive, and a sweeper that deletes items whose time has come.
//
// As at AWS an item expires by a number attribute in seconds, deletion comes some time after, and an item more than five years past its
// time is taken for a mistake in units and stays. Expired items that are not swept yet are still read; nothing may rely on either.
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../shared/time/clock.ts';
import type { GuardedRequest } from './engine.ts';
import { callLoopback } from './loopback-client.ts';

const SECONDS_PER_FIVE_YEARS = 5 * 365 * 86_400;
const ATTRIBUTE_NAME_CHARS_MAX = 255;

interface Setting {
  readonly attribute: string;
  /** Tells a table from a later one of the same name. */
  readonly tableCreatedAt: number;
}

interface Refusal {
  readonly type: string;
  readonly message: string;
}

/** Answer of an operation, or why it is refused. */
type Result = { readonly output: unknown } | { readonly refusal: Refusal };

export class TimeToLive {
  readonly #settings = new Map<string, Setting>();
  readonly #endpoint: () => string;

  /** @param endpoint where the service listens, asked when it is needed. */
  constructor(endpoint: () => string) {
    this.#endpoint = endpoint;
  }

  /** Answers the request where it is about time to live; false leaves it to dynalite. */
  answers({ operation, body }: GuardedRequest, response: ServerResponse): boolean {
    if (operation !== 'UpdateTimeToLive' && operation !== 'DescribeTimeToLive') return false;
    this.#answer(operation, body).then(
      result => send(response, result),
      error => send(response, refuse('InternalServerError', String(error))),
    );
    return true;
  }

  async #answer(operation: 'UpdateTimeToLive' | 'DescribeTimeToLive', body: Buffer): Promise<Result> {
    const input = parse(body);
    if (typeof input?.TableName !== 'string')
      return refuse('ValidationException', 'The request must name its table: TableName is missing.');
    const table = await callLoopback(this.#endpoint(), 'DescribeTable', { TableName: input.TableName });
    if (!table.ok) return { refusal: { type: table.body.__type, message: table.body.message } };
    const tableCreatedAt: number = table.body.Table.CreationDateTime;
    return operation === 'DescribeTimeToLive' ? this.#describe(input.TableName, tableCreatedAt) : this.#update(input, tableCreatedAt);
  }

  #describe(tableName: string, tableCreatedAt: number): Result {
    const setting = this.#settingOf(tableName, tableCreatedAt);
    return {
      output: {
        TimeToLiveDescription: setting
          ? { TimeToLiveStatus: 'ENABLED', AttributeName: setting.attribute }
          : { TimeToLiveStatus: 'DISABLED' },
      },
    };
  }

  #update(input: UpdateInput, tableCreatedAt: number): Result {
    const { AttributeName: attribute, Enabled: enabled } = input.TimeToLiveSpecification ?? {};
    if (typeof attribute !== 'string' || attribute === '' || attribute.length > ATTRIBUTE_NAME_CHARS_MAX || typeof enabled !== 'boolean') {
      return refuse(
        'ValidationException',
        `TimeToLiveSpecification needs Enabled and an AttributeName of 1 to ${ATTRIBUTE_NAME_CHARS_MAX} characters.`,
      );
    }
    const setting = this.#settingOf(input.TableName, tableCreatedAt);
    if (enabled && setting) return refuse('ValidationException', 'TimeToLive is already enabled');
    if (!enabled && !setting) return refuse('ValidationException', 'TimeToLive is already disabled');
    if (!enabled && setting!.attribute !== attribute) {
      return refuse(
        'ValidationException',
        `TimeToLive is active on a different AttributeName: current AttributeName is ${setting!.attribute}`,
      );
    }
    if (enabled) this.#settings.set(input.TableName, { attribute, tableCreatedAt });
    else this.#settings.delete(input.TableName);
    return { output: { TimeToLiveSpecification: input.TimeToLiveSpecification } };
  }

  #settingOf(tableName: string, tableCreatedAt: number): Setting | undefined {
    const setting = this.#settings.get(tableName);
    return setting?.tableCreatedAt === tableCreatedAt ? setting : undefined;
  }

  /** Deletes what has expired by now in every table with time to live on. Resolves with the number of items deleted. */
  async sweep(nowMs: number): Promise<number> {
    let deletedCount = 0;
    for (const [tableName, setting] of [...this.#settings]) deletedCount += await this.#sweepTable(tableName, setting, nowMs);
    return deletedCount;
  }

  async #sweepTable(tableName: string, setting: Setting, nowMs: number): Promise<number> {
    const table = await callLoopback(this.#endpoint(), 'DescribeTable', { TableName: tableName });
    if (!table.ok || table.body.Table.CreationDateTime !== setting.tableCreatedAt) {
      this.#settings.delete(tableName);
      return 0;
    }
    const keyNames: string[] = table.body.Table.KeySchema.map((key: { AttributeName: string }) => key.AttributeName);
    const nowSeconds = Math.floor(nowMs / 1000);
    const expired = {
      TableName: tableName,
      ExpressionAttributeNames: { '#ttl': setting.attribute },
      ExpressionAttributeValues: {
        ':now': { N: String(nowSeconds) },
        ':oldest': { N: String(nowSeconds - SECONDS_PER_FIVE_YEARS) },
      },
    };
    // `<` between a string and a number is false, so only number attributes match.
    const isExpired = '#ttl < :now AND #ttl >= :oldest';
    let deletedCount = 0;
    let startKey: unknown;
    do {
      const page = await callLoopback(this.#endpoint(), 'Scan', {
        ...expired,
        FilterExpression: isExpired,
        ...(startKey ? { ExclusiveStartKey: startKey } : {}),
      });
      if (!page.ok) return deletedCount;
      for (const item of page.body.Items) {
        const Key = Object.fromEntries(keyNames.map(name => [name, item[name]]));
        // An item that was renewed since the scan stays.
        const deletion = await callLoopback(this.#endpoint(), 'DeleteItem', { ...expired, Key, ConditionExpression: isExpired });
        if (deletion.ok) deletedCount++;
      }
      startKey = page.body.LastEvaluatedKey;
    } while (startKey);
    return deletedCount;
  }
}

interface UpdateInput {
  readonly TableName: string;
  readonly TimeToLiveSpecification?: { readonly AttributeName?: unknown; readonly Enabled?: unknown };
}

function parse(body: Buffer): UpdateInput | undefined {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function refuse(type: string, message: string): Result {
  return { refusal: { type: `com.amazon.coral.validate#${type}`, message } };
}

function send(response: ServerResponse, result: Result): void {
  const body = JSON.stringify('output' in result ? result.output : { __type: result.refusal.type, message: result.refusal.message });
  response.writeHead('output' in result ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
}

/** Sweeps every `intervalMs` until `signal` aborts. A sweep that fails is tried again at the next turn. */
export async function sweepPeriodically(timeToLive: TimeToLive, clock: Clock, intervalMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(intervalMs, signal);
    if (!signal.aborted) await timeToLive.sweep(clock.nowMs()).catch(() => 0);
  }
}
