/** What is known of a published set. */

export interface SetFiles {
  /** In titles, after the source: "real: UCI HAR", "synthetic: UCI HAR". */
  title: string;
  /** Each of these is needed; any of its alternatives serves: an archive, or its unpacked folder. */
  files: readonly (readonly string[])[];
  users: number;
  /** Whose people these are, where another set has recordings of the same: "wisdm". By default its own. */
  people?: string;
  /** Where the sensor was worn. */
  placement: string;
  /** How many are published; null where labels are not used. */
  activities: number | null;
  /** "6 of them transitions". */
  kinds?: string;
  /** How many of them are in the recordings that this project's results were made from; null where there are none. */
  activitiesHere: number | null;
  hours: string;
  /** What was changed in the recordings here that are kept; by default nothing. */
  changed?: string;
  /** Rates and units as published. */
  sensors: string;
  /** Of the download. */
  size: string;
  licence: string;
  citation: string;
  /** Where its publisher describes it, for a reader who wants to download by hand; null where no page is known. */
  page: string | null;
  /** An archive for each of `files`, in their order; null where nobody publishes it in the form that is read. */
  downloads: readonly Download[] | null;
}

/** An archive at its publisher; on disk it has the last part of the URL for a name. */
export interface Download {
  url: string;
  /** No answer larger than this is taken: about twice what the publisher says, as sizes are rounded and files are updated. */
  maxBytes: number;
  /** Other hosts that the publisher may redirect to. */
  hosts?: readonly string[];
  /** In hexadecimal, where the publisher gives it. */
  sha256?: string;
}
