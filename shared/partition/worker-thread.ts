// What runs in a worker thread: a server of tasks behind a port.
import type { MessagePort } from 'node:worker_threads';
import type { EmittedRows } from '../engine/emitted-rows.ts';
import { ExternalError } from '../engine/errors.ts';
import type { StageProgram } from '../engine/program.ts';
import type { RowColumns } from './executor.ts';
import { copyTo } from './frame.ts';
import { TaskServer } from './task-server.ts';
import type { Answer, WorkerRequest, WorkerResponse } from './worker-protocol.ts';

/** Serves the tasks of one program on a port until the thread ends. */
export function serveTasks(program: StageProgram, port: MessagePort): void {
  const server = new TaskServer(program);
  const memory = new StreamMemory();
  port.on('message', (request: WorkerRequest) => {
    const response = respond(server, request, memory);
    port.postMessage(response, 'answer' in response ? ownBuffers(response.answer) : []);
  });
}

function respond(server: TaskServer, request: WorkerRequest, memory: StreamMemory): WorkerResponse {
  try {
    if (request.kind === 'close') memory.forget(request.taskId);
    const answer = server.answer(request);
    return { requestId: request.requestId, answer: 'taskId' in request ? leaving(answer, request.taskId, memory) : answer };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const external = error instanceof ExternalError ? { domain: error.domain, retryable: error.retryable } : null;
    return { requestId: request.requestId, error: { message, stack, external } };
  }
}

/**
 * What a task answers lies in buffers that are longer, private and reused. Streams go into memory that the asking thread sees and that is kept;
 * rows are copied, so that only what is written goes to the other thread.
 */
function leaving(answer: Answer, taskId: number, memory: StreamMemory): Answer {
  if (answer === null || !('streams' in answer)) return answer;
  const streams = memory.keep(taskId, answer.streams);
  if (!('output' in answer)) return { summary: answer.summary, streams };
  const { emitted, deadLetters, lateRows } = answer.output;
  const output = { emitted: emitted.map(rows => copyRows(rows as EmittedRows)), deadLetters, lateRows };
  return { summary: answer.summary, output, streams };
}

/** Shared memory for the streams of each task, valid until its next request. Were they sent, each commit would leave garbage in both threads. */
class StreamMemory {
  private readonly ofTask = new Map<number, Uint8Array>();

  keep(taskId: number, streams: readonly Uint8Array[]): Uint8Array[] {
    const byteCount = streams.reduce((sum, stream) => sum + stream.length, 0);
    let memory = this.ofTask.get(taskId);
    if (memory === undefined || memory.length < byteCount) {
      memory = new Uint8Array(new SharedArrayBuffer(2 * byteCount));
      this.ofTask.set(taskId, memory);
    }
    let end = 0;
    return streams.map(stream => {
      const start = end;
      end += copyTo(memory, end, stream);
      return memory.subarray(start, end);
    });
  }

  forget(taskId: number): void {
    this.ofTask.delete(taskId);
  }
}

/** Memory that was made for this answer alone: it moves to the other thread instead of being copied. */
function ownBuffers(answer: Answer): ArrayBuffer[] {
  if (answer === null) return [];
  if (!('output' in answer)) return [];
  return answer.output.emitted.flatMap(({ json, keys }) => [json.bytes.buffer as ArrayBuffer, keys.bytes.buffer as ArrayBuffer]);
}

/** Only the part in use: the buffers themselves are reused by the next attempt. */
function copyRows(rows: EmittedRows): RowColumns {
  const { rowCount } = rows;
  return {
    rowCount,
    json: { bytes: rows.json.take() },
    keys: { bytes: rows.keys.take() },
    jsonEnds: rows.jsonEnds.slice(0, rowCount),
    keyEnds: rows.keyEnds.slice(0, rowCount),
    kinds: rows.kinds.slice(0, rowCount),
    revisions: rows.revisions.slice(0, rowCount),
    windowStartsMs: rows.windowStartsMs.slice(0, rowCount),
    windowEndsMs: rows.windowEndsMs.slice(0, rowCount),
    recordIndexes: rows.recordIndexes.slice(0, rowCount),
    hashes: rows.hashes.slice(0, rowCount),
    places: rows.places.slice(0, rowCount),
  };
}
