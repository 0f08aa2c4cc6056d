/** A simulated study whose truth is known, and how often its intervals hold it. */
import type { Ci95 } from "../../lib/base/ci95";

/** What a study asked for: the truth, and the interval found; null where none was, which holds nothing. */
export interface Asked {
  name: string;
  truth: number;
  ci95: Ci95 | null;
}

export interface Design {
  law: string;
  points: string;
  /** How its intervals are found. */
  interval: string;
  /** Whether a study without a law counts as one that held the truth, so that most do. */
  silenceHolds?: true;
  /** One study, by its number, which is its seed. */
  draw(study: number): Asked[];
}

export interface Coverage {
  name: string;
  /** Studies whose interval held the truth. */
  covered: number;
}

/** Counts over studies 0 … `studies` − 1. */
export function coverageOf(design: Design, studies: number): Coverage[] {
  const counts = new Map<string, number>();
  for (let study = 0; study < studies; study++) {
    for (const { name, truth, ci95 } of design.draw(study)) {
      const held = ci95 !== null && ci95[0] <= truth && truth <= ci95[1];
      counts.set(name, (counts.get(name) ?? 0) + Number(held));
    }
  }
  return [...counts].map(([name, covered]) => ({ name, covered }));
}
