// Where savepoints are kept, as people write it: a folder, or s3://bucket/prefix.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ExternalError } from '../../shared/engine/errors.ts';
import { serviceError } from '../../shared/engine/service-error.ts';
import { SAVEPOINT_FILE, type SavepointStore } from '../../shared/savepoint/savepoint.ts';
import { fileError } from '../../shared/sinks/file-error.ts';

export function openSavepoints(target: string, s3: () => S3Client): SavepointStore {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(target) ?? [];
  return bucket === undefined ? new FolderSavepoints(target) : new BucketSavepoints(s3(), bucket, prefix.replace(/\/$/, ''));
}

class FolderSavepoints implements SavepointStore {
  readonly description: string;
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    this.description = `folder ${folder}`;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const file = path.join(this.folder, name);
    try {
      await mkdir(path.dirname(file), { recursive: true });
      // It appears whole or not at all.
      await writeFile(`${file}.unfinished`, bytes, { flush: true });
      await rename(`${file}.unfinished`, file);
    } catch (error) {
      throw fileError(`file ${file}`, error);
    }
  }

  async get(name: string): Promise<Uint8Array | null> {
    try {
      return new Uint8Array(await readFile(path.join(this.folder, name)));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw new ExternalError('file', `${path.join(this.folder, name)} cannot be read: ${message}.`, { retryable: false, cause: error });
    }
  }

  async names(): Promise<readonly string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(() => []);
    const folders = entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
    const finished = await Promise.all(folders.map(async name => (await readdir(path.join(this.folder, name))).includes(SAVEPOINT_FILE)));
    return folders.filter((_, index) => finished[index]).sort();
  }
}

class BucketSavepoints implements SavepointStore {
  readonly description: string;
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly prefix: string;

  constructor(client: S3Client, bucket: string, prefix: string) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix === '' ? '' : `${prefix}/`;
    this.description = `s3://${bucket}/${prefix}`;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.call('PutObject', () =>
      this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: this.prefix + name, Body: bytes })),
    );
  }

  async get(name: string): Promise<Uint8Array | null> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: this.prefix + name }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return null;
      throw serviceError('s3', `GetObject of ${this.description}`, error);
    }
  }

  async names(): Promise<readonly string[]> {
    const names: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const input = { Bucket: this.bucket, Prefix: this.prefix, ContinuationToken };
      const page: ListObjectsV2CommandOutput = await this.call('ListObjectsV2', () => this.client.send(new ListObjectsV2Command(input)));
      for (const { Key = '' } of page.Contents ?? []) {
        const [name = '', file, ...rest] = Key.slice(this.prefix.length).split('/');
        if (file === SAVEPOINT_FILE && rest.length === 0) names.push(name);
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    return names.sort();
  }

  private async call<T>(operation: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw serviceError('s3', `${operation} on ${this.description}`, error);
    }
  }
}
