import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FileSink } from '../../shared/sinks/file-sink.ts';
import { StdoutSink } from '../../shared/sinks/stdout-sink.ts';
import { WritableSink } from '../../shared/sinks/writable-sink.ts';
import { outboundRow, outboundRows, revisedRows } from './outbound-rows.ts';

let root: string;
let folderCount = 0;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'weir-files-'));
});

afterAll(() => rm(root, { recursive: true }));

async function newFolder(): Promise<string> {
  const folder = path.join(root, String(folderCount++));
  await mkdir(folder);
  return folder;
}

const row = (text: string) => outboundRow({ key: 'k', row: text });

describe('a file', () => {
  test('appears whole on close, and not before', async () => {
    const folder = await newFolder();
    const target = path.join(folder, 'out.ndjson');
    await writeFile(target, 'old\n');
    const sink = await FileSink.open(target);
    await sink.publish([row('{"a":1}'), row('{"b":"\u00e9"}')]);
    expect(await readFile(target, 'utf8')).toBe('old\n');
    await sink.publish([row('{"c":3}')]);
    await sink.close();
    expect(await readFile(target, 'utf8')).toBe('{"a":1}\n{"b":"\u00e9"}\n{"c":3}\n');
    expect(await readdir(folder)).toEqual(['out.ndjson']);
  });
  test('is empty when no row came', async () => {
    const target = path.join(await newFolder(), 'out.ndjson');
    await (await FileSink.open(target)).close();
    expect(await readFile(target, 'utf8')).toBe('');
  });
  test('stays as it was when the work is abandoned', async () => {
    const folder = await newFolder();
    const target = path.join(folder, 'out.ndjson');
    await writeFile(target, 'old\n');
    const sink = await FileSink.open(target);
    await sink.publish([row('{"a":1}')]);
    await sink.abandon();
    await sink.close();
    expect(await readFile(target, 'utf8')).toBe('old\n');
    expect(await readdir(folder)).toEqual(['out.ndjson']);
  });
  test('is added to in append mode', async () => {
    const target = path.join(await newFolder(), 'out.ndjson');
    for (const text of ['{"a":1}', '{"a":2}']) {
      const sink = await FileSink.open(target, { append: true });
      await sink.publish([row(text)]);
      await sink.close();
    }
    expect(await readFile(target, 'utf8')).toBe('{"a":1}\n{"a":2}\n');
  });
  test('takes many rows in pieces', async () => {
    const target = path.join(await newFolder(), 'out.ndjson');
    const sink = await FileSink.open(target);
    const rows = outboundRows(Array.from({ length: 3000 }, (_, i) => ({ key: 'k', row: { i, pad: 'x'.repeat(1000) } })));
    await sink.publish(rows);
    await sink.close();
    const lines = (await readFile(target, 'utf8')).trimEnd().split('\n');
    expect(lines.map(line => JSON.parse(line).i)).toEqual(rows.map((_, i) => i));
  });

  test('fails if its folder is missing, it is a folder, or it may not be written; nothing is left behind', async () => {
    const folder = await newFolder();
    await expect(FileSink.open(path.join(folder, 'no', 'out.ndjson'))).rejects.toThrow(
      /^cannot write file .*out\.ndjson: its folder does not exist\. Create the folder, or choose another path\. \(ENOENT\)$/,
    );
    await expect(FileSink.open(folder)).rejects.toThrow(/it is a folder\. Name a file in it\. \(EISDIR\)/);
    await writeFile(path.join(folder, 'plain'), '');
    await expect(FileSink.open(path.join(folder, 'plain', 'out'))).rejects.toMatchObject({
      name: 'ExternalError',
      domain: 'file',
      retryable: false,
    });
    await chmod(folder, 0o500);
    if (process.getuid?.() !== 0) await expect(FileSink.open(path.join(folder, 'out'))).rejects.toThrow(/this user may not write there/);
    await chmod(folder, 0o700);
    expect(await readdir(folder)).toEqual(['plain']);
  });
  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('fails if the disk is full, in one sentence', async () => {
    const sink = await FileSink.open('/dev/full');
    await expect(sink.publish([row('{}')])).rejects.toThrow(
      'cannot write file /dev/full: the disk is full. Free some space, or choose another path. (ENOSPC)',
    );
    await sink.close();
  });
  onLinux('a device is written in place and never replaced', async () => {
    const sink = await FileSink.open('/dev/null');
    await sink.publish(revisedRows(10, 1));
    await sink.close();
    expect((await readdir('/dev')).filter(name => name.includes('partial'))).toEqual([]);
  });
});

describe('a failed write', () => {
  async function failingSink(options: { append: boolean }) {
    const folder = await newFolder();
    const target = path.join(folder, 'out.ndjson');
    await writeFile(target, 'old\n');
    const sink = await FileSink.open(target, options);
    await sink.publish([row('{"first":1}')]);
    const { handle } = sink as unknown as { handle: { write(piece: Uint8Array, at: number): Promise<{ bytesWritten: number }> } };
    const write = handle.write.bind(handle);
    let calls = 0;
    handle.write = async (piece, at) => {
      if (calls++ > 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      return write(piece.subarray(0, 7), at);
    };
    await expect(sink.publish([row('{"second":2}')])).rejects.toThrow(/the disk is full/);
    await sink.close();
    return { folder, text: await readFile(target, 'utf8') };
  }

  test('leaves the target as it was', async () => {
    const { folder, text } = await failingSink({ append: false });
    expect(text).toBe('old\n');
    expect(await readdir(folder)).toEqual(['out.ndjson']);
  });
  test('leaves whole publishes in append mode', async () => {
    expect((await failingSink({ append: true })).text).toBe('old\n{"first":1}\n');
  });
});

describe('a stream', () => {
  test('that is slow holds the publisher back', async () => {
    const waiting: (() => void)[] = [];
    const stuck = new Writable({ highWaterMark: 1, write: (_, __, done) => void waiting.push(done) });
    let published = false;
    const publish = new WritableSink(stuck, 'a stuck stream').publish([row('{}')]).then(() => {
      published = true;
    });
    await new Promise(setImmediate);
    expect(published).toBe(false);
    waiting[0]!();
    await publish;
  });
  test.each([
    ['EPIPE', /^cannot write standard output: its reader closed it before all rows were written\. .* \(EPIPE\)$/],
    ['ENOSPC', /the disk is full/],
    ['EIO', /^cannot write standard output: broken\. \(EIO\)$/],
  ])('fails if it answers %s, without ending the process', async (code, message) => {
    const broken = new Writable({ write: (_, __, done) => done(Object.assign(new Error('broken'), { code })) });
    const sink = new StdoutSink(broken);
    await expect(sink.publish([row('{}')])).rejects.toThrow(message);
    await new Promise(setImmediate);
    await expect(sink.publish([row('{}')])).rejects.toMatchObject({ name: 'ExternalError', domain: 'file' });
  });
  test('stays open, and keeps no listeners', async () => {
    const stream = new PassThrough();
    const sink = new StdoutSink(stream);
    for (let i = 0; i < 20; i++) await sink.publish([row('{}')]);
    await sink.close();
    expect(stream.writable).toBe(true);
    expect(stream.listenerCount('error')).toBe(0);
    expect(stream.read().toString()).toBe('{}\n'.repeat(20));
  });
});
