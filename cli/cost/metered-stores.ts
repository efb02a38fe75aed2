// The stores of a handler, in memory, counting what AWS would bill: write units by started KB, strongly consistent read units by started
// 4 KB, PUTs of bodies, and every call that is waited for.
import type { BodyStore } from '../../shared/checkpoint/body-store.ts';
import { attributesByteCount, toAttributes } from '../../shared/checkpoint/dynamodb-log-item.ts';
import type { LogItem } from '../../shared/checkpoint/log-item.ts';
import type { LogStore } from '../../shared/checkpoint/log-store.ts';
import type { MemoryBodyStore } from '../../shared/checkpoint/memory-body-store.ts';
import { MemoryLogStore } from '../../shared/checkpoint/memory-log-store.ts';
import type { OutboundRow, Sink } from '../../shared/sinks/sink.ts';
import { MemoryWatermarkStore } from '../../shared/time/memory-watermark-store.ts';
import type { WatermarkStore } from '../../shared/time/watermark-store.ts';

const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;
const PUT_UNIT_BYTES = 25_000;

/** Everything counted since `reset`. */
export class Meter {
  callCount = 0;
  writeUnits = 0;
  readUnits = 0;
  logBytes = 0;
  bodyPutCount = 0;
  bodyBytes = 0;

  reset(): void {
    this.callCount = this.writeUnits = this.readUnits = this.logBytes = this.bodyPutCount = this.bodyBytes = 0;
  }

  write(byteCount: number): void {
    this.callCount++;
    this.writeUnits += Math.max(1, Math.ceil(byteCount / WRITE_UNIT_BYTES));
  }

  read(byteCount: number): void {
    this.callCount++;
    this.readUnits += Math.max(1, Math.ceil(byteCount / READ_UNIT_BYTES));
  }
}

/** Size of the small items beside commits, names included. */
const SMALL_ITEM_BYTES = 200;

export function meteredLogStore(meter: Meter, bodies: MemoryBodyStore): LogStore {
  const store = new MemoryLogStore({ dropSuperseded: true, bodies });
  const bytesOf = (partition: string, items: readonly LogItem[]) =>
    items.reduce((total, item) => total + attributesByteCount(toAttributes(partition, item)), 0);
  return {
    async putIfAbsent(partition, item) {
      const byteCount = bytesOf(partition, [item]);
      meter.write(byteCount);
      meter.logBytes += byteCount;
      return store.putIfAbsent(partition, item);
    },
    async newest(partition) {
      const found = await store.newest(partition);
      meter.read(bytesOf(partition, found.item === null ? [] : [found.item]));
      return found;
    },
    async after(partition, number) {
      const found = await store.after(partition, number);
      // It runs while the batch is decoded, so nobody waits for it.
      meter.read(bytesOf(partition, found.items));
      meter.callCount--;
      return found;
    },
    async range(partition, from, to) {
      const items = await store.range(partition, from, to);
      meter.read(bytesOf(partition, items));
      return items;
    },
    async setPublished(...args) {
      meter.write(SMALL_ITEM_BYTES);
      return store.setPublished(...args);
    },
    async setExpiry(...args) {
      meter.write(SMALL_ITEM_BYTES);
      return store.setExpiry(...args);
    },
    async addAttempt(partition, sequenceNumber) {
      meter.write(SMALL_ITEM_BYTES);
      return store.addAttempt(partition, sequenceNumber);
    },
    async clearAttempts(...args) {
      meter.write(SMALL_ITEM_BYTES);
      return store.clearAttempts(...args);
    },
  };
}

export function meteredBodyStore(meter: Meter, bodies: MemoryBodyStore): BodyStore {
  return {
    async put(name, bytes) {
      meter.callCount++;
      meter.bodyPutCount++;
      meter.bodyBytes += bytes.length;
      return bodies.put(name, bytes);
    },
    get: name => bodies.get(name),
  };
}

/** As the coordinator makes it, long ago. */
const GLOBAL_AT_FIRST = { watermarkMs: null, updatedAtMs: 0 };

export function meteredWatermarkStore(meter: Meter): WatermarkStore {
  const store = new MemoryWatermarkStore();
  const bytesOf = (value: unknown) => JSON.stringify(value)?.length ?? 0;
  return {
    async putRow(stageKey, row) {
      meter.write(bytesOf(row));
      return store.putRow(stageKey, row);
    },
    async rows(stageKey) {
      const rows = await store.rows(stageKey);
      meter.read(bytesOf(rows));
      return rows;
    },
    async global(stageKey) {
      const row = (await store.global(stageKey)) ?? GLOBAL_AT_FIRST;
      meter.read(bytesOf(row));
      return row;
    },
    async removeRow(...args) {
      meter.write(SMALL_ITEM_BYTES);
      return store.removeRow(...args);
    },
    async raiseGlobal(...args) {
      meter.write(SMALL_ITEM_BYTES);
      return store.raiseGlobal(...args);
    },
  };
}

/** Counts rows and the units that the sink's service would bill for them. */
export class MeteredSink implements Sink {
  readonly description = 'metered sink';
  rowCount = 0;
  unitCount = 0;
  private readonly unitBytes: number;
  private readonly meter: Meter;

  constructor(connector: string, meter: Meter) {
    this.unitBytes = connector === 'dynamodb' ? WRITE_UNIT_BYTES : PUT_UNIT_BYTES;
    this.meter = meter;
  }

  async publish(rows: readonly OutboundRow[]): Promise<void> {
    this.meter.callCount++;
    this.rowCount += rows.length;
    for (const { json, key } of rows) this.unitCount += Math.max(1, Math.ceil((json.length + key.length) / this.unitBytes));
  }

  async close(): Promise<void> {}

  reset(): void {
    this.rowCount = this.unitCount = 0;
  }
}
