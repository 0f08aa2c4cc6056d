/**
 * What notebooks read with: rows, laws, comparisons, claims, figures and display. It never loads tfjs; `./train` does.
 *
 * @module wearlaws
 */
import { repairKernel } from "../notebook/kernel/repair";

repairKernel(); // before the first output, or the kernel loses those beyond the 512th

// Rows
export { defaultConfig } from "../base/config";
export type { Config } from "../base/config";
export type { Row } from "../base/row";
export { hasRows, readStudy } from "../scaling/study/readStudy";
export { gridRows, longRuns } from "../scaling/study/rows";

// Laws: values to fit, and what speaks for them
export { compareLaws } from "../scaling/fit/compareLaws";
export { fitLaw } from "../scaling/fit/fitLaw";
export { formatFit } from "../scaling/fit/formatFit";
export { bandAt, formatLaw, lawAt, powerLaw } from "../scaling/fit/powerLaw";
export { aboveZero, verdictText } from "../scaling/fit/verdict";

// Points: which runs a figure or a law is of
export {
  cellPoints,
  figure2Points,
  figure3Points,
  figure4Points,
  figure5Points,
  figure6Points,
  figure7Points,
} from "../scaling/study/points";

// Comparisons over folds and test users
export { compareStrategies, exponentsByFold } from "../scaling/study/exponents";
export { foldMean, ratioOfMeans } from "../scaling/study/foldEstimates";
export { optimalCapacity } from "../scaling/study/optimum";
export { f1Difference, probeDifferences } from "../claims/probeDifferences";
export { advise } from "../scaling/advice/advise";
export { formatAdvice } from "../scaling/advice/formatAdvice";

// Claims: numbers with their intervals, and `text` that says them
export { answers } from "../claims/answers/answers";
export { describeStudy } from "../claims/reach/describeStudy";
export { augmentedReach, gridReach, longRunsReach } from "../claims/reach/gridReach";
export { labelledSets } from "../claims/reach/labelledSets";
export { mixOfSets } from "../claims/reach/mixOfSets";
export { processorsUsed, studyCost } from "../claims/reach/studyCost";
export { bestEncoders } from "../claims/laws/bestEncoders";
export { dataLaw } from "../claims/laws/dataLaw";
export { parameterLaw } from "../claims/laws/parameterLaw";
export { revisits, revisitTable } from "../claims/laws/revisits";
export { doubleDescent } from "../claims/training/doubleDescent";
export { doublings } from "../claims/training/doublings";
export { pretrainingGains } from "../claims/training/pretrainingGains";
export { computeFrontier } from "../claims/design/computeFrontier";
export { equalHours } from "../claims/design/equalHours";
export { exponentRobustness } from "../claims/design/exponentRobustness";
export { formsOverFolds } from "../claims/design/formsOverFolds";
export { lossAndScore } from "../claims/design/lossAndScore";
export { lossVariation } from "../claims/design/lossVariation";
export { peopleAndHours } from "../claims/design/peopleAndHours";
export { optimumRange } from "../claims/design/optimumRange";
export { epochs, exponentsByLength, exponentsByTraining } from "../claims/design/trainingLength";
export { equalOperations } from "../claims/pretexts/equalOperations";
export { pairExponents } from "../claims/pretexts/pairExponents";
export { activities } from "../claims/probes/activities";
export { augmentationGains } from "../claims/probes/augmentationGains";
export { fromScratchScores } from "../claims/probes/fromScratchScores";
export { gainChecks } from "../claims/probes/gainChecks";
export { hoursDownstream } from "../claims/probes/hoursDownstream";
export { netTwins } from "../claims/probes/netTwins";
export { probeGains } from "../claims/probes/probeGains";
export { scratchChoice } from "../claims/probes/scratchChoice";
export { simpleFeaturesGap } from "../claims/probes/simpleFeatures";
export { supervisedScores } from "../claims/probes/supervisedScores";
export { transferScores } from "../claims/probes/transferScores";
export { twinGains } from "../claims/probes/twinGains";
export { studentScores } from "../claims/students/studentScores";

// Figures
export { figure1 } from "../figures/paper/figure1";
export { figure2 } from "../figures/paper/figure2";
export { figure3 } from "../figures/paper/figure3";
export { figure4 } from "../figures/paper/figure4";
export { figure5 } from "../figures/paper/figure5";
export { figure6 } from "../figures/paper/figure6";
export { figure7 } from "../figures/paper/figure7";
export { confusionFigure } from "../figures/study/confusion";
export { curveFigure, descentFigure } from "../figures/study/curve";
export { equalHoursFigure } from "../figures/study/equalHours";
export { fromScratchFigure } from "../figures/study/fromScratch";
export { activityScoresFigure, userScoresFigure } from "../figures/study/headScores";
export { pairLossesFigure, pairScoresFigure } from "../figures/study/pairs";
export { lossByPersonFigure } from "../figures/study/lossByPerson";
export { peopleHoursFigure } from "../figures/study/peopleHours";
export { planFigure } from "../figures/study/plan";
export { probeDifferenceFigure, transferFigure } from "../figures/study/probeDifference";
export { studentGainsFigure, studentsFigure } from "../figures/study/students";
export { widthDepthFigure } from "../figures/study/widthDepth";
export { dropsFigure, samplingRatesFigure } from "../figures/windows/accounts";
export { hoursByUserFigure } from "../figures/windows/hoursByUser";
export { attentionFigure } from "../figures/windows/attention";
export { featureMapFigure } from "../figures/windows/featureMap";
export { exampleWindowsFigure, reconstructionFigure } from "../figures/windows/signals";

// Tables
export { changesTable, findChanges } from "../figures/tables/changesTable";
export { pairExponentsTable, pairScoresTable } from "../figures/tables/pairTables";
export { probesTable } from "../figures/tables/probesTable";
export { ratesTable } from "../figures/tables/ratesTable";
export { deviceCostsTable, studentsTable } from "../figures/tables/studentTables";
export { supervisedTable } from "../figures/tables/supervisedTable";
export { devicesTable, differencesTable, rowsTable, statusTable } from "../figures/tables/rowTables";
export { sensitivityTable } from "../figures/tables/sensitivityTable";
export { table1, table2 } from "../figures/tables/tables";
export { transferTable } from "../figures/tables/transferTable";

// Display
export { saveTable, show, showMarkdown, showTable } from "../notebook/show/display";
export { parameter } from "../notebook/show/parameter";
export { progress } from "../notebook/show/progress";
