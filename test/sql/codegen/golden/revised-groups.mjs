// Weir stage trades: 1 query over trades.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeyReader,
  KeysAhead,
  ROW_DELETE,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  bigintRange,
  hashBytes,
  hashKey,
  keyGroupOf,
  plainTextEnd,
  putJsonWords,
  putWhole,
  putWholeAt,
  skipSpace,
  skipString,
  skipValue,
  writeNullKey,
  writeSliceKey,
  writeWholeKey,
} from 'weir/engine';
import { AggregationState, CountColumn, NullCountColumn, Partitioning, WholeSumColumn } from 'weir/state';

const descriptor = {
  stage: 'trades',
  fingerprint: 'abaee2c1ca4317b88579ae722b71394e6721293fad4733c098bec7c10e6376aa',
  stateFingerprint: '7e962c221d8ad80d01abeaf2da52c3156def0e7eb84314cb31fe578449517d67',
  isSliceable: false,
  source: {
    name: 'trades',
    stream: 'trades',
    format: 'json',
    columns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'buyer', type: 'VARCHAR' }, { name: 'qty', type: 'INT' }],
    partitionedBy: ['symbol'],
    eventTime: null,
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'result',
      output: 0,
      emit: 'changes',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'n', type: 'BIGINT' }],
      stateSummary: 'hash aggregation: 2 key columns, 3 accumulator columns ▸ hash aggregation: 2 key columns, 3 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'result',
      connector: 'stdout',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'n', type: 'BIGINT' },
        { name: 'buyers', type: 'BIGINT' },
        { name: 'qty', type: 'BIGINT' },
      ],
      options: {},
    },
  ],
};

export const program = { descriptor, createTask };

