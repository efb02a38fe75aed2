// NDJSON into a file, nothing half-written: rows go to a file beside the target, which takes the target's name when the sink closes. Whatever
// fails before, the target is as it was. In append mode each publish is whole or not there: what a failed write left is cut off again.
import { type FileHandle, open, rename, stat, unlink } from 'node:fs/promises';
import { fileError } from './file-error.ts';
import { ndjsonPieces } from './ndjson.ts';
import type { OutboundRow, Sink } from './sink.ts';

export interface FileSinkOptions {
  /** Add to what is there instead of replacing it on close. @default false */
  readonly append?: boolean;
}

export class FileSink implements Sink {
  readonly description: string;
  private readonly path: string;
  /** Where the rows go until the sink closes; the path itself in append mode, and where the target is no regular file (a pipe, a device). */
  private readonly writtenPath: string;
  private readonly handle: FileHandle;
  /** Length to fall back to when a write fails; null where the target has none (a pipe, a device). */
  private wholeBytes: number | null;
  private failed = false;
  private closed = false;

  private constructor(path: string, writtenPath: string, handle: FileHandle, wholeBytes: number | null) {
    this.description = `file ${path}`;
    this.path = path;
    this.writtenPath = writtenPath;
    this.handle = handle;
    this.wholeBytes = wholeBytes;
  }

  /** Opens the file at once, so that a wrong path is told before any work is done. */
  static async open(path: string, options: FileSinkOptions = {}): Promise<FileSink> {
    try {
      const target = await stat(path).catch(ignoreMissing);
      if (target?.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
      const isRegular = target === null || target.isFile();
      const inPlace = (options.append ?? false) || !isRegular;
      const writtenPath = inPlace ? path : `${path}.${process.pid}.partial`;
      const handle = await open(writtenPath, inPlace ? 'a' : 'w');
      return new FileSink(path, writtenPath, handle, isRegular ? (await handle.stat()).size : null);
    } catch (error) {
      throw fileError(`file ${path}`, error);
    }
  }

  /** Not idempotent: a second publish leaves exact duplicates. */
  async publish(rows: readonly OutboundRow[]): Promise<void> {
    try {
      let byteCount = 0;
      for (const piece of ndjsonPieces(rows)) {
        for (let at = 0; at < piece.length; ) at += (await this.handle.write(piece, at)).bytesWritten;
        byteCount += piece.length;
      }
      if (this.wholeBytes !== null) this.wholeBytes += byteCount;
    } catch (error) {
      this.failed = true;
      if (this.wholeBytes !== null) await this.handle.truncate(this.wholeBytes).catch(() => undefined);
      throw fileError(this.description, error);
    }
  }

  /** Makes the rows visible under the target's name; after a failed publish it leaves the target as it was. */
  async close(): Promise<void> {
    if (this.closed) return;
    if (this.failed && this.writtenPath !== this.path) return this.abandon();
    this.closed = true;
    try {
      if (this.wholeBytes !== null) await this.handle.sync();
      await this.handle.close();
      if (this.writtenPath !== this.path) await rename(this.writtenPath, this.path);
    } catch (error) {
      if (this.writtenPath !== this.path) await unlink(this.writtenPath).catch(() => undefined);
      throw fileError(this.description, error);
    }
  }

  /** Instead of `close`, where the work failed: the target stays as it was (in append mode, with what was published so far). */
  async abandon(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.handle.close().catch(() => undefined);
    if (this.writtenPath !== this.path) await unlink(this.writtenPath).catch(() => undefined);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
