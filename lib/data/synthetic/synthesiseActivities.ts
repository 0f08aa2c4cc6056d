/**
 * How people move in synthetic recordings: one line an activity and a place where the sensor is worn.
 * Deviations were set beside those of HAPT (waist) and WISDM 2019 phone (pocket); the wrist has no model here
 * but plausibility.
 */

export type Placement = "waist" | "pocket" | "wrist";

/** A way of moving, in the axes of the body part that carries the sensor: x forward, y left, z up. */
export interface Movement {
  /** Cycles a second: strides while walking, strokes, bites; 0 = no rhythm. */
  cycleHz: number;
  /** Legs strike twice a cycle, so that even harmonics lead the vertical. */
  gait: boolean;
  /** Deviation of the rhythmic acceleration without gravity, `[forward, lateral, vertical]`, g. */
  acceleration: [number, number, number];
  /** Deviation of the rhythmic turning about `[x, y, z]`, rad/s. */
  turning: [number, number, number];
  /** Roll and pitch of the body part, rad, or the direction of "up" in the device's own axes. */
  posture: { roll: number; pitch: number } | { up: [number, number, number] };
  /** Deviation of a bout's posture from it, rad. */
  spread: number;
  /** Deviation of slow sway, rad/s. */
  sway: number;
  /** 0 = even movement, 1 = movement in bursts. */
  bursts: number;
  /** Vibration beyond the rhythm (steps, road), g. */
  shake: number;
  /** Steady turning about the vertical (winding stairs), rad/s. */
  heading: number;
}

const still: Movement = {
  cycleHz: 0,
  gait: false,
  acceleration: [0, 0, 0],
  turning: [0, 0, 0],
  posture: { roll: 0, pitch: 0 },
  spread: 0.1,
  sway: 0.02,
  bursts: 0,
  shake: 0,
  heading: 0,
};

const gait = (cycleHz: number, acceleration: Movement["acceleration"], turning: Movement["turning"]): Movement => ({
  ...still,
  cycleHz,
  acceleration,
  turning,
  gait: true,
  sway: 0.08,
  shake: (0.12 * (acceleration[0] + acceleration[1] + acceleration[2])) / 3,
});

/** A rhythm of the hands or of one leg, in bursts. */
const strokes = (
  cycleHz: number,
  acceleration: number,
  turning: number,
  roll: number,
  pitch: number,
  rest: Partial<Movement> = {},
): Movement => ({
  ...still,
  cycleHz,
  posture: { roll, pitch },
  spread: 0.2,
  sway: 0.1,
  bursts: 0.6,
  acceleration: [acceleration, 0.8 * acceleration, 0.7 * acceleration],
  turning: [turning, 0.8 * turning, 0.7 * turning],
  ...rest,
});

/** At rest with the thigh level; `fidget` is the sway, rad/s. */
const seated = (fidget: number, rest: Partial<Movement> = {}): Movement => ({
  ...still,
  posture: { roll: 0, pitch: -1.35 },
  spread: 0.25,
  sway: fidget,
  ...rest,
});

/** Waist, UCI HAR and HAPT; activities 1–6 in the publishers' order. */
const waist: Record<string, Movement> = {
  WALKING: gait(0.88, [0.12, 0.15, 0.24], [0.34, 0.5, 0.5]),
  WALKING_UPSTAIRS: { ...gait(0.8, [0.13, 0.15, 0.27], [0.38, 0.48, 0.52]), heading: 0.27 },
  WALKING_DOWNSTAIRS: { ...gait(0.86, [0.14, 0.17, 0.4], [0.38, 0.54, 0.68]), heading: -0.27 },
  SITTING: { ...still, posture: { roll: 0.13, pitch: 0.15 }, spread: 0.17, sway: 0.035 },
  STANDING: { ...still, sway: 0.1 },
  LAYING: { ...still, posture: { roll: 1.4, pitch: 0.75 }, spread: 0.35, sway: 0.035 },
};

const walking = gait(0.92, [0.26, 0.24, 0.36], [0.75, 1.1, 1.5]);
const running = gait(1.36, [0.55, 0.5, 0.95], [1.6, 1.9, 2.4]);
const stairs = gait(0.82, [0.2, 0.17, 0.28], [0.7, 1.0, 1.3]);
const eating = (cycleHz: number, fidget: number): Movement =>
  seated(fidget, { cycleHz, bursts: 0.9, turning: [0.02, 0.03, 0.02] });

