/** Which part of the people and of their windows a row was trained on: by counts of users, or by shares of both. */
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";

/** Rows of before there were shares and draws have neither in their config. */
export function sharesOf({ config }: Row): { people: number; share: number } {
  const { people = 1, share = 1 }: Partial<Config> = config;
  return { people, share };
}

/** Whether a row was trained on everyone, and on all of their windows. */
export function isOnEverything(row: Row): boolean {
  const { people, share } = sharesOf(row);
  return row.config.users === "all" && people === 1 && share === 1;
}

/** Those on the largest subset: everyone, and all of their windows, where the study has that. */
export function onEveryone(rows: readonly Row[]): Row[] {
  const sizeOf = (row: Row) => (row.config.users === "all" ? sharesOf(row).people * sharesOf(row).share * 1e9 : row.config.users);
  const most = Math.max(...rows.map(sizeOf));
  return rows.filter((row) => sizeOf(row) === most);
}

export function drawOf({ config }: Row): number {
  const { draw = 0 }: Partial<Config> = config;
  return draw;
}

/**
 * USER takes all windows of some people, RANDOM some windows of everyone; everyone's windows are in both, some windows of
 * some people in neither.
 */
export function strategiesOf(row: Row): Config["strategy"][] {
  if (row.config.users !== "all") return [row.config.strategy];
  const { people, share } = sharesOf(row);
  return [...(share === 1 ? (["user"] as const) : []), ...(people === 1 ? (["random"] as const) : [])];
}

/** The size of each row in its series: as many users of all these rows' people as its share of people, or of windows, is. */
export function sizesOf(rows: readonly Row[]): (row: Row) => Config["users"] {
  const sizeOf = countOf(rows);
  return (row) => sizeOf(row, sharesOf(row).people * sharesOf(row).share);
}

/** How many people each row has, whatever share of their windows: "all" of everyone, and so of RANDOM. */
export function peopleSizes(rows: readonly Row[]): (row: Row) => Config["users"] {
  const sizeOf = countOf(rows);
  return (row) => {
    const { users, strategy } = row.config;
    return users !== "all" && strategy === "random" ? "all" : sizeOf(row, sharesOf(row).people);
  };
}

function countOf(rows: readonly Row[]): (row: Row, share: number) => Config["users"] {
  const everyone = rows.reduce((most, row) => Math.max(most, row.users.length), 0);
  return ({ config }, share) => (share === 1 ? config.users : Math.max(1, Math.round(share * everyone)));
}
