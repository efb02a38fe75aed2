// `--events file`: rows of several streams in order of arrival, one {"stream": "…", "row": {…}} a line. An event may say when it arrived
// ("timestamp": epoch ms or ISO 8601); otherwise it arrives now.
import { ExternalError } from '../../shared/engine/errors.ts';
import { type LineSource, openLines } from './read-lines.ts';

export async function readEvents(
  path: string,
  streams: readonly string[],
  take: (stream: string, payload: Uint8Array, arrivalMs: number | null) => Promise<void> | undefined,
  onProgress: (source: LineSource) => void,
): Promise<void> {
  const source = openLines(path);
  for await (const lines of source.lines) {
    for (const { bytes, number } of lines) {
      const { stream, rowText, arrivalMs } = readEvent(Buffer.from(bytes).toString('utf8'), path, number, streams);
      await take(stream, Buffer.from(rowText, 'utf8'), arrivalMs);
    }
    onProgress(source);
  }
}

function readEvent(text: string, path: string, line: number, streams: readonly string[]) {
  const wrong = (what: string) =>
    new ExternalError('input', `Line ${line} of ${path} ${what}. Each line is {"stream": "${streams[0] ?? 'name'}", "row": {…}}.`, {
      retryable: false,
    });
  let event: { stream?: unknown; row?: unknown; timestamp?: unknown };
  try {
    event = JSON.parse(text, keepDigits);
  } catch {
    throw wrong('is not JSON');
  }
  if (typeof event !== 'object' || event === null || event.row === undefined) throw wrong('has no "row"');
  const stream = streams.find(name => name.toLowerCase() === String(event.stream).toLowerCase());
  if (stream === undefined)
    throw wrong(`is for stream ${JSON.stringify(event.stream)}, which the script does not read (it reads ${streams.join(', ')})`);
  return { stream, rowText: JSON.stringify(event.row), arrivalMs: arrivalOf(event.timestamp, wrong) };
}

/** Numbers keep every digit they were written with. */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(context.source);
}

function arrivalOf(timestamp: unknown, wrong: (what: string) => ExternalError): number | null {
  if (timestamp === undefined || timestamp === null) return null;
  const timeMs = typeof timestamp === 'string' ? Date.parse(timestamp) : Number(JSON.stringify(timestamp));
  if (!Number.isFinite(timeMs))
    throw wrong(`has the timestamp ${JSON.stringify(timestamp)}, which is neither epoch milliseconds nor ISO 8601`);
  return timeMs;
}
