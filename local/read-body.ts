// The body of a request to one of the servers of this machine, read whole. What grows beyond its bound is not kept: nobody fills the memory.
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';

/** null where it has more than `bytesMax`. A client that goes away in the middle of it leaves the promise open for ever. */
export function readBody(request: IncomingMessage | Http2ServerRequest, bytesMax = Number.POSITIVE_INFINITY): Promise<Buffer | null> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let byteLength = 0;
    request.on('error', ignore);
    request.on('data', (chunk: Buffer) => {
      byteLength += chunk.length;
      if (byteLength <= bytesMax) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => resolve(byteLength > bytesMax ? null : Buffer.concat(chunks)));
  });
}

/** That a client goes away is no business of ours. */
export function ignore(): void {}
