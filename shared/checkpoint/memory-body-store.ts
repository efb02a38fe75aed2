// Bodies in this process: for `weir run` and tests.
import type { BodyStore } from './body-store.ts';

export class MemoryBodyStore implements BodyStore {
  readonly objects = new Map<string, Uint8Array>();

  async put(name: string, bytes: Uint8Array): Promise<void> {
    this.objects.set(name, bytes.slice());
  }

  async get(name: string): Promise<Uint8Array | null> {
    return this.objects.get(name)?.slice() ?? null;
  }
}
