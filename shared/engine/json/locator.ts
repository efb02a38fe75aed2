// Passes over a whole document, checks its grammar, and notes where the wanted values stand. Of several members of one name the last one
// counts, with all that lies in it, and what the others held is forgotten.
import { ByteWriter } from '../byte-writer.ts';
import { NameTable } from './name-table.ts';
import { isArrayNode, nodesOf, type PathNode } from './path-tree.ts';
import { skipSpace, skipString, skipValue } from './skip.ts';
import { unescapeString } from './unescape.ts';

export class Locator {
  /** By node of the tree: where its value stands; -1 where the document has none. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;

  private readonly root: PathNode;
  /** By node: the names of its children; null where it has none, or they are elements. */
  private readonly names: readonly (NameTable | null)[];
  private readonly unescaped = new ByteWriter();

  constructor(root: PathNode) {
    this.root = root;
    const nodes = nodesOf(root);
    this.starts = new Int32Array(nodes.length);
    this.ends = new Int32Array(nodes.length);
    const isObject = (node: PathNode) => node === root || (node.children.length > 0 && !isArrayNode(node));
    this.names = nodes.map(node => (isObject(node) ? new NameTable(node.children.map(({ step }) => String(step))) : null));
  }

  /** Gives the end of the document, or `~p` where its grammar is broken at `p`. */
  locate(bytes: Uint8Array, start: number, end: number): number {
    let p = this.value(bytes, skipSpace(bytes, start, end), end, this.root, 0);
    if (p < 0) return p;
    p = skipSpace(bytes, p, end);
    return p === end ? p : ~p;
  }

  /** Past the value of a node at `p`; `depth` objects and arrays are open around it. */
  private value(bytes: Uint8Array, p: number, end: number, node: PathNode, depth: number): number {
    const start = p;
    this.starts.fill(-1, node.index, node.subtreeEnd);
    const first = p < end ? bytes[p] : 0;
    if (first === 123 /* { */ && this.names[node.index] !== null) p = this.members(bytes, p + 1, end, node, depth + 1);
    else if (first === 91 /* [ */ && isArrayNode(node)) p = this.elements(bytes, p + 1, end, node, depth + 1);
    else p = skipValue(bytes, p, end, depth);
    if (p < 0) return p;
    this.starts[node.index] = start;
    this.ends[node.index] = p;
    return p;
  }

  private members(bytes: Uint8Array, p: number, end: number, node: PathNode, depth: number): number {
    const names = this.names[node.index]!;
    p = skipSpace(bytes, p, end);
    if (p < end && bytes[p] === 125 /* } */) return p + 1;
    for (;;) {
      if (p >= end || bytes[p] !== 34 /* " */) return ~p;
      const nameStart = p + 1;
      p = skipString(bytes, nameStart, end);
      if (p < 0) return p;
      const child = node.children[this.childNamed(names, bytes, nameStart, p - 1)];
      p = skipSpace(bytes, p, end);
      if (p >= end || bytes[p] !== 58 /* : */) return ~p;
      p = skipSpace(bytes, p + 1, end);
      p = child === undefined ? skipValue(bytes, p, end, depth) : this.value(bytes, p, end, child, depth);
      if (p < 0) return p;
      p = skipSpace(bytes, p, end);
      if (p >= end) return ~p;
      if (bytes[p] === 125 /* } */) return p + 1;
      if (bytes[p] !== 44 /* , */) return ~p;
      p = skipSpace(bytes, p + 1, end);
    }
  }

  private elements(bytes: Uint8Array, p: number, end: number, node: PathNode, depth: number): number {
    p = skipSpace(bytes, p, end);
    if (p < end && bytes[p] === 93 /* ] */) return p + 1;
    for (let element = 0; ; element++) {
      const child = node.children.find(({ step }) => step === element);
      p = child === undefined ? skipValue(bytes, p, end, depth) : this.value(bytes, p, end, child, depth);
      if (p < 0) return p;
      p = skipSpace(bytes, p, end);
      if (p >= end) return ~p;
      if (bytes[p] === 93 /* ] */) return p + 1;
      if (bytes[p] !== 44 /* , */) return ~p;
      p = skipSpace(bytes, p + 1, end);
    }
  }

  private childNamed(names: NameTable, bytes: Uint8Array, start: number, end: number): number {
    for (let i = start; i < end; i++) {
      if (bytes[i] !== 92 /* \ */) continue;
      this.unescaped.length = 0;
      unescapeString(bytes, start, end, this.unescaped, 'keep');
      return names.find(this.unescaped.bytes, 0, this.unescaped.length);
    }
    return names.find(bytes, start, end);
  }
}
