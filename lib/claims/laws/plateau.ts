/** Whether a fit is over runs that have hardly learned. */
import type { Row } from "../../base/row";
import { isOnPlateau } from "../../scaling/study/rows";

export interface Plateau {
  runs: number;
  onPlateau: number;
  stillFalling: number;
  text: string;
}

/** Runs within 10 % of the loss that the mean of the visible samples has, and runs that ended while their loss fell. */
export function plateau(grid: readonly Row[]): Plateau {
  const runs = grid.length;
  const onPlateau = grid.filter(isOnPlateau).length;
  const stillFalling = grid.filter((row) => row.result.stillFalling).length;
  const warning =
    onPlateau > 0
      ? `**${onPlateau} of ${runs} runs are on the plateau** (within 10 % of the visible mean): laws fitted to them say little.`
      : `None of ${runs} runs is on the plateau of the visible mean.`;
  return { runs, onPlateau, stillFalling, text: `${warning} ${stillFalling} of ${runs} were still falling when they ended.` };
}
