// Weir stage trades: 1 query over trades.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeyReader,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  bigintRange,
  divideWhole,
  hashBytes,
  intRange,
  keyGroupOf,
  plainTextEnd,
  putJsonWords,
  putWhole,
  putWholeAt,
  readTimestamp,
  skipSpace,
  skipString,
  skipValue,
  slicesEqual,
  tooFarAhead,
  utf8,
  writeNullKey,
  writeSliceKey,
} from 'weir/engine';
import { AggregationState, CountColumn, NullCountColumn, Partitioning, WholeSumColumn } from 'weir/state';

const descriptor = {
  stage: 'trades',
  fingerprint: 'e63a3868da89e871739addef2526b6f63706422b103b91672eef0aa86c66c056',
  stateFingerprint: 'b7931a4f19f998ec28386b86ab22bb7f00737755472ef8d9a61042f7fa55fcc8',
  isSliceable: true,
  source: {
    name: 'trades',
    stream: 'trades',
    format: 'json',
    columns: [
      { name: 'symbol', type: 'VARCHAR' },
      { name: 'buyer', type: 'VARCHAR' },
      { name: 'seller', type: 'VARCHAR' },
      { name: 'quantity', type: 'INT' },
      { name: 'at', type: 'TIMESTAMP' },
    ],
    partitionedBy: ['symbol'],
    eventTime: { column: 'at', boundMs: 10000 },
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'result',
      output: 0,
      emit: 'final',
      windowSizeMs: 60000,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'party', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 2 key columns, 3 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'result',
      connector: 'stdout',
      columns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'party', type: 'VARCHAR' }, { name: 'position', type: 'BIGINT' }],
      options: {},
    },
  ],
};

export const program = { descriptor, createTask };

const noText = utf8('');
const marketText = utf8('market');

