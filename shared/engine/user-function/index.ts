// What generated code calls around functions of the script's author.
export { forFunction, ofFunction } from './parts.ts';
export {
  bigintOfFunction,
  booleanOfFunction,
  decimalOfFunction,
  doubleOfFunction,
  functionError,
  intOfFunction,
  realOfFunction,
  textOfFunction,
  timestampOfFunction,
} from './results.ts';
