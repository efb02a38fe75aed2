import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { messageBytes, messageOf } from '../../shared/sinks/sqs-message.ts';
import { SqsSink } from '../../shared/sinks/sqs-sink.ts';
import { FakeClock } from '../kinesis/fake-clock.ts';
import { FakeQueue, type FakeQueueOptions } from './fake-queue.ts';
import { commit, outboundRows } from './outbound-rows.ts';

function setUp(options: FakeQueueOptions = {}, messageBytesMax?: number) {
  const queue = new FakeQueue(options);
  const policy = { clock: new FakeClock(), chance: () => 0.5 };
  return { queue, sink: new SqsSink({ ...policy, client: queue.client, queueUrl: 'https://queue', messageBytesMax }) };
}

const letters = (count: number, payloadLength: number) =>
  outboundRows(Array.from({ length: count }, (_, i) => ({ key: 'k', row: { reason: 'bad', i, payload: 'x'.repeat(payloadLength) } })));

describe('batches', () => {
  test('of ten', async () => {
    const { queue, sink } = setUp();
    await sink.publish(letters(23, 10), commit(1));
    expect(queue.batchSizes).toEqual([10, 10, 3]);
  });
  test('of one MiB', async () => {
    const { queue, sink } = setUp();
    await sink.publish(letters(5, 400_000), commit(1));
    expect(queue.batchSizes).toEqual([2, 2, 1]);
  });
  test('fails if the queue refuses a message for good, or is a FIFO queue', async () => {
    const { sink } = setUp({ refuses: () => true, senderFault: true });
    await expect(sink.publish(letters(2, 1), commit(1))).rejects.toMatchObject({
      domain: 'sqs',
      retryable: false,
      message: expect.stringMatching(/refuses 2 messages: InternalError/),
    });
    const gone = Object.assign(new Error('The specified queue does not exist.'), { name: 'QueueDoesNotExist' });
    await expect(setUp({ throws: () => gone }).sink.publish(letters(1, 1), commit(1))).rejects.toThrow(
      /^SendMessageBatch on sqs queue https:\/\/queue failed: QueueDoesNotExist: .* Check the name/,
    );
    const queue = new FakeQueue();
    const policy = { clock: new FakeClock(), chance: () => 0.5 };
    expect(() => new SqsSink({ ...policy, client: queue.client, queueUrl: 'https://q.fifo' })).toThrow(/is a FIFO queue/);
  });
});

describe('a message that is too long', () => {
  test('keeps its fields and their digits, with its payload cut', async () => {
    const { queue, sink } = setUp({}, 200);
    const row = `{"reason":"bad","position":12345678901234567890,"payload":"${'x'.repeat(500)}","last":1.10}`;
    await sink.publish(outboundRows([{ key: 'k', row }]), commit(1));
    const [body] = queue.bodies;
    expect(messageBytes(body!)).toBe(200);
    expect(body).toMatch(/^\{"reason":"bad","position":12345678901234567890,"payload":"x+","last":1\.10,"payloadTruncated":true\}$/);
  });
  test.each([
    ['no payload field', `{"other":"${'y'.repeat(300)}"}`],
    ['a payload that is no text', `{"payload":[${'1,'.repeat(200)}1]}`],
    ['fields that fill it alone', `{"reason":"${'z'.repeat(300)}","payload":"p"}`],
    ['no object', `[${'1,'.repeat(200)}1]`],
  ])('begins like the row where it has %s', (_, row) => {
    const message = JSON.parse(messageOf(Buffer.from(row), 120));
    expect(message.payloadTruncated).toBe(true);
    expect(row.startsWith(message.payload)).toBe(true);
    expect(message.payload.length).toBeGreaterThan(40);
  });
  test('fits whatever it holds, is JSON, and is never cut inside a character', () => {
    const property = fc.property(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.integer({ min: 60, max: 500 }),
      (payload, byteCountMax) => {
        const row = Buffer.from(JSON.stringify({ reason: 'r', payload }));
        const message = messageOf(row, byteCountMax);
        expect(messageBytes(message)).toBeLessThanOrEqual(byteCountMax);
        expect(message).not.toMatch(/[\ufffe\uffff]/);
        const kept = JSON.parse(message);
        expect(payload.startsWith(kept.payload)).toBe(true);
        expect(kept.payload.isWellFormed()).toBe(true);
        expect(kept.payloadTruncated ?? false).toBe(kept.payload !== payload);
        // Not shorter than it must be.
        if (kept.payloadTruncated) expect(byteCountMax - messageBytes(message)).toBeLessThan(13);
      },
    );
    fc.assert(property, {
      numRuns: 500,
      examples: [
        ['a\uffff\ufffe', 100],
        ['\u{1f6eb}'.repeat(60), 101],
      ],
    });
  });
});
