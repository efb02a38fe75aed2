// Numbers and lists as WebAssembly's binary format has them (WebAssembly Core 2.0, section 5.2).

export function unsignedLeb(value: number): number[] {
  const bytes: number[] = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value & 127) | (rest > 0 ? 128 : 0));
    value = rest;
  } while (value > 0);
  return bytes;
}

export function signedLeb(value: bigint): number[] {
  const bytes: number[] = [];
  for (;;) {
    const seven = Number(value & 127n);
    value >>= 7n;
    const isLast = (value === 0n && seven < 64) || (value === -1n && seven >= 64);
    bytes.push(isLast ? seven : seven | 128);
    if (isLast) return bytes;
  }
}

export const f64Bytes = (value: number): number[] => [...new Uint8Array(Float64Array.of(value).buffer)];

/** A list with its length in front. */
export const vector = (items: readonly (readonly number[])[]): number[] => [...unsignedLeb(items.length), ...items.flat()];

export const nameBytes = (name: string): number[] => {
  const bytes = [...new TextEncoder().encode(name)];
  return [...unsignedLeb(bytes.length), ...bytes];
};

/** A section: its number, its length, its content. */
export const section = (id: number, content: readonly number[]): number[] => [id, ...unsignedLeb(content.length), ...content];
