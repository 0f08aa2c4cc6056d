/**
 * Rows that came in packets, with one stamp for all rows of a packet, spread evenly from their packet's stamp to the next.
 *
 * Packets must have one size and spacing: a sensor that samples evenly fills them so. Where a packet comes late, the next
 * follows it early; both are refused, since then no stamp says when the rows were measured.
 */
import { median } from "../../../numeric/stats";
import type { RowPosition } from "../../read/cells";

/** Takes a row: seconds, three axes, activity. */
export type SampleTaker = (
  seconds: number,
  x: number,
  y: number,
  z: number,
  activity: string | null,
  position: RowPosition,
) => void;

interface Packet {
  seconds: number;
  row: number;
  file: string;
  rows: [x: number, y: number, z: number, activity: string | null][];
}

/** Packets whose medians say what is usual: the next ones at the start, then the last ones. */
const NEIGHBOURS = 9;
/** A spacing of more, in usual ones, is a pause, up to which rows are not spread. Half as much is too near. */
const LONG = 1.5;

export interface PacketSpreader {
  add: SampleTaker;
  /** @throws Error, as `add`, naming the row of a packet that does not fit its neighbours */
  end(): void;
}

export function spreadPackets(take: SampleTaker): PacketSpreader {
  const waiting: Packet[] = [];
  /** Sizes and spacings of the last packets. */
  const sizes: number[] = [];
  const spacings: number[] = [];
  let first = true;

  const refuse = ({ file, row, rows }: Packet, found: string) => {
    const usual = `packets of ${median(sizes)} rows, ${Number(median(spacings).toPrecision(3))} s apart, as around it`;
    return new Error(
      `${file}, row ${row}: --spread-stamps: expected ${usual}, found one of ${rows.length} rows${found}; rows are missing or late there: leave the recording out, or give the parts before and after names of their own`,
    );
  };
  const note = (list: number[], value: number) => {
    list.push(value);
    if (list.length > NEIGHBOURS) list.shift();
  };
  const give = (packet: Packet, from: number, apart: number) =>
    packet.rows.forEach(([x, y, z, activity], i) =>
      take(from + i * apart, x, y, z, activity, { file: packet.file, row: packet.row + i }),
    );

  /** Gives out the oldest packet; `next` is the stamp of the one after it. */
  const spread = (packet: Packet, next: number | null) => {
    const [size, spacing] = [median(sizes), median(spacings)];
    const most = Math.max(1, Math.floor(0.1 * size));
    const partial = first || next === null; // recording began or ended within it
    const wrong = partial ? packet.rows.length > size + most : Math.abs(packet.rows.length - size) > most;
    if (wrong) throw refuse(packet, "");
    const apart = next === null ? Infinity : next - packet.seconds;
    if (!first && size > 1 && apart < spacing / 2) throw refuse(packet, `, ${Number(apart.toPrecision(3))} s before the next`);
    if (first && next !== null && packet.rows.length < size)
      give(packet, next - (packet.rows.length * spacing) / size, spacing / size);
    else give(packet, packet.seconds, apart <= LONG * spacing ? apart / packet.rows.length : spacing / size);
    first = false;
    if (partial) return;
    note(sizes, packet.rows.length);
    if (apart <= LONG * spacing) note(spacings, apart);
  };
  /** What is usual, from the packets at the start; the first and the last may be parts. */
  const learn = () => {
    const whole = waiting.length > 2 ? waiting.slice(1, -1) : waiting;
    sizes.push(...whole.map(({ rows }) => rows.length));
    const apart = waiting.slice(1).map(({ seconds }, i) => seconds - waiting[i].seconds);
    spacings.push(...(apart.length > 1 ? apart.slice(1) : apart));
  };

  return {
    add(seconds, x, y, z, activity, { file, row }) {
      const last = waiting[waiting.length - 1];
      if (last?.seconds === seconds) {
        last.rows.push([x, y, z, activity]);
        return;
      }
      if (sizes.length === 0 && waiting.length === NEIGHBOURS) learn();
      while (sizes.length > 0 && waiting.length > 1) spread(waiting.shift() as Packet, waiting[0].seconds);
      if (sizes.length > 0 && waiting.length === 1) spread(waiting.shift() as Packet, seconds);
      waiting.push({ seconds, row, file, rows: [[x, y, z, activity]] });
    },
    end() {
      if (waiting.length === 0) return;
      if (sizes.length === 0) learn();
      while (waiting.length > 0) spread(waiting.shift() as Packet, waiting[0]?.seconds ?? null);
    },
  };
}