/** Trouser pocket: WISDM's phone by its letters, then what ExtraSensory's people do. */
const pocket: Record<string, Movement> = {
  A: walking,
  B: running,
  C: stairs,
  D: seated(0.02),
  E: { ...still, spread: 0.15, sway: 0.05 },
  F: seated(0.03, { cycleHz: 4.2, bursts: 0.7, turning: [0.02, 0.015, 0.015] }),
  G: { ...still, spread: 0.15, sway: 0.09, cycleHz: 2.6, bursts: 0.8, turning: [0.06, 0.05, 0.06] },
  H: eating(0.21, 0.04),
  I: eating(0.3, 0.035),
  J: eating(0.24, 0.04),
  K: eating(0.14, 0.03),
  L: eating(0.17, 0.035),
  M: strokes(0.55, 0.18, 1.05, 0, 0, { bursts: 0.8, gait: true, shake: 0.03 }),
  O: strokes(0.5, 0.08, 0.35, 0, 0, { bursts: 0.9 }),
  P: strokes(1.7, 0.12, 0.45, 0, -0.25, { bursts: 0.5, shake: 0.03 }),
  Q: seated(0.025, { cycleHz: 1.6, bursts: 0.5, turning: [0.012, 0.01, 0.012] }),
  R: { ...still, spread: 0.2, sway: 0.05, cycleHz: 2.4, bursts: 0.3, turning: [0.05, 0.05, 0.04] },
  S: { ...still, spread: 0.2, sway: 0.14, cycleHz: 0.35, bursts: 0.5, turning: [0.09, 0.1, 0.12] },
  walking,
  running,
  stairs,
  sitting: seated(0.03),
  standing: { ...still, spread: 0.15, sway: 0.07 },
  lying: { ...still, posture: { up: [0, 0.1, 1] }, spread: 0.8, sway: 0.012 },
  onTable: { ...still, posture: { up: [0, 0, 1] }, spread: 0.012, sway: 0 },
  inHand: { ...still, posture: { up: [0, 0.65, 0.76] }, spread: 0.3, sway: 0.16 },
  driving: seated(0.04, { shake: 0.03 }),
  bicycling: gait(1.15, [0.1, 0.08, 0.12], [0.35, 1.1, 0.3]),
};

/** Wrist: WISDM's watch by its letters. */
const wrist: Record<string, Movement> = {
  A: gait(0.92, [0.3, 0.2, 0.25], [0.9, 1.4, 0.8]),
  B: gait(1.36, [0.8, 0.55, 0.8], [1.8, 2.6, 1.6]),
  C: gait(0.82, [0.24, 0.18, 0.22], [0.9, 1.1, 0.7]),
  D: { ...still, posture: { roll: 0.3, pitch: -1.3 }, spread: 0.4, sway: 0.05 },
  E: { ...still, spread: 0.3, sway: 0.1 },
  F: strokes(4.2, 0.04, 0.25, 0.1, -1.5, { bursts: 0.3 }),
  G: strokes(3.2, 0.35, 1.3, 0.9, -2.2, { bursts: 0.4 }),
  H: strokes(0.21, 0.04, 0.7, 0.5, -1.8, { bursts: 0.4 }),
  I: strokes(0.3, 0.05, 0.8, 0.6, -1.7, { bursts: 0.6 }),
  J: strokes(0.24, 0.05, 0.8, 0.5, -1.9, { bursts: 0.5 }),
  K: strokes(0.14, 0.03, 0.6, 0.2, -1.7, { bursts: 0.8 }),
  L: strokes(0.17, 0.03, 0.55, 0.7, -2.0, { bursts: 0.7 }),
  M: strokes(0.55, 0.15, 0.8, 0, -0.2, { bursts: 0.7 }),
  O: strokes(0.5, 0.45, 1.8, 0, -1.2, { bursts: 0.9 }),
  P: strokes(1.7, 0.6, 2.0, 0.1, -0.9, { bursts: 0.3 }),
  Q: strokes(1.6, 0.05, 0.3, 0.2, -1.5, { bursts: 0.4 }),
  R: strokes(2.4, 0.7, 1.6, 1.2, -1.6, { bursts: 0.3 }),
  S: strokes(0.35, 0.2, 1.3, 0.3, -1.2, { bursts: 0.5 }),
};

/** The movements of each place, by activity. */
export const movements: Record<Placement, Record<string, Movement>> = { waist, pocket, wrist };
