// Rows as newline-delimited JSON, in pieces of bounded size.
import type { OutboundRow } from './sink.ts';

const PIECE_BYTES = 1024 * 1024;
const NEWLINE = 10;

/** One line per row: its JSON, which for a deleted row says so itself (`"_deleted": true`). Each piece ends with a whole line. */
export function* ndjsonPieces(rows: readonly OutboundRow[]): Generator<Uint8Array> {
  for (let from = 0; from < rows.length; ) {
    let byteCount = 0;
    let to = from;
    while (to < rows.length && byteCount < PIECE_BYTES) byteCount += rows[to++]!.json.length + 1;
    const piece = new Uint8Array(byteCount);
    let at = 0;
    for (; from < to; from++) {
      const { json } = rows[from]!;
      piece.set(json, at);
      piece[at + json.length] = NEWLINE;
      at += json.length + 1;
    }
    yield piece;
  }
}
