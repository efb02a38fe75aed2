// Weir stage payments: 1 query over payments.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeyReader,
  KeysAhead,
  POWERS_OF_TEN,
  ROW_DELETE,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  decimalRange,
  hashKey,
  keyGroupOf,
  plainTextEnd,
  putDecimal,
  putDecimalAt,
  putJsonWords,
  skipSpace,
  skipString,
  skipValue,
  slicesEqual,
  utf8,
  writeNullKey,
  writeSliceKey,
} from 'weir/engine';
import {
  AggregationState,
  CountColumn,
  NullCountColumn,
  Partitioning,
  WholeExtremeColumn,
  WholeSumColumn,
} from 'weir/state';

const descriptor = {
  stage: 'payments',
  fingerprint: 'de87fd28fcd87cad679606f79ceac23e98cf91381a825a4494d654b6814a4d8f',
  stateFingerprint: 'a5a3628091e333a63aaf753bf70b943ef2ad51e66d090b774a79581db133c316',
  isSliceable: true,
  source: {
    name: 'payments',
    stream: 'payments',
    format: 'json',
    columns: [
      { name: 'account', type: 'VARCHAR' },
      { name: 'currency', type: 'VARCHAR' },
      { name: 'amount', type: 'DECIMAL(12, 2)' },
    ],
    partitionedBy: ['account'],
    eventTime: null,
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'balances',
      output: 0,
      emit: 'changes',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'account', type: 'VARCHAR' }, { name: 'currency', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 2 key columns, 4 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'balances',
      connector: 'dynamodb',
      columns: [
        { name: 'account', type: 'VARCHAR' },
        { name: 'currency', type: 'VARCHAR' },
        { name: 'balance', type: 'DECIMAL(38, 2)' },
        { name: 'largest', type: 'DECIMAL(12, 2)' },
      ],
      options: {},
    },
  ],
};

export const program = { descriptor, createTask };

const eurText = utf8('EUR');
const usdText = utf8('USD');

