// Weir stage sales: 3 queries over sales.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeyReader,
  KeysAhead,
  NULL_TEXT_KEY,
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
  putTimestamp,
  putWhole,
  putWholeAt,
  readTimestamp,
  skipSpace,
  skipString,
  skipValue,
  sliceText,
  timestampRange,
  tooFarAhead,
  writeJsonText,
  writeNullKey,
  writeSliceKey,
  writeTextKeyText,
} from 'weir/engine';
import {
  AggregationState,
  CountColumn,
  NullCountColumn,
  NumberRows,
  Partitioning,
  TextRows,
  TopRows,
  WholeSumColumn,
} from 'weir/state';

const descriptor = {
  stage: 'sales',
  fingerprint: '2748fbaadb8543c36d5a7864edc52ec1aa8079327e6d2afdc5de623cb4c34f5b',
  stateFingerprint: 'f05c82faa770a1cb5e62ec2ac244334dd7eea078595ce358b5d85aa41a8a3120',
  isSliceable: false,
  source: {
    name: 'sales',
    stream: 'sales',
    format: 'json',
    columns: [
      { name: 'shop', type: 'VARCHAR' },
      { name: 'item', type: 'VARCHAR' },
      { name: 'amount', type: 'INT' },
      { name: 'at', type: 'TIMESTAMP' },
    ],
    partitionedBy: ['shop'],
    eventTime: { column: 'at', boundMs: 5000 },
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'best_of_minute',
      output: 0,
      emit: 'final',
      windowSizeMs: 60000,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'shop', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 2 key columns, 3 accumulator columns ▸ the first 3 rows per key of 1 column',
    },
    {
      name: 'best',
      output: 1,
      emit: 'changes',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'shop', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 2 key columns, 3 accumulator columns ▸ the first 10 rows per key of 1 column',
    },
    {
      name: 'held',
      output: 2,
      emit: 'changes',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'shop', type: 'VARCHAR' }],
      stateSummary: 'the first 1 row per key of 2 columns ▸ hash aggregation: 1 key column, 3 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'best_of_minute',
      connector: 'kinesis',
      columns: [
        { name: 'shop', type: 'VARCHAR' },
        { name: 'window_start', type: 'TIMESTAMP' },
        { name: 'item', type: 'VARCHAR' },
        { name: 'sold', type: 'BIGINT' },
        { name: 'place', type: 'BIGINT' },
      ],
      options: {},
    },
    {
      name: 'best',
      connector: 'dynamodb',
      columns: [{ name: 'shop', type: 'VARCHAR' }, { name: 'item', type: 'VARCHAR' }, { name: 'sold', type: 'BIGINT' }],
      options: {},
    },
    {
      name: 'held',
      connector: 'dynamodb',
      columns: [{ name: 'shop', type: 'VARCHAR' }, { name: 'amount', type: 'BIGINT' }],
      options: {},
    },
  ],
};

export const program = { descriptor, createTask };

