// Weir stage clicks: 2 queries over clicks.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeysAhead,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  bigintRange,
  divideWhole,
  hashKey,
  keyGroupOf,
  plainTextEnd,
  putJsonSlice,
  putJsonWords,
  putWhole,
  putWholeAt,
  readTimestamp,
  skipSpace,
  skipString,
  skipValue,
  timestampText,
  tooFarAhead,
  writeJsonText,
  writeNullTextKey,
  writeTextKeyText,
} from 'weir/engine';
import { AggregationState, CountColumn, NullCountColumn, Partitioning, WholeSumColumn } from 'weir/state';

const descriptor = {
  stage: 'clicks',
  fingerprint: '79dbe97f7b212d11ccb9d244bacfbca824dc8ac94d2752abd8063ab4bd5d457c',
  stateFingerprint: 'c165f25c7562aff72b74275239be5d7d633a4409bd396bdec0bd42e2bf562c1a',
  isSliceable: true,
  source: {
    name: 'clicks',
    stream: 'clicks',
    format: 'json',
    columns: [
      { name: 'page', type: 'VARCHAR' },
      { name: 'dwell_ms', type: 'INT' },
      { name: 'bytes', type: 'BIGINT' },
      { name: 'at', type: 'TIMESTAMP' },
    ],
    partitionedBy: ['page'],
    eventTime: { column: 'at', boundMs: 1000 },
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'rates',
      output: 0,
      emit: 'rows',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [],
      stateSummary: null,
    },
    {
      name: 'visits',
      output: 1,
      emit: 'changes',
      windowSizeMs: 300000,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'page', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 1 key column, 3 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'rates',
      connector: 'kinesis',
      columns: [{ name: 'page', type: 'VARCHAR' }, { name: 'rate', type: 'BIGINT' }, { name: 'at', type: 'VARCHAR' }],
      options: {},
    },
    {
      name: 'visits',
      connector: 'kinesis',
      columns: [{ name: 'page', type: 'VARCHAR' }, { name: 'visits', type: 'BIGINT' }, { name: 'rates', type: 'BIGINT' }],
      options: {},
    },
  ],
};

export const program = { descriptor, createTask };

