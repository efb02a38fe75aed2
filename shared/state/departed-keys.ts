// Keys whose groups went on in another shard although nothing about the keys says so.
//
// Where producers give an explicit hash key that nobody tells, a group may lie in a shard that does not hold the MD5 of its partition key; at a
// split it goes to the child with the start of the parent's range. What the other child must not begin anew is known by its range
// (engine/departed-ranges.ts) for as long as the key looks strange there. Once that child merges with the shard that does hold the MD5, the key
// looks at home; so these keys are remembered one by one. There are none while producers give no explicit hash keys to plain records.

export interface DepartedKey {
  /** The newest event time of the shard that had the groups: windows that begin well after it were open nowhere. */
  readonly eventTimeMaxMs: number;
  /** Where the groups lie: the start of that shard's range. */
  readonly at: bigint;
}

/** What a map takes for an entry, beside its key. */
const ENTRY_BYTES = 160;

export class DepartedKeys {
  private readonly byText = new Map<string, DepartedKey>();
  private keyByteCount = 0;

  get count(): number {
    return this.byText.size;
  }

  get byteCount(): number {
    return this.byText.size * ENTRY_BYTES + this.keyByteCount;
  }

  /** Of several departures of a key the last counts. */
  add(bytes: Uint8Array, start: number, end: number, departed: DepartedKey): void {
    const text = textOf(bytes, start, end);
    const known = this.byText.get(text);
    if (known !== undefined && known.eventTimeMaxMs >= departed.eventTimeMaxMs) return;
    if (known === undefined) this.keyByteCount += text.length;
    this.byText.set(text, departed);
  }

  find(bytes: Uint8Array, start: number, end: number): DepartedKey | null {
    return this.byText.size === 0 ? null : (this.byText.get(textOf(bytes, start, end)) ?? null);
  }

  /** Lets go of those whose groups have come here. */
  forget(isHere: (key: Uint8Array) => boolean): void {
    for (const text of this.byText.keys()) {
      if (!isHere(Buffer.from(text, 'latin1'))) continue;
      this.keyByteCount -= text.length;
      this.byText.delete(text);
    }
  }

  /** In the order of their bytes: equal sets are written alike. */
  inOrder(): { readonly key: Uint8Array; readonly departed: DepartedKey }[] {
    const texts = [...this.byText.keys()].sort();
    return texts.map(text => ({ key: Buffer.from(text, 'latin1'), departed: this.byText.get(text)! }));
  }
}

/** A character for each byte. */
const textOf = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
