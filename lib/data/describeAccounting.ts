/** The accounting of a set in words: what was read, what became windows, what of it was changed, what was left out and why. */
import { EVEN_STAMPS } from "./loaders/wisdm";
import { FAST_HZ } from "./signal/sensorRows";
import { CHANNELS, RATE_HZ, UNLABELLED } from "./signal/windowShape";
import type { Accounting, RateCount, Tally, WindowSet } from "./store/windowSet";

/** Lines of text; at most two places are given for each reason. */
export function describeAccounting({
  title,
  name,
  channels,
  accounting,
}: Pick<WindowSet, "title" | "name" | "channels" | "accounting">): string {
  const { users, recordings, rows, recordedHours, windows, hours, drops, notes, rates } = accounting;
  const sensors = channels === CHANNELS ? (["acc", "gyro"] as const) : (["acc"] as const);
  const fast = rates.filter(({ hz }) => hz > FAST_HZ);
  const lowPassed = sensors.map((sensor) => `${sensor} ${describeRates(fast, sensor)}`).join("; ");
  return [
    `${name}: ${title}`,
    `  read     ${whole(users)} users, ${whole(recordings)} recordings, ${whole(rows)} rows, ${recordedHours.toFixed(2)} h`,
    ...sensors.map((sensor) => `  rates    ${sensor} ${describeRates(rates, sensor)}`),
    `  windows  ${whole(windows)}, ${hours.toFixed(2)} h`,
    ...(fast.length > 0 || notes.length > 0 ? ["  kept, but changed"] : []),
    ...(fast.length > 0 ? [`    low-passed at 25 Hz before ${RATE_HZ} Hz: ${lowPassed}`] : []),
    ...notes.map(describeTally),
    ...(drops.length > 0 ? ["  left out"] : []),
    ...drops.map(describeTally),
  ].join("\n");
}

/** "time stamps of 1,320 streams spread evenly", where WISDM's are not its publishers'; else null. */
export function remarkOnStamps({ notes }: Pick<Accounting, "notes">): string | null {
  const streams = notes.reduce((sum, { reason, count }) => sum + (reason === EVEN_STAMPS ? count : 0), 0);
  return streams === 0 ? null : `time stamps of ${whole(streams)} streams spread evenly`;
}

const whole = (n: number) => n.toLocaleString("en", { maximumFractionDigits: Number.isInteger(n) ? 0 : 1 });

function describeTally({ reason, count, unit, where }: Tally): string {
  const more = where.length > 2 ? ", …" : "";
  return `    ${whole(count)} ${unit}: ${reason} (${where.slice(0, 2).join(", ")}${more})`;
}

/** "activities sit, walk; 12 of 40 windows without one, for pre-training only", for your own recordings. */
export function describeActivities({ activity, activities }: Pick<WindowSet, "activity" | "activities">): string {
  const named = activities.filter((each) => each !== UNLABELLED);
  const without = activity.filter((each) => each === UNLABELLED).length;
  const counted = `${without.toLocaleString("en")} of ${activity.length.toLocaleString("en")} windows without one`;
  return `  activities ${named.join(", ") || "none"}${without > 0 ? `; ${counted}, for pre-training only` : ""}`;
}

/** "201 at 50 Hz, 12 at 20 Hz": recordings by rate, the commonest first; at most five. */
function describeRates(rates: readonly RateCount[], sensor: "acc" | "gyro"): string {
  const found = rates.filter((rate) => rate[sensor] > 0).sort((a, b) => b[sensor] - a[sensor]);
  const named = found
    .slice(0, 5)
    .map((rate) => `${rate[sensor].toLocaleString("en")} at ${rate.hz} Hz`)
    .join(", ");
  return `${named || "none found"}${found.length > 5 ? ", …" : ""}`;
}
