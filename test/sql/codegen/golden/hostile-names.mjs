// Weir stage * / process.exit() //: 1 query over * / process.exit() //.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeysAhead,
  LikePattern,
  POWERS_OF_TEN,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  bigintRange,
  hashKey,
  keyGroupOf,
  plainTextEnd,
  putDouble,
  putJsonSlice,
  putJsonWords,
  putWhole,
  putWholeAt,
  skipSpace,
  skipString,
  skipValue,
  slicesEqual,
  utf8,
  writeNullTextKey,
  writeTextKeyText,
} from 'weir/engine';
import {
  AggregationState,
  CountColumn,
  DoubleExtremeColumn,
  NullCountColumn,
  Partitioning,
  TextExtremeColumn,
  WholeSumColumn,
} from 'weir/state';

const descriptor = {
  stage: '*/ process.exit() //',
  fingerprint: '09d999a46c5f39eaf24e350021475b7284fe7eaf27d3748c4c4b2da7e0c35685',
  stateFingerprint: '838a3e8adb17ab0712c9a619988f7b72f3b41b211717965fc82c337bbbe03c91',
  isSliceable: true,
  source: {
    name: '*/ process.exit() //',
    stream: 'it\'s',
    format: 'json',
    columns: [
      { name: 'constructor', type: 'VARCHAR' },
      { name: '__proto__', type: 'INT' },
      { name: '${process.exit()}', type: 'VARCHAR' },
      { name: '`\'\\"', type: 'DOUBLE' },
      { name: 'while', type: 'BOOLEAN' },
    ],
    partitionedBy: ['constructor'],
    eventTime: null,
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'a"b',
      output: 0,
      emit: 'changes',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'constructor', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 1 key column, 6 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'a"b',
      connector: 'kinesis',
      columns: [
        { name: 'constructor', type: 'VARCHAR' },
        { name: '__proto__', type: 'BIGINT' },
        { name: '${x}', type: 'VARCHAR' },
        { name: '\u2028', type: 'BIGINT' },
        { name: ');}', type: 'DOUBLE' },
      ],
      options: {},
    },
  ],
};

export const program = { descriptor, createTask };

const processExitText2 = utf8('*/ process.exit() /* `${process.exit()}` \\ \' "\n\u2028 // \\u0000');
const pattern = new LikePattern('`${1}\'%\\', null);

