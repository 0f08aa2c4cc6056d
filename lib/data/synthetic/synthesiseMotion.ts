/**
 * A signal model of a worn sensor. Orientation is a sum of posture, rhythm and sway with known derivatives, so that the
 * gyroscope is exactly the rotation under which the accelerometer's gravity turns; a motion can be read at any time.
 *
 * People differ much (cadence, vigour, harmonics' mix and phase, how the device sits, its bias and noise), the days
 * of one person little: a new person brings more that is new than another hour of a known one.
 *
 * Channels 0–2 acceleration forward, left, up; 3–5 angle about those axes. K = 6 harmonics.
 */
import { type Random, hash32, random } from "../../base/random";
import { type Movement, type Placement, movements } from "./synthesiseActivities";

const K = 6;
const swayHz = [0.13, 0.37, 0.9];

/** What stays with a person and their device. */
export interface Person {
  seed: number;
  population: string;
  index: number;
  placement: Placement;
  cadence: number;
  vigour: number[]; // by channel
  timbre: number[]; // by channel and harmonic, log amplitude
  phase: number[];
  hand: number; // 1 right, -1 left
  lean: [number, number];
  mount: Matrix; // body → device
  bias: number[]; // g ×3, rad/s ×3
  noise: [number, number]; // g, rad/s
}

/** A person on one day. */
export interface Day {
  person: Person;
  index: number;
  cadence: number;
  vigour: number[];
  phase: number[];
  mount: Matrix;
  bias: number[];
}

/** One stretch of an activity, ready to be read at any time. */
export interface Bout {
  movement: Movement;
  roll: number;
  pitch: number;
  omega: number; // rad/s of the cycle
  cosine: Float64Array; // [6, K]
  sine: Float64Array;
  drift: [number, number, number]; // depth (s), rad/s, phase of the cadence's wander
  gate: [number, number, number, number]; // steepness, threshold, rad/s, phase
  sway: Float64Array; // [3, 3] angle amplitudes, then phases
  heading: number;
}

/** A bout that starts at `from` seconds, with a transition of `transition` seconds around it. */
export interface TimedBout {
  bout: Bout;
  from: number;
  transition: number;
}

type Matrix = number[]; // 3 × 3, by row

/** Draws person `index` of a population (a word: two sets with other words have other people). */
export function drawPerson(seed: number, population: string, index: number, placement: Placement): Person {
  const draw = random(seed, `person ${population}`, index);
  const normals = (n: number, deviation: number) => Array.from({ length: n }, () => deviation * draw.normal());
  const vigour = 0.16 * draw.normal();
  // A phone turns in the plane of the thigh more than out of it.
  const sit = { waist: [0.1, 0.1, 0.1], pocket: [0.15, 0.25, 0.55], wrist: [0.3, 0.2, 0.2] }[placement];
  return {
    seed,
    population,
    index,
    placement,
    cadence: Math.exp(0.065 * draw.normal()),
    vigour: normals(6, 0.16).map((own) => Math.exp(vigour + own)),
    timbre: normals(6 * K, 0.4),
    phase: normals(6 * K, 1.1),
    hand: draw.uniform() < 0.88 ? 1 : -1,
    lean: [0.07 * draw.normal(), 0.07 * draw.normal()],
    mount: product(turn(sit.map((deviation) => deviation * draw.normal())), carried(placement, draw)),
    bias: [...normals(3, 0.015), ...normals(3, 0.015)],
    noise: [0.005 * Math.exp(0.5 * draw.normal()), 0.008 * Math.exp(0.5 * draw.normal())],
  };
}

