/** The shape of a window, and of the file that holds them. */

export const SEQ_LEN = 128;
/** Of accelerometer and gyroscope: x, y, z each. */
export const CHANNELS = 6;
/** Of the accelerometer alone, which is all that some people record. */
export const ACC_CHANNELS = 3;
export const RATE_HZ = 50;
/** Activity of a window that has no label. */
export const UNLABELLED = "unlabelled";
/** Bytes of the .npy header, padded so that the count of windows can be filled in at the end. */
export const NPY_HEADER = 128;
