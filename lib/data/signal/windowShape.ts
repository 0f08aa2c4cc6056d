/** The shape of a window, and of the file that holds them. */

export const SEQ_LEN = 128;
export const CHANNELS = 6;
export const RATE_HZ = 50;
/** Activity of a window that has no label. */
export const UNLABELLED = "unlabelled";
export const WINDOW_VALUES = SEQ_LEN * CHANNELS;
/** Bytes of the .npy header, padded so that the count of windows can be filled in at the end. */
export const NPY_HEADER = 128;
