/** Names in error messages: the nearest to a mistyped one, a list short enough to read, and names that stand twice. */
import { distance } from "fastest-levenshtein";

/** Names of a list that are printed. */
const LISTED = 4;

/**
 * `; did you mean "hapt"?`, to end a message with: the known name that takes fewest changes of a letter, whatever the
 * case. Empty where more than a third of the letters, or of a short name more than two, would have to change.
 */
export function didYouMean(name: string, known: readonly string[]): string {
  const changes = (other: string) => distance(name.toLowerCase(), other.toLowerCase());
  const [nearest] = [...known].sort((a, b) => changes(a) - changes(b));
  if (nearest === undefined || changes(nearest) > Math.max(Math.min(2, nearest.length - 1), nearest.length / 3)) return "";
  return `; did you mean "${nearest}"?`;
}

/** `a, b, c, d and 30 more`. */
export function listNames(names: readonly string[]): string {
  const more = names.length - LISTED;
  // One name takes no more room than the count of it.
  return more > 1 ? `${names.slice(0, LISTED).join(", ")} and ${more} more` : names.join(", ");
}

/**
 * `column "x" is in the header twice, as columns 3 and 6; …` for the first of `wanted` that `found` has more than once,
 * or null: a reader by name would take one of them in silence, and a gyroscope can pass for an accelerometer.
 */
export function repeatedColumn(found: readonly string[], wanted: readonly string[]): string | null {
  for (const name of wanted) {
    const at = found.flatMap((each, i) => (each === name ? [i + 1] : []));
    if (at.length < 2) continue;
    const [last, ...before] = [...at].reverse();
    const times = at.length === 2 ? "twice" : `${at.length} times`;
    const places = `${before.reverse().join(", ")} and ${last}`;
    return `column "${name}" is in the header ${times}, as columns ${places}; give each column a name of its own`;
  }
  return null;
}

/** `column "x" is named in both --acc and --gyro; …` for the first column that options name twice, or null. */
export function namedTwice(options: Record<string, string | readonly string[] | undefined>): string | null {
  const usedBy = new Map<string, string>();
  for (const [option, names] of Object.entries(options)) {
    for (const name of [names ?? []].flat()) {
      const other = usedBy.get(name);
      if (other !== undefined) {
        const where = other === option ? `twice in --${option}` : `in both --${other} and --${option}`;
        return `column "${name}" is named ${where}; expected a column of its own for each`;
      }
      usedBy.set(name, option);
    }
  }
  return null;
}