function createTask(options) {
  const task = new GeneratedTask(descriptor, options);
  const { counters, ownsKeyless } = task;
  const { keyGroups } = options;
  const resultRows = task.emitted[0];
  const resultKey = new ByteWriter();
  const resultSumOfQuantity = new WholeSumColumn();
  const resultCount = new CountColumn();
  const resultNullsOfQuantity = new NullCountColumn();
  const resultState = new AggregationState({
    columns: [resultSumOfQuantity, resultCount, resultNullsOfQuantity],
    window: { kind: 'tumbling', sizeMs: 60000, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitResult,
    partitioning: new Partitioning(task, 0, ['text', 'text'], [0], 0),
  });
  const resultKeyReader = new KeyReader();

  // appends the row of a group, line 3: SELECT symbol, party, SUM(quantity) AS position
  function emitResult(slot, recordIndex) {
    try {
      const keyBytes = resultState.keyBytes;
      const keyMemory = resultState.keyMemory;
      const keyStart = resultState.keyStart(slot);
      resultKeyReader.open(keyBytes, keyStart);
      const symbolIsNull3 = resultKeyReader.null();
      const symbolLength = symbolIsNull3 ? 0 : resultKeyReader.textLength();
      const symbolStart3 = resultKeyReader.position;
      const symbolEnd3 = symbolStart3 + symbolLength;
      resultKeyReader.position = symbolEnd3;
      const partyIsNull2 = resultKeyReader.null();
      const partyLength = partyIsNull2 ? 0 : resultKeyReader.textLength();
      const partyStart2 = resultKeyReader.position;
      const partyEnd2 = partyStart2 + partyLength;
      resultKeyReader.position = partyEnd2;
      const windowStartMs = resultState.placeOfRun(slot);
      const windowEndMs = windowStartMs + 60000;
      const noQuantity = (resultCount.values[slot * resultCount.stride] - resultNullsOfQuantity.get(slot)) === 0;
      const json = resultRows.json;
      const jsonRoom = 104 + (symbolIsNull3 ? 0 : symbolEnd3 - symbolStart3) * 6 + (partyIsNull2 ? 0 : partyEnd2 - partyStart2) * 6;
      if (json.length + jsonRoom > json.bytes.length) {
        json.reserve(jsonRoom);
      }
      let jsonMemory = json.memory;
      let jsonAt = json.length;
      // {"symbol":
      jsonMemory.setFloat64(jsonAt, 2.1131090624118389e+214, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      if (symbolIsNull3) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, symbolStart3, symbolEnd3);
      }
      // ,"party":
      jsonMemory.setFloat64(jsonAt, 1.3046467977510958e-142, true);
      jsonMemory.setInt32(jsonAt + 8, 58, true);
      jsonAt += 9;
      if (partyIsNull2) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, partyStart2, partyEnd2);
      }
      // ,"position":
      jsonMemory.setFloat64(jsonAt, 9.76519557896743e+199, true);
      jsonMemory.setInt32(jsonAt + 8, 975335023, true);
      jsonAt += 12;
      if (noQuantity) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putWholeAt(jsonMemory, jsonAt, resultSumOfQuantity.values, slot * resultSumOfQuantity.stride) || putWhole(jsonMemory, jsonAt, noQuantity ? 0 : bigintRange(resultSumOfQuantity.get(slot)));
      }
      jsonMemory.setUint8(jsonAt++, 125);
      json.length = jsonAt;
      const key = resultRows.keys;
      const keyRoom = 23 + (symbolIsNull3 ? 0 : symbolEnd3 - symbolStart3) * 6 + (partyIsNull2 ? 0 : partyEnd2 - partyStart2) * 6;
      if (key.length + keyRoom > key.bytes.length) {
        key.reserve(keyRoom);
      }
      let keyMemory2 = key.memory;
      let keyAt = key.length;
      keyMemory2.setUint8(keyAt++, 91);
      if (symbolIsNull3) {
        // null
        keyMemory2.setInt32(keyAt, 1819047278, true);
        keyAt += 4;
      } else {
        keyAt = putJsonWords(keyMemory2, keyAt, keyMemory, symbolStart3, symbolEnd3);
      }
      keyMemory2.setUint8(keyAt++, 44);
      if (partyIsNull2) {
        // null
        keyMemory2.setInt32(keyAt, 1819047278, true);
        keyAt += 4;
      } else {
        keyAt = putJsonWords(keyMemory2, keyAt, keyMemory, partyStart2, partyEnd2);
      }
      keyMemory2.setUint8(keyAt++, 93);
      key.length = keyAt;
      const row2 = resultRows.endRow(ROW_UPSERT, 0, recordIndex, resultState.hash(slot));
      resultRows.windowStartsMs[row2] = windowStartMs;
      resultRows.windowEndsMs[row2] = windowEndMs;
      counters[6] += 1;
    } catch (error2) {
      resultRows.abandonRow();
      task.emissionFailed(0, recordIndex, error2);
    }
  }

  const fieldOrder = new FieldOrder(['symbol', 'buyer', 'seller', 'quantity', 'at']);
  const textValue = new Float64Array(1);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', required: false, type: 'varchar' },
    { name: 'buyer', required: false, type: 'varchar' },
    { name: 'seller', required: false, type: 'varchar' },
    { name: 'quantity', required: false, type: 'int' },
    { name: 'at', required: false, type: 'timestamp', format: 'iso-8601' },
  ]);

  // line 1: CREATE STREAM trades (symbol VARCHAR, buyer VARCHAR, seller VARCHAR, quantity INT, at TIMESTAMP,
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const buyerStarts = rows.starts[1];
    const buyerEnds = rows.ends[1];
    const sellerStarts = rows.starts[2];
    const sellerEnds = rows.ends[2];
    const quantityValues = rows.numbers[3];
    const atValues = rows.numbers[4];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const wordLimitOfBatch = bytes.byteLength - 4;
    const successors = fieldOrder.successors;
    const signatures = fieldOrder.signatures;
    const signatureStarts = fieldOrder.signatureStarts;
    const signatureLengths = fieldOrder.signatureLengths;
    records: for (let record = decodeFirst; record < end; record++) {
      const row = record - first;
      const recordStart = starts[record];
      const recordEnd = ends[record];
      let symbolIsNull = true;
      let symbolText = bytes;
      let symbolStart = 0;
      let symbolEnd = 0;
      let buyerIsNull = true;
      let buyerText = bytes;
      let buyerStart = 0;
      let buyerEnd = 0;
      let sellerIsNull = true;
      let sellerText = bytes;
      let sellerStart = 0;
      let sellerEnd = 0;
      let quantityIsNull = true;
      let quantity = 0;
      let atIsNull = true;
      let at = 0;
      decoded: {
        usual: {
          let last = recordEnd - 1;
          if (last <= recordStart) {
            break usual;
          }
          if (bytes[last] === 10) {
            last--;
          }
          if (bytes[recordStart] !== 123 || bytes[last] !== 125) {
            break usual;
          }
          const wordLimit = last < wordLimitOfBatch ? last : wordLimitOfBatch;
          let p = recordStart + 1;
          let c = 0;
          c = bytes[p];
          if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
            p = skipSpace(bytes, p, last);
            c = bytes[p];
          }
          let fieldBefore = 5;
          let field = successors[5];
          nextField: for (;;) {
            named: {
              switch (field) {
                case 0: {
                  // "symbol":
                  if (p + 9 <= last && view.getInt32(p, true) === 1836675874 && view.getInt32(p + 4, true) === 577531746 && view.getInt32(p + 5, true) === 975334511) {
                    p += 9;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    if (c === 34) {
                      const valueStart = ++p;
                      let marks = 0;
                      while (p <= wordLimit) {
                        const word = view.getInt32(p, true);
                        const quotes = word ^ 0x22222222;
                        const backslashes = word ^ 0x5c5c5c5c;
                        marks = (((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word) | word) & 0x80808080;
                        if (marks !== 0) {
                          break;
                        }
                        p += 4;
                      }
                      if (marks !== 0) {
                        p += (31 - Math.clz32(marks & -marks)) >> 3;
                      }
                      if (p >= last || bytes[p] !== 34) {
                        p = plainTextEnd(bytes, p, last);
                        if (p < 0) {
                          break usual;
                        }
                      }
                      symbolStart = valueStart;
                      symbolEnd = p;
                      p++;
                      symbolIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        symbolIsNull = true;
                        p += 4;
                      } else {
                        break usual;
                      }
                    }
                    break named;
                  }
                  break;
                }
                case 1: {
                  // "buyer":
                  if (p + 8 <= last && view.getInt32(p, true) === 2037735970 && view.getInt32(p + 4, true) === 975336037) {
                    p += 8;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    if (c === 34) {
                      const valueStart = ++p;
                      let marks = 0;
                      while (p <= wordLimit) {
                        const word = view.getInt32(p, true);
                        const quotes = word ^ 0x22222222;
                        const backslashes = word ^ 0x5c5c5c5c;
                        marks = (((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word) | word) & 0x80808080;
                        if (marks !== 0) {
                          break;
                        }
                        p += 4;
                      }
                      if (marks !== 0) {
                        p += (31 - Math.clz32(marks & -marks)) >> 3;
                      }
                      if (p >= last || bytes[p] !== 34) {
                        p = plainTextEnd(bytes, p, last);
                        if (p < 0) {
                          break usual;
                        }
                      }
                      buyerStart = valueStart;
                      buyerEnd = p;
                      p++;
                      buyerIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        buyerIsNull = true;
                        p += 4;
                      } else {
                        break usual;
                      }
                    }
                    break named;
                  }
                  break;
                }
                case 2: {
                  // "seller":
                  if (p + 9 <= last && view.getInt32(p, true) === 1818587938 && view.getInt32(p + 4, true) === 577922412 && view.getInt32(p + 5, true) === 975336037) {
                    p += 9;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    if (c === 34) {
                      const valueStart = ++p;
                      let marks = 0;
                      while (p <= wordLimit) {
                        const word = view.getInt32(p, true);
                        const quotes = word ^ 0x22222222;
                        const backslashes = word ^ 0x5c5c5c5c;
                        marks = (((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word) | word) & 0x80808080;
                        if (marks !== 0) {
                          break;
                        }
                        p += 4;
                      }
                      if (marks !== 0) {
                        p += (31 - Math.clz32(marks & -marks)) >> 3;
                      }
                      if (p >= last || bytes[p] !== 34) {
                        p = plainTextEnd(bytes, p, last);
                        if (p < 0) {
                          break usual;
                        }
                      }
                      sellerStart = valueStart;
                      sellerEnd = p;
                      p++;
                      sellerIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        sellerIsNull = true;
                        p += 4;
                      } else {
                        break usual;
                      }
                    }
                    break named;
                  }
                  break;
                }
                case 3: {
                  // "quantity":
                  if (p + 11 <= last && view.getInt32(p, true) === 1635086626 && view.getInt32(p + 4, true) === 1953068142 && view.getInt32(p + 7, true) === 975337844) {
                    p += 11;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    if (c < 58) {
                      const isNegative = c === 45;
                      if (isNegative) {
                        p++;
                      }
                      const valueStart = p;
                      let number = 0;
                      while (p <= wordLimit) {
                        const word = view.getInt32(p, true);
                        if (((word & 0xf0f0f0f0) | (((word + 0x06060606) & 0xf0f0f0f0) >>> 4)) !== 0x33333333) {
                          break;
                        }
                        let digits = word & 0x0f0f0f0f;
                        digits = (digits * 10 + (digits >>> 8)) & 0x00ff00ff;
                        number = number * 10000 + ((digits * 100 + (digits >>> 16)) & 0xffff);
                        p += 4;
                      }
                      c = bytes[p];
                      while ((c - 48) >>> 0 <= 9) {
                        number = number * 10 + (c - 48);
                        c = bytes[++p];
                      }
                      let digitCount = p - valueStart;
                      if (digitCount === 0 || (digitCount > 1 && bytes[valueStart] === 48)) {
                        break usual;
                      }
                      if (number > (isNegative ? 2147483648 : 2147483647)) {
                        break usual;
                      }
                      quantity = isNegative ? 0 - number : number;
                      quantityIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        quantityIsNull = true;
                        p += 4;
                      } else {
                        break usual;
                      }
                    }
                    break named;
                  }
                  break;
                }
                case 4: {
                  // "at":
                  if (p + 5 <= last && view.getInt32(p, true) === 578052386 && view.getInt32(p + 1, true) === 975336545) {
                    p += 5;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    if (c === 34) {
                      const valueStart = ++p;
                      let marks = 0;
                      while (p <= wordLimit) {
                        const word = view.getInt32(p, true);
                        const quotes = word ^ 0x22222222;
                        const backslashes = word ^ 0x5c5c5c5c;
                        marks = (((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word) | word) & 0x80808080;
                        if (marks !== 0) {
                          break;
                        }
                        p += 4;
                      }
                      if (marks !== 0) {
                        p += (31 - Math.clz32(marks & -marks)) >> 3;
                      }
                      if (p >= last || bytes[p] !== 34) {
                        p = plainTextEnd(bytes, p, last);
                        if (p < 0) {
                          break usual;
                        }
                      }
                      if (!readTimestamp(bytes, valueStart, p, textValue, 0)) {
                        break usual;
                      }
                      at = textValue[0];
                      p++;
                      atIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        atIsNull = true;
                        p += 4;
                      } else {
                        break usual;
                      }
                    }
                    break named;
                  }
                  break;
                }
                default: {
                  const signatureLength = signatureLengths[field];
                  if (p + signatureLength <= last) {
                    const signatureAt = signatureStarts[field] - p;
                    const tail = p + signatureLength - 4;
                    if (view.getInt32(p, true) === signatures.getInt32(signatureAt + p, true)) {
                      let position = p + 4;
                      while (position < tail && view.getInt32(position, true) === signatures.getInt32(signatureAt + position, true)) {
                        position += 4;
                      }
                      // the last word overlaps the one before it
                      if (position >= tail && view.getInt32(tail, true) === signatures.getInt32(signatureAt + tail, true)) {
                        p = tail + 4;
                        c = bytes[p];
                        if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                          p = skipSpace(bytes, p, last);
                          c = bytes[p];
                        }
                        if (c === 34) {
                          p++;
                          let marks = 0;
                          while (p <= wordLimit) {
                            const word = view.getInt32(p, true);
                            const quotes = word ^ 0x22222222;
                            const backslashes = word ^ 0x5c5c5c5c;
                            marks = (((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word) | word) & 0x80808080;
                            if (marks !== 0) {
                              break;
                            }
                            p += 4;
                          }
                          if (marks !== 0) {
                            p += (31 - Math.clz32(marks & -marks)) >> 3;
                          }
                          if (p < last && bytes[p] === 34) {
                            p++;
                          } else {
                            p = skipString(bytes, p, last);
                            if (p < 0) {
                              break usual;
                            }
                          }
                        } else {
                          if (c > 48 && c <= 57) {
                            const valueStart = p;
                            while ((c - 48) >>> 0 <= 9) {
                              c = bytes[++p];
                            }
                            if (c === 46) {
                              const fractionStart = ++p;
                              c = bytes[p];
                              while ((c - 48) >>> 0 <= 9) {
                                c = bytes[++p];
                              }
                              if (p === fractionStart) {
                                break usual;
                              }
                            }
                            if ((c | 32) === 101) {
                              p = skipValue(bytes, valueStart, last, 1);
                              if (p < 0) {
                                break usual;
                              }
                            }
                          } else {
                            p = skipValue(bytes, p, last, 1);
                            if (p < 0) {
                              break usual;
                            }
                          }
                        }
                        break named;
                      }
                    }
                  }
                }
              }
              // another field than expected
              field = fieldOrder.find(bytes, p, last, fieldBefore);
              if (field < 0) {
                break usual;
              }
              continue nextField;
            }
            if (bytes[p] !== 44) {
              c = bytes[p];
              if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                p = skipSpace(bytes, p, last);
                c = bytes[p];
              }
              if (p !== last) {
                break usual;
              }
              break nextField;
            }
            p++;
            c = bytes[p];
            if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
              p = skipSpace(bytes, p, last);
              c = bytes[p];
            }
            fieldBefore = field;
            field = successors[field];
          }
          break decoded;
        }
        // anything unusual, and everything broken
        if (!strictDecoder.decode(bytes, recordStart, recordEnd)) {
          rows.fail(row, strictDecoder.reason);
          continue records;
        }
        symbolIsNull = strictDecoder.nulls[0] === 1;
        symbolText = strictDecoder.texts[0];
        symbolStart = strictDecoder.textStarts[0];
        symbolEnd = strictDecoder.textEnds[0];
        buyerIsNull = strictDecoder.nulls[1] === 1;
        buyerText = strictDecoder.texts[1];
        buyerStart = strictDecoder.textStarts[1];
        buyerEnd = strictDecoder.textEnds[1];
        sellerIsNull = strictDecoder.nulls[2] === 1;
        sellerText = strictDecoder.texts[2];
        sellerStart = strictDecoder.textStarts[2];
        sellerEnd = strictDecoder.textEnds[2];
        quantityIsNull = strictDecoder.nulls[3] === 1;
        quantity = strictDecoder.numbers[3];
        atIsNull = strictDecoder.nulls[4] === 1;
        at = strictDecoder.numbers[4];
      }
      nullBits[row] = (symbolIsNull ? 1 : 0) | (buyerIsNull ? 2 : 0) | (sellerIsNull ? 4 : 0) | (quantityIsNull ? 8 : 0) | (atIsNull ? 16 : 0);
      if (symbolText === bytes || symbolIsNull) {
        symbolStarts[row] = symbolStart;
        symbolEnds[row] = symbolEnd;
      } else {
        rows.keepText(row, 0, symbolText, symbolStart, symbolEnd);
      }
      if (buyerText === bytes || buyerIsNull) {
        buyerStarts[row] = buyerStart;
        buyerEnds[row] = buyerEnd;
      } else {
        rows.keepText(row, 1, buyerText, buyerStart, buyerEnd);
      }
      if (sellerText === bytes || sellerIsNull) {
        sellerStarts[row] = sellerStart;
        sellerEnds[row] = sellerEnd;
      } else {
        rows.keepText(row, 2, sellerText, sellerStart, sellerEnd);
      }
      quantityValues[row] = quantity;
      atValues[row] = at;
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    let resultFilteredCount = 0;
    let resultAppliedCount = 0;
    let resultExpandedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const buyerStarts = rows.starts[1];
    const buyerEnds = rows.ends[1];
    const sellerStarts = rows.starts[2];
    const sellerEnds = rows.ends[2];
    const quantityValues = rows.numbers[3];
    const atValues = rows.numbers[4];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      const arrivalMs = arrivalsMs[record];
      if (nullBits[row] < 0) {
        task.undecodable(record, rows.reason(row));
        continue records;
      }
      const symbolIsNull = (nullBits[row] & 1) !== 0;
      let symbolText = bytes;
      let symbolStart = symbolStarts[row];
      const symbolEnd = symbolEnds[row];
      if (symbolStart < 0) {
        symbolText = rows.extra;
        symbolStart = ~symbolStart;
      }
      const buyerIsNull = (nullBits[row] & 2) !== 0;
      let buyerText = bytes;
      let buyerStart = buyerStarts[row];
      const buyerEnd = buyerEnds[row];
      if (buyerStart < 0) {
        buyerText = rows.extra;
        buyerStart = ~buyerStart;
      }
      const sellerIsNull = (nullBits[row] & 4) !== 0;
      let sellerText = bytes;
      let sellerStart = sellerStarts[row];
      const sellerEnd = sellerEnds[row];
      if (sellerStart < 0) {
        sellerText = rows.extra;
        sellerStart = ~sellerStart;
      }
      const quantityIsNull = (nullBits[row] & 8) !== 0;
      const quantity = quantityValues[row];
      const atIsNull = (nullBits[row] & 16) !== 0;
      const at = atValues[row];
      if (!atIsNull && at > arrivalMs + 3600000) {
        task.undecodable(record, tooFarAhead('at', at, arrivalMs, 3600000));
        continue records;
      }
      decodedCount++;
      const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

      // line 3: SELECT symbol, party, SUM(quantity) AS position
      result: {
        let resultCountsRow = ownsKeyless;
        resultExpandedCount += 1;
        resultRowsOfTheRecord: for (let resultBranch = 0; resultBranch < 2; resultBranch++) {
          resultCountsRow = ownsKeyless;
          try {
            let partyText = noText;
            let partyStart = 0;
            let partyEnd = 0;
            let partyIsNull = false;
            let symbolText2 = noText;
            let symbolStart2 = 0;
            let symbolEnd2 = 0;
            let symbolIsNull2 = false;
            let quantity2 = 0;
            let quantityIsNull2 = false;
            let at2 = 0;
            let atIsNull2 = false;
            switch (resultBranch) {
              case 0: {
                partyText = buyerText;
                partyStart = buyerStart;
                partyEnd = buyerEnd;
                partyIsNull = buyerIsNull;
                symbolText2 = symbolText;
                symbolStart2 = symbolStart;
                symbolEnd2 = symbolEnd;
                symbolIsNull2 = symbolIsNull;
                quantity2 = quantity;
                quantityIsNull2 = quantityIsNull;
                at2 = at;
                atIsNull2 = atIsNull;
                break;
              }
              case 1: {
                // line 5: UNION ALL SELECT symbol, seller, 100 / quantity, at FROM trades WHERE seller IS NOT NULL) AS sides
                if (!(!sellerIsNull)) {
                  resultFilteredCount++;
                  continue resultRowsOfTheRecord;
                }
                partyText = sellerText;
                partyStart = sellerStart;
                partyEnd = sellerEnd;
                partyIsNull = sellerIsNull;
                symbolText2 = symbolText;
                symbolStart2 = symbolStart;
                symbolEnd2 = symbolEnd;
                symbolIsNull2 = symbolIsNull;
                quantity2 = quantityIsNull ? 0 : intRange(divideWhole(100, quantity));
                quantityIsNull2 = quantityIsNull;
                at2 = at;
                atIsNull2 = atIsNull;
                break;
              }
            }
            // line 6: WHERE party <> 'market'
            if (!(!partyIsNull && !slicesEqual(partyText, partyStart, partyEnd, marketText, 0, 6))) {
              resultFilteredCount++;
              continue resultRowsOfTheRecord;
            }
            // line 7: GROUP BY symbol, party WINDOW TUMBLING(1m);
            if (atIsNull2) {
              if (resultCountsRow) {
                task.rowFailed(0, record, 'the event time at is NULL, and the window needs it');
              }
              continue resultRowsOfTheRecord;
            }
            const resultWindowStart = Math.floor(at2 / 60000) * 60000;
            resultKey.length = 0;
            if (symbolIsNull2) {
              writeNullKey(resultKey);
            } else {
              writeSliceKey(resultKey, symbolText2, symbolStart2, symbolEnd2);
            }
            if (partyIsNull) {
              writeNullKey(resultKey);
            } else {
              writeSliceKey(resultKey, partyText, partyStart, partyEnd);
            }
            const resultHash = hashBytes(resultKey.bytes, 0, resultKey.length);
            const resultKeyGroup = keyGroupOf(resultHash);
            if (resultKeyGroup < keyGroups.first || resultKeyGroup >= keyGroups.end) {
              continue resultRowsOfTheRecord;
            }
            resultCountsRow = true;
            if (judgingMs >= resultWindowStart + 60000) {
              task.rowLate(0, record, resultWindowStart, resultWindowStart + 60000, judgingMs);
              continue resultRowsOfTheRecord;
            }
            const resultSlot = resultState.findOrCreate(resultWindowStart, resultKey.bytes, 0, resultKey.length, resultHash, record);
            if (resultSlot === 0) {
              task.rowDeparted(0, record);
              continue resultRowsOfTheRecord;
            }
            const resultRowStart = resultSlot * resultState.stride;
            if (!quantityIsNull2) {
              const totalOfQuantity = resultSumOfQuantity.values[resultRowStart] + quantity2;
              if (totalOfQuantity >= -9007199254740991 && totalOfQuantity <= 9007199254740991) {
                resultSumOfQuantity.values[resultRowStart] = totalOfQuantity;
              } else {
                resultSumOfQuantity.addWide(resultSlot, quantity2);
              }
            } else {
              resultNullsOfQuantity.add(resultSlot);
            }
            resultCount.values[resultRowStart] += 1;
            resultState.touch(resultSlot);
            resultAppliedCount++;
          } catch (error) {
            if (resultCountsRow) {
              task.rowThrew(0, record, error);
            }
          }
        }
      }

      // the watermark moves when every query has seen it as it was before the record
      if (!atIsNull && at > eventTimeMaxMs) {
        eventTimeMaxMs = at;
        if (at - 10000 > watermarkMs) {
          watermarkMs = at - 10000;
          if (watermarkMs >= resultState.nextTimerMs) {
            resultState.onWatermark(watermarkMs, record);
          }
        }
      }
    }
    counters[5] += resultAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[8] += resultExpandedCount;
      counters[2] += resultFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([resultState], ['text', 'text', 'text', 'number', 'number'], 0, decode, null, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'text', 'text', 'number', 'number']);
