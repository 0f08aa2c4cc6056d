/** Folds by user. */

export interface Fold {
  train: string[];
  test: string[];
}

/** What is wrong with folds, a sentence each: users on both sides of one, or on neither. */
export function foldProblems(folds: readonly Fold[], users: readonly string[]): string[] {
  return folds.flatMap(({ train, test }, fold) => {
    const both = test.filter((user) => train.includes(user));
    const sides = new Set([...train, ...test]);
    const neither = users.filter((user) => !sides.has(user));
    return [
      ...(both.length > 0 ? [`fold ${fold}: expected users apart, found ${both.join(", ")} in train and in test`] : []),
      ...(neither.length > 0 ? [`fold ${fold}: expected every user on a side, found ${neither.join(", ")} on none`] : []),
    ];
  });
}