/** Draws one of a person's days: the same person, dressed a little differently. */
export function drawDay(person: Person, index: number): Day {
  const draw = random(person.seed, `day ${person.population}`, person.index, index);
  const near = (values: number[], deviation: number) => values.map((v) => v + deviation * draw.normal());
  const vigour = 0.08 * draw.normal();
  return {
    person,
    index,
    cadence: person.cadence * Math.exp(0.015 * draw.normal()),
    vigour: person.vigour.map((v) => v * Math.exp(vigour + 0.06 * draw.normal())),
    phase: near(person.phase, 0.12),
    mount: product(turn(near([0, 0, 0], 0.08)), person.mount),
    bias: [...near(person.bias.slice(0, 3), 0.003), ...near(person.bias.slice(3), 0.002)],
  };
}

/** Draws a bout of `activity`; `index` tells the day's bouts apart. Throws for an activity the placement lacks. */
export function drawBout(day: Day, activity: string, index: number): Bout {
  const { person } = day;
  const movement = movements[person.placement][activity];
  if (movement === undefined) {
    const known = Object.keys(movements[person.placement]).join(", ");
    throw new RangeError(`drawBout: no activity "${activity}" at the ${person.placement}; there are ${known}`);
  }
  // A person's own way of doing this activity, the same on all days.
  const habit = random(person.seed, `habit ${person.population}`, person.index, hash32(activity));
  const own = Math.exp(0.15 * habit.normal());
  const ownCadence = Math.exp(0.03 * habit.normal());
  const ownPosture = [habit.normal(), habit.normal()].map((v) => 0.7 * movement.spread * v);
  const draw = random(person.seed, `bout ${person.population}`, person.index * 4096 + day.index, index);
  const omega = 2 * Math.PI * movement.cycleHz * day.cadence * ownCadence * Math.exp(0.015 * draw.normal());
  const [roll, pitch] = angles(movement, day, draw);
  const gateHz = 0.05 + 0.1 * draw.uniform();
  return {
    movement,
    roll: roll + ownPosture[0] + 0.7 * movement.spread * draw.normal(),
    pitch: pitch + ownPosture[1] + 0.7 * movement.spread * draw.normal(),
    omega,
    ...harmonics(movement, day, omega, own * Math.exp(0.08 * draw.normal())),
    drift: [0.05 * draw.uniform(), 2 * Math.PI * (0.03 + 0.1 * draw.uniform()), 2 * Math.PI * draw.uniform()],
    gate: [1 + 7 * movement.bursts, 3.4 * movement.bursts - 3, 2 * Math.PI * gateHz, 2 * Math.PI * draw.uniform()],
    sway: swayed(movement.sway * Math.exp(0.4 * draw.normal()), draw),
    heading: movement.heading * (draw.uniform() < 0.97 ? 1 : -1) * (1 + 0.15 * draw.normal()),
  };
}

/**
 * Reads one sensor at `times` (s, ascending): `[times.length, 3]`, g for "acc" and rad/s for "gyro", in device axes.
 * `noise` draws the sensor's noise; without it, and with it the day's bias, the reading is exact.
 */
export function readSensor(sensor: "acc" | "gyro", day: Day, bouts: TimedBout[], times: Float64Array, noise?: Random) {
  const out = new Float64Array(times.length * 3);
  const [m, hiss, bias] = [day.mount, day.person.noise, day.bias];
  const state = new Float64Array(9); // acceleration, angle, rate
  const next = new Float64Array(9);
  let current = 0;
  for (let i = 0; i < times.length; i++) {
    const t = times[i];
    while (current + 1 < bouts.length && t >= bouts[current + 1].from + bouts[current + 1].transition / 2) current++;
    move(bouts[current].bout, t, state);
    let shake = bouts[current].bout.movement.shake;
    const following = bouts[current + 1];
    const u = following === undefined ? 0 : (t - following.from) / following.transition + 0.5;
    if (u > 0) {
      move(following.bout, t, next);
      const weight = u * u * u * (10 - 15 * u + 6 * u * u); // minimum jerk
      const slope = (30 * u * u * (1 - u) * (1 - u)) / following.transition;
      for (let a = 3; a < 6; a++) state[a + 3] += weight * (next[a + 3] - state[a + 3]) + slope * (next[a] - state[a]);
      for (let a = 0; a < 6; a++) state[a] += weight * (next[a] - state[a]);
      shake += weight * (following.bout.movement.shake - shake);
    }
    const [x, y, z] = sensor === "acc" ? specificForce(state) : bodyRate(state);
    const level = sensor === "acc" ? hiss[0] + shake : hiss[1] + 0.8 * shake;
    for (let a = 0; a < 3; a++) {
      out[3 * i + a] = m[3 * a] * x + m[3 * a + 1] * y + m[3 * a + 2] * z;
      if (noise) out[3 * i + a] += bias[sensor === "acc" ? a : a + 3] + level * noise.normal();
    }
  }
  return out;
}

