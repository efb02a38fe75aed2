// Between the stage generator and the decoder generator: which fields are wanted, and in which local variables they stand afterwards.
//
//   task      once per task            buffers, the remembered field order, the strict decoder
//   run       once per call of run()   the same things as locals of the function
//   record    per record               ends in one of two ways: the locals hold the fields, or `fail` was reached
import type { SourceColumn } from '../plan/source.ts';
import type { Builder } from './fragments/builder.ts';
import type { Code } from './fragments/code.ts';
import type { Imports } from './fragments/imports.ts';
import type { Name, Scope } from './fragments/name.ts';

export interface DecoderRequest {
  readonly scope: Scope;
  readonly imports: Imports;
  /** The fields that something reads, each once, in the order of the declaration. No other field is looked at, NOT NULL or not. */
  readonly fields: readonly SourceColumn[];
  /** The record is `bytes[start, end)`; all three are constants of the loop's body (`bytes` of the whole run). */
  readonly bytes: Name;
  readonly start: Name;
  readonly end: Name;
  /**
   * Adds the statements that put the record aside as undecodable and go on with the next one. `reason` is an expression that gives a
   * sentence. May be called more than once, but each call adds its statements.
   */
  readonly fail: (builder: Builder, reason: Code) => void;
}

export interface DecoderCode {
  /** In the order of `request.fields`. */
  readonly fields: readonly FieldLocals[];
  readonly task: Builder;
  readonly run: Builder;
  /** Declares the locals of `fields` (with `let`, fresh in each record) and fills them. */
  readonly record: Builder;
  /** The same in WebAssembly, for the records that it takes; null where there is none for these fields. */
  readonly simd: GenerateSimd | null;
}

/** A key out of fields, by their indexes in `request.fields`, as `engine/key/group-key.ts` says. */
export interface SimdKey {
  readonly fields: readonly number[];
  /** It is the text of its only field. */
  readonly isText: boolean;
}

export interface GenerateSimd {
  /** Whether it can make keys out of the column. */
  takesKey(column: SourceColumn): boolean;
  /** `keys`: what it makes of the rows that it decoded. */
  generate(keys: readonly SimdKey[]): SimdDecoderCode;
}

export interface SimdDecoderCode {
  readonly bytes: Uint8Array;
  /** What the bytes say, to be read. */
  readonly text: string;
}

/** Where a field stands, in the forms of `engine/values.ts`. Where `isNull` is true, the other locals hold anything of their type. */
export type FieldLocals =
  | {
      readonly form: 'value';
      /** boolean, number, or (BIGINT, DECIMAL) number | bigint. */
      readonly value: Name;
      /** null: never NULL, because the column is NOT NULL. */
      readonly isNull: Name | null;
    }
  | {
      readonly form: 'slice';
      /** UTF-8 bytes `text[start, end)`: the record's own, or the strict decoder's where the field had escapes. */
      readonly text: Name;
      readonly start: Name;
      readonly end: Name;
      readonly isNull: Name | null;
    };

/** `shared/sql/codegen/decoder/` exports one such function as `generateDecoder`. */
export type GenerateDecoder = (request: DecoderRequest) => DecoderCode;