function createTask(options) {
  const task = new GeneratedTask(descriptor, options);
  const { counters, ownsKeyless } = task;
  const { keyGroups } = options;
  const aBRows = task.emitted[0];
  const aBKey = new ByteWriter();
  const aBKeysAhead = new KeysAhead(aBKey, simdDecoder.keys(0));
  const aBWanted = aBKeysAhead.wanted;
  const aBHashes = aBKeysAhead.hashes;
  const aBKeyStarts = aBKeysAhead.starts;
  const aBKeyEnds = aBKeysAhead.ends;
  const aBPlaces = aBKeysAhead.places;
  const aBSlots = aBKeysAhead.slots;
  const aBSumOfProto = new WholeSumColumn();
  const aBCount = new CountColumn();
  const aBNullsOfProto = new NullCountColumn();
  const aBMaxOfProcessExit = new TextExtremeColumn('max');
  const aBNullsOf = new NullCountColumn();
  const aBMinOf = new DoubleExtremeColumn('min');
  const aBCoalesces = options.coalesceChanges[0];
  const aBState = new AggregationState({
    columns: [aBSumOfProto, aBCount, aBNullsOfProto, aBMaxOfProcessExit, aBNullsOf, aBMinOf],
    window: null,
    allowedLatenessMs: 0,
    emit: 'changes',
    keyGroups: options.keyGroups,
    coalesceChanges: aBCoalesces,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitAB,
    partitioning: new Partitioning(task, 0, ['only text'], [0], null),
  });

  // appends the row of a group, line 10: SELECT "constructor", SUM("__proto__") AS "__proto__", MAX("${process.e …
  function emitAB(slot, recordIndex) {
    try {
      const keyBytes = aBState.keyBytes;
      const keyMemory = aBState.keyMemory;
      const keyStart = aBState.keyStart(slot);
      const constructorEnd2 = aBState.keyEnd(slot);
      const constructorIsNull2 = constructorEnd2 - keyStart === 1 && keyBytes[keyStart] === 255;
      const noProto = (aBCount.values[slot * aBCount.stride] - aBNullsOfProto.get(slot)) === 0;
      const xIsNull = aBMaxOfProcessExit.isNull(slot);
      const value2 = (aBCount.values[slot * aBCount.stride] - aBNullsOf.get(slot));
      const isNull2 = aBMinOf.isNull(slot);
      const value3 = aBMinOf.get(slot);
      const json = aBRows.json;
      const jsonRoom = 227 + (constructorIsNull2 ? 0 : constructorEnd2 - keyStart) * 6 + (xIsNull ? 0 : aBMaxOfProcessExit.ends[slot] - aBMaxOfProcessExit.starts[slot]) * 6;
      if (json.length + jsonRoom > json.bytes.length) {
        json.reserve(jsonRoom);
      }
      let jsonMemory = json.memory;
      let jsonAt = json.length;
      // {"constructor":
      jsonMemory.setFloat64(jsonAt, 2.1818707532353042e+243, true);
      jsonMemory.setFloat64(jsonAt + 8, 1.45378308112464e-307, true);
      jsonAt += 15;
      if (constructorIsNull2) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, keyStart, constructorEnd2);
      }
      // ,"__proto__":
      jsonMemory.setFloat64(jsonAt, 7.2048671169095674e+252, true);
      jsonMemory.setFloat64(jsonAt + 8, 1.233606715257e-312, true);
      jsonAt += 13;
      if (noProto) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putWholeAt(jsonMemory, jsonAt, aBSumOfProto.values, slot * aBSumOfProto.stride) || putWhole(jsonMemory, jsonAt, noProto ? 0 : bigintRange(aBSumOfProto.get(slot)));
      }
      // ,"${x}":
      jsonMemory.setFloat64(jsonAt, 1.1668906016306263e-28, true);
      jsonAt += 8;
      if (xIsNull) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putJsonSlice(jsonMemory, jsonAt, aBMaxOfProcessExit.bytes, aBMaxOfProcessExit.starts[slot], aBMaxOfProcessExit.ends[slot]);
      }
      // ," ":
      jsonMemory.setFloat64(jsonAt, 1.4538289740206149e-307, true);
      jsonAt += 7;
      jsonAt = putWhole(jsonMemory, jsonAt, value2);
      // ,");}":
      jsonMemory.setFloat64(jsonAt, 1.4537922445192867e-307, true);
      jsonAt += 7;
      if (isNull2) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putDouble(jsonMemory, jsonAt, value3);
      }
      jsonMemory.setUint8(jsonAt++, 125);
      json.length = jsonAt;
      if (constructorIsNull2) {
        aBRows.keys.ascii('[null]');
      } else {
        writeTextKeyText(aBRows.keys, keyBytes, keyStart, constructorEnd2);
      }
      aBRows.endRow(ROW_UPSERT, aBState.send(slot, true), recordIndex, aBState.hash(slot));
      counters[6] += 1;
    } catch (error) {
      aBRows.abandonRow();
      task.emissionFailed(0, recordIndex, error);
    }
  }

  const fieldOrder = new FieldOrder(['constructor', '__proto__', '${process.exit()}', '`\'\\"', 'while']);
  const strictDecoder = new StrictDecoder([
    { name: 'constructor', required: false, type: 'varchar' },
    { name: '__proto__', required: false, type: 'int' },
    { name: '${process.exit()}', required: false, type: 'varchar' },
    { name: '`\'\\"', required: false, type: 'double' },
    { name: 'while', required: false, type: 'boolean' },
  ]);

  // line 1: CREATE STREAM "* / process.exit() //" (
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const constructorStarts = rows.starts[0];
    const constructorEnds = rows.ends[0];
    const protoValues = rows.numbers[1];
    const processExitStarts = rows.starts[2];
    const processExitEnds = rows.ends[2];
    const values = rows.numbers[3];
    const whileValues = rows.numbers[4];
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
      let constructorIsNull = true;
      let constructorText = bytes;
      let constructorStart = 0;
      let constructorEnd = 0;
      let protoIsNull = true;
      let proto = 0;
      let processExitIsNull = true;
      let processExitText = bytes;
      let processExitStart = 0;
      let processExitEnd = 0;
      let isNull = true;
      let value = 0;
      let whileIsNull = true;
      let while2 = false;
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
                  // "constructor":
                  if (p + 14 <= last && view.getInt32(p, true) === 1852793634 && view.getInt32(p + 4, true) === 1970435187 && view.getInt32(p + 8, true) === 1919906915 && view.getInt32(p + 10, true) === 975336047) {
                    p += 14;
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
                      constructorStart = valueStart;
                      constructorEnd = p;
                      p++;
                      constructorIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        constructorIsNull = true;
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
                  // "__proto__":
                  if (p + 12 <= last && view.getInt32(p, true) === 1885298466 && view.getInt32(p + 4, true) === 1869901682 && view.getInt32(p + 8, true) === 975331167) {
                    p += 12;
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
                      proto = isNegative ? 0 - number : number;
                      protoIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        protoIsNull = true;
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
                  // "${process.exit()}":
                  if (p + 20 <= last && view.getInt32(p, true) === 1887118370 && view.getInt32(p + 4, true) === 1701015410 && view.getInt32(p + 8, true) === 1697543027 && view.getInt32(p + 12, true) === 678717816 && view.getInt32(p + 16, true) === 975338793) {
                    p += 20;
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
                      processExitStart = valueStart;
                      processExitEnd = p;
                      p++;
                      processExitIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        processExitIsNull = true;
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
                  // "while":
                  if (p + 8 <= last && view.getInt32(p, true) === 1768453922 && view.getInt32(p + 4, true) === 975332716) {
                    p += 8;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    if (p + 4 <= last && view.getInt32(p, true) === 1702195828) {
                      while2 = true;
                      whileIsNull = false;
                      p += 4;
                    } else {
                      if (p + 5 <= last && view.getInt32(p, true) === 1936482662 && view.getInt32(p + 1, true) === 1702063201) {
                        while2 = false;
                        whileIsNull = false;
                        p += 5;
                      } else {
                        if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                          whileIsNull = true;
                          p += 4;
                        } else {
                          break usual;
                        }
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
        constructorIsNull = strictDecoder.nulls[0] === 1;
        constructorText = strictDecoder.texts[0];
        constructorStart = strictDecoder.textStarts[0];
        constructorEnd = strictDecoder.textEnds[0];
        protoIsNull = strictDecoder.nulls[1] === 1;
        proto = strictDecoder.numbers[1];
        processExitIsNull = strictDecoder.nulls[2] === 1;
        processExitText = strictDecoder.texts[2];
        processExitStart = strictDecoder.textStarts[2];
        processExitEnd = strictDecoder.textEnds[2];
        isNull = strictDecoder.nulls[3] === 1;
        value = strictDecoder.numbers[3];
        whileIsNull = strictDecoder.nulls[4] === 1;
        while2 = strictDecoder.numbers[4] === 1;
      }
      nullBits[row] = (constructorIsNull ? 1 : 0) | (protoIsNull ? 2 : 0) | (processExitIsNull ? 4 : 0) | (isNull ? 8 : 0) | (whileIsNull ? 16 : 0);
      if (constructorText === bytes || constructorIsNull) {
        constructorStarts[row] = constructorStart;
        constructorEnds[row] = constructorEnd;
      } else {
        rows.keepText(row, 0, constructorText, constructorStart, constructorEnd);
      }
      protoValues[row] = proto;
      if (processExitText === bytes || processExitIsNull) {
        processExitStarts[row] = processExitStart;
        processExitEnds[row] = processExitEnd;
      } else {
        rows.keepText(row, 2, processExitText, processExitStart, processExitEnd);
      }
      values[row] = value;
      whileValues[row] = while2 ? 1 : 0;
    }
  }

  function hashKeys(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const constructorStarts = rows.starts[0];
    const constructorEnds = rows.ends[0];
    const protoValues = rows.numbers[1];
    const processExitStarts = rows.starts[2];
    const processExitEnds = rows.ends[2];
    const values = rows.numbers[3];
    const whileValues = rows.numbers[4];
    const aBHashesOfKeys = rows.hashes[0];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      if (nullBits[row] < 0) {
        continue;
      }
      const constructorIsNull = (nullBits[row] & 1) !== 0;
      let constructorText = bytes;
      let constructorStart = constructorStarts[row];
      const constructorEnd = constructorEnds[row];
      if (constructorStart < 0) {
        constructorText = rows.extra;
        constructorStart = ~constructorStart;
      }
      aBKey.length = 0;
      if (constructorIsNull) {
        writeNullTextKey(aBKey);
      } else {
        aBKey.copy(constructorText, constructorStart, constructorEnd);
      }
      aBHashesOfKeys[row] = hashKey(aBKey, 0);
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    const aBKnownHashes = rows.hashes[0];
    let aBFilteredCount = 0;
    let aBAppliedCount = 0;
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const constructorStarts = rows.starts[0];
    const constructorEnds = rows.ends[0];
    const protoValues = rows.numbers[1];
    const processExitStarts = rows.starts[2];
    const processExitEnds = rows.ends[2];
    const values = rows.numbers[3];
    const whileValues = rows.numbers[4];
    for (let blockFirst = first; blockFirst < end; blockFirst += 256) {
      const blockEnd = Math.min(end, blockFirst + 256);
      // keys of the block, looked up together
      aBKey.length = 0;
      let aBWantedCount = 0;
      const aBKeysAreMade = aBKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (aBKnownHashes !== undefined) {
          aBHashes[index] = aBKnownHashes[row];
          const aBOwner = keyGroupOf(aBHashes[index]);
          if (aBOwner < keyGroups.first || aBOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        const constructorIsNull = (nullBits[row] & 1) !== 0;
        let constructorText = bytes;
        let constructorStart = constructorStarts[row];
        const constructorEnd = constructorEnds[row];
        if (constructorStart < 0) {
          constructorText = rows.extra;
          constructorStart = ~constructorStart;
        }
        const whileIsNull = (nullBits[row] & 16) !== 0;
        const while2 = whileValues[row] === 1;
        if (!(!constructorIsNull && !slicesEqual(constructorText, constructorStart, constructorEnd, processExitText2, 0, 60) && !whileIsNull && while2 && !constructorIsNull && pattern.matches(constructorText, constructorStart, constructorEnd))) {
          continue;
        }
        aBWanted[aBWantedCount++] = index;
        if (!aBKeysAreMade) {
          aBKeyStarts[index] = aBKey.length;
          if (constructorIsNull) {
            writeNullTextKey(aBKey);
          } else {
            aBKey.copy(constructorText, constructorStart, constructorEnd);
          }
          aBKeyEnds[index] = aBKey.length;
        }
      }
      aBState.seek(aBKeysAhead, aBWantedCount, aBKnownHashes !== undefined);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (nullBits[row] < 0) {
          task.undecodable(record, rows.reason(row));
          continue records;
        }
        const constructorIsNull = (nullBits[row] & 1) !== 0;
        let constructorText = bytes;
        let constructorStart = constructorStarts[row];
        const constructorEnd = constructorEnds[row];
        if (constructorStart < 0) {
          constructorText = rows.extra;
          constructorStart = ~constructorStart;
        }
        const protoIsNull = (nullBits[row] & 2) !== 0;
        const proto = protoValues[row];
        const processExitIsNull = (nullBits[row] & 4) !== 0;
        let processExitText = bytes;
        let processExitStart = processExitStarts[row];
        const processExitEnd = processExitEnds[row];
        if (processExitStart < 0) {
          processExitText = rows.extra;
          processExitStart = ~processExitStart;
        }
        const isNull = (nullBits[row] & 8) !== 0;
        const value = values[row];
        const whileIsNull = (nullBits[row] & 16) !== 0;
        const while2 = whileValues[row] === 1;
        decodedCount++;

        // line 10: SELECT "constructor", SUM("__proto__") AS "__proto__", MAX("${process.exit()}") AS "${x}", COUNT("` …
        aB: {
          // line 12: WHERE "constructor" <> '* / process.exit() /* `${process.exit()}` \ '' "
          if (!(!constructorIsNull && !slicesEqual(constructorText, constructorStart, constructorEnd, processExitText2, 0, 60) && !whileIsNull && while2 && !constructorIsNull && pattern.matches(constructorText, constructorStart, constructorEnd))) {
            aBFilteredCount++;
            break aB;
          }
          // line 14: GROUP BY "constructor"
          const aBKeyGroup = keyGroupOf(aBHashes[index]);
          if (aBKeyGroup < keyGroups.first || aBKeyGroup >= keyGroups.end) {
            break aB;
          }
          const aBSlot = aBState.foundAhead(aBSlots[index]) || aBState.findOrCreate(0, aBKeysAhead.bytes, aBKeyStarts[index], aBKeyEnds[index], aBHashes[index], record);
          if (aBSlot === 0) {
            task.rowDeparted(0, record);
            break aB;
          }
          const aBRowStart = aBSlot * aBState.stride;
          if (!protoIsNull) {
            const totalOfProto = aBSumOfProto.values[aBRowStart] + proto;
            if (totalOfProto >= -9007199254740991 && totalOfProto <= 9007199254740991) {
              aBSumOfProto.values[aBRowStart] = totalOfProto;
            } else {
              aBSumOfProto.addWide(aBSlot, proto);
            }
          } else {
            aBNullsOfProto.add(aBSlot);
          }
          aBCount.values[aBRowStart] += 1;
          if (!processExitIsNull) {
            aBMaxOfProcessExit.add(aBSlot, processExitText, processExitStart, processExitEnd);
          }
          if (!isNull) {
            if (!(aBMinOf.values[aBRowStart] < value)) {
              aBMinOf.add(aBSlot, value);
            }
          } else {
            aBNullsOf.add(aBSlot);
          }
          aBState.touch(aBSlot);
          if (!aBCoalesces) {
            emitAB(aBSlot, record);
          }
          aBAppliedCount++;
        }
      }
    }
    counters[5] += aBAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += aBFilteredCount;
    }
  }

  return task.with([aBState], ['text', 'number', 'text', 'number', 'number'], 1, decode, hashKeys, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'number', 'text', 'number', 'number'], [], 1);
