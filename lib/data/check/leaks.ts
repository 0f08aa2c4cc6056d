/** What train and test windows have in common and should not: people, recordings, samples, or one signal under two names. */
import { firstAtLeast } from "../../numeric/search";
import {
  allRows,
  type NearDuplicate,
  nearDuplicates,
  type RecordingId,
  recordingAt,
  recordingKey,
  type Side,
} from "./nearDuplicates";
import type { Fold } from "../loaders/folds";
import { peopleOf } from "../sets";
import { RATE_HZ, SEQ_LEN } from "../signal/windowShape";

export interface Leaks {
  /** People on both sides, "set/user" of the test side. */
  users: string[];
  /** On both sides, "set/user/recording". */
  recordings: string[];
  /** Test windows that share samples with a train window. */
  overlapping: number;
  /** Recordings of the train side whose signal is also in one of the test side, under another name. */
  copies: NearDuplicate[];
}

/** Compares two sides by name, time and content. People are known in every set that they are in, recordings within a set. */
export function findLeaks(train: Side, test: Side): Leaks {
  const [own, others] = [startsByRecording(train), startsByRecording(test)];
  const shared = [...others].filter(([key]) => own.has(key));
  const apart = SEQ_LEN / RATE_HZ - 0.5 / RATE_HZ;
  const overlaps = (start: number, sorted: Float64Array) => {
    const next = firstAtLeast(sorted, start);
    return sorted[next] - start < apart || start - sorted[next - 1] < apart;
  };
  return {
    users: usersOnBoth(own, others),
    recordings: shared.map(([, { about }]) => nameOf(about)).sort(),
    overlapping: shared.reduce((count, [key, { starts }]) => {
      const sorted = (own.get(key) as Starts).starts;
      return count + starts.filter((start) => overlaps(start, sorted)).length;
    }, 0),
    copies: nearDuplicates(train, test),
  };
}

/** Users on both sides, "set/user": what can be known by names alone. */
export const sharedUsers = (train: Side, test: Side): string[] => usersOnBoth(startsByRecording(train), startsByRecording(test));

function usersOnBoth(own: Map<string, Starts>, others: Map<string, Starts>): string[] {
  const users = new Set([...own.values()].map(({ about }) => userKey(about)));
  return [...new Map([...others.values()].map(({ about }) => [userKey(about), userOf(about)]))]
    .flatMap(([key, user]) => (users.has(key) ? [user] : []))
    .sort();
}

/** A sentence for each kind of leak, with the first places; none where there is none. */
export function describeLeaks({ users, recordings, overlapping, copies }: Leaks): string[] {
  const lines: string[] = [];
  if (users.length > 0) lines.push(`${users.length} users are in train and in test: ${first(users)}`);
  if (recordings.length > 0) lines.push(`${recordings.length} recordings are in train and in test: ${first(recordings)}`);
  if (overlapping > 0) lines.push(`${overlapping} test windows share samples with a train window`);
  if (copies.length > 0) {
    const people = new Set(copies.map(({ other }) => userKey(other))).size;
    const tested = new Set(copies.map(({ other }) => recordingKey(other))).size;
    const examples = first(copies.map(({ one, other }) => `${nameOf(one)} as ${nameOf(other)}`));
    lines.push(`${tested} test recordings of ${people} users hold the signal of train recordings under other names: ${examples}`);
  }
  return lines;
}

/** A sentence a pair of one set's recordings that hold the same signal, and the folds that part them; ten at most. */
export function describeCopies(copies: readonly NearDuplicate[], folds: readonly Fold[]): string[] {
  const lines = copies.slice(0, 10).map(({ one, other, windows }) => {
    const parting = folds.flatMap(({ train, test }, fold) => {
      const parts = (a: string, b: string) => train.includes(a) && test.includes(b);
      return parts(one.user, other.user) || parts(other.user, one.user) ? [fold] : [];
    });
    const parted = parting.length > 0 ? `, on two sides of fold ${parting.join(", ")}` : "";
    return `user ${one.user}'s ${one.recording} and user ${other.user}'s ${other.recording} hold the same signal (${windows} windows)${parted}`;
  });
  return copies.length > 10 ? [...lines, `${copies.length - 10} more pairs of recordings hold the same signal`] : lines;
}

interface Starts {
  about: RecordingId;
  /** Seconds, in order. */
  starts: Float64Array;
}

function startsByRecording({ set, rows = allRows(set) }: Side): Map<string, Starts> {
  const found = new Map<string, { about: RecordingId; starts: number[] }>();
  for (let i = 0; i < rows.length; i++) {
    const about = recordingAt(set, rows[i]);
    const key = recordingKey(about);
    const known = found.get(key);
    if (known) known.starts.push(set.start[rows[i]]);
    else found.set(key, { about, starts: [set.start[rows[i]]] });
  }
  return new Map([...found].map(([key, { about, starts }]) => [key, { about, starts: Float64Array.from(starts).sort() }]));
}

const userKey = ({ set, user }: RecordingId) => JSON.stringify([peopleOf(set), user]);
const userOf = ({ set, user }: RecordingId) => `${set}/${user}`;
const nameOf = ({ set, user, recording }: RecordingId) => `${set}/${user}/${recording}`;
const first = (names: readonly string[]) => `${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}`;