function createTask(options) {
  const task = new GeneratedTask(descriptor, options);
  const { counters, ownsKeyless } = task;
  const { keyGroups } = options;
  const bestOfMinuteRows = task.emitted[0];
  const bestOfMinuteKey = new ByteWriter();
  const bestOfMinuteKeysAhead = new KeysAhead(bestOfMinuteKey, simdDecoder.keys(0));
  const bestOfMinuteWanted = bestOfMinuteKeysAhead.wanted;
  const bestOfMinuteHashes = bestOfMinuteKeysAhead.hashes;
  const bestOfMinuteKeyStarts = bestOfMinuteKeysAhead.starts;
  const bestOfMinuteKeyEnds = bestOfMinuteKeysAhead.ends;
  const bestOfMinutePlaces = bestOfMinuteKeysAhead.places;
  const bestOfMinuteSlots = bestOfMinuteKeysAhead.slots;
  const bestOfMinuteSumOfAmount = new WholeSumColumn();
  const bestOfMinuteCount = new CountColumn();
  const bestOfMinuteNullsOfAmount = new NullCountColumn();
  const bestOfMinuteState2 = new AggregationState({
    columns: [bestOfMinuteSumOfAmount, bestOfMinuteCount, bestOfMinuteNullsOfAmount],
    window: { kind: 'tumbling', sizeMs: 60000, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: 2147483647,
    emitGroup: feedBestOfMinute,
    partitioning: new Partitioning(task, 0, ['text', 'text'], [0], 60000),
  });
  const bestOfMinuteKeyReader = new KeyReader();

  // the row of a group goes on into the next state, line 7: SELECT shop, item, window_start, window_end, SUM(amo …
  function feedBestOfMinute(slot, recordIndex) {
    try {
      const keyBytes = bestOfMinuteState2.keyBytes;
      const keyMemory = bestOfMinuteState2.keyMemory;
      const keyStart = bestOfMinuteState2.keyStart(slot);
      bestOfMinuteKeyReader.open(keyBytes, keyStart);
      const shopIsNull2 = bestOfMinuteKeyReader.null();
      const shopLength = shopIsNull2 ? 0 : bestOfMinuteKeyReader.textLength();
      const shopStart2 = bestOfMinuteKeyReader.position;
      const shopEnd2 = shopStart2 + shopLength;
      bestOfMinuteKeyReader.position = shopEnd2;
      const itemIsNull2 = bestOfMinuteKeyReader.null();
      const itemLength = itemIsNull2 ? 0 : bestOfMinuteKeyReader.textLength();
      const itemStart2 = bestOfMinuteKeyReader.position;
      const itemEnd2 = itemStart2 + itemLength;
      bestOfMinuteKeyReader.position = itemEnd2;
      const windowStartMs = bestOfMinuteState2.placeOfRun(slot);
      const windowEndMs = windowStartMs + 60000;
      const noAmount = (bestOfMinuteCount.values[slot * bestOfMinuteCount.stride] - bestOfMinuteNullsOfAmount.get(slot)) === 0;
      bestOfMinuteState.fedBy(bestOfMinuteState2, slot);
      const sold = noAmount ? 0 : bigintRange(bestOfMinuteSumOfAmount.get(slot));
      const windowTime = timestampRange(windowEndMs - 1);
      // line 5: SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, shop ORDER BY sold DESC) AS place
      const bestOfMinuteWindowStart2 = Math.floor(windowTime / 60000) * 60000;
      const bestOfMinuteKeyBytes = shopIsNull2 ? NULL_TEXT_KEY : keyBytes;
      const bestOfMinuteKeyStart = shopIsNull2 ? 0 : shopStart2;
      const bestOfMinuteKeyEnd = shopIsNull2 ? 1 : shopEnd2;
      const bestOfMinuteHash = hashBytes(bestOfMinuteKeyBytes, bestOfMinuteKeyStart, bestOfMinuteKeyEnd);
      if (noAmount) {
        bestOfMinuteSoldRows.values[bestOfMinuteNewPlace] = NaN;
      } else {
        if (typeof sold === 'number') {
          bestOfMinuteSoldRows.values[bestOfMinuteNewPlace] = sold;
        } else {
          bestOfMinuteSoldRows.setWide(bestOfMinuteNewPlace, sold);
        }
      }
      if (itemIsNull2) {
        bestOfMinuteItemRows.texts[bestOfMinuteNewPlace] = null;
      } else {
        bestOfMinuteItemRows.texts[bestOfMinuteNewPlace] = sliceText(keyBytes, itemStart2, itemEnd2);
      }
      const bestOfMinuteSlot2 = bestOfMinuteState.locate(bestOfMinuteWindowStart2, bestOfMinuteKeyBytes, bestOfMinuteKeyStart, bestOfMinuteKeyEnd, bestOfMinuteHash, recordIndex);
      bestOfMinuteArrivalRows.values[bestOfMinuteNewPlace] = bestOfMinuteTop.nextArrival(bestOfMinuteSlot2, bestOfMinuteArrivalRows);
      if (bestOfMinuteTop.take(bestOfMinuteSlot2)) {
        bestOfMinuteState.changed(bestOfMinuteSlot2);
      }
      bestOfMinuteState.touch(bestOfMinuteSlot2);
    } catch (error) {
      task.emissionFailed(0, recordIndex, error);
    }
  }
  const bestOfMinuteSoldRows = new NumberRows('whole');
  const bestOfMinuteItemRows = new TextRows();
  const bestOfMinuteArrivalRows = new NumberRows('whole');
  const bestOfMinuteTop = new TopRows({
    limit: 3,
    order: [
      { column: bestOfMinuteSoldRows, descending: true, nullsFirst: false },
      { column: bestOfMinuteArrivalRows, descending: false, nullsFirst: false },
    ],
    columns: [bestOfMinuteSoldRows, bestOfMinuteItemRows, bestOfMinuteArrivalRows],
    onRankChange: 'send',
    replaces: false,
  });
  const bestOfMinuteNewPlace = bestOfMinuteTop.newPlace;
  const bestOfMinuteState = new AggregationState({
    columns: [bestOfMinuteTop],
    window: { kind: 'tumbling', sizeMs: 60000, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitBestOfMinute,
    partitioning: new Partitioning(task, 0, ['only text'], [0]),
  });

  // appends a row at its place, or takes it back, line 3: SELECT shop, window_start, item, sold, place
  function bestOfMinuteEmitRow(slot2, place, offset, number2, isGone, recordIndex2) {
    const keyBytes2 = bestOfMinuteState.keyBytes;
    const keyMemory2 = bestOfMinuteState.keyMemory;
    const keyStart2 = bestOfMinuteState.keyStart(slot2);
    const shopEnd3 = bestOfMinuteState.keyEnd(slot2);
    const shopIsNull3 = shopEnd3 - keyStart2 === 1 && keyBytes2[keyStart2] === 255;
    const windowStartMs2 = bestOfMinuteState.placeOfRun(slot2);
    const windowEndMs2 = windowStartMs2 + 60000;
    const noItem = bestOfMinuteItemRows.isNull(place);
    const item = noItem ? '' : bestOfMinuteItemRows.texts[place];
    const noSold = bestOfMinuteSoldRows.isNull(place);
    const sold2 = noSold ? 0 : bestOfMinuteSoldRows.get(place);
    const json = bestOfMinuteRows.json;
    const jsonRoom = 225 + (shopIsNull3 ? 0 : shopEnd3 - keyStart2) * 6;
    if (json.length + jsonRoom > json.bytes.length) {
      json.reserve(jsonRoom);
    }
    let jsonMemory = json.memory;
    let jsonAt = json.length;
    // {"shop":
    jsonMemory.setFloat64(jsonAt, 1.163677117209178e-28, true);
    jsonAt += 8;
    if (shopIsNull3) {
      // null
      jsonMemory.setInt32(jsonAt, 1819047278, true);
      jsonAt += 4;
    } else {
      jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory2, keyStart2, shopEnd3);
    }
    // ,"window_start":
    jsonMemory.setFloat64(jsonAt, 2.0244611282029534e+267, true);
    jsonMemory.setFloat64(jsonAt + 8, 1.164666055923884e-28, true);
    jsonAt += 16;
    jsonAt = putTimestamp(jsonMemory, jsonAt, windowStartMs2);
    // ,"item":
    jsonMemory.setFloat64(jsonAt, 1.16292797545284e-28, true);
    jsonAt += 8;
    if (noItem) {
      // null
      jsonMemory.setInt32(jsonAt, 1819047278, true);
      jsonAt += 4;
    } else {
      json.length = jsonAt;
      writeJsonText(json, item);
      json.reserve(147);
      jsonMemory = json.memory;
      jsonAt = json.length;
    }
    // ,"sold":
    jsonMemory.setFloat64(jsonAt, 1.1607160262507384e-28, true);
    jsonAt += 8;
    if (noSold) {
      // null
      jsonMemory.setInt32(jsonAt, 1819047278, true);
      jsonAt += 4;
    } else {
      jsonAt = putWhole(jsonMemory, jsonAt, sold2);
    }
    // ,"place":
    jsonMemory.setFloat64(jsonAt, 5.481083430318905e-143, true);
    jsonMemory.setInt32(jsonAt + 8, 58, true);
    jsonAt += 9;
    jsonAt = putWhole(jsonMemory, jsonAt, number2);
    if (isGone) {
      // ,"_deleted":true}
      jsonMemory.setFloat64(jsonAt, 4.9083466216678634e+252, true);
      jsonMemory.setFloat64(jsonAt + 8, 5.562188575016316e+180, true);
      jsonMemory.setInt32(jsonAt + 16, 125, true);
      jsonAt += 17;
    } else {
      jsonMemory.setUint8(jsonAt++, 125);
    }
    json.length = jsonAt;
    if (shopIsNull3) {
      bestOfMinuteRows.keys.ascii('[null]');
    } else {
      writeTextKeyText(bestOfMinuteRows.keys, keyBytes2, keyStart2, shopEnd3);
    }
    const row2 = bestOfMinuteRows.endRow(isGone ? ROW_DELETE : ROW_UPSERT, bestOfMinuteState.nextRevision(slot2), recordIndex2, bestOfMinuteState.hash(slot2), offset);
    bestOfMinuteRows.windowStartsMs[row2] = windowStartMs2;
    bestOfMinuteRows.windowEndsMs[row2] = windowEndMs2;
    counters[6] += 1;
  }

  // sends what changed of a group
  function emitBestOfMinute(slot2, recordIndex2) {
    bestOfMinuteTop.emit(slot2, recordIndex2, bestOfMinuteEmitRow);
  }
  const bestRows = task.emitted[1];
  const bestKey = new ByteWriter();
  const bestKeysAhead = new KeysAhead(bestKey, simdDecoder.keys(1));
  const bestWanted = bestKeysAhead.wanted;
  const bestHashes = bestKeysAhead.hashes;
  const bestKeyStarts = bestKeysAhead.starts;
  const bestKeyEnds = bestKeysAhead.ends;
  const bestPlaces = bestKeysAhead.places;
  const bestSlots = bestKeysAhead.slots;
  const bestSumOfAmount = new WholeSumColumn();
  const bestCount = new CountColumn();
  const bestNullsOfAmount = new NullCountColumn();
  const bestState2 = new AggregationState({
    columns: [bestSumOfAmount, bestCount, bestNullsOfAmount],
    window: null,
    allowedLatenessMs: 0,
    emit: 'changes',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: 2147483647,
    emitGroup: feedBest,
    partitioning: new Partitioning(task, 1, ['text', 'text'], [0], null),
  });
  const bestKeyReader = new KeyReader();

  // the row of a group goes on into the next state, line 14: SELECT *, ROW_NUMBER() OVER (PARTITION BY shop ORDE …
  function feedBest(slot3, recordIndex3, bestIsTakenBack) {
    try {
      const keyBytes3 = bestState2.keyBytes;
      const keyMemory3 = bestState2.keyMemory;
      const keyStart3 = bestState2.keyStart(slot3);
      bestKeyReader.open(keyBytes3, keyStart3);
      const shopIsNull4 = bestKeyReader.null();
      const shopLength2 = shopIsNull4 ? 0 : bestKeyReader.textLength();
      const shopStart3 = bestKeyReader.position;
      const shopEnd4 = shopStart3 + shopLength2;
      bestKeyReader.position = shopEnd4;
      const itemIsNull3 = bestKeyReader.null();
      const itemLength2 = itemIsNull3 ? 0 : bestKeyReader.textLength();
      const itemStart3 = bestKeyReader.position;
      const itemEnd3 = itemStart3 + itemLength2;
      bestKeyReader.position = itemEnd3;
      const noAmount2 = (bestCount.values[slot3 * bestCount.stride] - bestNullsOfAmount.get(slot3)) === 0;
      bestState.fedBy(bestState2, slot3);
      const sold3 = noAmount2 ? 0 : bigintRange(bestSumOfAmount.get(slot3));
      // line 14: SELECT *, ROW_NUMBER() OVER (PARTITION BY shop ORDER BY sold DESC) AS place FROM (SELECT shop, item …
      const bestKeyBytes = shopIsNull4 ? NULL_TEXT_KEY : keyBytes3;
      const bestKeyStart = shopIsNull4 ? 0 : shopStart3;
      const bestKeyEnd = shopIsNull4 ? 1 : shopEnd4;
      const bestHash = hashBytes(bestKeyBytes, bestKeyStart, bestKeyEnd);
      if (noAmount2) {
        bestSoldRows.values[bestNewPlace] = NaN;
      } else {
        if (typeof sold3 === 'number') {
          bestSoldRows.values[bestNewPlace] = sold3;
        } else {
          bestSoldRows.setWide(bestNewPlace, sold3);
        }
      }
      if (itemIsNull3) {
        bestItemRows.texts[bestNewPlace] = null;
      } else {
        bestItemRows.texts[bestNewPlace] = sliceText(keyBytes3, itemStart3, itemEnd3);
      }
      const bestSlot2 = bestState.findOrCreate(0, bestKeyBytes, bestKeyStart, bestKeyEnd, bestHash, recordIndex3);
      if (bestIsTakenBack ? bestTop.takeBack(bestSlot2) : bestTop.take(bestSlot2)) {
        bestState.note(bestSlot2);
      }
      bestState.touch(bestSlot2);
      bestState2.setLive(slot3, !bestIsTakenBack);
    } catch (error2) {
      task.emissionFailed(1, recordIndex3, error2);
    }
  }
  const bestSoldRows = new NumberRows('whole');
  const bestItemRows = new TextRows();
  const bestTop = new TopRows({
    limit: 10,
    order: [
      { column: bestSoldRows, descending: true, nullsFirst: false },
      { column: bestItemRows, descending: false, nullsFirst: false },
    ],
    columns: [bestSoldRows, bestItemRows],
    onRankChange: 'stay',
    replaces: false,
    isRevised: true,
  });
  const bestNewPlace = bestTop.newPlace;
  const bestCoalesces = options.coalesceChanges[1];
  const bestState = new AggregationState({
    columns: [bestTop],
    window: null,
    allowedLatenessMs: 0,
    emit: 'changes',
    keyGroups: options.keyGroups,
    coalesceChanges: bestCoalesces,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitBest,
    partitioning: new Partitioning(task, 1, ['only text'], [0]),
  });

  // appends a row at its place, or takes it back, line 13: SELECT shop, item, sold FROM (
  function bestEmitRow(slot4, place2, offset2, number3, isGone2, recordIndex4) {
    const keyBytes4 = bestState.keyBytes;
    const keyMemory4 = bestState.keyMemory;
    const keyStart4 = bestState.keyStart(slot4);
    const shopEnd5 = bestState.keyEnd(slot4);
    const shopIsNull5 = shopEnd5 - keyStart4 === 1 && keyBytes4[keyStart4] === 255;
    const noItem2 = bestItemRows.isNull(place2);
    const item2 = noItem2 ? '' : bestItemRows.texts[place2];
    const noSold2 = bestSoldRows.isNull(place2);
    const sold4 = noSold2 ? 0 : bestSoldRows.get(place2);
    const json2 = bestRows.json;
    const json2Room = 118 + (shopIsNull5 ? 0 : shopEnd5 - keyStart4) * 6;
    if (json2.length + json2Room > json2.bytes.length) {
      json2.reserve(json2Room);
    }
    let jsonMemory2 = json2.memory;
    let jsonAt2 = json2.length;
    // {"shop":
    jsonMemory2.setFloat64(jsonAt2, 1.163677117209178e-28, true);
    jsonAt2 += 8;
    if (shopIsNull5) {
      // null
      jsonMemory2.setInt32(jsonAt2, 1819047278, true);
      jsonAt2 += 4;
    } else {
      jsonAt2 = putJsonWords(jsonMemory2, jsonAt2, keyMemory4, keyStart4, shopEnd5);
    }
    // ,"item":
    jsonMemory2.setFloat64(jsonAt2, 1.16292797545284e-28, true);
    jsonAt2 += 8;
    if (noItem2) {
      // null
      jsonMemory2.setInt32(jsonAt2, 1819047278, true);
      jsonAt2 += 4;
    } else {
      json2.length = jsonAt2;
      writeJsonText(json2, item2);
      json2.reserve(86);
      jsonMemory2 = json2.memory;
      jsonAt2 = json2.length;
    }
    // ,"sold":
    jsonMemory2.setFloat64(jsonAt2, 1.1607160262507384e-28, true);
    jsonAt2 += 8;
    if (noSold2) {
      // null
      jsonMemory2.setInt32(jsonAt2, 1819047278, true);
      jsonAt2 += 4;
    } else {
      jsonAt2 = putWhole(jsonMemory2, jsonAt2, sold4);
    }
    if (isGone2) {
      // ,"_deleted":true}
      jsonMemory2.setFloat64(jsonAt2, 4.9083466216678634e+252, true);
      jsonMemory2.setFloat64(jsonAt2 + 8, 5.562188575016316e+180, true);
      jsonMemory2.setInt32(jsonAt2 + 16, 125, true);
      jsonAt2 += 17;
    } else {
      jsonMemory2.setUint8(jsonAt2++, 125);
    }
    json2.length = jsonAt2;
    if (shopIsNull5) {
      bestRows.keys.ascii('[null]');
    } else {
      writeTextKeyText(bestRows.keys, keyBytes4, keyStart4, shopEnd5);
    }
    bestRows.endRow(isGone2 ? ROW_DELETE : ROW_UPSERT, bestState.nextRevision(slot4), recordIndex4, bestState.hash(slot4), offset2);
    counters[15] += 1;
  }

  // sends what changed of a group
  function emitBest(slot4, recordIndex4) {
    bestTop.emit(slot4, recordIndex4, bestEmitRow);
  }
  const heldRows = task.emitted[2];
  const heldKey = new ByteWriter();
  const heldAtRows = new NumberRows('whole');
  const heldAmountRows = new NumberRows('whole');
  const heldArrivalRows = new NumberRows('whole');
  const heldTop = new TopRows({
    limit: 1,
    order: [
      { column: heldAtRows, descending: true, nullsFirst: false },
      { column: heldArrivalRows, descending: false, nullsFirst: false },
    ],
    columns: [heldAtRows, heldAmountRows, heldArrivalRows],
    onRankChange: 'stay',
    replaces: false,
  });
  const heldNewPlace = heldTop.newPlace;
  const heldState2 = new AggregationState({
    columns: [heldTop],
    window: null,
    allowedLatenessMs: 0,
    emit: 'changes',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: 2147483647,
    emitGroup: feedHeld,
    partitioning: new Partitioning(task, 2, ['text', 'text'], [0], null),
  });
  const heldKeyReader = new KeyReader();
  const heldSumOfAmount = new WholeSumColumn();
  const heldCount = new CountColumn();
  const heldNullsOfAmount = new CountColumn();

  // a row goes on into the next state, or is taken back from it, line 18: SELECT shop, SUM(amount) AS amount
  function heldFeedRow(slot5, place3, offset3, number4, isGone3, recordIndex5) {
    const keyBytes5 = heldState2.keyBytes;
    const keyMemory5 = heldState2.keyMemory;
    const keyStart5 = heldState2.keyStart(slot5);
    heldKeyReader.open(keyBytes5, keyStart5);
    const shopIsNull6 = heldKeyReader.null();
    const shopLength3 = shopIsNull6 ? 0 : heldKeyReader.textLength();
    const shopStart4 = heldKeyReader.position;
    const shopEnd6 = shopStart4 + shopLength3;
    heldKeyReader.position = shopEnd6;
    const itemIsNull4 = heldKeyReader.null();
    const itemLength3 = itemIsNull4 ? 0 : heldKeyReader.textLength();
    const itemStart4 = heldKeyReader.position;
    const itemEnd4 = itemStart4 + itemLength3;
    heldKeyReader.position = itemEnd4;
    const noAmount3 = heldAmountRows.isNull(place3);
    const amount2 = noAmount3 ? 0 : heldAmountRows.values[place3];
    heldState.fedBy(heldState2, slot5);
    // line 19: FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY shop, item ORDER BY at DESC) AS place FROM sales) W …
    const heldKeyBytes = shopIsNull6 ? NULL_TEXT_KEY : keyBytes5;
    const heldKeyStart = shopIsNull6 ? 0 : shopStart4;
    const heldKeyEnd = shopIsNull6 ? 1 : shopEnd6;
    const heldHash2 = hashBytes(heldKeyBytes, heldKeyStart, heldKeyEnd);
    const heldSlot2 = heldState.findOrCreate(0, heldKeyBytes, heldKeyStart, heldKeyEnd, heldHash2, recordIndex5);
    if (!heldState.noted.sentRows.has(heldSlot2) && heldState.isLive(heldSlot2)) {
      emitHeld(heldSlot2, recordIndex5, true);
    }
    if (isGone3) {
      if (!noAmount3) {
        const totalOfAmount3 = heldSumOfAmount.values[heldSlot2 * heldSumOfAmount.stride] - amount2;
        if (totalOfAmount3 >= -9007199254740991 && totalOfAmount3 <= 9007199254740991) {
          heldSumOfAmount.values[heldSlot2 * heldSumOfAmount.stride] = totalOfAmount3;
        } else {
          heldSumOfAmount.addWide(heldSlot2, -amount2);
        }
      } else {
        heldNullsOfAmount.values[heldSlot2 * heldNullsOfAmount.stride] -= 1;
      }
      heldCount.values[heldSlot2 * heldCount.stride] -= 1;
    } else {
      if (!noAmount3) {
        const totalOfAmount4 = heldSumOfAmount.values[heldSlot2 * heldSumOfAmount.stride] + amount2;
        if (totalOfAmount4 >= -9007199254740991 && totalOfAmount4 <= 9007199254740991) {
          heldSumOfAmount.values[heldSlot2 * heldSumOfAmount.stride] = totalOfAmount4;
        } else {
          heldSumOfAmount.addWide(heldSlot2, amount2);
        }
      } else {
        heldNullsOfAmount.values[heldSlot2 * heldNullsOfAmount.stride] += 1;
      }
      heldCount.values[heldSlot2 * heldCount.stride] += 1;
    }
    heldState.note(heldSlot2);
  }

  // sends what changed of a group
  function feedHeld(slot5, recordIndex5) {
    heldTop.emit(slot5, recordIndex5, heldFeedRow);
  }
  const heldCoalesces = options.coalesceChanges[2];
  const heldState = new AggregationState({
    columns: [heldSumOfAmount, heldCount, heldNullsOfAmount],
    window: null,
    allowedLatenessMs: 0,
    emit: 'changes',
    keyGroups: options.keyGroups,
    coalesceChanges: heldCoalesces,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitHeld,
    partitioning: new Partitioning(task, 2, ['only text'], [0]),
  });

  // appends the row of a group, line 18: SELECT shop, SUM(amount) AS amount
  function emitHeld(slot6, recordIndex6, heldIsKept) {
    try {
      const keyBytes6 = heldState.keyBytes;
      const keyMemory6 = heldState.keyMemory;
      const keyStart6 = heldState.keyStart(slot6);
      const shopEnd7 = heldState.keyEnd(slot6);
      const shopIsNull7 = shopEnd7 - keyStart6 === 1 && keyBytes6[keyStart6] === 255;
      if (heldCount.values[slot6 * heldCount.stride] === 0) {
        if (heldIsKept) {
          return;
        }
        if (heldState.isLive(slot6)) {
          const json3 = heldRows.json;
          const json3Room = 37 + (shopIsNull7 ? 0 : shopEnd7 - keyStart6) * 6;
          if (json3.length + json3Room > json3.bytes.length) {
            json3.reserve(json3Room);
          }
          let jsonMemory3 = json3.memory;
          let jsonAt3 = json3.length;
          // {"shop":
          jsonMemory3.setFloat64(jsonAt3, 1.163677117209178e-28, true);
          jsonAt3 += 8;
          if (shopIsNull7) {
            // null
            jsonMemory3.setInt32(jsonAt3, 1819047278, true);
            jsonAt3 += 4;
          } else {
            jsonAt3 = putJsonWords(jsonMemory3, jsonAt3, keyMemory6, keyStart6, shopEnd7);
          }
          // ,"_deleted":true}
          jsonMemory3.setFloat64(jsonAt3, 4.9083466216678634e+252, true);
          jsonMemory3.setFloat64(jsonAt3 + 8, 5.562188575016316e+180, true);
          jsonMemory3.setInt32(jsonAt3 + 16, 125, true);
          jsonAt3 += 17;
          json3.length = jsonAt3;
          if (shopIsNull7) {
            heldRows.keys.ascii('[null]');
          } else {
            writeTextKeyText(heldRows.keys, keyBytes6, keyStart6, shopEnd7);
          }
          heldRows.endRow(ROW_DELETE, heldState.send(slot6, false), recordIndex6, heldState.hash(slot6));
          counters[24] += 1;
        }
        return;
      }
      const noAmount4 = (heldCount.values[slot6 * heldCount.stride] - heldNullsOfAmount.get(slot6)) === 0;
      const json4 = heldRows.json;
      const json4Room = 83 + (shopIsNull7 ? 0 : shopEnd7 - keyStart6) * 6;
      if (json4.length + json4Room > json4.bytes.length) {
        json4.reserve(json4Room);
      }
      let jsonMemory4 = json4.memory;
      let jsonAt4 = json4.length;
      // {"shop":
      jsonMemory4.setFloat64(jsonAt4, 1.163677117209178e-28, true);
      jsonAt4 += 8;
      if (shopIsNull7) {
        // null
        jsonMemory4.setInt32(jsonAt4, 1819047278, true);
        jsonAt4 += 4;
      } else {
        jsonAt4 = putJsonWords(jsonMemory4, jsonAt4, keyMemory6, keyStart6, shopEnd7);
      }
      // ,"amount":
      jsonMemory4.setFloat64(jsonAt4, 6.978437478136172e+252, true);
      jsonMemory4.setInt32(jsonAt4 + 8, 14882, true);
      jsonAt4 += 10;
      if (noAmount4) {
        // null
        jsonMemory4.setInt32(jsonAt4, 1819047278, true);
        jsonAt4 += 4;
      } else {
        jsonAt4 = putWholeAt(jsonMemory4, jsonAt4, heldSumOfAmount.values, slot6 * heldSumOfAmount.stride) || putWhole(jsonMemory4, jsonAt4, noAmount4 ? 0 : bigintRange(heldSumOfAmount.get(slot6)));
      }
      jsonMemory4.setUint8(jsonAt4++, 125);
      json4.length = jsonAt4;
      if (heldIsKept) {
        heldState.noted.sentRows.keep(slot6, heldRows);
        return;
      }
      if (heldState.isLive(slot6) && heldState.noted.sentRows.isSame(slot6, heldRows)) {
        heldRows.abandonRow();
        return;
      }
      if (shopIsNull7) {
        heldRows.keys.ascii('[null]');
      } else {
        writeTextKeyText(heldRows.keys, keyBytes6, keyStart6, shopEnd7);
      }
      heldRows.endRow(ROW_UPSERT, heldState.send(slot6, true), recordIndex6, heldState.hash(slot6));
      counters[24] += 1;
    } catch (error3) {
      heldRows.abandonRow();
      if (!heldIsKept) {
        task.emissionFailed(2, recordIndex6, error3);
      }
    }
  }

  const fieldOrder = new FieldOrder(['shop', 'item', 'amount', 'at']);
  const textValue = new Float64Array(1);
  const strictDecoder = new StrictDecoder([
    { name: 'shop', required: false, type: 'varchar' },
    { name: 'item', required: false, type: 'varchar' },
    { name: 'amount', required: false, type: 'int' },
    { name: 'at', required: false, type: 'timestamp', format: 'iso-8601' },
  ]);

  // line 1: CREATE STREAM sales (shop VARCHAR, item VARCHAR, amount INT, at TIMESTAMP, WATERMARK FOR at AS at -  …
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const shopStarts = rows.starts[0];
    const shopEnds = rows.ends[0];
    const itemStarts = rows.starts[1];
    const itemEnds = rows.ends[1];
    const amountValues = rows.numbers[2];
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
      let shopIsNull = true;
      let shopText = bytes;
      let shopStart = 0;
      let shopEnd = 0;
      let itemIsNull = true;
      let itemText = bytes;
      let itemStart = 0;
      let itemEnd = 0;
      let amountIsNull = true;
      let amount = 0;
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
                  // "shop":
                  if (p + 7 <= last && view.getInt32(p, true) === 1869116194 && view.getInt32(p + 3, true) === 975335535) {
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
                      shopStart = valueStart;
                      shopEnd = p;
                      p++;
                      shopIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        shopIsNull = true;
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
                  // "item":
                  if (p + 7 <= last && view.getInt32(p, true) === 1702127906 && view.getInt32(p + 3, true) === 975334757) {
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
                      itemStart = valueStart;
                      itemEnd = p;
                      p++;
                      itemIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        itemIsNull = true;
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
                      if (number > (isNegative ? 2147483648 : 2147483647)) {
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
        shopIsNull = strictDecoder.nulls[0] === 1;
        shopText = strictDecoder.texts[0];
        shopStart = strictDecoder.textStarts[0];
        shopEnd = strictDecoder.textEnds[0];
        itemIsNull = strictDecoder.nulls[1] === 1;
        itemText = strictDecoder.texts[1];
        itemStart = strictDecoder.textStarts[1];
        itemEnd = strictDecoder.textEnds[1];
        amountIsNull = strictDecoder.nulls[2] === 1;
        amount = strictDecoder.numbers[2];
        atIsNull = strictDecoder.nulls[3] === 1;
        at = strictDecoder.numbers[3];
      }
      nullBits[row] = (shopIsNull ? 1 : 0) | (itemIsNull ? 2 : 0) | (amountIsNull ? 4 : 0) | (atIsNull ? 8 : 0);
      if (shopText === bytes || shopIsNull) {
        shopStarts[row] = shopStart;
        shopEnds[row] = shopEnd;
      } else {
        rows.keepText(row, 0, shopText, shopStart, shopEnd);
      }
      if (itemText === bytes || itemIsNull) {
        itemStarts[row] = itemStart;
        itemEnds[row] = itemEnd;
      } else {
        rows.keepText(row, 1, itemText, itemStart, itemEnd);
      }
      amountValues[row] = amount;
      atValues[row] = at;
    }
  }

  function hashKeys(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const shopStarts = rows.starts[0];
    const shopEnds = rows.ends[0];
    const itemStarts = rows.starts[1];
    const itemEnds = rows.ends[1];
    const amountValues = rows.numbers[2];
    const atValues = rows.numbers[3];
    const bestOfMinuteHashesOfKeys = rows.hashes[0];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      if (nullBits[row] < 0) {
        continue;
      }
      const shopIsNull = (nullBits[row] & 1) !== 0;
      let shopText = bytes;
      let shopStart = shopStarts[row];
      const shopEnd = shopEnds[row];
      if (shopStart < 0) {
        shopText = rows.extra;
        shopStart = ~shopStart;
      }
      const itemIsNull = (nullBits[row] & 2) !== 0;
      let itemText = bytes;
      let itemStart = itemStarts[row];
      const itemEnd = itemEnds[row];
      if (itemStart < 0) {
        itemText = rows.extra;
        itemStart = ~itemStart;
      }
      bestOfMinuteKey.length = 0;
      if (shopIsNull) {
        writeNullKey(bestOfMinuteKey);
      } else {
        writeSliceKey(bestOfMinuteKey, shopText, shopStart, shopEnd);
      }
      if (itemIsNull) {
        writeNullKey(bestOfMinuteKey);
      } else {
        writeSliceKey(bestOfMinuteKey, itemText, itemStart, itemEnd);
      }
      bestOfMinuteHashesOfKeys[row] = hashKey(bestOfMinuteKey, 0);
    }
    const bestHashesOfKeys = rows.hashes[1];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      if (nullBits[row] < 0) {
        continue;
      }
      const shopIsNull = (nullBits[row] & 1) !== 0;
      let shopText = bytes;
      let shopStart = shopStarts[row];
      const shopEnd = shopEnds[row];
      if (shopStart < 0) {
        shopText = rows.extra;
        shopStart = ~shopStart;
      }
      const itemIsNull = (nullBits[row] & 2) !== 0;
      let itemText = bytes;
      let itemStart = itemStarts[row];
      const itemEnd = itemEnds[row];
      if (itemStart < 0) {
        itemText = rows.extra;
        itemStart = ~itemStart;
      }
      bestKey.length = 0;
      if (shopIsNull) {
        writeNullKey(bestKey);
      } else {
        writeSliceKey(bestKey, shopText, shopStart, shopEnd);
      }
      if (itemIsNull) {
        writeNullKey(bestKey);
      } else {
        writeSliceKey(bestKey, itemText, itemStart, itemEnd);
      }
      bestHashesOfKeys[row] = hashKey(bestKey, 0);
    }
  }

  function run(batch, first, end, rows) {
    const arrivedBefore = task.arrivedCount - first;
    let decodedCount = 0;
    const bestOfMinuteKnownHashes = rows.hashes[0];
    let bestOfMinuteFilteredCount = 0;
    let bestOfMinuteAppliedCount = 0;
    const bestKnownHashes = rows.hashes[1];
    let bestFilteredCount = 0;
    let bestAppliedCount = 0;
    let heldFilteredCount = 0;
    let heldAppliedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const shopStarts = rows.starts[0];
    const shopEnds = rows.ends[0];
    const itemStarts = rows.starts[1];
    const itemEnds = rows.ends[1];
    const amountValues = rows.numbers[2];
    const atValues = rows.numbers[3];
    for (let blockFirst = first; blockFirst < end; blockFirst += 256) {
      const blockEnd = Math.min(end, blockFirst + 256);
      // keys of the block, looked up together
      bestOfMinuteKey.length = 0;
      let bestOfMinuteWantedCount = 0;
      const bestOfMinuteKeysAreMade = bestOfMinuteKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (bestOfMinuteKnownHashes !== undefined) {
          bestOfMinuteHashes[index] = bestOfMinuteKnownHashes[row];
          const bestOfMinuteOwner = keyGroupOf(bestOfMinuteHashes[index]);
          if (bestOfMinuteOwner < keyGroups.first || bestOfMinuteOwner >= keyGroups.end) {
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
        bestOfMinutePlaces[index] = Math.floor(at / 60000) * 60000;
        bestOfMinuteWanted[bestOfMinuteWantedCount++] = index;
        if (!bestOfMinuteKeysAreMade) {
          const shopIsNull = (nullBits[row] & 1) !== 0;
          let shopText = bytes;
          let shopStart = shopStarts[row];
          const shopEnd = shopEnds[row];
          if (shopStart < 0) {
            shopText = rows.extra;
            shopStart = ~shopStart;
          }
          const itemIsNull = (nullBits[row] & 2) !== 0;
          let itemText = bytes;
          let itemStart = itemStarts[row];
          const itemEnd = itemEnds[row];
          if (itemStart < 0) {
            itemText = rows.extra;
            itemStart = ~itemStart;
          }
          bestOfMinuteKeyStarts[index] = bestOfMinuteKey.length;
          if (shopIsNull) {
            writeNullKey(bestOfMinuteKey);
          } else {
            writeSliceKey(bestOfMinuteKey, shopText, shopStart, shopEnd);
          }
          if (itemIsNull) {
            writeNullKey(bestOfMinuteKey);
          } else {
            writeSliceKey(bestOfMinuteKey, itemText, itemStart, itemEnd);
          }
          bestOfMinuteKeyEnds[index] = bestOfMinuteKey.length;
        }
      }
      bestOfMinuteState2.seek(bestOfMinuteKeysAhead, bestOfMinuteWantedCount, bestOfMinuteKnownHashes !== undefined);
      // keys of the block, looked up together
      bestKey.length = 0;
      let bestWantedCount = 0;
      const bestKeysAreMade = bestKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (bestKnownHashes !== undefined) {
          bestHashes[index] = bestKnownHashes[row];
          const bestOwner = keyGroupOf(bestHashes[index]);
          if (bestOwner < keyGroups.first || bestOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        bestWanted[bestWantedCount++] = index;
        if (!bestKeysAreMade) {
          const shopIsNull = (nullBits[row] & 1) !== 0;
          let shopText = bytes;
          let shopStart = shopStarts[row];
          const shopEnd = shopEnds[row];
          if (shopStart < 0) {
            shopText = rows.extra;
            shopStart = ~shopStart;
          }
          const itemIsNull = (nullBits[row] & 2) !== 0;
          let itemText = bytes;
          let itemStart = itemStarts[row];
          const itemEnd = itemEnds[row];
          if (itemStart < 0) {
            itemText = rows.extra;
            itemStart = ~itemStart;
          }
          bestKeyStarts[index] = bestKey.length;
          if (shopIsNull) {
            writeNullKey(bestKey);
          } else {
            writeSliceKey(bestKey, shopText, shopStart, shopEnd);
          }
          if (itemIsNull) {
            writeNullKey(bestKey);
          } else {
            writeSliceKey(bestKey, itemText, itemStart, itemEnd);
          }
          bestKeyEnds[index] = bestKey.length;
        }
      }
      bestState2.seek(bestKeysAhead, bestWantedCount, bestKnownHashes !== undefined);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        const arrivalMs = arrivalsMs[record];
        if (nullBits[row] < 0) {
          task.undecodable(record, rows.reason(row));
          continue records;
        }
        const shopIsNull = (nullBits[row] & 1) !== 0;
        let shopText = bytes;
        let shopStart = shopStarts[row];
        const shopEnd = shopEnds[row];
        if (shopStart < 0) {
          shopText = rows.extra;
          shopStart = ~shopStart;
        }
        const itemIsNull = (nullBits[row] & 2) !== 0;
        let itemText = bytes;
        let itemStart = itemStarts[row];
        const itemEnd = itemEnds[row];
        if (itemStart < 0) {
          itemText = rows.extra;
          itemStart = ~itemStart;
        }
        const amountIsNull = (nullBits[row] & 4) !== 0;
        const amount = amountValues[row];
        const atIsNull = (nullBits[row] & 8) !== 0;
        const at = atValues[row];
        if (!atIsNull && at > arrivalMs + 3600000) {
          task.undecodable(record, tooFarAhead('at', at, arrivalMs, 3600000));
          continue records;
        }
        decodedCount++;
        const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

        // line 3: SELECT shop, window_start, item, sold, place
        bestOfMinute: {
          let bestOfMinuteCountsRow = ownsKeyless;
          // line 8: FROM TABLE(TUMBLE(TABLE sales, DESCRIPTOR(at), INTERVAL '1' MINUTE)) GROUP BY shop, item, window_sta …
          if (atIsNull) {
            if (bestOfMinuteCountsRow) {
              task.rowFailed(0, record, 'the event time at is NULL, and the window needs it');
            }
            break bestOfMinute;
          }
          const bestOfMinuteWindowStart = bestOfMinutePlaces[index];
          const bestOfMinuteKeyGroup = keyGroupOf(bestOfMinuteHashes[index]);
          if (bestOfMinuteKeyGroup < keyGroups.first || bestOfMinuteKeyGroup >= keyGroups.end) {
            break bestOfMinute;
          }
          bestOfMinuteCountsRow = true;
          if (judgingMs >= bestOfMinuteWindowStart + 60000) {
            task.rowLate(0, record, bestOfMinuteWindowStart, bestOfMinuteWindowStart + 60000, judgingMs);
            break bestOfMinute;
          }
          const bestOfMinuteSlot = bestOfMinuteState2.foundAhead(bestOfMinuteSlots[index]) || bestOfMinuteState2.findOrCreate(bestOfMinuteWindowStart, bestOfMinuteKeysAhead.bytes, bestOfMinuteKeyStarts[index], bestOfMinuteKeyEnds[index], bestOfMinuteHashes[index], record);
          if (bestOfMinuteSlot === 0) {
            task.rowDeparted(0, record);
            break bestOfMinute;
          }
          const bestOfMinuteRowStart = bestOfMinuteSlot * bestOfMinuteState2.stride;
          if (!amountIsNull) {
            const totalOfAmount = bestOfMinuteSumOfAmount.values[bestOfMinuteRowStart] + amount;
            if (totalOfAmount >= -9007199254740991 && totalOfAmount <= 9007199254740991) {
              bestOfMinuteSumOfAmount.values[bestOfMinuteRowStart] = totalOfAmount;
            } else {
              bestOfMinuteSumOfAmount.addWide(bestOfMinuteSlot, amount);
            }
          } else {
            bestOfMinuteNullsOfAmount.add(bestOfMinuteSlot);
          }
          bestOfMinuteCount.values[bestOfMinuteRowStart] += 1;
          bestOfMinuteState2.touch(bestOfMinuteSlot);
          bestOfMinuteAppliedCount++;
        }

        // line 13: SELECT shop, item, sold FROM (
        best: {
          // line 14: SELECT *, ROW_NUMBER() OVER (PARTITION BY shop ORDER BY sold DESC) AS place FROM (SELECT shop, item …
          const bestKeyGroup = keyGroupOf(bestHashes[index]);
          if (bestKeyGroup < keyGroups.first || bestKeyGroup >= keyGroups.end) {
            break best;
          }
          const bestSlot = bestState2.foundAhead(bestSlots[index]) || bestState2.findOrCreate(0, bestKeysAhead.bytes, bestKeyStarts[index], bestKeyEnds[index], bestHashes[index], record);
          if (bestSlot === 0) {
            task.rowDeparted(1, record);
            break best;
          }
          if (bestState2.isLive(bestSlot)) {
            feedBest(bestSlot, record, true);
          }
          if (!amountIsNull) {
            const totalOfAmount2 = bestSumOfAmount.values[bestSlot * bestSumOfAmount.stride] + amount;
            if (totalOfAmount2 >= -9007199254740991 && totalOfAmount2 <= 9007199254740991) {
              bestSumOfAmount.values[bestSlot * bestSumOfAmount.stride] = totalOfAmount2;
            } else {
              bestSumOfAmount.addWide(bestSlot, amount);
            }
          } else {
            bestNullsOfAmount.add(bestSlot);
          }
          bestCount.values[bestSlot * bestCount.stride] += 1;
          bestState2.touch(bestSlot);
          feedBest(bestSlot, record, false);
          bestState.sendNoted(record);
          bestAppliedCount++;
        }

        // line 18: SELECT shop, SUM(amount) AS amount
        held: {
          // line 19: FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY shop, item ORDER BY at DESC) AS place FROM sales) W …
          heldKey.length = 0;
          if (shopIsNull) {
            writeNullKey(heldKey);
          } else {
            writeSliceKey(heldKey, shopText, shopStart, shopEnd);
          }
          if (itemIsNull) {
            writeNullKey(heldKey);
          } else {
            writeSliceKey(heldKey, itemText, itemStart, itemEnd);
          }
          const heldHash = hashBytes(heldKey.bytes, 0, heldKey.length);
          const heldKeyGroup = keyGroupOf(heldHash);
          if (heldKeyGroup < keyGroups.first || heldKeyGroup >= keyGroups.end) {
            break held;
          }
          if (atIsNull) {
            heldAtRows.values[heldNewPlace] = NaN;
          } else {
            heldAtRows.values[heldNewPlace] = at;
          }
          if (amountIsNull) {
            heldAmountRows.values[heldNewPlace] = NaN;
          } else {
            heldAmountRows.values[heldNewPlace] = amount;
          }
          heldArrivalRows.values[heldNewPlace] = arrivedBefore + record;
          const heldSlot = heldState2.locate(0, heldKey.bytes, 0, heldKey.length, heldHash, record);
          if (heldSlot === 0) {
            task.rowDeparted(2, record);
            break held;
          }
          if (heldTop.take(heldSlot)) {
            heldState2.changed(heldSlot);
            feedHeld(heldSlot, record);
            heldState.sendNoted(record);
          }
          heldState2.touch(heldSlot);
          heldAppliedCount++;
        }

        // the watermark moves when every query has seen it as it was before the record
        if (!atIsNull && at > eventTimeMaxMs) {
          eventTimeMaxMs = at;
          if (at - 5000 > watermarkMs) {
            watermarkMs = at - 5000;
            if (watermarkMs >= bestOfMinuteState2.nextTimerMs) {
              bestOfMinuteState2.onWatermark(watermarkMs, record);
            }
            if (watermarkMs >= bestOfMinuteState.nextTimerMs) {
              bestOfMinuteState.onWatermark(watermarkMs, record);
            }
            task.watermarkMs = watermarkMs;
          }
        }
      }
    }
    counters[5] += bestOfMinuteAppliedCount;
    counters[14] += bestAppliedCount;
    counters[23] += heldAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += bestOfMinuteFilteredCount;
      counters[11] += bestFilteredCount;
      counters[20] += heldFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([bestOfMinuteState2, bestOfMinuteState, bestState2, bestState, heldState2, heldState], ['text', 'text', 'number', 'number'], 2, decode, hashKeys, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'text', 'number', 'number'], [], 2);
