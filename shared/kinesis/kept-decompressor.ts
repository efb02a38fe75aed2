// A decompressor of Node that is kept. Its synchronous functions make one for each call and let go of it, which takes up to six times as long as
// decompressing a payload of a kilobyte does. Node has no public way to use one again, so this one goes through its engine:
//
//   - only under the version that this is tested with, and where everything is where it was;
//   - its first payload is decompressed by the public function too, and a difference ends it;
//   - whatever is not the usual case (an error, several frames, a large output) gives null, and the caller asks the public function, which
//     alone says what is wrong with a payload.
import type { Gunzip, ZstdDecompress } from 'node:zlib';

const NODE_VERSION_TESTED = '24.';
const OUTPUT_BYTES_INITIAL = 16 * 1024;
/** For larger ones, what Node makes anew does not count. */
const OUTPUT_BYTES_MAX = 1024 * 1024;

type Engine = (Gunzip | ZstdDecompress) & {
  reset(): void;
  readonly _handle: {
    writeSync(flush: number, input: Buffer, from: number, length: number, output: Buffer, at: number, room: number): void;
  } | null;
  /** What the engine left: of the room for the output, and of the input. */
  readonly _writeState: Uint32Array;
};

export interface KeptDecompressorOptions {
  create(): Gunzip | ZstdDecompress;
  /** What says that the input is whole. */
  readonly flush: number;
  /** Whether it must be told that another payload begins. */
  readonly resets: boolean;
  /** The public function. */
  reference(payload: Buffer): Buffer;
}

export class KeptDecompressor {
  private readonly options: KeptDecompressorOptions;
  private engine: Engine | null = null;
  private output: Buffer = Buffer.alloc(0);
  private isProved = false;
  private isUsable = process.versions.node.startsWith(NODE_VERSION_TESTED);

  constructor(options: KeptDecompressorOptions) {
    this.options = options;
  }

  /** What the payload decompresses to, valid until the next call; null where the public function has to be asked. */
  decompress(payload: Buffer): Buffer | null {
    if (!this.isUsable) return null;
    const output = this.run(payload);
    if (output === null || this.isProved) return output;
    this.isProved = true;
    this.isUsable = this.options.reference(payload).equals(output);
    return this.isUsable ? output : null;
  }

  private run(payload: Buffer): Buffer | null {
    if (this.engine === null) this.open();
    else if (this.options.resets) this.engine.reset();
    const { engine, output } = this;
    if (engine?._handle == null) return null;
    engine._handle.writeSync(this.options.flush, payload, 0, payload.length, output, 0, output.length);
    const [room = 0, unread = 0] = engine._writeState;
    if (engine.errored === null && unread === 0 && room > 0) return output.subarray(0, output.length - room);
    if (room === 0) this.output = Buffer.alloc(Math.min(OUTPUT_BYTES_MAX, output.length * 2));
    // It may be in the middle of something.
    this.close();
    return null;
  }

  private open(): void {
    const engine = this.options.create() as Engine;
    // An error is looked for behind each call; told as an event it would end the process.
    engine.on('error', () => {});
    this.engine = engine;
    if (this.output.length === 0) this.output = Buffer.alloc(OUTPUT_BYTES_INITIAL);
    this.isUsable = typeof engine._handle?.writeSync === 'function' && ArrayBuffer.isView(engine._writeState);
    if (!this.isUsable) this.close();
  }

  private close(): void {
    this.engine?.close();
    this.engine = null;
  }
}
