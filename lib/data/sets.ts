/** The sets by name: which files they are read from, and what they are called in titles. */

export type SetName = "extrasensory" | "corpus" | "uci-har" | "hapt" | "wisdm-phone" | "wisdm-watch" | "sisfall";

export interface SetFiles {
  /** In titles of real recordings; the word "synthetic" takes the place of the activities where they were generated. */
  title: string;
  /** Each of these is needed; any of its alternatives serves: an archive, or its unpacked folder. */
  files: readonly (readonly string[])[];
}

const wisdmFiles = [["wisdm-dataset.zip", "wisdm-dataset", "wisdm+smartphone+and+smartwatch+activity+and+biometrics+dataset.zip"]];

/** File names as the publishers give them, looked for in WEARLAWS_DATA and then in data/raw/. */
export const setFiles: Record<Exclude<SetName, "corpus">, SetFiles> = {
  extrasensory: {
    title: "ExtraSensory phone",
    files: [
      ["ExtraSensory.raw_measurements.raw_acc.zip", "ExtraSensory.raw_measurements.raw_acc", "raw_acc"],
      ["ExtraSensory.raw_measurements.proc_gyro.zip", "ExtraSensory.raw_measurements.proc_gyro", "proc_gyro"],
      ["cv5Folds.zip", "cv_5_folds"],
    ],
  },
  "uci-har": { title: "UCI HAR", files: [["UCI HAR Dataset.zip", "UCI HAR Dataset", "human+activity+recognition+using+smartphones.zip"]] },
  hapt: {
    title: "HAPT",
    files: [["HAPT Data Set.zip", "HAPT Data Set", "smartphone+based+recognition+of+human+activities+and+postural+transitions.zip"]],
  },
  "wisdm-phone": { title: "WISDM phone", files: wisdmFiles },
  "wisdm-watch": { title: "WISDM watch", files: wisdmFiles },
  sisfall: { title: "SisFall", files: [["sisfall-50hz.parquet"]] },
};

/** Real hours for a small study: SisFall, and WISDM phone's users 1600–1633; its test users stay out. */
export const corpusTitle = "SisFall + WISDM phone users 1600–1633";
