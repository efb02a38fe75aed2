// The body of a WebAssembly function: statements as they are added, with labels by name.
import { unsignedLeb } from '../../../engine/wasm/encoding.ts';
import type { ValueType } from '../../../engine/wasm/module.ts';
import { type Expression, instruction, Local, type Operand, operand } from './expression.ts';

const EMPTY = 0x40;

/** A function that can be called. */
export interface Callee {
  readonly index: number;
  readonly name: string;
  readonly parameters: readonly ValueType[];
}

export const call = ({ index, name, parameters }: Callee, ...values: readonly Operand[]): Expression =>
  instruction(
    `call $${name}`,
    [0x10, ...unsignedLeb(index)],
    values.map((value, i) => operand(value, parameters[i]!)),
  );

type Body = () => void;

export class FunctionBuilder {
  readonly locals: Local[] = [];
  readonly code: number[] = [];
  readonly lines: string[] = [];
  /** Set at the beginning of the function. */
  readonly prologue: number[] = [];
  readonly prologueLines: string[] = [];
  private readonly labels: (string | null)[] = [];
  private readonly keptByText = new Map<string, Local>();

  /** A constant of 128 bits as a local variable, which takes two bytes where it is used instead of eighteen. */
  kept(value: Expression): Local {
    let local = this.keptByText.get(value.text);
    if (local === undefined) {
      this.keptByText.set(value.text, (local = this.local('constant', 'v128')));
      this.prologue.push(...value.bytes, 0x21, ...unsignedLeb(local.index));
      this.prologueLines.push(`  (local.set $${local.name} ${value.text})`);
    }
    return local;
  }

  local(name: string, type: ValueType): Local {
    const sameName = this.locals.filter(each => each.name === name || each.name.startsWith(`${name}.`)).length;
    const local = new Local(sameName === 0 ? name : `${name}.${sameName}`, type, this.locals.length);
    this.locals.push(local);
    return local;
  }

  /** Several locals of 32 bits. */
  words<const Names extends readonly string[]>(...names: Names): { readonly [K in keyof Names]: Local } {
    return names.map(name => this.local(name, 'i32')) as never;
  }

  comment(text: string): this {
    return this.line(`;; ${text}`);
  }

  /** An instruction that leaves nothing. */
  do(effect: Expression): this {
    this.code.push(...effect.bytes);
    return this.line(effect.text);
  }

  set(local: Local, value: Operand): this {
    return this.do(instruction(`local.set $${local.name}`, [0x21, ...unsignedLeb(local.index)], [operand(value, local.type)]));
  }

  add(local: Local, value: Operand): this {
    return this.set(local, instruction('i32.add', [0x6a], [local, operand(value, 'i32')]));
  }

  block(label: string, body: Body): this {
    return this.nested(0x02, label, `(block $${label}`, body);
  }

  loop(label: string, body: Body): this {
    return this.nested(0x03, label, `(loop $${label}`, body);
  }

  if(condition: Expression, then: Body, otherwise?: Body): this {
    this.code.push(...condition.bytes, 0x04, EMPTY);
    this.line(`(if ${condition.text}`);
    this.labels.push(null);
    then();
    if (otherwise !== undefined) {
      this.code.push(0x05);
      this.lines.push(`${'  '.repeat(this.labels.length - 1)}else`);
      otherwise();
    }
    return this.close();
  }

  br(label: string): this {
    this.code.push(0x0c, ...unsignedLeb(this.depth(label)));
    return this.line(`(br $${label})`);
  }

  brIf(label: string, condition: Expression): this {
    this.code.push(...condition.bytes, 0x0d, ...unsignedLeb(this.depth(label)));
    return this.line(`(br_if $${label} ${condition.text})`);
  }

  return(value: Operand): this {
    return this.do(instruction('return', [0x0f], [operand(value, 'i32')]));
  }

  /** Runs the case of that number; where there is none, `otherwise`. */
  switch(name: string, index: Expression, cases: readonly Body[], otherwise: Body): this {
    const label = (i: number) => (i === cases.length ? `${name}.default` : `${name}.${i}`);
    const numbers = [...cases.keys(), cases.length];
    return this.block(`${name}.end`, () => {
      for (const i of numbers.toReversed()) this.open(0x02, label(i), `(block $${label(i)}`);
      this.code.push(...index.bytes, 0x0e, ...unsignedLeb(cases.length), ...numbers.flatMap(i => unsignedLeb(this.depth(label(i)))));
      this.line(`(br_table ${numbers.map(i => `$${label(i)}`).join(' ')} ${index.text})`);
      for (const i of numbers) {
        this.close();
        if (i === cases.length) otherwise();
        else {
          cases[i]!();
          this.br(`${name}.end`);
        }
      }
    });
  }

  private nested(opcode: number, label: string, text: string, body: Body): this {
    this.open(opcode, label, text);
    body();
    return this.close();
  }

  private open(opcode: number, label: string, text: string): void {
    this.code.push(opcode, EMPTY);
    this.line(text);
    this.labels.push(label);
  }

  private close(): this {
    this.labels.pop();
    this.code.push(0x0b);
    return this.line(')');
  }

  private depth(label: string): number {
    const at = this.labels.lastIndexOf(label);
    if (at < 0) throw new Error(`bug in Weir: no label ${label} is open`);
    return this.labels.length - 1 - at;
  }

  private line(text: string): this {
    this.lines.push('  '.repeat(this.labels.length) + text);
    return this;
  }
}
