// Four bytes of a document at a time: `DataView.getInt32` is one machine instruction at any alignment, and a name of nine bytes is three
// comparisons with constants. (Comparing byte by byte cost a quarter of the decoder's speed.)
import { type Code, code } from '../fragments/code.ts';
import type { DecoderNames } from './decoder-names.ts';

/** The four bytes at `p` + `offset`. */
export const wordAt = ({ view, p }: DecoderNames, offset: number): Code =>
  offset === 0 ? code`${view}.getInt32(${p}, true)` : code`${view}.getInt32(${p} + ${offset}, true)`;

/** Whether `text`, of four bytes or more, stands at `p`, before the end of the document. */
export function textStandsAt(names: DecoderNames, text: string): Code {
  const bytes = new TextEncoder().encode(text);
  const constants = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const offsets: number[] = [];
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) offsets.push(offset);
  // The last word overlaps the one before it.
  if (bytes.length % 4 !== 0) offsets.push(bytes.length - 4);
  return offsets.reduce(
    (condition, offset) => code`${condition} && ${wordAt(names, offset)} === ${constants.getInt32(offset, true)}`,
    code`${names.p} + ${bytes.length} <= ${names.last}`,
  );
}
