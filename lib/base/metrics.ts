/** Classification scores from counts, equal to scikit-learn's `f1_score` and `accuracy_score`. */
import type { Confusion, Scores } from "./row";

/**
 * Counts by true class (rows) and predicted class (columns), `[classes, classes]`.
 *
 * @throws RangeError if lengths differ or a label is not an integer from 0 to classes − 1
 */
export function confusionMatrix(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Confusion {
  if (truth.length !== predicted.length) {
    throw new RangeError(`confusionMatrix: ${truth.length} true labels but ${predicted.length} predictions`);
  }
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) {
    for (const label of [truth[i], predicted[i]]) {
      if (!Number.isInteger(label) || label < 0 || label >= classes) {
        throw new RangeError(`confusionMatrix: expected labels 0 to ${classes - 1}, found ${label} at window ${i}`);
      }
    }
    confusion[truth[i]][predicted[i]]++;
  }
  return confusion;
}

/** Sum of confusion matrices of the same classes. */
export function sumConfusions(confusions: readonly Confusion[]): Confusion {
  const sumAt = (i: number, j: number) => confusions.reduce((sum, confusion) => sum + confusion[i][j], 0);
  return confusions[0].map((row, i) => row.map((_, j) => sumAt(i, j)));
}

/**
 * Macro F1 (plain mean over classes), F1 weighted by true counts, and accuracy.
 *
 * A class found neither in truth nor in prediction is left out of the macro mean, as `f1_score` does when `labels`
 * is not given; a class in one of them alone counts as 0.
 *
 * @throws RangeError if there is no window at all
 */
export function scores(confusion: Confusion): Scores {
  let [total, correct, sum, weighted, present] = [0, 0, 0, 0, 0];
  confusion.forEach((row, k) => {
    const support = row.reduce((a, b) => a + b, 0);
    const predicted = confusion.reduce((a, other) => a + other[k], 0);
    total += support;
    correct += row[k];
    if (support + predicted === 0) return;
    const f1 = (2 * row[k]) / (support + predicted);
    present++;
    sum += f1;
    weighted += support * f1;
  });
  if (total === 0) throw new RangeError("scores: expected at least one window, found an empty confusion matrix");
  return { macroF1: sum / present, weightedF1: weighted / total, accuracy: correct / total };
}
