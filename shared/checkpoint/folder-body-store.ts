// Bodies in a folder: for local runs that outlive their process. A body is written under another name and renamed, so that a name never
// stands for half a body, whenever the process dies. What nobody reads any more is collected by its age, as a bucket's lifecycle rule does it.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../engine/assert.ts';
import { ExternalError } from '../engine/errors.ts';
import type { Clock } from '../time/clock.ts';
import type { BodyStore } from './body-store.ts';
import { defaultLogPolicy } from './log-policy.ts';

export interface FolderBodyStoreOptions {
  /** Created where it does not exist. */
  readonly folder: string;
  /** Keeps two writers of one name apart. */
  readonly nextNonce: () => string;
  readonly clock: Clock;
}

/**
 * A body is read as long as a commit builds on it, and every commit is superseded or put anew (its body with it) before the log's expiry has
 * passed: twice that is safe.
 */
const BODY_AGE_MS_MAX = 2 * defaultLogPolicy.expiryMs;
const SWEEP_EVERY_MS = defaultLogPolicy.expiryMs / 14;

export class FolderBodyStore implements BodyStore {
  readonly #folder: string;
  readonly #nextNonce: () => string;
  readonly #clock: Clock;
  /** By folder of bodies, when it was last swept. */
  readonly #sweptMs = new Map<string, number>();

  constructor({ folder, nextNonce, clock }: FolderBodyStoreOptions) {
    this.#folder = path.resolve(folder);
    this.#nextNonce = nextNonce;
    this.#clock = clock;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const file = this.#fileOf(name);
    const unfinished = `${file}.${this.#nextNonce()}.unfinished`;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(unfinished, bytes, { flush: true });
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => {});
      throw fileFailure('writing', file, error);
    }
    await this.#sweep(path.dirname(file));
  }

  async get(name: string): Promise<Uint8Array | null> {
    const file = this.#fileOf(name);
    try {
      const { buffer, byteOffset, length } = await readFile(file);
      return new Uint8Array(buffer, byteOffset, length);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw fileFailure('reading', file, error);
    }
  }

  /** Removes bodies that are too old to be read, and what a process that died left half written. It is no failure when that fails. */
  async #sweep(folder: string): Promise<void> {
    const nowMs = this.#clock.nowMs();
    if (nowMs - (this.#sweptMs.get(folder) ?? Number.NEGATIVE_INFINITY) < SWEEP_EVERY_MS) return;
    this.#sweptMs.set(folder, nowMs);
    for (const name of await readdir(folder).catch(() => [])) {
      const file = path.join(folder, name);
      const found = await stat(file).catch(() => null);
      if (found?.isFile() && nowMs - found.mtimeMs > BODY_AGE_MS_MAX) await rm(file, { force: true }).catch(() => {});
    }
  }

  /** Each part of the name is a folder; letters that a file system may take amiss are escaped. */
  #fileOf(name: string): string {
    const parts = name.split('/').map(part => encodeURIComponent(part).replaceAll('*', '%2A'));
    assert(
      parts.every(part => part !== '' && part !== '.' && part !== '..'),
      `a body named ${JSON.stringify(name)}`,
    );
    return path.join(this.#folder, ...parts);
  }
}

function fileFailure(doing: string, file: string, error: unknown): ExternalError {
  const { code, message } = error as NodeJS.ErrnoException;
  const advice = code === 'ENOSPC' ? ' The disk is full: make room.' : code === 'EACCES' ? ' Give this user access to it.' : '';
  return new ExternalError('file', `${doing} ${file} failed: ${message}.${advice}`, {
    retryable: code === 'EMFILE' || code === 'ENFILE' || code === 'EBUSY',
    cause: error,
  });
}
