/** An activity as a reader takes it: publishers write "WALKING_UPSTAIRS". */
export function inWords(activity: string): string {
  return activity === activity.toUpperCase() ? activity.toLowerCase().replaceAll("_", " ") : activity;
}
