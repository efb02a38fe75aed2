// Lines of text through a sink of rows, so that every format is written by the same sinks, with what they do for full disks and closed pipes.
import type { OutboundRow } from '../../shared/sinks/sink.ts';

/** Text (one line or several, the last without its newline) that a sink of lines writes as it stands. */
export const textRow = (text: string): OutboundRow => ({
  kind: 'upsert',
  json: Buffer.from(text, 'utf8'),
  key: '',
  window: null,
  revision: 0,
  identity: '',
});
