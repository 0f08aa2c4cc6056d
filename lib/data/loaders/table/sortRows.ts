/** A sensor's rows of one recording, held until all are there and then given out in the order of time. */
import { withRoom } from "../../read/numbers";
import type { SampleTaker } from "./spreadPackets";

/** Numbers of a row: seconds, x, y, z, its activity and its place in the table. */
const FIELDS = 6;
const ROOM = 1024;

/** Memory holds 48 bytes a row. Rows of the same stamp keep their order. */
export function sortRows(take: SampleTaker): { add: SampleTaker; end(): void } {
  let rows: Float64Array = new Float64Array(ROOM * FIELDS);
  let count = 0;
  let file = "";
  const activities: (string | null)[] = [];
  const numbers = new Map<string | null, number>();
  const numberOf = (activity: string | null) => {
    const number = numbers.get(activity) ?? activities.push(activity) - 1;
    numbers.set(activity, number);
    return number;
  };
  return {
    add(seconds, x, y, z, activity, position) {
      rows = withRoom(rows, (count + 1) * FIELDS);
      rows.set([seconds, x, y, z, numberOf(activity), position.row], count++ * FIELDS);
      file = position.file;
    },
    end() {
      const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => rows[a * FIELDS] - rows[b * FIELDS]);
      for (const i of order) {
        const [seconds, x, y, z, activity, row] = rows.subarray(i * FIELDS, (i + 1) * FIELDS);
        take(seconds, x, y, z, activities[activity], { file, row });
      }
    },
  };
}
