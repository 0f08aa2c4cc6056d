import { asDrawn } from "./asDrawn";

/** "WALKING_UPSTAIRS" → "walking upstairs", as plotly draws it. */
export function activityNames(classes: readonly string[]): string[] {
  return classes.map((name) => asDrawn(name.toLowerCase().replace(/_/g, " ")));
}
