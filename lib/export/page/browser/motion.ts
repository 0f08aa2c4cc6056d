/// <reference lib="dom" />
/** The phone's own sensors, as browsers give them. */
import { gPer, radPerSecondPer } from "../../../data/loaders/table/recordingColumns";
import type { SensorRow } from "./watch";

/** iOS gives gravity the other sign. */
export function isApple({ userAgent, maxTouchPoints }: Pick<Navigator, "userAgent" | "maxTouchPoints">): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1);
}

/** m/s² and deg/s to g and rad/s; null where a browser without sensors sends empty events. */
export function rowOf(event: DeviceMotionEvent, apple: boolean): SensorRow | null {
  const { accelerationIncludingGravity: acc, rotationRate: turn, timeStamp } = event;
  const { x, y, z } = acc ?? {};
  if (typeof x !== "number" || typeof y !== "number" || typeof z !== "number") return null;
  const g = (apple ? -1 : 1) * gPer["m/s2"];
  const rad = radPerSecondPer["deg/s"];
  const turned = [turn?.alpha, turn?.beta, turn?.gamma].map((rate) => (rate ?? 0) * rad);
  return [timeStamp / 1000, x * g, y * g, z * g, turned[0], turned[1], turned[2]];
}

/**
 * Calls with each row until the returned function is called.
 *
 * @throws Error that says what is missing, from a tap that gave no permission or a page that is not secure
 */
export async function listen(onRow: (row: SensorRow) => void): Promise<() => void> {
  if (!window.isSecureContext) throw new Error("browsers give sensors to https pages alone: open this page by https");
  if (typeof DeviceMotionEvent === "undefined") throw new Error("this browser has no motion sensors");
  const { requestPermission } = DeviceMotionEvent as unknown as { requestPermission?: () => Promise<string> };
  const answer = requestPermission ? await requestPermission.call(DeviceMotionEvent) : "granted";
  if (answer !== "granted") throw new Error("the sensors were not allowed: allow motion for this page in the browser's settings");
  const apple = isApple(navigator);
  const hear = (event: DeviceMotionEvent) => {
    const row = rowOf(event, apple);
    if (row) onRow(row);
  };
  window.addEventListener("devicemotion", hear);
  return () => window.removeEventListener("devicemotion", hear);
}
