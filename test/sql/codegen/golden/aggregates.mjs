// Weir stage trades: 1 query over trades.
import {
  FieldOrder,
  GeneratedTask,
  POWERS_OF_TEN,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  bigintRange,
  correlation,
  finiteDouble,
  hashBytes,
  keyGroupOf,
  percentileCont,
  plainTextEnd,
  putDouble,
  putJsonWords,
  putWhole,
  putWholeAt,
  readTimestamp,
  skipSpace,
  skipString,
  skipValue,
  sliceText,
  standardDeviation,
  textHashHigh,
  textHashLow,
  tooFarAhead,
  writeJsonText,
  writeTextKeyText,
} from 'weir/engine';
import {
  AggregationState,
  CardinalityColumn,
  CountColumn,
  DistinctColumn,
  DoubleSumColumn,
  HoppingWindows,
  ListColumn,
  NullCountColumn,
  OverlappingWindows,
  Partitioning,
  PickColumn,
  WholeSumColumn,
} from 'weir/state';

const descriptor = {
  stage: 'trades',
  fingerprint: '288fd70cfcc4845f8ab4806dc4ca53a55283a9b29f300f9a9a7b6de1392d9b80',
  stateFingerprint: 'b476a83b8344164f3ae389130989d42e691b13de407187564851867fdc32e48e',
  isSliceable: true,
  source: {
    name: 'trades',
    stream: 'trades',
    format: 'json',
    columns: [
      { name: 'symbol', type: 'VARCHAR' },
      { name: 'venue', type: 'VARCHAR' },
      { name: 'price', type: 'DOUBLE' },
      { name: 'qty', type: 'INT' },
      { name: 'trade_time', type: 'TIMESTAMP' },
    ],
    partitionedBy: ['symbol'],
    eventTime: { column: 'trade_time', boundMs: 5000 },
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'result',
      output: 0,
      emit: 'final',
      windowSizeMs: 600000,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 1 key column, 18 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'result',
      connector: 'stdout',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'venues', type: 'BIGINT' },
        { name: 'lots', type: 'BIGINT' },
        { name: 'expensive', type: 'BIGINT' },
        { name: 'deviation', type: 'DOUBLE' },
        { name: 'correlation', type: 'DOUBLE' },
        { name: 'opened', type: 'DOUBLE' },
        { name: 'busiest', type: 'VARCHAR' },
        { name: 'route', type: 'VARCHAR' },
        { name: 'median', type: 'DOUBLE' },
        { name: 'about', type: 'BIGINT' },
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
  const resultDistinctVenue = new DistinctColumn(1000000, 'more than 1000000 distinct values of venue in one group; APPROX_COUNT_DISTINCT has no limit');
  const resultCountOfDistinctVenue = new CountColumn();
  const resultDistinctQty = new DistinctColumn(1000000, 'more than 1000000 distinct values of qty in one group; APPROX_COUNT_DISTINCT has no limit');
  const resultSumOfDistinctQty = new WholeSumColumn();
  const resultCountOfDistinctQty = new CountColumn();
  const resultCount = new CountColumn();
  const resultNullsOfChosen = new NullCountColumn();
  const resultNullsOfPrice = new NullCountColumn();
  const resultSumOfPrice = new DoubleSumColumn();
  const resultProductsOfPrice = new DoubleSumColumn();
  const resultNullsOfPriceAndQtyAsDouble = new NullCountColumn();
  const resultSumOfX = new DoubleSumColumn();
  const resultSumOfY = new DoubleSumColumn();
  const resultProductsOfXY = new DoubleSumColumn();
  const resultProductsOfXX = new DoubleSumColumn();
  const resultProductsOfYY = new DoubleSumColumn();
  const resultFirstPrice = new PickColumn('first', 'number', null, true);
  const resultMaxQtyAndVenue = new PickColumn('max', 'text', 'number', true);
  const resultValuesOfVenue = new ListColumn(262144, 'the texts of venue in one group are longer than 262144 characters together', true);
  const resultValuesOfPrice = new ListColumn(1000000, 'more than 1000000 values of price in one group; APPROX_PERCENTILE has no limit', false);
  const resultDistinctOfVenue = new CardinalityColumn();
  function resultFeedResultDistinctVenue(slot, resultEachDistinctVenue) {
    resultCountOfDistinctVenue.values[slot * resultCountOfDistinctVenue.stride] += 1;
  }
  resultDistinctVenue.feeds([resultCountOfDistinctVenue], resultFeedResultDistinctVenue);
  function resultFeedResultDistinctQty(slot2, resultEachDistinctQty) {
    const totalOfDistinctQty = resultSumOfDistinctQty.values[slot2 * resultSumOfDistinctQty.stride] + resultEachDistinctQty;
    if (totalOfDistinctQty >= -9007199254740991 && totalOfDistinctQty <= 9007199254740991) {
      resultSumOfDistinctQty.values[slot2 * resultSumOfDistinctQty.stride] = totalOfDistinctQty;
    } else {
      resultSumOfDistinctQty.addWide(slot2, resultEachDistinctQty);
    }
    resultCountOfDistinctQty.values[slot2 * resultCountOfDistinctQty.stride] += 1;
  }
  resultDistinctQty.feeds([resultSumOfDistinctQty, resultCountOfDistinctQty], resultFeedResultDistinctQty);
  const resultWindows = new OverlappingWindows(new HoppingWindows(600000, 60000, 0), { allowedLatenessMs: 0, inPanes: true });
  const resultState = new AggregationState({
    columns: [
      resultDistinctVenue,
      resultDistinctQty,
      resultCount,
      resultNullsOfChosen,
      resultNullsOfPrice,
      resultSumOfPrice,
      resultProductsOfPrice,
      resultNullsOfPriceAndQtyAsDouble,
      resultSumOfX,
      resultSumOfY,
      resultProductsOfXY,
      resultProductsOfXX,
      resultProductsOfYY,
      resultFirstPrice,
      resultMaxQtyAndVenue,
      resultValuesOfVenue,
      resultValuesOfPrice,
      resultDistinctOfVenue,
    ],
    window: resultWindows,
    allowedLatenessMs: 0,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitResult,
    partitioning: new Partitioning(task, 0, ['only text'], [0], 0),
  });

  // appends the row of a group, line 11: SELECT symbol,
  function emitResult(slot3, recordIndex) {
    try {
      const keyBytes = resultState.keyBytes;
      const keyMemory = resultState.keyMemory;
      const keyStart = resultState.keyStart(slot3);
      const symbolEnd2 = resultState.keyEnd(slot3);
      const windowStartMs = resultWindows.startMs(resultState.placeOfRun(slot3));
      const windowEndMs = resultWindows.endMs(resultState.placeOfRun(slot3));
      resultDistinctVenue.check(slot3);
      resultDistinctQty.check(slot3);
      const noDistinctQty = resultCountOfDistinctQty.values[slot3 * resultCountOfDistinctQty.stride] === 0;
      const result2 = standardDeviation((resultCount.values[slot3 * resultCount.stride] - resultNullsOfPrice.get(slot3)), resultSumOfPrice.exact(slot3), resultProductsOfPrice.exact(slot3), 1);
      const result3 = correlation({ count: (resultCount.values[slot3 * resultCount.stride] - resultNullsOfPriceAndQtyAsDouble.get(slot3)), sumX: resultSumOfX.exact(slot3), sumY: resultSumOfY.exact(slot3), squaresX: resultProductsOfXX.exact(slot3), squaresY: resultProductsOfYY.exact(slot3), products: resultProductsOfXY.exact(slot3) });
      const isNull = resultFirstPrice.isNull(slot3);
      const isNull2 = resultMaxQtyAndVenue.isNull(slot3);
      const allVenue = resultValuesOfVenue.all(slot3);
      const orderedPrice = resultValuesOfPrice.ordered(slot3);
      const expensive = (resultCount.values[slot3 * resultCount.stride] - resultNullsOfChosen.get(slot3));
      const deviationIsNull = result2 === null;
      const correlationIsNull = result3 === null;
      const opened = isNull ? 0 : resultFirstPrice.get(slot3);
      const busiest = isNull2 ? '' : resultMaxQtyAndVenue.get(slot3);
      const routeIsNull = allVenue.length === 0;
      const route = allVenue.join(' ');
      const medianIsNull = orderedPrice.length === 0;
      const median = orderedPrice.length === 0 ? 0 : percentileCont(orderedPrice, 0.5, false);
      const about = resultDistinctOfVenue.get(slot3);
      const json = resultRows.json;
      const jsonRoom = 563 + (symbolEnd2 - keyStart) * 6;
      if (json.length + jsonRoom > json.bytes.length) {
        json.reserve(jsonRoom);
      }
      let jsonMemory = json.memory;
      let jsonAt = json.length;
      // {"symbol":
      jsonMemory.setFloat64(jsonAt, 2.1131090624118389e+214, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, keyStart, symbolEnd2);
      // ,"venues":
      jsonMemory.setFloat64(jsonAt, 7.501881091182711e+247, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      jsonAt = putWhole(jsonMemory, jsonAt, resultCountOfDistinctVenue.values[slot3 * resultCountOfDistinctVenue.stride]);
      // ,"lots":
      jsonMemory.setFloat64(jsonAt, 1.1644215153608837e-28, true);
      jsonAt += 8;
      if (noDistinctQty) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putWholeAt(jsonMemory, jsonAt, resultSumOfDistinctQty.values, slot3 * resultSumOfDistinctQty.stride) || putWhole(jsonMemory, jsonAt, noDistinctQty ? 0 : bigintRange(resultSumOfDistinctQty.get(slot3)));
      }
      // ,"expensive":
      jsonMemory.setFloat64(jsonAt, 1.0626406360728899e+248, true);
      jsonMemory.setFloat64(jsonAt + 8, 1.233608687063e-312, true);
      jsonAt += 13;
      jsonAt = putWhole(jsonMemory, jsonAt, expensive);
      // ,"deviation":
      jsonMemory.setFloat64(jsonAt, 3.9892762442762885e+252, true);
      jsonMemory.setFloat64(jsonAt + 8, 1.233611592327e-312, true);
      jsonAt += 13;
      if (deviationIsNull) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putDouble(jsonMemory, jsonAt, result2);
      }
      // ,"correlation":
      jsonMemory.setFloat64(jsonAt, 1.4440248722038583e+214, true);
      jsonMemory.setFloat64(jsonAt + 8, 1.4537796857897626e-307, true);
      jsonAt += 15;
      if (correlationIsNull) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putDouble(jsonMemory, jsonAt, result3);
      }
      // ,"opened":
      jsonMemory.setFloat64(jsonAt, 4.240476832425105e+175, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      if (isNull) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putDouble(jsonMemory, jsonAt, opened);
      }
      // ,"busiest":
      jsonMemory.setFloat64(jsonAt, 7.485520782742986e+247, true);
      jsonMemory.setInt32(jsonAt + 8, 3809908, true);
      jsonAt += 11;
      if (isNull2) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        json.length = jsonAt;
        writeJsonText(json, busiest);
        json.reserve(145);
        jsonMemory = json.memory;
        jsonAt = json.length;
      }
      // ,"route":
      jsonMemory.setFloat64(jsonAt, 5.498179388942246e-143, true);
      jsonMemory.setInt32(jsonAt + 8, 58, true);
      jsonAt += 9;
      if (routeIsNull) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        json.length = jsonAt;
        writeJsonText(json, route);
        json.reserve(128);
        jsonMemory = json.memory;
        jsonAt = json.length;
      }
      // ,"median":
      jsonMemory.setFloat64(jsonAt, 5.035095085991733e+223, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      if (medianIsNull) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putDouble(jsonMemory, jsonAt, median);
      }
      // ,"about":
      jsonMemory.setFloat64(jsonAt, 1.0485780265619862e-142, true);
      jsonMemory.setInt32(jsonAt + 8, 58, true);
      jsonAt += 9;
      jsonAt = putWhole(jsonMemory, jsonAt, about);
      jsonMemory.setUint8(jsonAt++, 125);
      json.length = jsonAt;
      writeTextKeyText(resultRows.keys, keyBytes, keyStart, symbolEnd2);
      const row2 = resultRows.endRow(ROW_UPSERT, 0, recordIndex, resultState.hash(slot3));
      resultRows.windowStartsMs[row2] = windowStartMs;
      resultRows.windowEndsMs[row2] = windowEndMs;
      counters[6] += 1;
    } catch (error) {
      resultRows.abandonRow();
      task.emissionFailed(0, recordIndex, error);
    }
  }

  const fieldOrder = new FieldOrder(['symbol', 'venue', 'price', 'qty', 'trade_time']);
  const textValue = new Float64Array(1);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', required: true, type: 'varchar' },
    { name: 'venue', required: false, type: 'varchar' },
    { name: 'price', required: false, type: 'double' },
    { name: 'qty', required: true, type: 'int' },
    { name: 'trade_time', required: true, type: 'timestamp', format: 'iso-8601' },
  ]);

  // line 2: CREATE STREAM trades (
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const venueStarts = rows.starts[1];
    const venueEnds = rows.ends[1];
    const priceValues = rows.numbers[2];
    const qtyValues = rows.numbers[3];
    const tradeTimeValues = rows.numbers[4];
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
      let symbolIsMissing = true;
      let symbolText = bytes;
      let symbolStart = 0;
      let symbolEnd = 0;
      let venueIsNull = true;
      let venueText = bytes;
      let venueStart = 0;
      let venueEnd = 0;
      let priceIsNull = true;
      let price = 0;
      let qtyIsMissing = true;
      let qty = 0;
      let tradeTimeIsMissing = true;
      let tradeTime = 0;
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
                      symbolIsMissing = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        symbolIsMissing = true;
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
                  // "venue":
                  if (p + 8 <= last && view.getInt32(p, true) === 1852143138 && view.getInt32(p + 4, true) === 975332725) {
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
                      venueStart = valueStart;
                      venueEnd = p;
                      p++;
                      venueIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        venueIsNull = true;
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
                      price = isNegative ? -number : number;
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
                      qtyIsMissing = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        qtyIsMissing = true;
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
                  // "trade_time":
                  if (p + 13 <= last && view.getInt32(p, true) === 1634890786 && view.getInt32(p + 4, true) === 1952408932 && view.getInt32(p + 8, true) === 577072489 && view.getInt32(p + 9, true) === 975332717) {
                    p += 13;
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
                      tradeTime = textValue[0];
                      p++;
                      tradeTimeIsMissing = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        tradeTimeIsMissing = true;
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
          if (!(symbolIsMissing || qtyIsMissing || tradeTimeIsMissing)) {
            break decoded;
          }
        }
        // anything unusual, and everything broken
        if (!strictDecoder.decode(bytes, recordStart, recordEnd)) {
          rows.fail(row, strictDecoder.reason);
          continue records;
        }
        symbolText = strictDecoder.texts[0];
        symbolStart = strictDecoder.textStarts[0];
        symbolEnd = strictDecoder.textEnds[0];
        venueIsNull = strictDecoder.nulls[1] === 1;
        venueText = strictDecoder.texts[1];
        venueStart = strictDecoder.textStarts[1];
        venueEnd = strictDecoder.textEnds[1];
        priceIsNull = strictDecoder.nulls[2] === 1;
        price = strictDecoder.numbers[2];
        qty = strictDecoder.numbers[3];
        tradeTime = strictDecoder.numbers[4];
      }
      nullBits[row] = (venueIsNull ? 2 : 0) | (priceIsNull ? 4 : 0);
      if (symbolText === bytes) {
        symbolStarts[row] = symbolStart;
        symbolEnds[row] = symbolEnd;
      } else {
        rows.keepText(row, 0, symbolText, symbolStart, symbolEnd);
      }
      if (venueText === bytes || venueIsNull) {
        venueStarts[row] = venueStart;
        venueEnds[row] = venueEnd;
      } else {
        rows.keepText(row, 1, venueText, venueStart, venueEnd);
      }
      priceValues[row] = price;
      qtyValues[row] = qty;
      tradeTimeValues[row] = tradeTime;
    }
  }

  function run(batch, first, end, rows) {
    const arrivedBefore = task.arrivedCount - first;
    let decodedCount = 0;
    let resultFilteredCount = 0;
    let resultAppliedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const venueStarts = rows.starts[1];
    const venueEnds = rows.ends[1];
    const priceValues = rows.numbers[2];
    const qtyValues = rows.numbers[3];
    const tradeTimeValues = rows.numbers[4];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      const arrivalMs = arrivalsMs[record];
      if (nullBits[row] < 0) {
        task.undecodable(record, rows.reason(row));
        continue records;
      }
      let symbolText = bytes;
      let symbolStart = symbolStarts[row];
      const symbolEnd = symbolEnds[row];
      if (symbolStart < 0) {
        symbolText = rows.extra;
        symbolStart = ~symbolStart;
      }
      const venueIsNull = (nullBits[row] & 2) !== 0;
      let venueText = bytes;
      let venueStart = venueStarts[row];
      const venueEnd = venueEnds[row];
      if (venueStart < 0) {
        venueText = rows.extra;
        venueStart = ~venueStart;
      }
      const priceIsNull = (nullBits[row] & 4) !== 0;
      const price = priceValues[row];
      const qty = qtyValues[row];
      const tradeTime = tradeTimeValues[row];
      if (tradeTime > arrivalMs + 3600000) {
        task.undecodable(record, tooFarAhead('trade_time', tradeTime, arrivalMs, 3600000));
        continue records;
      }
      decodedCount++;
      const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

      // line 11: SELECT symbol,
      result: {
        let resultCountsRow = ownsKeyless;
        try {
          // line 18: GROUP BY symbol
          const resultLastWindowEnd = resultWindows.lastEndMs(tradeTime);
          const resultHash = hashBytes(symbolText, symbolStart, symbolEnd);
          const resultKeyGroup = keyGroupOf(resultHash);
          if (resultKeyGroup < keyGroups.first || resultKeyGroup >= keyGroups.end) {
            break result;
          }
          resultCountsRow = true;
          if (judgingMs >= resultLastWindowEnd) {
            task.rowLate(0, record, resultWindows.lastStartMs(tradeTime), resultLastWindowEnd, judgingMs);
            break result;
          }
          let chosen = false;
          let chosenIsNull = false;
          if (!priceIsNull && price > 100) {
            chosen = true;
            chosenIsNull = false;
          } else {
            chosen = false;
            chosenIsNull = true;
          }
          if (!priceIsNull) {
            finiteDouble(price * price);
          }
          if (!priceIsNull) {
            finiteDouble(qty * price);
          }
          if (!priceIsNull) {
            finiteDouble(qty * qty);
          }
          if (!priceIsNull) {
            finiteDouble(price * price);
          }
          if (resultWindows.firstEndMs(tradeTime) <= watermarkMs) {
            resultState.onWatermark(watermarkMs, record);
          }
          const resultSlot = resultState.findOrCreate(resultWindows.panePlace(tradeTime, judgingMs), symbolText, symbolStart, symbolEnd, resultHash, record);
          if (resultSlot === 0) {
            task.rowDeparted(0, record);
            break result;
          }
          const resultRowStart = resultSlot * resultState.stride;
          if (!venueIsNull) {
            resultDistinctVenue.add(resultSlot, sliceText(venueText, venueStart, venueEnd));
            resultValuesOfVenue.add(resultSlot, sliceText(venueText, venueStart, venueEnd), arrivedBefore + record);
            resultDistinctOfVenue.add(resultSlot, textHashHigh(venueText, venueStart, venueEnd), textHashLow(venueText, venueStart, venueEnd));
          }
          resultDistinctQty.add(resultSlot, qty);
          if (chosenIsNull) {
            resultNullsOfChosen.add(resultSlot);
          }
          resultCount.values[resultRowStart] += 1;
          if (!priceIsNull) {
            resultSumOfPrice.add(resultSlot, price);
            resultProductsOfPrice.addProduct(resultSlot, price, price);
            resultValuesOfPrice.add(resultSlot, price, 0);
          } else {
            resultNullsOfPrice.add(resultSlot);
          }
          if (!priceIsNull) {
            resultSumOfX.add(resultSlot, qty);
            resultSumOfY.add(resultSlot, price);
            resultProductsOfXY.addProduct(resultSlot, qty, price);
            resultProductsOfXX.addProduct(resultSlot, qty, qty);
            resultProductsOfYY.addProduct(resultSlot, price, price);
          } else {
            resultNullsOfPriceAndQtyAsDouble.add(resultSlot);
          }
          if (resultFirstPrice.wants(resultSlot)) {
            resultFirstPrice.take(resultSlot, priceIsNull ? null : price, null, arrivedBefore + record);
          }
          const by = qty;
          if (resultMaxQtyAndVenue.wants(resultSlot, by)) {
            resultMaxQtyAndVenue.take(resultSlot, venueIsNull ? null : sliceText(venueText, venueStart, venueEnd), by, arrivedBefore + record);
          }
          resultState.touch(resultSlot);
          resultAppliedCount++;
        } catch (error2) {
          if (resultCountsRow) {
            task.rowThrew(0, record, error2);
          }
        }
      }

      // the watermark moves when every query has seen it as it was before the record
      if (tradeTime > eventTimeMaxMs) {
        eventTimeMaxMs = tradeTime;
        if (tradeTime - 5000 > watermarkMs) {
          watermarkMs = tradeTime - 5000;
          if (watermarkMs >= resultState.nextTimerMs) {
            resultState.onWatermark(watermarkMs, record);
          }
        }
      }
    }
    counters[5] += resultAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += resultFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([resultState], ['text', 'text', 'number', 'number', 'number'], 0, decode, null, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'text', 'number', 'number', 'number']);