/** Acceleration, angle and the angles' rate of a bout at `t` into `out`. */
function move(bout: Bout, t: number, out: Float64Array): void {
  const { sway, omega } = bout;
  out.fill(0);
  out[3] = bout.roll;
  out[4] = bout.pitch;
  out[8] = bout.heading;
  for (let a = 0; a < 3; a++) {
    for (let k = 0; k < 3; k++) {
      const w = 2 * Math.PI * swayHz[k];
      const phase = w * t + sway[9 + 3 * a + k];
      out[3 + a] += sway[3 * a + k] * Math.sin(phase);
      out[6 + a] += sway[3 * a + k] * w * Math.cos(phase);
    }
  }
  if (omega === 0) return;
  const wander = bout.drift[1] * t + bout.drift[2];
  const phase = omega * (t + bout.drift[0] * Math.sin(wander));
  const phaseRate = omega * (1 + bout.drift[0] * bout.drift[1] * Math.cos(wander));
  const [steepness, threshold, gateRate, gatePhase] = bout.gate;
  const swing = gateRate * t + gatePhase;
  const gate = 1 / (1 + Math.exp(-steepness * (Math.sin(swing) - threshold)));
  const gateSlope = gate * (1 - gate) * steepness * gateRate * Math.cos(swing);
  const [c1, s1] = [Math.cos(phase), Math.sin(phase)];
  let [c, s] = [c1, s1];
  for (let k = 0; k < K; k++) {
    for (let channel = 0; channel < 6; channel++) {
      const [p, q] = [bout.cosine[channel * K + k], bout.sine[channel * K + k]];
      const value = p * c + q * s;
      out[channel] += gate * value;
      if (channel > 2) out[channel + 3] += gateSlope * value + gate * (k + 1) * phaseRate * (q * c - p * s);
    }
    [c, s] = [c * c1 - s * s1, s * c1 + c * s1]; // the next harmonic by angle addition
  }
}

/** What an accelerometer in body axes feels: "up" (1 g) plus the acceleration. */
function specificForce(s: Float64Array): [number, number, number] {
  const level = Math.cos(s[4]);
  return [s[0] - Math.sin(s[4]), s[1] + level * Math.sin(s[3]), s[2] + level * Math.cos(s[3])];
}

/** Angular velocity in body axes of roll, pitch and yaw that change (aerospace Z-Y-X order). */
function bodyRate(s: Float64Array): [number, number, number] {
  const [cosRoll, sinRoll, cosPitch] = [Math.cos(s[3]), Math.sin(s[3]), Math.cos(s[4])];
  return [s[6] - s[8] * Math.sin(s[4]), s[7] * cosRoll + s[8] * cosPitch * sinRoll, -s[7] * sinRoll + s[8] * cosPitch * cosRoll];
}

