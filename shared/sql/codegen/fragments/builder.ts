// Statements of a generated function, laid out as they are added: two spaces a level, one statement a line. Parts that are made at the same
// time but stand in different places (before the loop, inside it) are separate builders, put together with `append`.
import { type Code, type CodeValue, code, joined } from './code.ts';
import { commentText } from './comment.ts';
import type { Name } from './name.ts';

const LIST_LENGTH_MAX = 100;

interface Line {
  readonly level: number;
  readonly text: string;
}

type Body = () => void;

export class Builder {
  private readonly lines: Line[] = [];
  private level = 0;

  get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  /** `// text`; it may quote SQL. */
  comment(text: string): this {
    return this.line(`// ${commentText(text)}`);
  }

  /** An empty line, unless one stands there or a block just began. */
  blank(): this {
    const last = this.lines.at(-1);
    if (last !== undefined && last.text !== '' && !last.text.endsWith('{')) this.line('');
    return this;
  }

  /** `expression;` */
  statement(expression: Code): this {
    return this.line(`${expression.text};`);
  }

  const(name: Name, value: CodeValue): this {
    return this.statement(code`const ${name} = ${value}`);
  }

  let(name: Name, value: CodeValue): this {
    return this.statement(code`let ${name} = ${value}`);
  }

  /** `target = value;` */
  set(target: Name | Code, value: CodeValue): this {
    return this.statement(code`${target} = ${value}`);
  }

  if(condition: Name | Code, then: Body, otherwise?: Body): this {
    this.open(code`if (${condition}) {`).inside(then);
    if (otherwise !== undefined) this.line('} else {').inside(otherwise);
    return this.close();
  }

  /** The first branch whose condition holds; `otherwise` where none does. */
  ifChain(branches: readonly { readonly condition: Name | Code; readonly body: Body }[], otherwise?: Body): this {
    branches.forEach(({ condition, body }, i) => {
      this.open(i === 0 ? code`if (${condition}) {` : code`} else if (${condition}) {`).inside(body);
    });
    if (otherwise !== undefined) this.line('} else {').inside(otherwise);
    return this.close();
  }

  /** `for (let name = start; condition; step) { … }` */
  for(name: Name, start: CodeValue, condition: Code, step: Code, body: Body, label?: Name): this {
    return this.labelled(label, code`for (let ${name} = ${start}; ${condition}; ${step}) {`, body);
  }

  /** `for (const name of items) { … }` */
  forEach(name: Name, items: Code, body: Body): this {
    return this.labelled(undefined, code`for (const ${name} of ${items}) {`, body);
  }

  while(condition: Name | Code, body: Body, label?: Name): this {
    return this.labelled(label, code`while (${condition}) {`, body);
  }

  /** `for (;;) { … }`: left by `break` or `continue` of an outer loop. */
  loop(body: Body, label?: Name): this {
    return this.labelled(label, code`for (;;) {`, body);
  }

  /** `{ … }`; with a label, `break label` leaves it. */
  block(body: Body, label?: Name): this {
    return this.labelled(label, code`{`, body);
  }

  break(label?: Name): this {
    return this.statement(label === undefined ? code`break` : code`break ${label}`);
  }

  continue(label?: Name): this {
    return this.statement(label === undefined ? code`continue` : code`continue ${label}`);
  }

  switch(value: Name | Code, cases: readonly { readonly values: readonly CodeValue[]; readonly body: Body }[], otherwise?: Body): this {
    this.open(code`switch (${value}) {`).inside(() => {
      for (const { values, body } of cases) {
        for (const each of values.slice(0, -1)) this.line(code`case ${each}:`.text);
        this.open(code`case ${values.at(-1)!}: {`).inside(() => {
          body();
          this.break();
        });
        this.close();
      }
      if (otherwise !== undefined) this.line('default: {').inside(otherwise).close();
    });
    return this.close();
  }

  try(body: Body, error: Name, handler: Body): this {
    this.line('try {').inside(body);
    this.open(code`} catch (${error}) {`).inside(handler);
    return this.close();
  }

  return(value?: CodeValue): this {
    return this.statement(value === undefined ? code`return` : code`return ${value}`);
  }

  throw(value: Code): this {
    return this.statement(code`throw ${value}`);
  }

  function(name: Name, parameters: readonly Name[], body: Body, exported = false): this {
    const head = code`function ${name}(${joined(parameters, code`, `)}) {`;
    return this.open(exported ? code`export ${head}` : head)
      .inside(body)
      .close();
  }

  /** `head { … };`-like constructs of other shapes: `open` and `close` are whole lines. */
  enclosed(open: Code, body: Body, close: Code): this {
    return this.open(open).inside(body).line(close.text);
  }

  /** `name: value,` inside an object literal. */
  property(name: Code, value: CodeValue): this {
    return this.line(code`${name}: ${value},`.text);
  }

  /** `name: [items],` inside an object literal. */
  list(name: Code, items: readonly (Name | Code)[]): this {
    const oneLine = code`[${joined(items, code`, `)}]`;
    if (oneLine.text.length < LIST_LENGTH_MAX) return this.property(name, oneLine);
    return this.enclosed(code`${name}: [`, () => items.forEach(item => void this.item(item)), code`],`);
  }

  /** `value,` inside a list over several lines. */
  item(value: CodeValue): this {
    return this.line(code`${value},`.text);
  }

  /** Adds the lines of another builder at this level. */
  append(other: Builder): this {
    for (const { level, text } of other.lines) this.lines.push({ level: this.level + level, text });
    return this;
  }

  /** A program of the script's author, as it stands: the one text from outside that is code, because it was written as code. */
  program(text: string): this {
    return this.line(text);
  }

  toString(): string {
    return this.lines.map(({ level, text }) => (text === '' ? '\n' : `${'  '.repeat(level)}${text}\n`)).join('');
  }

  private labelled(label: Name | undefined, head: Code, body: Body): this {
    return this.open(label === undefined ? head : code`${label}: ${head}`)
      .inside(body)
      .close();
  }

  private open(head: Code): this {
    return this.line(head.text);
  }

  private inside(body: Body): this {
    this.level++;
    body();
    this.level--;
    return this;
  }

  private close(): this {
    return this.line('}');
  }

  /** A piece of code may itself have several lines (an object literal): each is set in. */
  private line(text: string): this {
    for (const each of text.split('\n')) this.lines.push({ level: this.level, text: each });
    return this;
  }
}
