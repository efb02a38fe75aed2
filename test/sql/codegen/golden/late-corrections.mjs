// Weir stage readings: 1 query over readings.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeyReader,
  KeysAhead,
  POWERS_OF_TEN,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  hashKey,
  keyGroupOf,
  plainTextEnd,
  putDouble,
  putWhole,
  readTimestamp,
  skipSpace,
  skipString,
  skipValue,
  tooFarAhead,
  writeWholeKey,
} from 'weir/engine';
import { AggregationState, CountColumn, DoubleExtremeColumn, NullCountColumn, Partitioning } from 'weir/state';

const descriptor = {
  stage: 'readings',
  fingerprint: '1c4f8a97c94dbce4b49b3fb99e2502c1b54201c5f0394440ceba1efe719bacba',
  stateFingerprint: '1664b8fcb30e1be072da2bffbcdf9170a0b2a2181d5252ac5e92105fa2831d4c',
  isSliceable: true,
  source: {
    name: 'readings',
    stream: 'readings',
    format: 'json',
    columns: [{ name: 'sensor', type: 'INT' }, { name: 'celsius', type: 'DOUBLE' }, { name: 'at', type: 'TIMESTAMP' }],
    partitionedBy: ['sensor'],
    eventTime: { column: 'at', boundMs: 10000 },
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'hourly',
      output: 0,
      emit: 'final',
      windowSizeMs: 3600000,
      windowsShareStart: false,
      allowedLatenessMs: 600000,
      lateOutput: null,
      keyColumns: [{ name: 'sensor', type: 'INT' }],
      stateSummary: 'hash aggregation: 1 key column, 4 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'hourly',
      connector: 'kinesis',
      columns: [
        { name: 'sensor', type: 'INT' },
        { name: 'low', type: 'DOUBLE' },
        { name: 'high', type: 'DOUBLE' },
        { name: 'readings', type: 'BIGINT' },
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
  const hourlyRows = task.emitted[0];
  const hourlyKey = new ByteWriter();
  const hourlyKeysAhead = new KeysAhead(hourlyKey, simdDecoder.keys(0));
  const hourlyWanted = hourlyKeysAhead.wanted;
  const hourlyHashes = hourlyKeysAhead.hashes;
  const hourlyKeyStarts = hourlyKeysAhead.starts;
  const hourlyKeyEnds = hourlyKeysAhead.ends;
  const hourlyPlaces = hourlyKeysAhead.places;
  const hourlySlots = hourlyKeysAhead.slots;
  const hourlyMinOfCelsius = new DoubleExtremeColumn('min');
  const hourlyMaxOfCelsius = new DoubleExtremeColumn('max');
  const hourlyCount = new CountColumn();
  const hourlyNullsOfCelsius = new NullCountColumn();
  const hourlyState = new AggregationState({
    columns: [hourlyMinOfCelsius, hourlyMaxOfCelsius, hourlyCount, hourlyNullsOfCelsius],
    window: { kind: 'tumbling', sizeMs: 3600000, offsetMs: 0 },
    allowedLatenessMs: 600000,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitHourly,
    partitioning: new Partitioning(task, 0, ['whole'], [0], 0),
  });
  const hourlyKeyReader = new KeyReader();

  // appends the row of a group, line 9: SELECT sensor, MIN(celsius) AS low, MAX(celsius) AS high, COUNT(celsius) …
  function emitHourly(slot, recordIndex) {
    const keyBytes = hourlyState.keyBytes;
    const keyMemory = hourlyState.keyMemory;
    const keyStart = hourlyState.keyStart(slot);
    hourlyKeyReader.open(keyBytes, keyStart);
    const sensor2 = hourlyKeyReader.whole();
    const windowStartMs = hourlyState.placeOfRun(slot);
    const windowEndMs = windowStartMs + 3600000;
    const lowIsNull = hourlyMinOfCelsius.isNull(slot);
    const low = hourlyMinOfCelsius.get(slot);
    const highIsNull = hourlyMaxOfCelsius.isNull(slot);
    const high = hourlyMaxOfCelsius.get(slot);
    const readings = (hourlyCount.values[slot * hourlyCount.stride] - hourlyNullsOfCelsius.get(slot));
    const json = hourlyRows.json;
    if (json.length + 250 > json.bytes.length) {
      json.reserve(250);
    }
    let jsonMemory = json.memory;
    let jsonAt = json.length;
    // {"sensor":
    jsonMemory.setFloat64(jsonAt, 1.677720615114231e+243, true);
    jsonMemory.setInt32(jsonAt + 8, 14882, true);
    jsonAt += 10;
    jsonAt = putWhole(jsonMemory, jsonAt, sensor2);
    // ,"low":
    jsonMemory.setFloat64(jsonAt, 1.4537873250093059e-307, true);
    jsonAt += 7;
    if (lowIsNull) {
      // null
      jsonMemory.setInt32(jsonAt, 1819047278, true);
      jsonAt += 4;
    } else {
      jsonAt = putDouble(jsonMemory, jsonAt, low);
    }
    // ,"high":
    jsonMemory.setFloat64(jsonAt, 1.1616972648262817e-28, true);
    jsonAt += 8;
    if (highIsNull) {
      // null
      jsonMemory.setInt32(jsonAt, 1819047278, true);
      jsonAt += 4;
    } else {
      jsonAt = putDouble(jsonMemory, jsonAt, high);
    }
    // ,"readings":
    jsonMemory.setFloat64(jsonAt, 7.342866055819305e+223, true);
    jsonMemory.setInt32(jsonAt + 8, 975336295, true);
    jsonAt += 12;
    jsonAt = putWhole(jsonMemory, jsonAt, readings);
    jsonMemory.setUint8(jsonAt++, 125);
    json.length = jsonAt;
    const key = hourlyRows.keys;
    if (key.length + 58 > key.bytes.length) {
      key.reserve(58);
    }
    let keyMemory2 = key.memory;
    let keyAt = key.length;
    keyMemory2.setUint8(keyAt++, 91);
    keyAt = putWhole(keyMemory2, keyAt, sensor2);
    keyMemory2.setUint8(keyAt++, 93);
    key.length = keyAt;
    const row2 = hourlyRows.endRow(ROW_UPSERT, hourlyState.send(slot, true), recordIndex, hourlyState.hash(slot));
    hourlyRows.windowStartsMs[row2] = windowStartMs;
    hourlyRows.windowEndsMs[row2] = windowEndMs;
    counters[6] += 1;
  }

  const fieldOrder = new FieldOrder(['sensor', 'celsius', 'at']);
  const textValue = new Float64Array(1);
  const strictDecoder = new StrictDecoder([
    { name: 'sensor', required: true, type: 'int' },
    { name: 'celsius', required: false, type: 'double' },
    { name: 'at', required: false, type: 'timestamp', format: 'iso-8601' },
  ]);

  // line 1: CREATE STREAM readings (
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const sensorValues = rows.numbers[0];
    const celsiusValues = rows.numbers[1];
    const atValues = rows.numbers[2];
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
      let sensorIsMissing = true;
      let sensor = 0;
      let celsiusIsNull = true;
      let celsius = 0;
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
          let fieldBefore = 3;
          let field = successors[3];
          nextField: for (;;) {
            named: {
              switch (field) {
                case 0: {
                  // "sensor":
                  if (p + 9 <= last && view.getInt32(p, true) === 1852142370 && view.getInt32(p + 4, true) === 577924979 && view.getInt32(p + 5, true) === 975336047) {
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
                      if (number > (isNegative ? 2147483648 : 2147483647)) {
                        break usual;
                      }
                      sensor = isNegative ? 0 - number : number;
                      sensorIsMissing = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        sensorIsMissing = true;
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
                  // "celsius":
                  if (p + 10 <= last && view.getInt32(p, true) === 1818583842 && view.getInt32(p + 4, true) === 1937074547 && view.getInt32(p + 6, true) === 975336309) {
                    p += 10;
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
                      if (digitCount > 15) {
                        break usual;
                      }
                      if (fractionDigitCount !== 0) {
                        number /= powersOfTen[fractionDigitCount];
                      }
                      celsius = isNegative ? -number : number;
                      celsiusIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        celsiusIsNull = true;
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
          if (!(sensorIsMissing)) {
            break decoded;
          }
        }
        // anything unusual, and everything broken
        if (!strictDecoder.decode(bytes, recordStart, recordEnd)) {
          rows.fail(row, strictDecoder.reason);
          continue records;
        }
        sensor = strictDecoder.numbers[0];
        celsiusIsNull = strictDecoder.nulls[1] === 1;
        celsius = strictDecoder.numbers[1];
        atIsNull = strictDecoder.nulls[2] === 1;
        at = strictDecoder.numbers[2];
      }
      nullBits[row] = (celsiusIsNull ? 2 : 0) | (atIsNull ? 4 : 0);
      sensorValues[row] = sensor;
      celsiusValues[row] = celsius;
      atValues[row] = at;
    }
  }

  function hashKeys(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const sensorValues = rows.numbers[0];
    const celsiusValues = rows.numbers[1];
    const atValues = rows.numbers[2];
    const hourlyHashesOfKeys = rows.hashes[0];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      if (nullBits[row] < 0) {
        continue;
      }
      const sensor = sensorValues[row];
      hourlyKey.length = 0;
      writeWholeKey(hourlyKey, sensor);
      hourlyHashesOfKeys[row] = hashKey(hourlyKey, 0);
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    const hourlyKnownHashes = rows.hashes[0];
    let hourlyFilteredCount = 0;
    let hourlyAppliedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const sensorValues = rows.numbers[0];
    const celsiusValues = rows.numbers[1];
    const atValues = rows.numbers[2];
    for (let blockFirst = first; blockFirst < end; blockFirst += 256) {
      const blockEnd = Math.min(end, blockFirst + 256);
      // keys of the block, looked up together
      hourlyKey.length = 0;
      let hourlyWantedCount = 0;
      const hourlyKeysAreMade = hourlyKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (hourlyKnownHashes !== undefined) {
          hourlyHashes[index] = hourlyKnownHashes[row];
          const hourlyOwner = keyGroupOf(hourlyHashes[index]);
          if (hourlyOwner < keyGroups.first || hourlyOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        const celsiusIsNull = (nullBits[row] & 2) !== 0;
        const celsius = celsiusValues[row];
        const atIsNull = (nullBits[row] & 4) !== 0;
        const at = atValues[row];
        if (!(!celsiusIsNull && celsius >= (-50) && !celsiusIsNull && celsius <= 150)) {
          continue;
        }
        if (atIsNull) {
          continue;
        }
        hourlyPlaces[index] = Math.floor(at / 3600000) * 3600000;
        hourlyWanted[hourlyWantedCount++] = index;
        if (!hourlyKeysAreMade) {
          const sensor = sensorValues[row];
          hourlyKeyStarts[index] = hourlyKey.length;
          writeWholeKey(hourlyKey, sensor);
          hourlyKeyEnds[index] = hourlyKey.length;
        }
      }
      hourlyState.seek(hourlyKeysAhead, hourlyWantedCount, hourlyKnownHashes !== undefined);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        const arrivalMs = arrivalsMs[record];
        if (nullBits[row] < 0) {
          task.undecodable(record, rows.reason(row));
          continue records;
        }
        const celsiusIsNull = (nullBits[row] & 2) !== 0;
        const celsius = celsiusValues[row];
        const atIsNull = (nullBits[row] & 4) !== 0;
        const at = atValues[row];
        if (!atIsNull && at > arrivalMs + 3600000) {
          task.undecodable(record, tooFarAhead('at', at, arrivalMs, 3600000));
          continue records;
        }
        decodedCount++;
        const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

        // line 9: SELECT sensor, MIN(celsius) AS low, MAX(celsius) AS high, COUNT(celsius) AS readings
        hourly: {
          let hourlyCountsRow = ownsKeyless;
          // line 11: WHERE celsius BETWEEN -50 AND 150
          if (!(!celsiusIsNull && celsius >= (-50) && !celsiusIsNull && celsius <= 150)) {
            hourlyFilteredCount++;
            break hourly;
          }
          // line 12: GROUP BY sensor
          if (atIsNull) {
            if (hourlyCountsRow) {
              task.rowFailed(0, record, 'the event time at is NULL, and the window needs it');
            }
            break hourly;
          }
          const hourlyWindowStart = hourlyPlaces[index];
          const hourlyKeyGroup = keyGroupOf(hourlyHashes[index]);
          if (hourlyKeyGroup < keyGroups.first || hourlyKeyGroup >= keyGroups.end) {
            break hourly;
          }
          hourlyCountsRow = true;
          if (judgingMs >= hourlyWindowStart + 4200000) {
            task.rowLate(0, record, hourlyWindowStart, hourlyWindowStart + 3600000, judgingMs);
            break hourly;
          }
          const hourlySlot = hourlyState.foundAhead(hourlySlots[index]) || hourlyState.findOrCreate(hourlyWindowStart, hourlyKeysAhead.bytes, hourlyKeyStarts[index], hourlyKeyEnds[index], hourlyHashes[index], record);
          if (hourlySlot === 0) {
            task.rowDeparted(0, record);
            break hourly;
          }
          if (hourlyWindowStart + 3600000 <= judgingMs) {
            hourlyState.ensureEmitted(hourlySlot, record);
          }
          const hourlyRowStart = hourlySlot * hourlyState.stride;
          if (!celsiusIsNull) {
            if (!(hourlyMinOfCelsius.values[hourlyRowStart] < celsius)) {
              hourlyMinOfCelsius.add(hourlySlot, celsius);
            }
            if (!(hourlyMaxOfCelsius.values[hourlyRowStart] > celsius)) {
              hourlyMaxOfCelsius.add(hourlySlot, celsius);
            }
          } else {
            hourlyNullsOfCelsius.add(hourlySlot);
          }
          hourlyCount.values[hourlyRowStart] += 1;
          hourlyState.touch(hourlySlot);
          if (hourlyWindowStart + 3600000 <= judgingMs) {
            emitHourly(hourlySlot, record);
          }
          hourlyAppliedCount++;
        }

        // the watermark moves when every query has seen it as it was before the record
        if (!atIsNull && at > eventTimeMaxMs) {
          eventTimeMaxMs = at;
          if (at - 10000 > watermarkMs) {
            watermarkMs = at - 10000;
            if (watermarkMs >= hourlyState.nextTimerMs) {
              hourlyState.onWatermark(watermarkMs, record);
            }
          }
        }
      }
    }
    counters[5] += hourlyAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += hourlyFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([hourlyState], ['number', 'number', 'number'], 1, decode, hashKeys, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['number', 'number', 'number'], [], 1);