/** Harmonic coefficients whose sum has the movement's deviations, coloured by the person. */
function harmonics(movement: Movement, day: Day, omega: number, vigour: number): Pick<Bout, "cosine" | "sine"> {
  const [cosine, sine] = [new Float64Array(6 * K), new Float64Array(6 * K)];
  const odd = [1, 0.35, 0.5, 0.2, 0.2, 0.1];
  const even = [0.22, 1, 0.15, 0.35, 0.1, 0.2];
  const plain = [1, 0.55, 0.3, 0.18, 0.1, 0.06];
  const gaits = [even, odd, even, odd, plain, odd];
  const deviations = [...movement.acceleration, ...movement.turning];
  for (let channel = 0; channel < 6; channel++) {
    let power = 0;
    const amplitude = (movement.gait ? gaits[channel] : plain).map((a, k) => {
      const coloured = a * Math.exp(day.person.timbre[channel * K + k]);
      power += (coloured * coloured) / 2;
      return coloured;
    });
    const mirrored = channel % 2 === 1 ? day.person.hand : 1; // lateral, roll and yaw change sides
    const scale = (deviations[channel] * day.vigour[channel] * vigour * mirrored) / Math.sqrt(power);
    amplitude.forEach((a, k) => {
      // Turning is given as a rate; the angle is its integral.
      const size = channel > 2 ? (a * scale) / Math.max(1e-9, (k + 1) * omega) : a * scale;
      cosine[channel * K + k] = size * Math.cos(day.phase[channel * K + k]);
      sine[channel * K + k] = size * Math.sin(day.phase[channel * K + k]);
    });
  }
  return { cosine, sine };
}

function swayed(rate: number, draw: Random): Float64Array {
  const sway = new Float64Array(18);
  for (let i = 0; i < 9; i++) {
    sway[i] = (rate * Math.abs(draw.normal())) / (2 * Math.PI * swayHz[i % 3]) / Math.sqrt(1.5);
    sway[9 + i] = 2 * Math.PI * draw.uniform();
  }
  return sway;
}

/** Roll and pitch of a posture; one given in device axes is turned back into the body's. */
function angles({ posture }: Movement, { mount, person }: Day, draw: Random): [number, number] {
  if (!("up" in posture)) return [posture.roll * person.hand + person.lean[0], posture.pitch + person.lean[1]];
  const side = draw.uniform() < 0.7 ? 1 : -1; // screen up or down
  const [x, y, z] = [posture.up[0], posture.up[1], side * posture.up[2]];
  const body = [0, 1, 2].map((c) => mount[c] * x + mount[3 + c] * y + mount[6 + c] * z);
  return [Math.atan2(body[1], body[2]), -Math.asin(body[0] / Math.hypot(...body))];
}

/** How a device is worn before anyone's habit turns it: waist x up; pocket y up or down; wrist by side. */
function carried(placement: Placement, draw: Random): Matrix {
  if (placement === "waist") return [0, 0, 1, 0, 1, 0, -1, 0, 0];
  const [flip, out] = [draw.uniform() < 0.65 ? -1 : 1, draw.uniform() < 0.7 ? 1 : -1];
  if (placement === "pocket") return [0, -flip * out, 0, 0, 0, flip, -out, 0, 0];
  return [0, 0, flip, out, 0, 0, 0, flip * out, 0];
}

/** The rotation by a vector's length about its direction (Rodrigues). */
function turn([x, y, z]: number[]): Matrix {
  const angle = Math.hypot(x, y, z) || 1e-12;
  const [a, b, c] = [x / angle, y / angle, z / angle];
  const [co, si, v] = [Math.cos(angle), Math.sin(angle), 1 - Math.cos(angle)];
  return [
    co + a * a * v,
    a * b * v - c * si,
    a * c * v + b * si,
    a * b * v + c * si,
    co + b * b * v,
    b * c * v - a * si,
    a * c * v - b * si,
    b * c * v + a * si,
    co + c * c * v,
  ];
}

function product(p: Matrix, q: Matrix): Matrix {
  return Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [3 * Math.floor(i / 3), i % 3];
    return p[row] * q[column] + p[row + 1] * q[3 + column] + p[row + 2] * q[6 + column];
  });
}