function createTask(options) {
  const task = new GeneratedTask(descriptor, options);
  const { counters, ownsKeyless } = task;
  const { keyGroups } = options;
  const balancesRows = task.emitted[0];
  const balancesKey = new ByteWriter();
  const balancesKeysAhead = new KeysAhead(balancesKey, simdDecoder.keys(0));
  const balancesWanted = balancesKeysAhead.wanted;
  const balancesHashes = balancesKeysAhead.hashes;
  const balancesKeyStarts = balancesKeysAhead.starts;
  const balancesKeyEnds = balancesKeysAhead.ends;
  const balancesPlaces = balancesKeysAhead.places;
  const balancesSlots = balancesKeysAhead.slots;
  const balancesSumOfAmount = new WholeSumColumn();
  const balancesCount = new CountColumn();
  const balancesNullsOfAmount = new NullCountColumn();
  const balancesMaxOfAmount = new WholeExtremeColumn('max');
  const balancesCoalesces = options.coalesceChanges[0];
  const balancesState = new AggregationState({
    columns: [balancesSumOfAmount, balancesCount, balancesNullsOfAmount, balancesMaxOfAmount],
    window: null,
    allowedLatenessMs: 0,
    emit: 'changes',
    keyGroups: options.keyGroups,
    coalesceChanges: balancesCoalesces,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitBalances,
    partitioning: new Partitioning(task, 0, ['text', 'text'], [0], null),
  });
  const balancesKeyReader = new KeyReader();

  // appends the row of a group, line 8: SELECT account, currency, SUM(amount) AS balance, MAX(amount) AS largest
  function emitBalances(slot, recordIndex) {
    try {
      const keyBytes = balancesState.keyBytes;
      const keyMemory = balancesState.keyMemory;
      const keyStart = balancesState.keyStart(slot);
      balancesKeyReader.open(keyBytes, keyStart);
      const accountIsNull2 = balancesKeyReader.null();
      const accountLength = accountIsNull2 ? 0 : balancesKeyReader.textLength();
      const accountStart2 = balancesKeyReader.position;
      const accountEnd2 = accountStart2 + accountLength;
      balancesKeyReader.position = accountEnd2;
      const currencyIsNull2 = balancesKeyReader.null();
      const currencyLength = currencyIsNull2 ? 0 : balancesKeyReader.textLength();
      const currencyStart2 = balancesKeyReader.position;
      const currencyEnd2 = currencyStart2 + currencyLength;
      balancesKeyReader.position = currencyEnd2;
      const noAmount = (balancesCount.values[slot * balancesCount.stride] - balancesNullsOfAmount.get(slot)) === 0;
      // line 12: HAVING SUM(amount) > 0
      if (!(!noAmount && ((noAmount ? 0 : decimalRange(balancesSumOfAmount.get(slot), 38, 2)) > 0))) {
        if (balancesState.isLive(slot)) {
          const json = balancesRows.json;
          const jsonRoom = 60 + (accountIsNull2 ? 0 : accountEnd2 - accountStart2) * 6 + (currencyIsNull2 ? 0 : currencyEnd2 - currencyStart2) * 6;
          if (json.length + jsonRoom > json.bytes.length) {
            json.reserve(jsonRoom);
          }
          let jsonMemory = json.memory;
          let jsonAt = json.length;
          // {"account":
          jsonMemory.setFloat64(jsonAt, 1.2397168778354011e+224, true);
          jsonMemory.setInt32(jsonAt + 8, 3809908, true);
          jsonAt += 11;
          if (accountIsNull2) {
            // null
            jsonMemory.setInt32(jsonAt, 1819047278, true);
            jsonAt += 4;
          } else {
            jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, accountStart2, accountEnd2);
          }
          // ,"currency":
          jsonMemory.setFloat64(jsonAt, 6.202039704144631e+223, true);
          jsonMemory.setInt32(jsonAt + 8, 975337827, true);
          jsonAt += 12;
          if (currencyIsNull2) {
            // null
            jsonMemory.setInt32(jsonAt, 1819047278, true);
            jsonAt += 4;
          } else {
            jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, currencyStart2, currencyEnd2);
          }
          // ,"_deleted":true}
          jsonMemory.setFloat64(jsonAt, 4.9083466216678634e+252, true);
          jsonMemory.setFloat64(jsonAt + 8, 5.562188575016316e+180, true);
          jsonMemory.setInt32(jsonAt + 16, 125, true);
          jsonAt += 17;
          json.length = jsonAt;
          const key = balancesRows.keys;
          const keyRoom = 23 + (accountIsNull2 ? 0 : accountEnd2 - accountStart2) * 6 + (currencyIsNull2 ? 0 : currencyEnd2 - currencyStart2) * 6;
          if (key.length + keyRoom > key.bytes.length) {
            key.reserve(keyRoom);
          }
          let keyMemory2 = key.memory;
          let keyAt = key.length;
          keyMemory2.setUint8(keyAt++, 91);
          if (accountIsNull2) {
            // null
            keyMemory2.setInt32(keyAt, 1819047278, true);
            keyAt += 4;
          } else {
            keyAt = putJsonWords(keyMemory2, keyAt, keyMemory, accountStart2, accountEnd2);
          }
          keyMemory2.setUint8(keyAt++, 44);
          if (currencyIsNull2) {
            // null
            keyMemory2.setInt32(keyAt, 1819047278, true);
            keyAt += 4;
          } else {
            keyAt = putJsonWords(keyMemory2, keyAt, keyMemory, currencyStart2, currencyEnd2);
          }
          keyMemory2.setUint8(keyAt++, 93);
          key.length = keyAt;
          balancesRows.endRow(ROW_DELETE, balancesState.send(slot, false), recordIndex, balancesState.hash(slot));
          counters[6] += 1;
        }
        return;
      }
      const largestIsNull = balancesMaxOfAmount.isNull(slot);
      const largest = balancesMaxOfAmount.get(slot);
      const json2 = balancesRows.json;
      const json2Room = 170 + (accountIsNull2 ? 0 : accountEnd2 - accountStart2) * 6 + (currencyIsNull2 ? 0 : currencyEnd2 - currencyStart2) * 6;
      if (json2.length + json2Room > json2.bytes.length) {
        json2.reserve(json2Room);
      }
      let jsonMemory2 = json2.memory;
      let jsonAt2 = json2.length;
      // {"account":
      jsonMemory2.setFloat64(jsonAt2, 1.2397168778354011e+224, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 3809908, true);
      jsonAt2 += 11;
      if (accountIsNull2) {
        // null
        jsonMemory2.setInt32(jsonAt2, 1819047278, true);
        jsonAt2 += 4;
      } else {
        jsonAt2 = putJsonWords(jsonMemory2, jsonAt2, keyMemory, accountStart2, accountEnd2);
      }
      // ,"currency":
      jsonMemory2.setFloat64(jsonAt2, 6.202039704144631e+223, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 975337827, true);
      jsonAt2 += 12;
      if (currencyIsNull2) {
        // null
        jsonMemory2.setInt32(jsonAt2, 1819047278, true);
        jsonAt2 += 4;
      } else {
        jsonAt2 = putJsonWords(jsonMemory2, jsonAt2, keyMemory, currencyStart2, currencyEnd2);
      }
      // ,"balance":
      jsonMemory2.setFloat64(jsonAt2, 9.172407351925366e+170, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 3809893, true);
      jsonAt2 += 11;
      if (noAmount) {
        // null
        jsonMemory2.setInt32(jsonAt2, 1819047278, true);
        jsonAt2 += 4;
      } else {
        jsonAt2 = putDecimalAt(jsonMemory2, jsonAt2, balancesSumOfAmount.values, slot * balancesSumOfAmount.stride, 2) || putDecimal(jsonMemory2, jsonAt2, noAmount ? 0 : decimalRange(balancesSumOfAmount.get(slot), 38, 2), 2);
      }
      // ,"largest":
      jsonMemory2.setFloat64(jsonAt2, 7.482783813682796e+247, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 3809908, true);
      jsonAt2 += 11;
      if (largestIsNull) {
        // null
        jsonMemory2.setInt32(jsonAt2, 1819047278, true);
        jsonAt2 += 4;
      } else {
        jsonAt2 = putDecimal(jsonMemory2, jsonAt2, largest, 2);
      }
      jsonMemory2.setUint8(jsonAt2++, 125);
      json2.length = jsonAt2;
      const key2 = balancesRows.keys;
      const key2Room = 23 + (accountIsNull2 ? 0 : accountEnd2 - accountStart2) * 6 + (currencyIsNull2 ? 0 : currencyEnd2 - currencyStart2) * 6;
      if (key2.length + key2Room > key2.bytes.length) {
        key2.reserve(key2Room);
      }
      let keyMemory3 = key2.memory;
      let keyAt2 = key2.length;
      keyMemory3.setUint8(keyAt2++, 91);
      if (accountIsNull2) {
        // null
        keyMemory3.setInt32(keyAt2, 1819047278, true);
        keyAt2 += 4;
      } else {
        keyAt2 = putJsonWords(keyMemory3, keyAt2, keyMemory, accountStart2, accountEnd2);
      }
      keyMemory3.setUint8(keyAt2++, 44);
      if (currencyIsNull2) {
        // null
        keyMemory3.setInt32(keyAt2, 1819047278, true);
        keyAt2 += 4;
      } else {
        keyAt2 = putJsonWords(keyMemory3, keyAt2, keyMemory, currencyStart2, currencyEnd2);
      }
      keyMemory3.setUint8(keyAt2++, 93);
      key2.length = keyAt2;
      balancesRows.endRow(ROW_UPSERT, balancesState.send(slot, true), recordIndex, balancesState.hash(slot));
      counters[6] += 1;
    } catch (error) {
      balancesRows.abandonRow();
      task.emissionFailed(0, recordIndex, error);
    }
  }

  const fieldOrder = new FieldOrder(['account', 'currency', 'amount']);
  const strictDecoder = new StrictDecoder([
    { name: 'account', required: false, type: 'varchar' },
    { name: 'currency', required: false, type: 'varchar' },
    { name: 'amount', required: false, type: 'decimal', precision: 12, scale: 2 },
  ]);

  // line 1: CREATE STREAM payments (
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const accountStarts = rows.starts[0];
    const accountEnds = rows.ends[0];
    const currencyStarts = rows.starts[1];
    const currencyEnds = rows.ends[1];
    const amountValues = rows.numbers[2];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const wordLimitOfBatch = bytes.byteLength - 4;
    const successors = fieldOrder.successors;
    const signatures = fieldOrder.signatures;
    const signatureStarts = fieldOrder.signatureStarts;
    const signatureLengths = fieldOrder.signatureLengths;
    const powersOfTen = POWERS_OF_TEN;
    records: for (let record = decodeFirst; record < end; record++) {
      const row = record - first;
      const recordStart = starts[record];
      const recordEnd = ends[record];
      let accountIsNull = true;
      let accountText = bytes;
      let accountStart = 0;
      let accountEnd = 0;
      let currencyIsNull = true;
      let currencyText = bytes;
      let currencyStart = 0;
      let currencyEnd = 0;
      let amountIsNull = true;
      let amount = 0;
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
                  // "account":
                  if (p + 10 <= last && view.getInt32(p, true) === 1667457314 && view.getInt32(p + 4, true) === 1953396079 && view.getInt32(p + 6, true) === 975336558) {
                    p += 10;
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
                      accountStart = valueStart;
                      accountEnd = p;
                      p++;
                      accountIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        accountIsNull = true;
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
                  // "currency":
                  if (p + 11 <= last && view.getInt32(p, true) === 1920295714 && view.getInt32(p + 4, true) === 1668179314 && view.getInt32(p + 7, true) === 975337827) {
                    p += 11;
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
                      currencyStart = valueStart;
                      currencyEnd = p;
                      p++;
                      currencyIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        currencyIsNull = true;
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
                  // "amount":
                  if (p + 9 <= last && view.getInt32(p, true) === 1869439266 && view.getInt32(p + 4, true) === 578055797 && view.getInt32(p + 5, true) === 975336558) {
                    p += 9;
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
                      if (digitCount > 13) {
                        break usual;
                      }
                      let fractionDigitCount = 0;
                      if (c === 46) {
                        const fractionStart = ++p;
                        c = bytes[p];
                        while ((c - 48) >>> 0 <= 9) {
                          number = number * 10 + (c - 48);
                          c = bytes[++p];
                        }
                        fractionDigitCount = p - fractionStart;
                        if (fractionDigitCount === 0) {
                          break usual;
                        }
                        digitCount += fractionDigitCount;
                      }
                      if (fractionDigitCount > 2) {
                        break usual;
                      }
                      number *= powersOfTen[2 - fractionDigitCount];
                      if (number >= 1000000000000) {
                        break usual;
                      }
                      amount = isNegative ? 0 - number : number;
                      amountIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        amountIsNull = true;
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
        accountIsNull = strictDecoder.nulls[0] === 1;
        accountText = strictDecoder.texts[0];
        accountStart = strictDecoder.textStarts[0];
        accountEnd = strictDecoder.textEnds[0];
        currencyIsNull = strictDecoder.nulls[1] === 1;
        currencyText = strictDecoder.texts[1];
        currencyStart = strictDecoder.textStarts[1];
        currencyEnd = strictDecoder.textEnds[1];
        amountIsNull = strictDecoder.nulls[2] === 1;
        {
          const wide = strictDecoder.wides[2];
          amount = strictDecoder.numbers[2];
          if (wide !== null) {
            amount = wide;
          }
        }
      }
      nullBits[row] = (accountIsNull ? 1 : 0) | (currencyIsNull ? 2 : 0) | (amountIsNull ? 4 : 0);
      if (accountText === bytes || accountIsNull) {
        accountStarts[row] = accountStart;
        accountEnds[row] = accountEnd;
      } else {
        rows.keepText(row, 0, accountText, accountStart, accountEnd);
      }
      if (currencyText === bytes || currencyIsNull) {
        currencyStarts[row] = currencyStart;
        currencyEnds[row] = currencyEnd;
      } else {
        rows.keepText(row, 1, currencyText, currencyStart, currencyEnd);
      }
      if (typeof amount === 'number') {
        amountValues[row] = amount;
      } else {
        rows.keepWide(row, 2, amount);
      }
    }
  }

  function hashKeys(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const accountStarts = rows.starts[0];
    const accountEnds = rows.ends[0];
    const currencyStarts = rows.starts[1];
    const currencyEnds = rows.ends[1];
    const amountValues = rows.numbers[2];
    const balancesHashesOfKeys = rows.hashes[0];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      if (nullBits[row] < 0) {
        continue;
      }
      const accountIsNull = (nullBits[row] & 1) !== 0;
      let accountText = bytes;
      let accountStart = accountStarts[row];
      const accountEnd = accountEnds[row];
      if (accountStart < 0) {
        accountText = rows.extra;
        accountStart = ~accountStart;
      }
      const currencyIsNull = (nullBits[row] & 2) !== 0;
      let currencyText = bytes;
      let currencyStart = currencyStarts[row];
      const currencyEnd = currencyEnds[row];
      if (currencyStart < 0) {
        currencyText = rows.extra;
        currencyStart = ~currencyStart;
      }
      balancesKey.length = 0;
      if (accountIsNull) {
        writeNullKey(balancesKey);
      } else {
        writeSliceKey(balancesKey, accountText, accountStart, accountEnd);
      }
      if (currencyIsNull) {
        writeNullKey(balancesKey);
      } else {
        writeSliceKey(balancesKey, currencyText, currencyStart, currencyEnd);
      }
      balancesHashesOfKeys[row] = hashKey(balancesKey, 0);
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    const balancesKnownHashes = rows.hashes[0];
    let balancesFilteredCount = 0;
    let balancesAppliedCount = 0;
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const accountStarts = rows.starts[0];
    const accountEnds = rows.ends[0];
    const currencyStarts = rows.starts[1];
    const currencyEnds = rows.ends[1];
    const amountValues = rows.numbers[2];
    for (let blockFirst = first; blockFirst < end; blockFirst += 256) {
      const blockEnd = Math.min(end, blockFirst + 256);
      // keys of the block, looked up together
      balancesKey.length = 0;
      let balancesWantedCount = 0;
      const balancesKeysAreMade = balancesKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (balancesKnownHashes !== undefined) {
          balancesHashes[index] = balancesKnownHashes[row];
          const balancesOwner = keyGroupOf(balancesHashes[index]);
          if (balancesOwner < keyGroups.first || balancesOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        const currencyIsNull = (nullBits[row] & 2) !== 0;
        let currencyText = bytes;
        let currencyStart = currencyStarts[row];
        const currencyEnd = currencyEnds[row];
        if (currencyStart < 0) {
          currencyText = rows.extra;
          currencyStart = ~currencyStart;
        }
        if (!(!currencyIsNull && (slicesEqual(currencyText, currencyStart, currencyEnd, eurText, 0, 3) || slicesEqual(currencyText, currencyStart, currencyEnd, usdText, 0, 3)))) {
          continue;
        }
        balancesWanted[balancesWantedCount++] = index;
        if (!balancesKeysAreMade) {
          const accountIsNull = (nullBits[row] & 1) !== 0;
          let accountText = bytes;
          let accountStart = accountStarts[row];
          const accountEnd = accountEnds[row];
          if (accountStart < 0) {
            accountText = rows.extra;
            accountStart = ~accountStart;
          }
          balancesKeyStarts[index] = balancesKey.length;
          if (accountIsNull) {
            writeNullKey(balancesKey);
          } else {
            writeSliceKey(balancesKey, accountText, accountStart, accountEnd);
          }
          if (currencyIsNull) {
            writeNullKey(balancesKey);
          } else {
            writeSliceKey(balancesKey, currencyText, currencyStart, currencyEnd);
          }
          balancesKeyEnds[index] = balancesKey.length;
        }
      }
      balancesState.seek(balancesKeysAhead, balancesWantedCount, balancesKnownHashes !== undefined);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (nullBits[row] < 0) {
          task.undecodable(record, rows.reason(row));
          continue records;
        }
        const currencyIsNull = (nullBits[row] & 2) !== 0;
        let currencyText = bytes;
        let currencyStart = currencyStarts[row];
        const currencyEnd = currencyEnds[row];
        if (currencyStart < 0) {
          currencyText = rows.extra;
          currencyStart = ~currencyStart;
        }
        const amountIsNull = (nullBits[row] & 4) !== 0;
        let amount = amountValues[row];
        if (amount !== amount) {
          amount = rows.wide(row, 2);
        }
        decodedCount++;

        // line 8: SELECT account, currency, SUM(amount) AS balance, MAX(amount) AS largest
        balances: {
          // line 10: WHERE currency IN ('EUR', 'USD')
          if (!(!currencyIsNull && (slicesEqual(currencyText, currencyStart, currencyEnd, eurText, 0, 3) || slicesEqual(currencyText, currencyStart, currencyEnd, usdText, 0, 3)))) {
            balancesFilteredCount++;
            break balances;
          }
          // line 11: GROUP BY account, currency
          const balancesKeyGroup = keyGroupOf(balancesHashes[index]);
          if (balancesKeyGroup < keyGroups.first || balancesKeyGroup >= keyGroups.end) {
            break balances;
          }
          const balancesSlot = balancesState.foundAhead(balancesSlots[index]) || balancesState.findOrCreate(0, balancesKeysAhead.bytes, balancesKeyStarts[index], balancesKeyEnds[index], balancesHashes[index], record);
          if (balancesSlot === 0) {
            task.rowDeparted(0, record);
            break balances;
          }
          const balancesRowStart = balancesSlot * balancesState.stride;
          if (!amountIsNull) {
            const totalOfAmount = balancesSumOfAmount.values[balancesRowStart] + amount;
            if (totalOfAmount >= -9007199254740991 && totalOfAmount <= 9007199254740991) {
              balancesSumOfAmount.values[balancesRowStart] = totalOfAmount;
            } else {
              balancesSumOfAmount.addWide(balancesSlot, amount);
            }
            if (!(balancesMaxOfAmount.values[balancesRowStart] > amount)) {
              balancesMaxOfAmount.add(balancesSlot, amount);
            }
          } else {
            balancesNullsOfAmount.add(balancesSlot);
          }
          balancesCount.values[balancesRowStart] += 1;
          balancesState.touch(balancesSlot);
          if (!balancesCoalesces) {
            emitBalances(balancesSlot, record);
          }
          balancesAppliedCount++;
        }
      }
    }
    counters[5] += balancesAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += balancesFilteredCount;
    }
  }

  return task.with([balancesState], ['text', 'text', 'number'], 1, decode, hashKeys, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'text', 'number'], [], 1);
