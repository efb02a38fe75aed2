// The complete decoder: any document that `JSON.parse` accepts, in any layout. The generated decoder hands over what is unusual, and every
// document that it finds broken, so this is also where each undecodable record gets its reason.
//
// Two steps. First the whole document passes the grammar, and for each wanted field the place of its last value is noted (`Locator`). Then
// each noted value becomes a value of its column.
import type { Cell } from '../nested/nested-value.ts';
import { NestedReader } from '../nested/read-nested.ts';
import { type FieldSpec, fieldTypeText, isNestedSpec, type NestedSpec } from './field-spec.ts';
import { Locator } from './locator.ts';
import { isArrayNode, nodesOf, type PathNode, pathOf, pathText, pathTo, pathTree } from './path-tree.ts';
import { fieldReason, grammarReason, rootReason } from './reason.ts';
import { skipSpace } from './skip.ts';
import { ValueReader } from './value-reader.ts';

export class StrictDecoder {
  /** By field, after a successful `decode`; where 1, the other arrays hold nothing of use. */
  readonly nulls: Uint8Array;
  /** Those of the reader, by field; texts are valid until the next `decode`. */
  readonly numbers: ValueReader['numbers'];
  readonly wides: ValueReader['wides'];
  readonly texts: ValueReader['texts'];
  readonly textStarts: ValueReader['textStarts'];
  readonly textEnds: ValueReader['textEnds'];
  /** Values with parts. */
  readonly objects: Cell[];
  /** One sentence, after an unsuccessful `decode`: what is wrong, where, what was given, what is allowed. */
  reason = '';

  private readonly fields: readonly FieldSpec[];
  private readonly locator: Locator;
  /** By field: where it stands in the tree. */
  private readonly nodes: readonly PathNode[];
  private readonly values: ValueReader;
  private readonly nested = new NestedReader();
  /** Where each field's value stands; -1 where the document has none. */
  private readonly valueStarts: Int32Array;
  private readonly valueEnds: Int32Array;

  constructor(fields: readonly FieldSpec[]) {
    const count = fields.length;
    this.fields = fields;
    const root = pathTree(fields.map(pathOf));
    const nodes = nodesOf(root);
    this.locator = new Locator(root);
    this.nodes = fields.map((_, field) => nodes.find(node => node.fields.includes(field))!);
    this.nulls = new Uint8Array(count);
    this.objects = new Array<Cell>(count).fill(null);
    this.values = new ValueReader(count);
    ({ numbers: this.numbers, wides: this.wides, texts: this.texts, textStarts: this.textStarts, textEnds: this.textEnds } = this.values);
    this.valueStarts = new Int32Array(count);
    this.valueEnds = new Int32Array(count);
  }

  /** Decodes the document `bytes[start, end)`: true, and the arrays hold its fields; or false, and `reason` says why not. */
  decode(bytes: Uint8Array, start: number, end: number): boolean {
    this.values.clear();
    const stop = this.locator.locate(bytes, start, end);
    if (stop < 0) {
      this.reason = grammarReason(bytes, start, end, ~stop);
      return false;
    }
    const rootStart = skipSpace(bytes, start, end);
    if (bytes[rootStart] !== 123 /* { */) {
      this.reason = rootReason(bytes, rootStart, end);
      return false;
    }
    for (let field = 0; field < this.fields.length; field++) if (!this.convert(bytes, field)) return false;
    return true;
  }

  private convert(bytes: Uint8Array, field: number): boolean {
    const spec = this.fields[field]!;
    const node = this.nodes[field]!;
    const start = (this.valueStarts[field] = this.locator.starts[node.index]!);
    const end = (this.valueEnds[field] = this.locator.ends[node.index]!);
    this.nulls[field] = 0;
    if (start < 0 || bytes[start] === 110 /* null */) {
      if (start < 0 && !this.wayIsFree(bytes, field)) return false;
      this.nulls[field] = 1;
      return spec.required ? this.refuse(bytes, field, 'is NOT NULL') : true;
    }
    if (isNestedSpec(spec)) return this.convertNested(spec, bytes, start, end, field);
    const refused = this.values.read(spec, bytes, start, end, field);
    return refused === null || this.refuse(bytes, field, refused);
  }

  private convertNested(spec: NestedSpec, bytes: Uint8Array, start: number, end: number, field: number): boolean {
    const value = this.nested.read(spec, bytes, start, end);
    if (value !== undefined) {
      this.objects[field] = value;
      return true;
    }
    const { path, spec: part, takes, start: from, end: to } = this.nested.refusal!;
    this.reason = fieldReason(label(this.fields[field]!) + path, fieldTypeText(part), takes, bytes, from, to);
    return false;
  }

  /** Of a field that is missing: false where it is because something on the way to it is neither an object nor an array, as it must be, nor null. */
  private wayIsFree(bytes: Uint8Array, field: number): boolean {
    const { starts, ends } = this.locator;
    let around = this.nodes[field]!.parent!;
    while (around.parent !== null && starts[around.index]! < 0) around = around.parent;
    if (around.parent === null) return true;
    const at = starts[around.index]!;
    if (bytes[at] === 110 /* null */ || bytes[at] === (isArrayNode(around) ? 91 : 123)) return true;
    const allowed = `takes an ${isArrayNode(around) ? 'array' : 'object'}`;
    this.reason = fieldReason(label(this.fields[field]!), pathText(pathTo(around)), allowed, bytes, at, ends[around.index]!);
    return false;
  }

  private refuse(bytes: Uint8Array, field: number, allowed: string): false {
    const spec = this.fields[field]!;
    this.reason = fieldReason(label(spec), fieldTypeText(spec), allowed, bytes, this.valueStarts[field]!, this.valueEnds[field]!);
    return false;
  }
}

/** The column, with the path that was declared for it. */
const label = ({ name, path }: FieldSpec): string => (path === undefined ? name : `${name} (${pathText(path)})`);
