import { ByteReader, ByteWriter } from './bytes.ts';
import { readNumbers, writeNumbers } from './number-codec.ts';
import { Pace } from './pace.ts';
import { firstAtOrAfter, type Points } from './points.ts';

/*
 * Many series over one stretch of time (an hour, a day): the times once, then a column of values per series behind a directory, so that one series
 * is read without unpacking the others. A series that lacks some of the times says which ones it has.
 */

const version = 1;
const everyTime = 0;
const someTimes = 1;
const mostTimes = 15_000_000;

/** One series of a segment. */
export interface SegmentColumn {
  readonly seriesId: number;
  readonly points: Points;
}

/** Writes the columns, each with at least one number; `compress` for what is kept long. Lets others run in between. */
export async function encodeSegment(columns: readonly SegmentColumn[], compress: boolean): Promise<Uint8Array> {
  const times = allTimes(columns);
  const sorted = columns.toSorted((a, b) => a.seriesId - b.seriesId);
  const bodies: Uint8Array[] = [];
  const pace = new Pace();
  for (const { points } of sorted) {
    bodies.push(encodeColumn(points, times, compress));
    await pace.breathe();
  }
  const writer = new ByteWriter(64 + times.length);
  writer.byte(version);
  writer.varint(times.length);
  const timeWriter = new ByteWriter();
  writeNumbers(timeWriter, times, compress);
  const timeBytes = timeWriter.finish();
  writer.varint(timeBytes.length);
  writer.raw(timeBytes);
  writer.varint(sorted.length);
  let last = 0;
  for (const [index, { seriesId }] of sorted.entries()) {
    writer.varint(seriesId - last);
    writer.varint(bodies[index]?.length ?? 0);
    last = seriesId;
  }
  for (const body of bodies) writer.raw(body);
  return writer.finish();
}

/** Reads single series out of a segment; the times are unpacked at the first use. */
export class SegmentReader {
  readonly #payload: Uint8Array;
  readonly #places = new Map<number, number>();
  readonly #timesAt: number;
  readonly #timeCount: number;
  #times: Float64Array | undefined;

  constructor(payload: Uint8Array) {
    this.#payload = payload;
    const reader = new ByteReader(payload);
    if (reader.byte() !== version) throw new RangeError('The segment was stored by another version.');
    this.#timeCount = reader.varint();
    // Ten thousand reports a minute all day: a damaged count must not fill the memory.
    if (this.#timeCount > mostTimes) throw new RangeError('The times of a segment are damaged.');
    const timeLength = reader.varint();
    this.#timesAt = reader.position;
    reader.skip(timeLength);
    this.#readDirectory(reader);
  }

  /** Ids of the series within, ascending. */
  get seriesIds(): Iterable<number> {
    return this.#places.keys();
  }

  /** All times of the segment, ascending. */
  get times(): Float64Array {
    this.#times ??= readNumbers(new ByteReader(this.#payload, this.#timesAt), this.#timeCount);
    return this.#times;
  }

  /** The series' numbers; undefined when it has none here. */
  read(seriesId: number): Points | undefined {
    const place = this.#places.get(seriesId);
    if (place === undefined) return undefined;
    const reader = new ByteReader(this.#payload, place);
    if (reader.byte() === everyTime) return { times: this.times, values: readNumbers(reader, this.#timeCount) };
    const count = reader.varint();
    if (count > this.#timeCount) throw new RangeError('A column of a segment is damaged.');
    const all = this.times;
    const times = readNumbers(reader, count).map((index) => all[index] ?? 0);
    return { times, values: readNumbers(reader, count) };
  }

  #readDirectory(reader: ByteReader): void {
    const lengths: [number, number][] = [];
    const count = reader.varint();
    let id = 0;
    for (let i = 0; i < count; i += 1) {
      id += reader.varint();
      lengths.push([id, reader.varint()]);
    }
    let place = reader.position;
    for (const [seriesId, length] of lengths) {
      this.#places.set(seriesId, place);
      place += length;
    }
  }
}

function allTimes(columns: readonly SegmentColumn[]): Float64Array {
  let longest = new Float64Array(0);
  for (const { points } of columns) if (points.times.length > longest.length) longest = Float64Array.from(points.times);
  const known = new Set(longest);
  const before = known.size;
  for (const { points } of columns) {
    if (points.times.length === longest.length && points.times.every((at, i) => at === longest[i])) continue;
    for (const at of points.times) known.add(at);
  }
  return known.size === before ? longest : Float64Array.from(known).sort();
}

function encodeColumn(points: Points, times: Float64Array, compress: boolean): Uint8Array {
  const writer = new ByteWriter(points.times.length * 2);
  if (points.times.length === times.length) {
    writer.byte(everyTime);
  } else {
    writer.byte(someTimes);
    writer.varint(points.times.length);
    writeNumbers(writer, placesIn(times, points.times), compress);
  }
  writeNumbers(writer, points.values, compress);
  return writer.finish();
}

function placesIn(all: Float64Array, some: Float64Array): Float64Array {
  const places = new Float64Array(some.length);
  let place = firstAtOrAfter(all, some[0] ?? 0);
  for (let i = 0; i < some.length; i += 1) {
    while ((all[place] ?? Infinity) < (some[i] ?? 0)) place += 1;
    places[i] = place;
  }
  return places;
}
