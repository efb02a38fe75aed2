// The loop over the members of one object, the document itself or one inside it. Objects on the way to a wanted value have loops of their own,
// each with the order of members that it learned; elements of an array are counted.
import { isArrayNode, nodesOf, type PathNode } from '../../../engine/json/path-tree.ts';
import type { DecoderRequest } from '../decoder-contract.ts';
import type { Builder } from '../fragments/builder.ts';
import { code } from '../fragments/code.ts';
import type { DecoderNames, ObjectNames } from './decoder-names.ts';
import type { Field } from './field-locals.ts';
import { readField } from './read-field.ts';
import { ifLearnedName, skipField } from './skip-field.ts';
import { textStandsAt } from './words.ts';

/** The names of each object that is gone through. */
export type Objects = ReadonlyMap<PathNode, ObjectNames>;

export interface Wanted {
  readonly request: DecoderRequest;
  readonly fields: readonly Field[];
  readonly objects: Objects;
}

/** From the first member at `p` (or whatever stands there) to the end: of the document, or past the bracket that closes the object. */
export function readMembers(builder: Builder, wanted: Wanted, node: PathNode): void {
  const names = wanted.objects.get(node)!;
  const beforeFirst = node.children.length;
  builder.let(names.fieldBefore, beforeFirst);
  builder.let(names.field, code`${names.successors}[${beforeFirst}]`);
  builder.loop(() => oneMember(builder, wanted, node, names), names.nextField);
}

function oneMember(builder: Builder, wanted: Wanted, node: PathNode, names: ObjectNames): void {
  const { bytes, p, last, field, fieldBefore, fieldOrder, successors, named, nextField, usual } = names;
  builder.block(() => {
    const cases = [...node.children.entries()]
      .filter(([, { step }]) => hasSignature(String(step)))
      .map(([id, child]) => ({ values: [id], body: () => wantedMember(builder, wanted, child, names) }));
    builder.switch(field, cases, () =>
      ifLearnedName(builder, names, () => {
        visibleByte(builder, names);
        skipField(builder, names, names.depth);
        builder.break(named);
      }),
    );
    builder.comment('another field than expected');
    builder.set(field, code`${fieldOrder}.find(${bytes}, ${p}, ${last}, ${fieldBefore})`);
    builder.if(code`${field} < 0`, () => builder.break(usual));
    builder.continue(nextField);
  }, named);
  builder.if(code`${bytes}[${p}] !== 44`, () => {
    visibleByte(builder, names);
    if (node.parent === null) builder.if(code`${p} !== ${last}`, () => builder.break(usual));
    else closeBracket(builder, names, 125);
    builder.break(nextField);
  });
  builder.statement(code`${p}++`);
  visibleByte(builder, names);
  builder.set(fieldBefore, field);
  builder.set(field, code`${successors}[${field}]`);
}

function wantedMember(builder: Builder, wanted: Wanted, node: PathNode, names: ObjectNames): void {
  const { p, named } = names;
  const signature = `"${node.step}":`;
  builder.comment(signature);
  builder.if(textStandsAt(names, signature), () => {
    builder.statement(code`${p} += ${new TextEncoder().encode(signature).length}`);
    visibleByte(builder, names);
    readValue(builder, names, wanted, node, names.depth);
    builder.break(named);
  });
}

/** Everything that is wanted of the value at `p`, whose first byte is `c`: mostly one thing. */
function readValue(builder: Builder, names: DecoderNames, wanted: Wanted, node: PathNode, depth: number): void {
  const readings = node.fields.map(field => () => readField(builder, names, wanted.fields[field]!, depth));
  if (node.children.length > 0) readings.push(() => readInside(builder, names, wanted, node, depth));
  const [first, ...others] = readings;
  if (others.length === 0) {
    first!();
    return;
  }
  const valueAt = wanted.request.scope.name('valueAt');
  builder.block(() => {
    builder.const(valueAt, names.p);
    first!();
    for (const reading of others) {
      builder.set(names.p, valueAt).set(names.c, code`${names.bytes}[${valueAt}]`);
      reading();
    }
  });
}

function readInside(builder: Builder, names: DecoderNames, wanted: Wanted, node: PathNode, depth: number): void {
  const { p, c, last, usual } = names;
  const opening = isArrayNode(node) ? 91 : 123;
  for (const { fields } of nodesOf(node).slice(1)) {
    // The last of several members of one name counts, with all that lies in it.
    for (const field of fields) builder.set(wanted.fields[field]!.isMissing, true);
  }
  const isNull = () => {
    builder.if(
      textStandsAt(names, 'null'),
      () => builder.statement(code`${p} += 4`),
      () => builder.break(usual),
    );
  };
  const inside = () => {
    builder.statement(code`${p}++`);
    visibleByte(builder, names);
    builder.if(
      code`${c} === ${opening + 2} && ${p} < ${last}`,
      () => builder.statement(code`${p}++`),
      () => {
        if (isArrayNode(node)) readElements(builder, names, wanted, node, depth + 1);
        else readMembers(builder, wanted, node);
      },
    );
  };
  builder.if(code`${c} === ${opening}`, inside, isNull);
}

function readElements(builder: Builder, names: DecoderNames, wanted: Wanted, node: PathNode, depth: number): void {
  const { bytes, p } = names;
  const element = wanted.request.scope.name('element');
  const elements = wanted.request.scope.name('elements');
  builder.let(element, 0);
  builder.loop(() => {
    const cases = node.children.map(child => ({
      values: [child.step as number],
      body: () => readValue(builder, names, wanted, child, depth),
    }));
    builder.switch(element, cases, () => skipField(builder, names, depth));
    builder.if(code`${bytes}[${p}] !== 44`, () => {
      visibleByte(builder, names);
      closeBracket(builder, names, 93);
      builder.break(elements);
    });
    builder.statement(code`${p}++`);
    visibleByte(builder, names);
    builder.statement(code`${element}++`);
  }, elements);
}

/** Past the bracket that closes an object or array inside the document, whose own bracket stands at `last`. */
function closeBracket(builder: Builder, { p, c, last, usual }: DecoderNames, bracket: number): void {
  builder.if(code`${c} !== ${bracket} || ${p} >= ${last}`, () => builder.break(usual));
  builder.statement(code`${p}++`);
}

/** Puts into `c` the first byte from `p` on that is no space. One space is usual: several JSON writers put it after colons and commas. */
export function visibleByte(builder: Builder, { imports, bytes, p, last, c }: DecoderNames): void {
  builder.set(c, code`${bytes}[${p}]`);
  builder.if(code`${c} <= 32 && (${c} !== 32 || (${c} = ${bytes}[++${p}]) <= 32)`, () => {
    builder.set(p, code`${imports.engine('skipSpace')}(${bytes}, ${p}, ${last})`);
    builder.set(c, code`${bytes}[${p}]`);
  });
}

/** A name that JSON must escape, or an empty one, is left to the strict decoder. `FieldOrder` has the same rule. */
const hasSignature = (name: string) => name !== '' && JSON.stringify(name) === `"${name}"`;
