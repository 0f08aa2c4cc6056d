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

/** F1 of each class; null for a class found neither in truth nor in prediction. */
export function f1ByClass(confusion: Confusion): (number | null)[] {
  return confusion.map((row, k) => {
    const counted = sum(row) + sum(confusion.map((other) => other[k]));
    return counted === 0 ? null : (2 * row[k]) / counted;
  });
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
  const support = confusion.map(sum);
  const total = sum(support);
  if (total === 0) throw new RangeError("scores: expected at least one window, found an empty confusion matrix");
  const f1 = f1ByClass(confusion);
  const found = f1.flatMap((each) => each ?? []);
  return {
    macroF1: sum(found) / found.length,
    weightedF1: sum(f1.map((each, k) => support[k] * (each ?? 0))) / total,
    accuracy: sum(confusion.map((row, k) => row[k])) / total,
  };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
