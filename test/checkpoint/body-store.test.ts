// The contract of body stores, held to by every one of them.
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BodyStore } from '../../shared/checkpoint/body-store.ts';
import { FolderBodyStore } from '../../shared/checkpoint/folder-body-store.ts';
import { MemoryBodyStore } from '../../shared/checkpoint/memory-body-store.ts';
import { S3BodyStore } from '../../shared/checkpoint/s3-body-store.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { type FakeS3, startFakeS3 } from './fake-s3.ts';
import { ManualClock } from './manual-clock.ts';
import { noise } from './noise.ts';

let folder: string;
let s3: FakeS3;
let client: S3Client;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-bodies-'));
  s3 = await startFakeS3('bodies');
  client = new S3Client({
    endpoint: s3.endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await s3.close();
  await rm(folder, { recursive: true });
});

let nonceCount = 0;
const nextNonce = () => `nonce${nonceCount++}`;
const folderStore = () => new FolderBodyStore({ folder: path.join(folder, 'made', 'on demand'), nextNonce, clock: systemClock });
const s3Store = (bucket = 'bodies') => new S3BodyStore({ client, bucket, prefix: 'weir/' });
const stores: readonly [string, () => BodyStore][] = [
  ['memory', () => new MemoryBodyStore()],
  ['folder', folderStore],
  ['S3', s3Store],
];

describe.each(stores)('%s', (_, open) => {
  test.each([0, 1, 300_000])('%i bytes come back, also from another store in the same place', async byteCount => {
    const store = open();
    const bytes = noise(byteCount, byteCount);
    const name = `app/stage/strange stream*?:%/shardId-000000000000/n${byteCount}`;
    await store.put(name, bytes);
    await store.put(name, bytes);
    const again = store instanceof MemoryBodyStore ? store : open();
    const read = await again.get(name);
    expect(Buffer.compare(read!, bytes)).toBe(0);
    expect(read!.constructor).toBe(Uint8Array);
  });

  test('a body that was never put is null', async () => {
    expect(await open().get('app/none')).toBeNull();
  });

  test('what is put does not change with the bytes handed in', async () => {
    const store = open();
    const bytes = new Uint8Array([1, 2, 3]);
    await store.put('app/own', bytes);
    bytes.fill(0);
    expect(await store.get('app/own')).toEqual(new Uint8Array([1, 2, 3]));
  });
});

test('a folder shows no half body while one is written, and keeps no rest of it', async () => {
  const store = new FolderBodyStore({ folder: path.join(folder, 'whole'), nextNonce, clock: systemClock });
  await Promise.all([1, 2, 3].map(() => store.put('app/same', noise(50_000, 1))));
  expect(await readdir(path.join(folder, 'whole', 'app'))).toEqual(['same']);
});

test('a folder lets go of bodies that no commit can build on any more, and of what was left half written', async () => {
  const clock = new ManualClock(systemClock.nowMs());
  const store = new FolderBodyStore({ folder: path.join(folder, 'aged'), nextNonce, clock });
  const names = ['old', 'young', 'half.x.unfinished'];
  for (const name of names) await store.put(`app/${name}`, noise(10, 1));
  const daysAgo = (days: number) => new Date(clock.nowMs() - days * 24 * 3600 * 1000);
  for (const [name, days] of [
    ['old', 15],
    ['young', 13],
    ['half.x.unfinished', 15],
  ] as const)
    await utimes(path.join(folder, 'aged', 'app', name), daysAgo(days), daysAgo(days));
  await store.put('app/soon', noise(10, 1));
  expect(await readdir(path.join(folder, 'aged', 'app'))).toHaveLength(4);
  clock.advance(24 * 3600 * 1000);
  await store.put('app/new', noise(10, 1));
  expect((await readdir(path.join(folder, 'aged', 'app'))).sort()).toEqual(['new', 'soon', 'young']);
});

test('fails if the folder is a file, and says which', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  const store = new FolderBodyStore({ folder: file, nextNonce, clock: systemClock });
  await expect(store.put('app/x', new Uint8Array(1))).rejects.toMatchObject({
    domain: 'file',
    retryable: false,
    message: expect.stringContaining(file),
  });
});

test.each(['..', 'a/../b', 'a//b', '/a', ''])('a name that would leave the folder is a bug: %j', async name => {
  await expect(folderStore().put(name, new Uint8Array(1))).rejects.toThrow('bug in Weir');
});

test.each([
  ['slow-down', true],
  ['hang-up', true],
  ['denied', false],
] as const)('S3 answers %s: retryable %s', async (fault, retryable) => {
  s3.faults.push(fault, fault);
  await expect(s3Store().put('app/x', noise(10, 1))).rejects.toMatchObject({ domain: 's3', retryable });
  await expect(s3Store().get('app/x')).rejects.toMatchObject({ domain: 's3', retryable });
});

test('fails if the bucket does not exist, and says what to do', async () => {
  await expect(s3Store('elsewhere').put('app/x', noise(10, 1))).rejects.toMatchObject({
    retryable: false,
    message: expect.stringContaining('Create the bucket'),
  });
});
