// Bodies in S3: one PUT for a large state costs what ten write units cost. S3 is strongly consistent: an object whose PUT was answered is
// there for every reader. A rule of the bucket collects old objects; it has to allow twice the expiry of the log, because a body lives as
// long as the commits that build on it.
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ExternalError } from '../engine/errors.ts';
import type { BodyStore } from './body-store.ts';

export interface S3BodyStoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Before every name; ends in a slash where it is meant as a folder. @default '' */
  readonly prefix?: string;
}

export class S3BodyStore implements BodyStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ client, bucket, prefix = '' }: S3BodyStoreOptions) {
    this.#client = client;
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const Key = this.#prefix + name;
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key,
          Body: bytes,
          ContentLength: bytes.length,
          ContentType: 'application/octet-stream',
        }),
      );
    } catch (error) {
      throw this.#failure('PutObject', Key, error);
    }
  }

  async get(name: string): Promise<Uint8Array | null> {
    const Key = this.#prefix + name;
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw this.#failure('GetObject', Key, error);
    }
  }

  #failure(operation: string, key: string, error: unknown): ExternalError {
    const { name, message, code, $metadata } = error as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode;
    // Without a status no answer came: names are never reused for other bytes, so anything may be tried again.
    const retryable =
      status === undefined ? name !== 'CredentialsProviderError' : status >= 500 || status === 429 || name === 'RequestTimeout';
    const advice =
      name === 'NoSuchBucket' ? ' Create the bucket, or check its name.' : name === 'AccessDenied' ? ' Grant the role access to it.' : '';
    return new ExternalError('s3', `${operation} of s3://${this.#bucket}/${key} failed: ${code ?? name}: ${message}.${advice}`, {
      retryable,
      cause: error,
    });
  }
}