function createTask(options) {
  const task = new GeneratedTask(descriptor, options);
  const { counters, ownsKeyless } = task;
  const { keyGroups } = options;
  const ratesRows = task.emitted[0];
  const visitsRows = task.emitted[1];
  const visitsKey = new ByteWriter();
  const visitsKeysAhead = new KeysAhead(visitsKey, simdDecoder.keys(0));
  const visitsWanted = visitsKeysAhead.wanted;
  const visitsHashes = visitsKeysAhead.hashes;
  const visitsKeyStarts = visitsKeysAhead.starts;
  const visitsKeyEnds = visitsKeysAhead.ends;
  const visitsPlaces = visitsKeysAhead.places;
  const visitsSlots = visitsKeysAhead.slots;
  const visitsCount = new CountColumn();
  const visitsSumOfDivide = new WholeSumColumn();
  const visitsNullsOfDivide = new NullCountColumn();
  const visitsCoalesces = options.coalesceChanges[1];
  const visitsState = new AggregationState({
    columns: [visitsCount, visitsSumOfDivide, visitsNullsOfDivide],
    window: { kind: 'tumbling', sizeMs: 300000, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'changes',
    keyGroups: options.keyGroups,
    coalesceChanges: visitsCoalesces,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitVisits,
    partitioning: new Partitioning(task, 1, ['only text'], [0], 0),
  });

  // appends the row of a group, line 13: SELECT page, COUNT(*) AS visits, SUM(bytes / dwell_ms) AS rates
  function emitVisits(slot, recordIndex) {
    try {
      const keyBytes = visitsState.keyBytes;
      const keyMemory = visitsState.keyMemory;
      const keyStart = visitsState.keyStart(slot);
      const pageEnd2 = visitsState.keyEnd(slot);
      const pageIsNull2 = pageEnd2 - keyStart === 1 && keyBytes[keyStart] === 255;
      const windowStartMs = visitsState.placeOfRun(slot);
      const windowEndMs = windowStartMs + 300000;
      const noDivide = (visitsCount.values[slot * visitsCount.stride] - visitsNullsOfDivide.get(slot)) === 0;
      const json2 = visitsRows.json;
      const json2Room = 144 + (pageIsNull2 ? 0 : pageEnd2 - keyStart) * 6;
      if (json2.length + json2Room > json2.bytes.length) {
        json2.reserve(json2Room);
      }
      let jsonMemory2 = json2.memory;
      let jsonAt2 = json2.length;
      // {"page":
      jsonMemory2.setFloat64(jsonAt2, 1.1609576777525488e-28, true);
      jsonAt2 += 8;
      if (pageIsNull2) {
        // null
        jsonMemory2.setInt32(jsonAt2, 1819047278, true);
        jsonAt2 += 4;
      } else {
        jsonAt2 = putJsonWords(jsonMemory2, jsonAt2, keyMemory, keyStart, pageEnd2);
      }
      // ,"visits":
      jsonMemory2.setFloat64(jsonAt2, 1.4271849078443613e+248, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 14882, true);
      jsonAt2 += 10;
      jsonAt2 = putWholeAt(jsonMemory2, jsonAt2, visitsCount.values, slot * visitsCount.stride);
      // ,"rates":
      jsonMemory2.setFloat64(jsonAt2, 9.941252738394816e-143, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 58, true);
      jsonAt2 += 9;
      if (noDivide) {
        // null
        jsonMemory2.setInt32(jsonAt2, 1819047278, true);
        jsonAt2 += 4;
      } else {
        jsonAt2 = putWholeAt(jsonMemory2, jsonAt2, visitsSumOfDivide.values, slot * visitsSumOfDivide.stride) || putWhole(jsonMemory2, jsonAt2, noDivide ? 0 : bigintRange(visitsSumOfDivide.get(slot)));
      }
      jsonMemory2.setUint8(jsonAt2++, 125);
      json2.length = jsonAt2;
      if (pageIsNull2) {
        visitsRows.keys.ascii('[null]');
      } else {
        writeTextKeyText(visitsRows.keys, keyBytes, keyStart, pageEnd2);
      }
      const row2 = visitsRows.endRow(ROW_UPSERT, visitsState.send(slot, true), recordIndex, visitsState.hash(slot));
      visitsRows.windowStartsMs[row2] = windowStartMs;
      visitsRows.windowEndsMs[row2] = windowEndMs;
      counters[15] += 1;
    } catch (error2) {
      visitsRows.abandonRow();
      task.emissionFailed(1, recordIndex, error2);
    }
  }

  const fieldOrder = new FieldOrder(['page', 'dwell_ms', 'bytes', 'at']);
  const textValue = new Float64Array(1);
  const strictDecoder = new StrictDecoder([
    { name: 'page', required: false, type: 'varchar' },
    { name: 'dwell_ms', required: false, type: 'int' },
    { name: 'bytes', required: false, type: 'bigint' },
    { name: 'at', required: false, type: 'timestamp', format: 'iso-8601' },
  ]);

  // line 1: CREATE STREAM clicks (
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const pageStarts = rows.starts[0];
    const pageEnds = rows.ends[0];
    const dwellMsValues = rows.numbers[1];
    const bytesValues = rows.numbers[2];
    const atValues = rows.numbers[3];
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
      let pageIsNull = true;
      let pageText = bytes;
      let pageStart = 0;
      let pageEnd = 0;
      let dwellMsIsNull = true;
      let dwellMs = 0;
      let bytesIsNull = true;
      let bytes2 = 0;
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
          let fieldBefore = 4;
          let field = successors[4];
          nextField: for (;;) {
            named: {
              switch (field) {
                case 0: {
                  // "page":
                  if (p + 7 <= last && view.getInt32(p, true) === 1734438946 && view.getInt32(p + 3, true) === 975332711) {
                    p += 7;
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
                      pageStart = valueStart;
                      pageEnd = p;
                      p++;
                      pageIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        pageIsNull = true;
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
                  // "dwell_ms":
                  if (p + 11 <= last && view.getInt32(p, true) === 1702323234 && view.getInt32(p + 4, true) === 1834970220 && view.getInt32(p + 7, true) === 975336301) {
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
                      dwellMs = isNegative ? 0 - number : number;
                      dwellMsIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        dwellMsIsNull = true;
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
                  // "bytes":
                  if (p + 8 <= last && view.getInt32(p, true) === 1954112034 && view.getInt32(p + 4, true) === 975336293) {
                    p += 8;
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
                      if (digitCount > 15) {
                        break usual;
                      }
                      bytes2 = isNegative ? 0 - number : number;
                      bytesIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        bytesIsNull = true;
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
        pageIsNull = strictDecoder.nulls[0] === 1;
        pageText = strictDecoder.texts[0];
        pageStart = strictDecoder.textStarts[0];
        pageEnd = strictDecoder.textEnds[0];
        dwellMsIsNull = strictDecoder.nulls[1] === 1;
        dwellMs = strictDecoder.numbers[1];
        bytesIsNull = strictDecoder.nulls[2] === 1;
        {
          const wide = strictDecoder.wides[2];
          bytes2 = strictDecoder.numbers[2];
          if (wide !== null) {
            bytes2 = wide;
          }
        }
        atIsNull = strictDecoder.nulls[3] === 1;
        at = strictDecoder.numbers[3];
      }
      nullBits[row] = (pageIsNull ? 1 : 0) | (dwellMsIsNull ? 2 : 0) | (bytesIsNull ? 4 : 0) | (atIsNull ? 8 : 0);
      if (pageText === bytes || pageIsNull) {
        pageStarts[row] = pageStart;
        pageEnds[row] = pageEnd;
      } else {
        rows.keepText(row, 0, pageText, pageStart, pageEnd);
      }
      dwellMsValues[row] = dwellMs;
      if (typeof bytes2 === 'number') {
        bytesValues[row] = bytes2;
      } else {
        rows.keepWide(row, 2, bytes2);
      }
      atValues[row] = at;
    }
  }

  function hashKeys(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const pageStarts = rows.starts[0];
    const pageEnds = rows.ends[0];
    const dwellMsValues = rows.numbers[1];
    const bytesValues = rows.numbers[2];
    const atValues = rows.numbers[3];
    const visitsHashesOfKeys = rows.hashes[0];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      if (nullBits[row] < 0) {
        continue;
      }
      const pageIsNull = (nullBits[row] & 1) !== 0;
      let pageText = bytes;
      let pageStart = pageStarts[row];
      const pageEnd = pageEnds[row];
      if (pageStart < 0) {
        pageText = rows.extra;
        pageStart = ~pageStart;
      }
      visitsKey.length = 0;
      if (pageIsNull) {
        writeNullTextKey(visitsKey);
      } else {
        visitsKey.copy(pageText, pageStart, pageEnd);
      }
      visitsHashesOfKeys[row] = hashKey(visitsKey, 0);
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    let ratesFilteredCount = 0;
    let ratesAppliedCount = 0;
    const visitsKnownHashes = rows.hashes[0];
    let visitsFilteredCount = 0;
    let visitsAppliedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const pageStarts = rows.starts[0];
    const pageEnds = rows.ends[0];
    const dwellMsValues = rows.numbers[1];
    const bytesValues = rows.numbers[2];
    const atValues = rows.numbers[3];
    for (let blockFirst = first; blockFirst < end; blockFirst += 256) {
      const blockEnd = Math.min(end, blockFirst + 256);
      // keys of the block, looked up together
      visitsKey.length = 0;
      let visitsWantedCount = 0;
      const visitsKeysAreMade = visitsKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (visitsKnownHashes !== undefined) {
          visitsHashes[index] = visitsKnownHashes[row];
          const visitsOwner = keyGroupOf(visitsHashes[index]);
          if (visitsOwner < keyGroups.first || visitsOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        const atIsNull = (nullBits[row] & 8) !== 0;
        const at = atValues[row];
        if (atIsNull) {
          continue;
        }
        visitsPlaces[index] = Math.floor(at / 300000) * 300000;
        visitsWanted[visitsWantedCount++] = index;
        if (!visitsKeysAreMade) {
          const pageIsNull = (nullBits[row] & 1) !== 0;
          let pageText = bytes;
          let pageStart = pageStarts[row];
          const pageEnd = pageEnds[row];
          if (pageStart < 0) {
            pageText = rows.extra;
            pageStart = ~pageStart;
          }
          visitsKeyStarts[index] = visitsKey.length;
          if (pageIsNull) {
            writeNullTextKey(visitsKey);
          } else {
            visitsKey.copy(pageText, pageStart, pageEnd);
          }
          visitsKeyEnds[index] = visitsKey.length;
        }
      }
      visitsState.seek(visitsKeysAhead, visitsWantedCount, visitsKnownHashes !== undefined);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        const arrivalMs = arrivalsMs[record];
        if (nullBits[row] < 0) {
          task.undecodable(record, rows.reason(row));
          continue records;
        }
        const pageIsNull = (nullBits[row] & 1) !== 0;
        let pageText = bytes;
        let pageStart = pageStarts[row];
        const pageEnd = pageEnds[row];
        if (pageStart < 0) {
          pageText = rows.extra;
          pageStart = ~pageStart;
        }
        const dwellMsIsNull = (nullBits[row] & 2) !== 0;
        const dwellMs = dwellMsValues[row];
        const bytesIsNull = (nullBits[row] & 4) !== 0;
        let bytes2 = bytesValues[row];
        if (bytes2 !== bytes2) {
          bytes2 = rows.wide(row, 2);
        }
        const atIsNull = (nullBits[row] & 8) !== 0;
        const at = atValues[row];
        if (!atIsNull && at > arrivalMs + 3600000) {
          task.undecodable(record, tooFarAhead('at', at, arrivalMs, 3600000));
          continue records;
        }
        decodedCount++;
        const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

        // line 10: CREATE STREAM rates AS SELECT page, bytes / dwell_ms AS rate, CAST(at AS VARCHAR) AS at FROM clicks …
        rates: {
          if (!ownsKeyless) {
            break rates;
          }
          try {
            // line 10: CREATE STREAM rates AS SELECT page, bytes / dwell_ms AS rate, CAST(at AS VARCHAR) AS at FROM clicks …
            const divideIsNull = bytesIsNull || dwellMsIsNull;
            const divide = divideIsNull ? 0 : bigintRange(divideWhole(bytes2, dwellMs));
            if (!(!divideIsNull && divide > 10)) {
              ratesFilteredCount++;
              break rates;
            }
            const at2 = atIsNull ? '' : timestampText(at);
            const json = ratesRows.json;
            const jsonRoom = 95 + (pageIsNull ? 0 : pageEnd - pageStart) * 6;
            if (json.length + jsonRoom > json.bytes.length) {
              json.reserve(jsonRoom);
            }
            let jsonMemory = json.memory;
            let jsonAt = json.length;
            // {"page":
            jsonMemory.setFloat64(jsonAt, 1.1609576777525488e-28, true);
            jsonAt += 8;
            if (pageIsNull) {
              // null
              jsonMemory.setInt32(jsonAt, 1819047278, true);
              jsonAt += 4;
            } else {
              jsonAt = putJsonSlice(jsonMemory, jsonAt, pageText, pageStart, pageEnd);
            }
            // ,"rate":
            jsonMemory.setFloat64(jsonAt, 1.160970196326557e-28, true);
            jsonAt += 8;
            if (divideIsNull) {
              // null
              jsonMemory.setInt32(jsonAt, 1819047278, true);
              jsonAt += 4;
            } else {
              jsonAt = putWhole(jsonMemory, jsonAt, divide);
            }
            // ,"at":
            jsonMemory.setFloat64(jsonAt, 3.15805060355814e-310, true);
            jsonAt += 6;
            if (atIsNull) {
              // null
              jsonMemory.setInt32(jsonAt, 1819047278, true);
              jsonAt += 4;
            } else {
              json.length = jsonAt;
              writeJsonText(json, at2);
              json.reserve(5);
              jsonMemory = json.memory;
              jsonAt = json.length;
            }
            jsonMemory.setUint8(jsonAt++, 125);
            json.length = jsonAt;
            ratesRows.keys.ascii('[]');
            ratesRows.endRow(ROW_UPSERT, 0, record, 0);
            counters[6] += 1;
            ratesAppliedCount++;
          } catch (error) {
            task.rowThrew(0, record, error);
          }
        }

        // line 13: SELECT page, COUNT(*) AS visits, SUM(bytes / dwell_ms) AS rates
        visits: {
          let visitsCountsRow = ownsKeyless;
          try {
            // line 15: GROUP BY page
            if (atIsNull) {
              if (visitsCountsRow) {
                task.rowFailed(1, record, 'the event time at is NULL, and the window needs it');
              }
              break visits;
            }
            const visitsWindowStart = visitsPlaces[index];
            const visitsKeyGroup = keyGroupOf(visitsHashes[index]);
            if (visitsKeyGroup < keyGroups.first || visitsKeyGroup >= keyGroups.end) {
              break visits;
            }
            visitsCountsRow = true;
            if (judgingMs >= visitsWindowStart + 300000) {
              task.rowLate(1, record, visitsWindowStart, visitsWindowStart + 300000, judgingMs);
              break visits;
            }
            const divideIsNull2 = bytesIsNull || dwellMsIsNull;
            const divide2 = divideIsNull2 ? 0 : bigintRange(divideWhole(bytes2, dwellMs));
            const visitsSlot = visitsState.foundAhead(visitsSlots[index]) || visitsState.findOrCreate(visitsWindowStart, visitsKeysAhead.bytes, visitsKeyStarts[index], visitsKeyEnds[index], visitsHashes[index], record);
            if (visitsSlot === 0) {
              task.rowDeparted(1, record);
              break visits;
            }
            const visitsRowStart = visitsSlot * visitsState.stride;
            visitsCount.values[visitsRowStart] += 1;
            if (!divideIsNull2) {
              const totalOfDivide = typeof divide2 === 'number' ? visitsSumOfDivide.values[visitsRowStart] + divide2 : NaN;
              if (totalOfDivide >= -9007199254740991 && totalOfDivide <= 9007199254740991) {
                visitsSumOfDivide.values[visitsRowStart] = totalOfDivide;
              } else {
                visitsSumOfDivide.addWide(visitsSlot, divide2);
              }
            } else {
              visitsNullsOfDivide.add(visitsSlot);
            }
            visitsState.touch(visitsSlot);
            if (!visitsCoalesces) {
              emitVisits(visitsSlot, record);
            }
            visitsAppliedCount++;
          } catch (error3) {
            if (visitsCountsRow) {
              task.rowThrew(1, record, error3);
            }
          }
        }

        // the watermark moves when every query has seen it as it was before the record
        if (!atIsNull && at > eventTimeMaxMs) {
          eventTimeMaxMs = at;
          if (at - 1000 > watermarkMs) {
            watermarkMs = at - 1000;
            if (watermarkMs >= visitsState.nextTimerMs) {
              visitsState.onWatermark(watermarkMs, record);
            }
          }
        }
      }
    }
    counters[5] += ratesAppliedCount;
    counters[14] += visitsAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += ratesFilteredCount;
      counters[11] += visitsFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([visitsState], ['text', 'number', 'number', 'number'], 1, decode, hashKeys, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'number', 'number', 'number'], [], 1);
