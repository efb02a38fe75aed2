// Weir stage trades: 2 queries over trades.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeyReader,
  KeysAhead,
  NULL_TEXT_KEY,
  POWERS_OF_TEN,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  decimalRange,
  hashBytes,
  hashKey,
  keyGroupOf,
  multiplyWhole,
  plainTextEnd,
  putDecimal,
  putDecimalAt,
  putJsonWords,
  putTimestamp,
  putWhole,
  readTimestamp,
  skipSpace,
  skipString,
  skipValue,
  sliceText,
  timestampRange,
  tooFarAhead,
  writeNullKey,
  writeSliceKey,
  writeTextKeyText,
} from 'weir/engine';
import {
  AggregationState,
  CountColumn,
  DistinctColumn,
  NullCountColumn,
  Partitioning,
  WholeExtremeColumn,
  WholeSumColumn,
} from 'weir/state';

const descriptor = {
  stage: 'trades',
  fingerprint: 'cca2bece35fc5de294dc7c788800d446dce196f6260a2817f46ef437aab75ef2',
  stateFingerprint: 'e09e7979831746d89436a25f9dce8ba34143d84f47d15490ad027c54af6495cf',
  isSliceable: false,
  source: {
    name: 'trades',
    stream: 'trades',
    format: 'json',
    columns: [
      { name: 'symbol', type: 'VARCHAR' },
      { name: 'buyer', type: 'VARCHAR' },
      { name: 'price', type: 'DECIMAL(10, 2)' },
      { name: 'qty', type: 'INT' },
      { name: 'at', type: 'TIMESTAMP' },
    ],
    partitionedBy: ['symbol'],
    eventTime: { column: 'at', boundMs: 1000 },
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'minutes',
      output: 0,
      emit: 'final',
      windowSizeMs: 60000,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'buyer', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 2 key columns, 3 accumulator columns',
    },
    {
      name: 'hours',
      output: 1,
      emit: 'final',
      windowSizeMs: 3600000,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 2 key columns, 3 accumulator columns ▸ hash aggregation: 1 key column, 2 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'minutes',
      connector: 'kinesis',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'buyer', type: 'VARCHAR' },
        { name: 'amount', type: 'DECIMAL(38, 2)' },
        { name: 'at', type: 'TIMESTAMP' },
      ],
      options: {},
    },
    {
      name: 'hours',
      connector: 'dynamodb',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'most', type: 'DECIMAL(38, 2)' },
        { name: 'buyers', type: 'BIGINT' },
        { name: 'hour', type: 'TIMESTAMP' },
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
  const minutesRows = task.emitted[0];
  const minutesKey = new ByteWriter();
  const minutesKeysAhead = new KeysAhead(minutesKey, simdDecoder.keys(0));
  const minutesWanted = minutesKeysAhead.wanted;
  const minutesHashes = minutesKeysAhead.hashes;
  const minutesKeyStarts = minutesKeysAhead.starts;
  const minutesKeyEnds = minutesKeysAhead.ends;
  const minutesPlaces = minutesKeysAhead.places;
  const minutesSlots = minutesKeysAhead.slots;
  const minutesSumOfMultiply = new WholeSumColumn();
  const minutesCount = new CountColumn();
  const minutesNullsOfMultiply = new NullCountColumn();
  const minutesState = new AggregationState({
    columns: [minutesSumOfMultiply, minutesCount, minutesNullsOfMultiply],
    window: { kind: 'tumbling', sizeMs: 60000, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitMinutes,
    partitioning: new Partitioning(task, 0, ['text', 'text'], [0], 0),
  });
  const minutesKeyReader = new KeyReader();

  // appends the row of a group, line 3: CREATE STREAM minutes AS SELECT symbol, buyer, SUM(price * qty) AS amoun …
  function emitMinutes(slot, recordIndex) {
    try {
      const keyBytes = minutesState.keyBytes;
      const keyMemory = minutesState.keyMemory;
      const keyStart = minutesState.keyStart(slot);
      minutesKeyReader.open(keyBytes, keyStart);
      const symbolIsNull2 = minutesKeyReader.null();
      const symbolLength = symbolIsNull2 ? 0 : minutesKeyReader.textLength();
      const symbolStart2 = minutesKeyReader.position;
      const symbolEnd2 = symbolStart2 + symbolLength;
      minutesKeyReader.position = symbolEnd2;
      const buyerIsNull2 = minutesKeyReader.null();
      const buyerLength = buyerIsNull2 ? 0 : minutesKeyReader.textLength();
      const buyerStart2 = minutesKeyReader.position;
      const buyerEnd2 = buyerStart2 + buyerLength;
      minutesKeyReader.position = buyerEnd2;
      const windowStartMs = minutesState.placeOfRun(slot);
      const windowEndMs = windowStartMs + 60000;
      const noMultiply = (minutesCount.values[slot * minutesCount.stride] - minutesNullsOfMultiply.get(slot)) === 0;
      // line 4: GROUP BY symbol, buyer WINDOW TUMBLING(1m) HAVING COUNT(*) > 1;
      if (!(minutesCount.values[slot * minutesCount.stride] > 1)) {
        return;
      }
      const at2 = timestampRange(windowEndMs - 1);
      const json = minutesRows.json;
      const jsonRoom = 138 + (symbolIsNull2 ? 0 : symbolEnd2 - symbolStart2) * 6 + (buyerIsNull2 ? 0 : buyerEnd2 - buyerStart2) * 6;
      if (json.length + jsonRoom > json.bytes.length) {
        json.reserve(jsonRoom);
      }
      let jsonMemory = json.memory;
      let jsonAt = json.length;
      // {"symbol":
      jsonMemory.setFloat64(jsonAt, 2.1131090624118389e+214, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      if (symbolIsNull2) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, symbolStart2, symbolEnd2);
      }
      // ,"buyer":
      jsonMemory.setFloat64(jsonAt, 9.428759178291333e-143, true);
      jsonMemory.setInt32(jsonAt + 8, 58, true);
      jsonAt += 9;
      if (buyerIsNull2) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, buyerStart2, buyerEnd2);
      }
      // ,"amount":
      jsonMemory.setFloat64(jsonAt, 6.978437478136172e+252, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      if (noMultiply) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putDecimalAt(jsonMemory, jsonAt, minutesSumOfMultiply.values, slot * minutesSumOfMultiply.stride, 2) || putDecimal(jsonMemory, jsonAt, noMultiply ? 0 : decimalRange(minutesSumOfMultiply.get(slot), 38, 2), 2);
      }
      // ,"at":
      jsonMemory.setFloat64(jsonAt, 3.15805060355814e-310, true);
      jsonAt += 6;
      jsonAt = putTimestamp(jsonMemory, jsonAt, at2);
      jsonMemory.setUint8(jsonAt++, 125);
      json.length = jsonAt;
      const key = minutesRows.keys;
      const keyRoom = 23 + (symbolIsNull2 ? 0 : symbolEnd2 - symbolStart2) * 6 + (buyerIsNull2 ? 0 : buyerEnd2 - buyerStart2) * 6;
      if (key.length + keyRoom > key.bytes.length) {
        key.reserve(keyRoom);
      }
      let keyMemory2 = key.memory;
      let keyAt = key.length;
      keyMemory2.setUint8(keyAt++, 91);
      if (symbolIsNull2) {
        // null
        keyMemory2.setInt32(keyAt, 1819047278, true);
        keyAt += 4;
      } else {
        keyAt = putJsonWords(keyMemory2, keyAt, keyMemory, symbolStart2, symbolEnd2);
      }
      keyMemory2.setUint8(keyAt++, 44);
      if (buyerIsNull2) {
        // null
        keyMemory2.setInt32(keyAt, 1819047278, true);
        keyAt += 4;
      } else {
        keyAt = putJsonWords(keyMemory2, keyAt, keyMemory, buyerStart2, buyerEnd2);
      }
      keyMemory2.setUint8(keyAt++, 93);
      key.length = keyAt;
      const row2 = minutesRows.endRow(ROW_UPSERT, 0, recordIndex, minutesState.hash(slot));
      minutesRows.windowStartsMs[row2] = windowStartMs;
      minutesRows.windowEndsMs[row2] = windowEndMs;
      counters[6] += 1;
    } catch (error) {
      minutesRows.abandonRow();
      task.emissionFailed(0, recordIndex, error);
    }
  }
  const hoursRows = task.emitted[1];
  const hoursKey = new ByteWriter();
  const hoursKeysAhead = new KeysAhead(hoursKey, simdDecoder.keys(1));
  const hoursWanted = hoursKeysAhead.wanted;
  const hoursHashes = hoursKeysAhead.hashes;
  const hoursKeyStarts = hoursKeysAhead.starts;
  const hoursKeyEnds = hoursKeysAhead.ends;
  const hoursPlaces = hoursKeysAhead.places;
  const hoursSlots = hoursKeysAhead.slots;
  const hoursSumOfMultiply = new WholeSumColumn();
  const hoursCount = new CountColumn();
  const hoursNullsOfMultiply = new NullCountColumn();
  const hoursState2 = new AggregationState({
    columns: [hoursSumOfMultiply, hoursCount, hoursNullsOfMultiply],
    window: { kind: 'tumbling', sizeMs: 60000, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: 2147483647,
    emitGroup: feedHours,
    partitioning: new Partitioning(task, 1, ['text', 'text'], [0], 3600000),
  });
  const hoursKeyReader = new KeyReader();
  const hoursMaxOfAmount = new WholeExtremeColumn('max');
  const hoursDistinctBuyer = new DistinctColumn(1000000, 'more than 1000000 distinct values of buyer in one group; APPROX_COUNT_DISTINCT has no limit');
  const hoursCountOfDistinctBuyer = new CountColumn();
  function hoursFeedHoursDistinctBuyer(slot3, hoursEachDistinctBuyer) {
    hoursCountOfDistinctBuyer.values[slot3 * hoursCountOfDistinctBuyer.stride] += 1;
  }
  hoursDistinctBuyer.feeds([hoursCountOfDistinctBuyer], hoursFeedHoursDistinctBuyer);

  // the row of a group goes on into the next state, line 3: CREATE STREAM minutes AS SELECT symbol, buyer, SUM(p …
  function feedHours(slot2, recordIndex2) {
    try {
      const keyBytes2 = hoursState2.keyBytes;
      const keyMemory3 = hoursState2.keyMemory;
      const keyStart2 = hoursState2.keyStart(slot2);
      hoursKeyReader.open(keyBytes2, keyStart2);
      const symbolIsNull3 = hoursKeyReader.null();
      const symbolLength2 = symbolIsNull3 ? 0 : hoursKeyReader.textLength();
      const symbolStart3 = hoursKeyReader.position;
      const symbolEnd3 = symbolStart3 + symbolLength2;
      hoursKeyReader.position = symbolEnd3;
      const buyerIsNull3 = hoursKeyReader.null();
      const buyerLength2 = buyerIsNull3 ? 0 : hoursKeyReader.textLength();
      const buyerStart3 = hoursKeyReader.position;
      const buyerEnd3 = buyerStart3 + buyerLength2;
      hoursKeyReader.position = buyerEnd3;
      const windowStartMs2 = hoursState2.placeOfRun(slot2);
      const windowEndMs2 = windowStartMs2 + 60000;
      const noMultiply2 = (hoursCount.values[slot2 * hoursCount.stride] - hoursNullsOfMultiply.get(slot2)) === 0;
      hoursState.fedBy(hoursState2, slot2);
      // line 4: GROUP BY symbol, buyer WINDOW TUMBLING(1m) HAVING COUNT(*) > 1;
      if (!(hoursCount.values[slot2 * hoursCount.stride] > 1)) {
        return;
      }
      const amount = noMultiply2 ? 0 : decimalRange(hoursSumOfMultiply.get(slot2), 38, 2);
      const at3 = timestampRange(windowEndMs2 - 1);
      // line 6: GROUP BY symbol WINDOW TUMBLING(at, 1h);
      const hoursWindowStart2 = Math.floor(at3 / 3600000) * 3600000;
      const hoursKeyBytes = symbolIsNull3 ? NULL_TEXT_KEY : keyBytes2;
      const hoursKeyStart = symbolIsNull3 ? 0 : symbolStart3;
      const hoursKeyEnd = symbolIsNull3 ? 1 : symbolEnd3;
      const hoursHash = hashBytes(hoursKeyBytes, hoursKeyStart, hoursKeyEnd);
      const hoursSlot2 = hoursState.findOrCreate(hoursWindowStart2, hoursKeyBytes, hoursKeyStart, hoursKeyEnd, hoursHash, recordIndex2);
      const hoursRowStart2 = hoursSlot2 * hoursState.stride;
      if (!noMultiply2) {
        if (!(hoursMaxOfAmount.values[hoursRowStart2] > amount)) {
          hoursMaxOfAmount.add(hoursSlot2, amount);
        }
      }
      if (!buyerIsNull3) {
        hoursDistinctBuyer.add(hoursSlot2, sliceText(keyBytes2, buyerStart3, buyerEnd3));
      }
      hoursState.touch(hoursSlot2);
    } catch (error2) {
      task.emissionFailed(1, recordIndex2, error2);
    }
  }
  const hoursState = new AggregationState({
    columns: [hoursMaxOfAmount, hoursDistinctBuyer],
    window: { kind: 'tumbling', sizeMs: 3600000, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitHours,
    partitioning: new Partitioning(task, 1, ['only text'], [0]),
  });

  // appends the row of a group, line 5: CREATE TABLE hours AS SELECT symbol, MAX(amount) AS most, COUNT(DISTINCT …
  function emitHours(slot4, recordIndex3) {
    try {
      const keyBytes3 = hoursState.keyBytes;
      const keyMemory4 = hoursState.keyMemory;
      const keyStart3 = hoursState.keyStart(slot4);
      const symbolEnd4 = hoursState.keyEnd(slot4);
      const symbolIsNull4 = symbolEnd4 - keyStart3 === 1 && keyBytes3[keyStart3] === 255;
      const windowStartMs3 = hoursState.placeOfRun(slot4);
      const windowEndMs3 = windowStartMs3 + 3600000;
      hoursDistinctBuyer.check(slot4);
      const mostIsNull = hoursMaxOfAmount.isNull(slot4);
      const most = hoursMaxOfAmount.get(slot4);
      const json2 = hoursRows.json;
      const json2Room = 183 + (symbolIsNull4 ? 0 : symbolEnd4 - keyStart3) * 6;
      if (json2.length + json2Room > json2.bytes.length) {
        json2.reserve(json2Room);
      }
      let jsonMemory2 = json2.memory;
      let jsonAt2 = json2.length;
      // {"symbol":
      jsonMemory2.setFloat64(jsonAt2, 2.1131090624118389e+214, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 14882, true);
      jsonAt2 += 10;
      if (symbolIsNull4) {
        // null
        jsonMemory2.setInt32(jsonAt2, 1819047278, true);
        jsonAt2 += 4;
      } else {
        jsonAt2 = putJsonWords(jsonMemory2, jsonAt2, keyMemory4, keyStart3, symbolEnd4);
      }
      // ,"most":
      jsonMemory2.setFloat64(jsonAt2, 1.1646670714434868e-28, true);
      jsonAt2 += 8;
      if (mostIsNull) {
        // null
        jsonMemory2.setInt32(jsonAt2, 1819047278, true);
        jsonAt2 += 4;
      } else {
        jsonAt2 = putDecimal(jsonMemory2, jsonAt2, most, 2);
      }
      // ,"buyers":
      jsonMemory2.setFloat64(jsonAt2, 1.2862604732986269e+248, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 14882, true);
      jsonAt2 += 10;
      jsonAt2 = putWhole(jsonMemory2, jsonAt2, hoursCountOfDistinctBuyer.values[slot4 * hoursCountOfDistinctBuyer.stride]);
      // ,"hour":
      jsonMemory2.setFloat64(jsonAt2, 1.1641759592341996e-28, true);
      jsonAt2 += 8;
      jsonAt2 = putTimestamp(jsonMemory2, jsonAt2, windowStartMs3);
      jsonMemory2.setUint8(jsonAt2++, 125);
      json2.length = jsonAt2;
      if (symbolIsNull4) {
        hoursRows.keys.ascii('[null]');
      } else {
        writeTextKeyText(hoursRows.keys, keyBytes3, keyStart3, symbolEnd4);
      }
      const row3 = hoursRows.endRow(ROW_UPSERT, 0, recordIndex3, hoursState.hash(slot4));
      hoursRows.windowStartsMs[row3] = windowStartMs3;
      hoursRows.windowEndsMs[row3] = windowEndMs3;
      counters[15] += 1;
    } catch (error3) {
      hoursRows.abandonRow();
      task.emissionFailed(1, recordIndex3, error3);
    }
  }

  const fieldOrder = new FieldOrder(['symbol', 'buyer', 'price', 'qty', 'at']);
  const textValue = new Float64Array(1);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', required: false, type: 'varchar' },
    { name: 'buyer', required: false, type: 'varchar' },
    { name: 'price', required: false, type: 'decimal', precision: 10, scale: 2 },
    { name: 'qty', required: false, type: 'int' },
    { name: 'at', required: false, type: 'timestamp', format: 'iso-8601' },
  ]);

  // line 1: CREATE STREAM trades (symbol VARCHAR, buyer VARCHAR, price DECIMAL(10, 2), qty INT, at TIMESTAMP, WA …
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const buyerStarts = rows.starts[1];
    const buyerEnds = rows.ends[1];
    const priceValues = rows.numbers[2];
    const qtyValues = rows.numbers[3];
    const atValues = rows.numbers[4];
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
      let symbolIsNull = true;
      let symbolText = bytes;
      let symbolStart = 0;
      let symbolEnd = 0;
      let buyerIsNull = true;
      let buyerText = bytes;
      let buyerStart = 0;
      let buyerEnd = 0;
      let priceIsNull = true;
      let price = 0;
      let qtyIsNull = true;
      let qty = 0;
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
                  // "price":
                  if (p + 8 <= last && view.getInt32(p, true) === 1769107490 && view.getInt32(p + 4, true) === 975332707) {
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
                      if (number >= 10000000000) {
                        break usual;
                      }
                      price = isNegative ? 0 - number : number;
                      priceIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        priceIsNull = true;
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
        priceIsNull = strictDecoder.nulls[2] === 1;
        {
          const wide = strictDecoder.wides[2];
          price = strictDecoder.numbers[2];
          if (wide !== null) {
            price = wide;
          }
        }
        qtyIsNull = strictDecoder.nulls[3] === 1;
        qty = strictDecoder.numbers[3];
        atIsNull = strictDecoder.nulls[4] === 1;
        at = strictDecoder.numbers[4];
      }
      nullBits[row] = (symbolIsNull ? 1 : 0) | (buyerIsNull ? 2 : 0) | (priceIsNull ? 4 : 0) | (qtyIsNull ? 8 : 0) | (atIsNull ? 16 : 0);
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
      if (typeof price === 'number') {
        priceValues[row] = price;
      } else {
        rows.keepWide(row, 2, price);
      }
      qtyValues[row] = qty;
      atValues[row] = at;
    }
  }

  function hashKeys(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const buyerStarts = rows.starts[1];
    const buyerEnds = rows.ends[1];
    const priceValues = rows.numbers[2];
    const qtyValues = rows.numbers[3];
    const atValues = rows.numbers[4];
    const minutesHashesOfKeys = rows.hashes[0];
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
      minutesKey.length = 0;
      if (symbolIsNull) {
        writeNullKey(minutesKey);
      } else {
        writeSliceKey(minutesKey, symbolText, symbolStart, symbolEnd);
      }
      if (buyerIsNull) {
        writeNullKey(minutesKey);
      } else {
        writeSliceKey(minutesKey, buyerText, buyerStart, buyerEnd);
      }
      minutesHashesOfKeys[row] = hashKey(minutesKey, 0);
    }
    const hoursHashesOfKeys = rows.hashes[1];
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
      hoursKey.length = 0;
      if (symbolIsNull) {
        writeNullKey(hoursKey);
      } else {
        writeSliceKey(hoursKey, symbolText, symbolStart, symbolEnd);
      }
      if (buyerIsNull) {
        writeNullKey(hoursKey);
      } else {
        writeSliceKey(hoursKey, buyerText, buyerStart, buyerEnd);
      }
      hoursHashesOfKeys[row] = hashKey(hoursKey, 0);
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    const minutesKnownHashes = rows.hashes[0];
    let minutesFilteredCount = 0;
    let minutesAppliedCount = 0;
    const hoursKnownHashes = rows.hashes[1];
    let hoursFilteredCount = 0;
    let hoursAppliedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const buyerStarts = rows.starts[1];
    const buyerEnds = rows.ends[1];
    const priceValues = rows.numbers[2];
    const qtyValues = rows.numbers[3];
    const atValues = rows.numbers[4];
    for (let blockFirst = first; blockFirst < end; blockFirst += 256) {
      const blockEnd = Math.min(end, blockFirst + 256);
      // keys of the block, looked up together
      minutesKey.length = 0;
      let minutesWantedCount = 0;
      const minutesKeysAreMade = minutesKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (minutesKnownHashes !== undefined) {
          minutesHashes[index] = minutesKnownHashes[row];
          const minutesOwner = keyGroupOf(minutesHashes[index]);
          if (minutesOwner < keyGroups.first || minutesOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        const atIsNull = (nullBits[row] & 16) !== 0;
        const at = atValues[row];
        if (atIsNull) {
          continue;
        }
        minutesPlaces[index] = Math.floor(at / 60000) * 60000;
        minutesWanted[minutesWantedCount++] = index;
        if (!minutesKeysAreMade) {
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
          minutesKeyStarts[index] = minutesKey.length;
          if (symbolIsNull) {
            writeNullKey(minutesKey);
          } else {
            writeSliceKey(minutesKey, symbolText, symbolStart, symbolEnd);
          }
          if (buyerIsNull) {
            writeNullKey(minutesKey);
          } else {
            writeSliceKey(minutesKey, buyerText, buyerStart, buyerEnd);
          }
          minutesKeyEnds[index] = minutesKey.length;
        }
      }
      minutesState.seek(minutesKeysAhead, minutesWantedCount, minutesKnownHashes !== undefined);
      // keys of the block, looked up together
      hoursKey.length = 0;
      let hoursWantedCount = 0;
      const hoursKeysAreMade = hoursKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (hoursKnownHashes !== undefined) {
          hoursHashes[index] = hoursKnownHashes[row];
          const hoursOwner = keyGroupOf(hoursHashes[index]);
          if (hoursOwner < keyGroups.first || hoursOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        const atIsNull = (nullBits[row] & 16) !== 0;
        const at = atValues[row];
        if (atIsNull) {
          continue;
        }
        hoursPlaces[index] = Math.floor(at / 60000) * 60000;
        hoursWanted[hoursWantedCount++] = index;
        if (!hoursKeysAreMade) {
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
          hoursKeyStarts[index] = hoursKey.length;
          if (symbolIsNull) {
            writeNullKey(hoursKey);
          } else {
            writeSliceKey(hoursKey, symbolText, symbolStart, symbolEnd);
          }
          if (buyerIsNull) {
            writeNullKey(hoursKey);
          } else {
            writeSliceKey(hoursKey, buyerText, buyerStart, buyerEnd);
          }
          hoursKeyEnds[index] = hoursKey.length;
        }
      }
      hoursState2.seek(hoursKeysAhead, hoursWantedCount, hoursKnownHashes !== undefined);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        const arrivalMs = arrivalsMs[record];
        if (nullBits[row] < 0) {
          task.undecodable(record, rows.reason(row));
          continue records;
        }
        const priceIsNull = (nullBits[row] & 4) !== 0;
        let price = priceValues[row];
        if (price !== price) {
          price = rows.wide(row, 2);
        }
        const qtyIsNull = (nullBits[row] & 8) !== 0;
        const qty = qtyValues[row];
        const atIsNull = (nullBits[row] & 16) !== 0;
        const at = atValues[row];
        if (!atIsNull && at > arrivalMs + 3600000) {
          task.undecodable(record, tooFarAhead('at', at, arrivalMs, 3600000));
          continue records;
        }
        decodedCount++;
        const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

        // line 3: CREATE STREAM minutes AS SELECT symbol, buyer, SUM(price * qty) AS amount, _window_time AS at FROM t …
        minutes: {
          let minutesCountsRow = ownsKeyless;
          // line 4: GROUP BY symbol, buyer WINDOW TUMBLING(1m) HAVING COUNT(*) > 1;
          if (atIsNull) {
            if (minutesCountsRow) {
              task.rowFailed(0, record, 'the event time at is NULL, and the window needs it');
            }
            break minutes;
          }
          const minutesWindowStart = minutesPlaces[index];
          const minutesKeyGroup = keyGroupOf(minutesHashes[index]);
          if (minutesKeyGroup < keyGroups.first || minutesKeyGroup >= keyGroups.end) {
            break minutes;
          }
          minutesCountsRow = true;
          if (judgingMs >= minutesWindowStart + 60000) {
            task.rowLate(0, record, minutesWindowStart, minutesWindowStart + 60000, judgingMs);
            break minutes;
          }
          const multiplyIsNull = priceIsNull || qtyIsNull;
          const multiply = multiplyIsNull ? 0 : multiplyWhole(price, qtyIsNull ? 0 : qty);
          const minutesSlot = minutesState.foundAhead(minutesSlots[index]) || minutesState.findOrCreate(minutesWindowStart, minutesKeysAhead.bytes, minutesKeyStarts[index], minutesKeyEnds[index], minutesHashes[index], record);
          if (minutesSlot === 0) {
            task.rowDeparted(0, record);
            break minutes;
          }
          const minutesRowStart = minutesSlot * minutesState.stride;
          if (!multiplyIsNull) {
            const totalOfMultiply = typeof multiply === 'number' ? minutesSumOfMultiply.values[minutesRowStart] + multiply : NaN;
            if (totalOfMultiply >= -9007199254740991 && totalOfMultiply <= 9007199254740991) {
              minutesSumOfMultiply.values[minutesRowStart] = totalOfMultiply;
            } else {
              minutesSumOfMultiply.addWide(minutesSlot, multiply);
            }
          } else {
            minutesNullsOfMultiply.add(minutesSlot);
          }
          minutesCount.values[minutesRowStart] += 1;
          minutesState.touch(minutesSlot);
          minutesAppliedCount++;
        }

        // line 5: CREATE TABLE hours AS SELECT symbol, MAX(amount) AS most, COUNT(DISTINCT buyer) AS buyers, _window_s …
        hours: {
          let hoursCountsRow = ownsKeyless;
          // line 4: GROUP BY symbol, buyer WINDOW TUMBLING(1m) HAVING COUNT(*) > 1;
          if (atIsNull) {
            if (hoursCountsRow) {
              task.rowFailed(1, record, 'the event time at is NULL, and the window needs it');
            }
            break hours;
          }
          const hoursWindowStart = hoursPlaces[index];
          const hoursKeyGroup = keyGroupOf(hoursHashes[index]);
          if (hoursKeyGroup < keyGroups.first || hoursKeyGroup >= keyGroups.end) {
            break hours;
          }
          hoursCountsRow = true;
          if (judgingMs >= hoursWindowStart + 60000) {
            task.rowLate(1, record, hoursWindowStart, hoursWindowStart + 60000, judgingMs);
            break hours;
          }
          const multiplyIsNull2 = priceIsNull || qtyIsNull;
          const multiply2 = multiplyIsNull2 ? 0 : multiplyWhole(price, qtyIsNull ? 0 : qty);
          const hoursSlot = hoursState2.foundAhead(hoursSlots[index]) || hoursState2.findOrCreate(hoursWindowStart, hoursKeysAhead.bytes, hoursKeyStarts[index], hoursKeyEnds[index], hoursHashes[index], record);
          if (hoursSlot === 0) {
            task.rowDeparted(1, record);
            break hours;
          }
          const hoursRowStart = hoursSlot * hoursState2.stride;
          if (!multiplyIsNull2) {
            const totalOfMultiply2 = typeof multiply2 === 'number' ? hoursSumOfMultiply.values[hoursRowStart] + multiply2 : NaN;
            if (totalOfMultiply2 >= -9007199254740991 && totalOfMultiply2 <= 9007199254740991) {
              hoursSumOfMultiply.values[hoursRowStart] = totalOfMultiply2;
            } else {
              hoursSumOfMultiply.addWide(hoursSlot, multiply2);
            }
          } else {
            hoursNullsOfMultiply.add(hoursSlot);
          }
          hoursCount.values[hoursRowStart] += 1;
          hoursState2.touch(hoursSlot);
          hoursAppliedCount++;
        }

        // the watermark moves when every query has seen it as it was before the record
        if (!atIsNull && at > eventTimeMaxMs) {
          eventTimeMaxMs = at;
          if (at - 1000 > watermarkMs) {
            watermarkMs = at - 1000;
            if (watermarkMs >= minutesState.nextTimerMs) {
              minutesState.onWatermark(watermarkMs, record);
            }
            if (watermarkMs >= hoursState2.nextTimerMs) {
              hoursState2.onWatermark(watermarkMs, record);
            }
            if (watermarkMs >= hoursState.nextTimerMs) {
              hoursState.onWatermark(watermarkMs, record);
            }
            task.watermarkMs = watermarkMs;
          }
        }
      }
    }
    counters[5] += minutesAppliedCount;
    counters[14] += hoursAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += minutesFilteredCount;
      counters[11] += hoursFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([minutesState, hoursState2, hoursState], ['text', 'text', 'number', 'number', 'number'], 2, decode, hashKeys, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'text', 'number', 'number', 'number'], [], 2);
