// Identifiers of a generated module. A `Name` comes from a `Scope` alone, which makes it unique and keeps it to ASCII letters and digits,
// so that a column called `while`, `Math` or `a"; drop` gives a harmless local variable.

const granted = Symbol('only a scope grants names');

/** An identifier that is unique in its module. */
export class Name {
  readonly text: string;

  constructor(text: string, permission: typeof granted) {
    if (permission !== granted) throw new Error('bug in Weir: names come from a scope');
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** Words that a local variable may not be: keywords, and globals that begin with a small letter. */
const RESERVED = new Set(
  (
    'arguments async await break case catch class const continue debugger default delete do else enum eval export extends false finally for ' +
    'from function get globalThis global if implements import in instanceof interface isFinite isNaN let new null of package parseFloat ' +
    'parseInt private process protected public return set static super switch this throw true try typeof undefined var void while with yield'
  ).split(' '),
);

/** All names of one module. Flat on purpose: no name shadows another, whatever block it lives in. */
export class Scope {
  private readonly taken = new Set<string>(RESERVED);

  /** A fresh name that looks like `hint`, in lowerCamelCase; what is no letter or digit only separates words. */
  name(hint: string): Name {
    const base = identifier(hint);
    let text = base;
    for (let i = 2; this.taken.has(text); i++) text = /\d$/.test(base) ? `${base}v${i}` : `${base}${i}`;
    this.taken.add(text);
    return new Name(text, granted);
  }

  isFree(text: string): boolean {
    return !this.taken.has(text);
  }

  /** What another module calls one of its exports, which takes no name of this one. */
  exported(text: string): Name {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(text)) throw new Error(`bug in Weir: ${text} is no export`);
    return new Name(text, granted);
  }

  /** Exactly `text`, for what the module exports; a bug where it is taken. */
  exact<Text extends string>(text: Text): Name {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(text) || this.taken.has(text)) throw new Error(`bug in Weir: the name ${text} is not free`);
    this.taken.add(text);
    return new Name(text, granted);
  }
}

function identifier(hint: string): string {
  const words = hint.split(/[^A-Za-z0-9]+/).filter(word => word !== '');
  const joined = words.map((word, i) => (i === 0 ? decapitalised(word) : word[0]!.toUpperCase() + word.slice(1))).join('');
  const cut = joined.slice(0, 40);
  if (cut === '') return 'value';
  return /^[0-9]/.test(cut) ? `v${cut}` : cut;
}

/** `Price` and `PRICE` become `price`, `tradeTime` stays: globals begin with a capital letter, locals never do. */
function decapitalised(word: string): string {
  return /^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : word[0]!.toLowerCase() + word.slice(1);
}
