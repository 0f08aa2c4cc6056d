/** What notebooks read with: rows, fits, figures and display. It never loads tfjs; `./train` does. */
import { repairKernel } from "../notebook/kernel/repair";

repairKernel(); // before the first output, or the kernel loses those beyond the 512th

export { changesTable, findChanges } from "../figures/tables/changesTable";
export { curveFigure, descentFigure } from "../figures/study/curve";
export { figure1 } from "../figures/paper/figure1";
export { figure2 } from "../figures/paper/figure2";
export { figure3 } from "../figures/paper/figure3";
export { figure4 } from "../figures/paper/figure4";
export { figure5 } from "../figures/paper/figure5";
export { figure6 } from "../figures/paper/figure6";
export { figure7 } from "../figures/paper/figure7";
export { fromScratchFigure } from "../figures/study/fromScratch";
export { planFigure } from "../figures/study/plan";
export { findCapacity, revisitTable } from "../claims/planFindings";
export { dropsFigure, samplingRatesFigure } from "../figures/windows/accounts";
export { hoursByUserFigure } from "../figures/windows/hoursByUser";
export { probeDifferenceFigure } from "../figures/study/probeDifference";
export { exampleWindowsFigure, reconstructionFigure } from "../figures/windows/signals";
export { confusionFigure } from "../figures/study/confusion";
export { activityScoresFigure, userScoresFigure } from "../figures/study/headScores";
export { equalHoursFigure } from "../figures/study/equalHours";
export { widthDepthFigure } from "../figures/study/widthDepth";
export { describeStudy, findDataLaw, findDescent, findOptimum, findParameterLaw, findPretraining } from "../claims/lawFindings";
export { findAugmentations, findFromScratch, findProbeGain, findTwins } from "../claims/probeFindings";
export { probesTable } from "../figures/tables/probesTable";
export { ratesTable } from "../figures/tables/ratesTable";
export { devicesTable, differencesTable, rowsTable, statusTable } from "../figures/tables/rowTables";
export { sensitivityTable } from "../figures/tables/sensitivityTable";
export { table1, table2 } from "../figures/tables/tables";
export { saveTable, show, showMarkdown, showTable } from "../notebook/show/display";
export { parameter } from "../notebook/show/parameter";
export { progress } from "../notebook/show/progress";
export { advise } from "../scaling/advice/advise";
export { formatAdvice } from "../scaling/advice/formatAdvice";
export { readStudy } from "../scaling/study/readStudy";
export { gridRows, longRuns } from "../scaling/study/rows";
export { defaultConfig } from "../base/config";
export type { Config } from "../base/config";
export type { Row } from "../base/row";

export { equalHours } from "../claims/design/equalHours";
export { exponentRobustness } from "../claims/design/exponentRobustness";
export { formsOverFolds } from "../claims/design/formsOverFolds";
export { optimumRange } from "../claims/design/optimumRange";
export { epochs, exponentsByTraining } from "../claims/design/trainingLength";

export { augmentedReach, gridReach, longRunsReach } from "../claims/reach/gridReach";
export { labelledSets } from "../claims/reach/labelledSets";
export { mixOfSets } from "../claims/reach/mixOfSets";
export { processorsUsed, studyCost } from "../claims/reach/studyCost";
export { formatLaw, powerLaw } from "../scaling/fit/powerLaw";
export { figure2Points } from "../scaling/study/select";
export { lossAndScore } from "../claims/design/lossAndScore";
export { activities } from "../claims/probes/activities";
export { hoursDownstream } from "../claims/probes/hoursDownstream";
export { netTwins } from "../claims/probes/netTwins";
export { scratchChoice } from "../claims/probes/scratchChoice";
export { simpleFeaturesGap } from "../claims/probes/simpleFeatures";
