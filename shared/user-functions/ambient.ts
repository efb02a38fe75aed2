// What functions of the script's author, and packages that they import, find in the place of globals through which a clock, chance, the network or the
// process would reach a result. The bundler puts it there wherever a bundled file names one of them; whoever calls one fails with a sentence that
// says so, and its row is a dead letter. The rest of `Date` and `Math` is as always.

const refusal = (name: string): Error =>
  new Error(
    `${name} is not there: a function computes from its arguments alone, or a record that is delivered again would give another result`,
  );

const refused = (name: string) => (): never => {
  throw refusal(name);
};

const realDate = Date;
const now = refused('the clock (Date)');

const pureDate = new Proxy(realDate, {
  construct: (target, given, made) => (given.length === 0 ? now() : Reflect.construct(target, given, made)),
  apply: now,
  get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});

const pureMath = Object.freeze(
  Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(Math), random: { value: refused('chance (Math)') } }),
);

/** Packages ask it for NODE_ENV. */
const pureProcess = Object.freeze({ env: Object.freeze({ NODE_ENV: 'production' }), versions: Object.freeze({}), argv: Object.freeze([]) });
const purePerformance = Object.freeze({ now: refused('the clock (performance)'), mark: () => {}, measure: () => {} });
const pureCrypto = new Proxy({}, { get: () => refused('chance (crypto)') });
const pureFetch = refused('the network (fetch)');
const pureTimer = refused('a timer');

const instead: Readonly<Record<string, unknown>> = {
  Date: pureDate,
  Math: pureMath,
  process: pureProcess,
  performance: purePerformance,
  crypto: pureCrypto,
  fetch: pureFetch,
  setTimeout: pureTimer,
  setInterval: pureTimer,
  setImmediate: pureTimer,
};

const pureGlobal: typeof globalThis = new Proxy(globalThis, {
  get: (target, key) => {
    if (key === 'globalThis' || key === 'global' || key === 'self') return pureGlobal;
    return typeof key === 'string' && Object.hasOwn(instead, key) ? instead[key] : Reflect.get(target, key);
  },
});

export {
  pureCrypto as crypto,
  pureDate as Date,
  pureFetch as fetch,
  pureGlobal as global,
  pureGlobal as globalThis,
  pureGlobal as self,
  pureMath as Math,
  purePerformance as performance,
  pureProcess as process,
  pureTimer as setImmediate,
  pureTimer as setInterval,
  pureTimer as setTimeout,
};
