/** "WALKING_UPSTAIRS" → "walking upstairs". */
export function activityNames(classes: readonly string[]): string[] {
  return classes.map((name) => name.toLowerCase().replace(/_/g, " "));
}
