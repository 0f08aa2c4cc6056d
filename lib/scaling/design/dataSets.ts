/** A corpus has users of several data sets: which set a user is from, and losses on chosen test users alone. */
import type { Row } from "../../base/row";

/** "sisfall" of "sisfall/SA01"; "" in a study of one set, whose users are not prefixed. */
export function setOf(user: string): string {
  return user.includes("/") ? user.slice(0, user.indexOf("/")) : "";
}

/** The data sets of these users, sorted. */
export function setsOf(users: readonly string[]): string[] {
  return [...new Set(users.map(setOf))].sort();
}

/** Users by their data set. */
export function countBySet(users: readonly string[]): Record<string, number> {
  return Object.fromEntries(setsOf(users).map((set) => [set, users.filter((user) => setOf(user) === set).length]));
}

/** The test loss over the windows of the test users of `set`; null where there are none. */
export function lossOnSet(row: Row, set: string): number | null {
  const own = Object.entries(row.result.testLossByUser).filter(([user]) => setOf(user) === set);
  const windows = own.reduce((sum, [, [, n]]) => sum + n, 0);
  return windows === 0 ? null : own.reduce((sum, [, [loss]]) => sum + loss, 0) / windows;
}

/** The mean loss of each test user's windows. */
export function lossesByUser({ result }: Row): { user: string; loss: number }[] {
  return Object.entries(result.testLossByUser).flatMap(([user, [loss, windows]]) =>
    windows > 0 ? [{ user, loss: loss / windows }] : [],
  );
}

/** The mean of the test users' losses: each counts alike, however many windows it has. */
export function lossOfUsersAlike(row: Row): number | null {
  const losses = lossesByUser(row).map(({ loss }) => loss);
  return losses.length === 0 ? null : losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** The mean of the losses on each data set among the test users: the sets count alike. */
export function lossOfSetsAlike(row: Row): number | null {
  const losses = setsOf(Object.keys(row.result.testLossByUser)).flatMap((set) => lossOnSet(row, set) ?? []);
  return losses.length === 0 ? null : losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** The same runs with another loss; those without it are left out. */
export function withLoss<P extends { row: Row; testLoss: number }>(
  points: readonly P[],
  lossOf: (row: Row) => number | null,
): P[] {
  return points.flatMap((point) => {
    const testLoss = lossOf(point.row);
    return testLoss === null ? [] : [{ ...point, testLoss }];
  });
}