function createTask(options) {
  const task = new GeneratedTask(descriptor, options);
  const { counters, ownsKeyless } = task;
  const { keyGroups } = options;
  const resultRows = task.emitted[0];
  const resultKey = new ByteWriter();
  const resultKeysAhead = new KeysAhead(resultKey, simdDecoder.keys(0));
  const resultWanted = resultKeysAhead.wanted;
  const resultHashes = resultKeysAhead.hashes;
  const resultKeyStarts = resultKeysAhead.starts;
  const resultKeyEnds = resultKeysAhead.ends;
  const resultPlaces = resultKeysAhead.places;
  const resultSlots = resultKeysAhead.slots;
  const resultCount = new CountColumn();
  const resultSumOfQty = new WholeSumColumn();
  const resultNullsOfQty = new NullCountColumn();
  const resultState2 = new AggregationState({
    columns: [resultCount, resultSumOfQty, resultNullsOfQty],
    window: null,
    allowedLatenessMs: 0,
    emit: 'changes',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: 2147483647,
    emitGroup: feedResult,
    partitioning: new Partitioning(task, 0, ['text', 'text'], [0], null),
  });
  const resultKeyReader = new KeyReader();
  const resultKey2 = new ByteWriter();
  const resultCount2 = new CountColumn();
  const resultSumOfSum2 = new WholeSumColumn();
  const resultNullsOfSum2 = new CountColumn();

  // the row of a group goes on into the next state, line 3: FROM (SELECT symbol, buyer, COUNT(*) AS n, SUM(qty)  …
  function feedResult(slot, recordIndex, resultIsTakenBack) {
    try {
      const keyBytes = resultState2.keyBytes;
      const keyMemory = resultState2.keyMemory;
      const keyStart = resultState2.keyStart(slot);
      resultKeyReader.open(keyBytes, keyStart);
      const symbolIsNull2 = resultKeyReader.null();
      const symbolLength = symbolIsNull2 ? 0 : resultKeyReader.textLength();
      const symbolStart2 = resultKeyReader.position;
      const symbolEnd2 = symbolStart2 + symbolLength;
      resultKeyReader.position = symbolEnd2;
      const buyerIsNull2 = resultKeyReader.null();
      const buyerLength = buyerIsNull2 ? 0 : resultKeyReader.textLength();
      const buyerStart2 = resultKeyReader.position;
      const buyerEnd2 = buyerStart2 + buyerLength;
      resultKeyReader.position = buyerEnd2;
      const noQty = (resultCount.values[slot * resultCount.stride] - resultNullsOfQty.get(slot)) === 0;
      resultState.fedBy(resultState2, slot);
      // line 3: FROM (SELECT symbol, buyer, COUNT(*) AS n, SUM(qty) AS qty FROM trades GROUP BY symbol, buyer HAVING …
      if (!(!noQty && ((noQty ? 0 : bigintRange(resultSumOfQty.get(slot))) > 0))) {
        return;
      }
      // line 3: FROM (SELECT symbol, buyer, COUNT(*) AS n, SUM(qty) AS qty FROM trades GROUP BY symbol, buyer HAVING …
      resultKey2.length = 0;
      if (symbolIsNull2) {
        writeNullKey(resultKey2);
      } else {
        writeSliceKey(resultKey2, keyBytes, symbolStart2, symbolEnd2);
      }
      writeWholeKey(resultKey2, resultCount.values[slot * resultCount.stride]);
      const resultHash = hashBytes(resultKey2.bytes, 0, resultKey2.length);
      const sum2 = noQty ? 0 : bigintRange(resultSumOfQty.get(slot));
      const resultSlot2 = resultState.findOrCreate(0, resultKey2.bytes, 0, resultKey2.length, resultHash, recordIndex);
      if (!resultState.noted.sentRows.has(resultSlot2) && resultState.isLive(resultSlot2)) {
        emitResult(resultSlot2, recordIndex, true);
      }
      if (resultIsTakenBack) {
        resultCount2.values[resultSlot2 * resultCount2.stride] -= 1;
        if (!noQty) {
          const totalOfSum2 = typeof sum2 === 'number' ? resultSumOfSum2.values[resultSlot2 * resultSumOfSum2.stride] - sum2 : NaN;
          if (totalOfSum2 >= -9007199254740991 && totalOfSum2 <= 9007199254740991) {
            resultSumOfSum2.values[resultSlot2 * resultSumOfSum2.stride] = totalOfSum2;
          } else {
            resultSumOfSum2.addWide(resultSlot2, -sum2);
          }
        } else {
          resultNullsOfSum2.values[resultSlot2 * resultNullsOfSum2.stride] -= 1;
        }
      } else {
        resultCount2.values[resultSlot2 * resultCount2.stride] += 1;
        if (!noQty) {
          const totalOfSum2v2 = typeof sum2 === 'number' ? resultSumOfSum2.values[resultSlot2 * resultSumOfSum2.stride] + sum2 : NaN;
          if (totalOfSum2v2 >= -9007199254740991 && totalOfSum2v2 <= 9007199254740991) {
            resultSumOfSum2.values[resultSlot2 * resultSumOfSum2.stride] = totalOfSum2v2;
          } else {
            resultSumOfSum2.addWide(resultSlot2, sum2);
          }
        } else {
          resultNullsOfSum2.values[resultSlot2 * resultNullsOfSum2.stride] += 1;
        }
      }
      resultState.note(resultSlot2);
      resultState2.setLive(slot, !resultIsTakenBack);
    } catch (error) {
      task.emissionFailed(0, recordIndex, error);
    }
  }
  const resultCoalesces = options.coalesceChanges[0];
  const resultState = new AggregationState({
    columns: [resultCount2, resultSumOfSum2, resultNullsOfSum2],
    window: null,
    allowedLatenessMs: 0,
    emit: 'changes',
    keyGroups: options.keyGroups,
    coalesceChanges: resultCoalesces,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitResult,
    partitioning: new Partitioning(task, 0, ['text', 'whole'], [0]),
  });
  const resultKeyReader2 = new KeyReader();

  // appends the row of a group, line 2: SELECT symbol, n, COUNT(*) AS buyers, SUM(qty) AS qty
  function emitResult(slot2, recordIndex2, resultIsKept) {
    try {
      const keyBytes2 = resultState.keyBytes;
      const keyMemory2 = resultState.keyMemory;
      const keyStart2 = resultState.keyStart(slot2);
      resultKeyReader2.open(keyBytes2, keyStart2);
      const symbolIsNull3 = resultKeyReader2.null();
      const symbolLength2 = symbolIsNull3 ? 0 : resultKeyReader2.textLength();
      const symbolStart3 = resultKeyReader2.position;
      const symbolEnd3 = symbolStart3 + symbolLength2;
      resultKeyReader2.position = symbolEnd3;
      const n = resultKeyReader2.whole();
      if (resultCount2.values[slot2 * resultCount2.stride] === 0) {
        if (resultIsKept) {
          return;
        }
        if (resultState.isLive(slot2)) {
          const json = resultRows.json;
          const jsonRoom = 96 + (symbolIsNull3 ? 0 : symbolEnd3 - symbolStart3) * 6;
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
            jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory2, symbolStart3, symbolEnd3);
          }
          // ,"n":
          jsonMemory.setFloat64(jsonAt, 1.233611494635e-312, true);
          jsonAt += 5;
          jsonAt = putWhole(jsonMemory, jsonAt, n);
          // ,"_deleted":true}
          jsonMemory.setFloat64(jsonAt, 4.9083466216678634e+252, true);
          jsonMemory.setFloat64(jsonAt + 8, 5.562188575016316e+180, true);
          jsonMemory.setInt32(jsonAt + 16, 125, true);
          jsonAt += 17;
          json.length = jsonAt;
          const key = resultRows.keys;
          const keyRoom = 67 + (symbolIsNull3 ? 0 : symbolEnd3 - symbolStart3) * 6;
          if (key.length + keyRoom > key.bytes.length) {
            key.reserve(keyRoom);
          }
          let keyMemory3 = key.memory;
          let keyAt = key.length;
          keyMemory3.setUint8(keyAt++, 91);
          if (symbolIsNull3) {
            // null
            keyMemory3.setInt32(keyAt, 1819047278, true);
            keyAt += 4;
          } else {
            keyAt = putJsonWords(keyMemory3, keyAt, keyMemory2, symbolStart3, symbolEnd3);
          }
          keyMemory3.setUint8(keyAt++, 44);
          keyAt = putWhole(keyMemory3, keyAt, n);
          keyMemory3.setUint8(keyAt++, 93);
          key.length = keyAt;
          resultRows.endRow(ROW_DELETE, resultState.send(slot2, false), recordIndex2, resultState.hash(slot2));
          counters[6] += 1;
        }
        return;
      }
      const noSum2 = (resultCount2.values[slot2 * resultCount2.stride] - resultNullsOfSum2.get(slot2)) === 0;
      const json2 = resultRows.json;
      const json2Room = 201 + (symbolIsNull3 ? 0 : symbolEnd3 - symbolStart3) * 6;
      if (json2.length + json2Room > json2.bytes.length) {
        json2.reserve(json2Room);
      }
      let jsonMemory2 = json2.memory;
      let jsonAt2 = json2.length;
      // {"symbol":
      jsonMemory2.setFloat64(jsonAt2, 2.1131090624118389e+214, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 14882, true);
      jsonAt2 += 10;
      if (symbolIsNull3) {
        // null
        jsonMemory2.setInt32(jsonAt2, 1819047278, true);
        jsonAt2 += 4;
      } else {
        jsonAt2 = putJsonWords(jsonMemory2, jsonAt2, keyMemory2, symbolStart3, symbolEnd3);
      }
      // ,"n":
      jsonMemory2.setFloat64(jsonAt2, 1.233611494635e-312, true);
      jsonAt2 += 5;
      jsonAt2 = putWhole(jsonMemory2, jsonAt2, n);
      // ,"buyers":
      jsonMemory2.setFloat64(jsonAt2, 1.2862604732986269e+248, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 14882, true);
      jsonAt2 += 10;
      jsonAt2 = putWholeAt(jsonMemory2, jsonAt2, resultCount2.values, slot2 * resultCount2.stride);
      // ,"qty":
      jsonMemory2.setFloat64(jsonAt2, 1.453789039248789e-307, true);
      jsonAt2 += 7;
      if (noSum2) {
        // null
        jsonMemory2.setInt32(jsonAt2, 1819047278, true);
        jsonAt2 += 4;
      } else {
        jsonAt2 = putWholeAt(jsonMemory2, jsonAt2, resultSumOfSum2.values, slot2 * resultSumOfSum2.stride) || putWhole(jsonMemory2, jsonAt2, noSum2 ? 0 : bigintRange(resultSumOfSum2.get(slot2)));
      }
      jsonMemory2.setUint8(jsonAt2++, 125);
      json2.length = jsonAt2;
      if (resultIsKept) {
        resultState.noted.sentRows.keep(slot2, resultRows);
        return;
      }
      if (resultState.isLive(slot2) && resultState.noted.sentRows.isSame(slot2, resultRows)) {
        resultRows.abandonRow();
        return;
      }
      const key2 = resultRows.keys;
      const key2Room = 67 + (symbolIsNull3 ? 0 : symbolEnd3 - symbolStart3) * 6;
      if (key2.length + key2Room > key2.bytes.length) {
        key2.reserve(key2Room);
      }
      let keyMemory4 = key2.memory;
      let keyAt2 = key2.length;
      keyMemory4.setUint8(keyAt2++, 91);
      if (symbolIsNull3) {
        // null
        keyMemory4.setInt32(keyAt2, 1819047278, true);
        keyAt2 += 4;
      } else {
        keyAt2 = putJsonWords(keyMemory4, keyAt2, keyMemory2, symbolStart3, symbolEnd3);
      }
      keyMemory4.setUint8(keyAt2++, 44);
      keyAt2 = putWhole(keyMemory4, keyAt2, n);
      keyMemory4.setUint8(keyAt2++, 93);
      key2.length = keyAt2;
      resultRows.endRow(ROW_UPSERT, resultState.send(slot2, true), recordIndex2, resultState.hash(slot2));
      counters[6] += 1;
    } catch (error2) {
      resultRows.abandonRow();
      if (!resultIsKept) {
        task.emissionFailed(0, recordIndex2, error2);
      }
    }
  }

  const fieldOrder = new FieldOrder(['symbol', 'buyer', 'qty']);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', required: false, type: 'varchar' },
    { name: 'buyer', required: false, type: 'varchar' },
    { name: 'qty', required: false, type: 'int' },
  ]);

  // line 1: CREATE STREAM trades (symbol VARCHAR, buyer VARCHAR, qty INT) PARTITIONED BY (symbol);
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const buyerStarts = rows.starts[1];
    const buyerEnds = rows.ends[1];
    const qtyValues = rows.numbers[2];
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
      let qtyIsNull = true;
      let qty = 0;
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
          let fieldBefore = 3;
          let field = successors[3];
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
                  // "qty":
                  if (p + 6 <= last && view.getInt32(p, true) === 2037674274 && view.getInt32(p + 2, true) === 975337844) {
                    p += 6;
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
                      qty = isNegative ? 0 - number : number;
                      qtyIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        qtyIsNull = true;
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
        qtyIsNull = strictDecoder.nulls[2] === 1;
        qty = strictDecoder.numbers[2];
      }
      nullBits[row] = (symbolIsNull ? 1 : 0) | (buyerIsNull ? 2 : 0) | (qtyIsNull ? 4 : 0);
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
      qtyValues[row] = qty;
    }
  }

  function hashKeys(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const buyerStarts = rows.starts[1];
    const buyerEnds = rows.ends[1];
    const qtyValues = rows.numbers[2];
    const resultHashesOfKeys = rows.hashes[0];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      if (nullBits[row] < 0) {
        continue;
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
      resultKey.length = 0;
      if (symbolIsNull) {
        writeNullKey(resultKey);
      } else {
        writeSliceKey(resultKey, symbolText, symbolStart, symbolEnd);
      }
      if (buyerIsNull) {
        writeNullKey(resultKey);
      } else {
        writeSliceKey(resultKey, buyerText, buyerStart, buyerEnd);
      }
      resultHashesOfKeys[row] = hashKey(resultKey, 0);
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    const resultKnownHashes = rows.hashes[0];
    let resultFilteredCount = 0;
    let resultAppliedCount = 0;
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const buyerStarts = rows.starts[1];
    const buyerEnds = rows.ends[1];
    const qtyValues = rows.numbers[2];
    for (let blockFirst = first; blockFirst < end; blockFirst += 256) {
      const blockEnd = Math.min(end, blockFirst + 256);
      // keys of the block, looked up together
      resultKey.length = 0;
      let resultWantedCount = 0;
      const resultKeysAreMade = resultKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (resultKnownHashes !== undefined) {
          resultHashes[index] = resultKnownHashes[row];
          const resultOwner = keyGroupOf(resultHashes[index]);
          if (resultOwner < keyGroups.first || resultOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        resultWanted[resultWantedCount++] = index;
        if (!resultKeysAreMade) {
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
          resultKeyStarts[index] = resultKey.length;
          if (symbolIsNull) {
            writeNullKey(resultKey);
          } else {
            writeSliceKey(resultKey, symbolText, symbolStart, symbolEnd);
          }
          if (buyerIsNull) {
            writeNullKey(resultKey);
          } else {
            writeSliceKey(resultKey, buyerText, buyerStart, buyerEnd);
          }
          resultKeyEnds[index] = resultKey.length;
        }
      }
      resultState2.seek(resultKeysAhead, resultWantedCount, resultKnownHashes !== undefined);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (nullBits[row] < 0) {
          task.undecodable(record, rows.reason(row));
          continue records;
        }
        const qtyIsNull = (nullBits[row] & 4) !== 0;
        const qty = qtyValues[row];
        decodedCount++;

        // line 2: SELECT symbol, n, COUNT(*) AS buyers, SUM(qty) AS qty
        result: {
          // line 3: FROM (SELECT symbol, buyer, COUNT(*) AS n, SUM(qty) AS qty FROM trades GROUP BY symbol, buyer HAVING …
          const resultKeyGroup = keyGroupOf(resultHashes[index]);
          if (resultKeyGroup < keyGroups.first || resultKeyGroup >= keyGroups.end) {
            break result;
          }
          const resultSlot = resultState2.foundAhead(resultSlots[index]) || resultState2.findOrCreate(0, resultKeysAhead.bytes, resultKeyStarts[index], resultKeyEnds[index], resultHashes[index], record);
          if (resultSlot === 0) {
            task.rowDeparted(0, record);
            break result;
          }
          if (resultState2.isLive(resultSlot)) {
            feedResult(resultSlot, record, true);
          }
          resultCount.values[resultSlot * resultCount.stride] += 1;
          if (!qtyIsNull) {
            const totalOfQty = resultSumOfQty.values[resultSlot * resultSumOfQty.stride] + qty;
            if (totalOfQty >= -9007199254740991 && totalOfQty <= 9007199254740991) {
              resultSumOfQty.values[resultSlot * resultSumOfQty.stride] = totalOfQty;
            } else {
              resultSumOfQty.addWide(resultSlot, qty);
            }
          } else {
            resultNullsOfQty.add(resultSlot);
          }
          resultState2.touch(resultSlot);
          feedResult(resultSlot, record, false);
          resultState.sendNoted(record);
          resultAppliedCount++;
        }
      }
    }
    counters[5] += resultAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += resultFilteredCount;
    }
  }

  return task.with([resultState2, resultState], ['text', 'text', 'number'], 1, decode, hashKeys, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'text', 'number'], [], 1);
