/** The sets by name: which files they are read from, what they are called in titles, and what their publishers ask. */
import type { UnitSet } from "./loaders/loaders";
import { type RecordedSet, recordedSets } from "./recordedSets";
import type { SetFiles } from "./setFiles";

export type NativeSet = UnitSet | RecordedSet;

const uci = "https://archive.ics.uci.edu";
const uciHosts = ["cdn.uci-ics-mlr-prod.aws.uci.edu"];
/** Its own pages link to http; whether it answers https is untested. */
const ucsd = "http://extrasensory.ucsd.edu";

const wisdm = {
  people: "wisdm",
  files: [["wisdm-dataset.zip", "wisdm-dataset", "wisdm+smartphone+and+smartwatch+activity+and+biometrics+dataset.zip"]],
  users: 51,
  activities: 18,
  hours: "46 a device: 18 takes of 3 minutes a user",
  sensors: "20, 25 or 50 Hz, the watch up to 100; m/s², rad/s",
  size: "about 300 MB",
  licence: "citation asked for",
  citation: "Weiss, Yoneda, Hayajneh 2019, doi:10.1109/ACCESS.2019.2940729",
  page: `${uci}/dataset/507`,
  downloads: [
    {
      url: `${uci}/static/public/507/wisdm+smartphone+and+smartwatch+activity+and+biometrics+dataset.zip`,
      maxBytes: 600e6,
      hosts: uciHosts,
    },
  ],
};

/** Of 14 of the phone's 18 activities and 8 % of the watch's takes, whose rows are the publisher's. */
const evenStamps = "time stamps of some takes are spread evenly from first to last; rows faster than 62 Hz are low-passed";

/** File names as the publishers give them, looked for in WEARLAWS_DATA and then in data/raw/. */
export const setFiles: Record<NativeSet, SetFiles> = {
  extrasensory: {
    title: "ExtraSensory phone",
    files: [
      ["ExtraSensory.raw_measurements.raw_acc.zip", "ExtraSensory.raw_measurements.raw_acc", "raw_acc"],
      ["ExtraSensory.raw_measurements.proc_gyro.zip", "ExtraSensory.raw_measurements.proc_gyro", "proc_gyro"],
      ["cv5Folds.zip", "cv_5_folds"],
    ],
    users: 60,
    placement: "phone, wherever it was carried",
    activities: null,
    activitiesHere: null,
    hours: "1589 kept by the paper",
    sensors: "about 40 Hz, irregular; m/s² (Android) or g (iPhone), rad/s",
    size: "6.1 + 8.7 GB, folds 12 kB",
    licence: "citation asked for",
    citation: "Vaizman, Ellis, Lanckriet 2017, doi:10.1109/MPRV.2017.3971131",
    page: ucsd,
    downloads: [
      { url: `${ucsd}/data/raw_measurements/ExtraSensory.raw_measurements.raw_acc.zip`, maxBytes: 12e9 },
      { url: `${ucsd}/data/raw_measurements/ExtraSensory.raw_measurements.proc_gyro.zip`, maxBytes: 18e9 },
      { url: `${ucsd}/data/cv5Folds.zip`, maxBytes: 1e6 },
    ],
  },
  "uci-har": {
    title: "UCI HAR",
    files: [["UCI HAR Dataset.zip", "UCI HAR Dataset", "human+activity+recognition+using+smartphones.zip"]],
    users: 30,
    people: "uci",
    placement: "phone on the waist",
    activities: 6,
    activitiesHere: 6,
    hours: "10,299 windows of 2.56 s, half overlapping",
    sensors: "50 Hz; g, rad/s",
    size: "about 60 MB",
    licence: "citation asked for, no commercial use",
    citation: "Anguita, Ghio, Oneto, Parra, Reyes-Ortiz 2013, ESANN",
    page: `${uci}/dataset/240`,
    downloads: [
      { url: `${uci}/static/public/240/human+activity+recognition+using+smartphones.zip`, maxBytes: 120e6, hosts: uciHosts },
    ],
  },
  hapt: {
    title: "HAPT",
    files: [
      ["HAPT Data Set.zip", "HAPT Data Set", "smartphone+based+recognition+of+human+activities+and+postural+transitions.zip"],
    ],
    users: 30,
    people: "uci",
    placement: "phone on the waist",
    activities: 12,
    kinds: "6 of them transitions",
    activitiesHere: 12,
    hours: "6.2",
    sensors: "50 Hz; g, rad/s",
    size: "about 80 MB",
    licence: "citation asked for, no commercial use",
    citation: "Reyes-Ortiz, Oneto, Samà, Parra, Anguita 2016, doi:10.1016/j.neucom.2015.07.085",
    page: `${uci}/dataset/341`,
    downloads: [
      {
        url: `${uci}/static/public/341/smartphone+based+recognition+of+human+activities+and+postural+transitions.zip`,
        maxBytes: 160e6,
        hosts: uciHosts,
      },
    ],
  },
  "wisdm-phone": {
    title: "WISDM phone",
    changed: evenStamps,
    activitiesHere: 18,
    placement: "phone in a trouser pocket",
    ...wisdm,
  },
  "wisdm-phone-4": {
    ...wisdm,
    title: "WISDM phone",
    files: [["wisdm-phone-4.zip", ...wisdm.files[0]]],
    placement: "phone in a trouser pocket",
    kinds: "walking, jogging, stairs and kicking are read",
    activitiesHere: 4,
  },
  "wisdm-watch": { title: "WISDM watch", changed: evenStamps, activitiesHere: 18, placement: "dominant wrist", ...wisdm },
  ...recordedSets,
};

/** What a set is called: by this file where it is a published one, or else as its store says. */
export function titleOf({ name, source, title }: { name: string; source: "real" | "synthetic"; title: string }): string {
  if (!Object.hasOwn(setFiles, name)) return title;
  return `${source}: ${setFiles[name as NativeSet].title}`;
}

/**
 * Whose people a set has: users of one name in sets of the same people are one person, as WISDM's 1600 is in phone and
 * watch. No split, fold or leak check parts the recordings of a person.
 */
export function peopleOf(set: string): string {
  return (Object.hasOwn(setFiles, set) && setFiles[set as NativeSet].people) || set;
}
