/** How many people and hours the pre-training runs of a plan have, before any of them is made. */
import type { Config } from "../../base/config";
import { isPrepared } from "../../data/prepare";
import type { Places } from "../../data/places";
import { drawSubset } from "../../data/subset";
import { openSet } from "../store/openSet";
import { type Plan, pretrainings } from "./study";

/** A line for each size of subset, over its folds and draws; none of sets that are not prepared. */
export async function subsetSizes(plan: Plan, places: Places): Promise<string[]> {
  const sizes = new Map<string, { people: number[]; hours: number[] }>();
  const drawn = new Set<string>();
  for (const config of pretrainings(plan)) {
    const { set: name, fold, draw, validation } = config;
    if (!isPrepared(name, places)) continue;
    const size = `${name}, ${sizeOf(config)}`;
    const subset = JSON.stringify([size, fold, draw, validation]);
    if (drawn.has(subset)) continue; // by another encoder
    drawn.add(subset);
    const { trainUsers, hours } = drawSubset(await openSet(name, places), config);
    const own = sizes.get(size) ?? { people: [], hours: [] };
    sizes.set(size, own);
    own.people.push(trainUsers.length);
    own.hours.push(hours);
  }
  return [...sizes].map(([size, { people, hours }]) => {
    return `${size}: ${range(people, 0)} people, ${range(hours, 2)} h`;
  });
}

function sizeOf({ users, strategy, people, share }: Config): string {
  if (users !== "all") return `${strategy} ${users}`;
  return people === 1 && share === 1 ? "everyone" : `people ${people} × share ${share}`;
}

/** "23", or "22 to 23". */
function range(values: readonly number[], digits: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
  return least === most ? least : `${least} to ${most}`;
}
