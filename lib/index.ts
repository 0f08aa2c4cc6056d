/** What notebooks read with: rows, fits, figures and display. It never loads tfjs; `./train` does. */
import { repairKernel } from "./notebook/repair";

repairKernel(); // before the first output, or the kernel loses those beyond the 512th

export { changesTable, findChanges } from "./figures/changesTable";
export { curveFigure, descentFigure } from "./figures/curve";
export { figure1 } from "./figures/figure1";
export { figure2 } from "./figures/figure2";
export { figure3 } from "./figures/figure3";
export { figure4, figure5, figure7 } from "./figures/scores";
export { figure6 } from "./figures/figure6";
export { fromScratchFigure } from "./figures/fromScratch";
export { planFigure } from "./figures/plan";
export { findCapacity, revisitTable } from "./figures/planFindings";
export { dropsFigure, samplingRatesFigure } from "./figures/accounts";
export { hoursByUserFigure, probeDifferenceFigure } from "./figures/bars";
export { exampleWindowsFigure, reconstructionFigure } from "./figures/signals";
export { widthDepthFigure } from "./figures/widthDepth";
export {
  describeStudy, findDataLaw, findDescent, findOptimum, findParameterLaw, findPretraining,
} from "./figures/lawFindings";
export { findAugmentations, findFromScratch, findProbeGain, findTwins } from "./figures/probeFindings";
export { probesTable } from "./figures/probesTable";
export { ratesTable } from "./figures/ratesTable";
export { devicesTable, differencesTable, rowsTable, statusTable } from "./figures/rowTables";
export { sensitivityTable } from "./figures/sensitivityTable";
export { table1, table2 } from "./figures/tables";
export { saveTable, show, showMarkdown, showTable } from "./notebook/display";
export { parameter } from "./notebook/parameter";
export { progress } from "./notebook/progress";
export { advise } from "./scaling/advise";
export { formatAdvice } from "./scaling/formatAdvice";
export { readStudy } from "./scaling/readStudy";
export { longRuns } from "./scaling/rows";
export { defaultConfig } from "./row";
export type { Config, Row } from "./row";
