/** What keeps a study's files from being written: no run's fault, so it ends the study and marks no run as failed. */

const cures: Record<string, string> = {
  ENOSPC: "free some space",
  EDQUOT: "free some of your quota",
  EFBIG: "raise the limit on a file's size",
  EROFS: "make the file system writable",
  EACCES: "let this user write there",
  EPERM: "let this user write there",
  EEXIST: "put a folder in the place of the file",
  ENOTDIR: "put a folder in the place of the file",
  EISDIR: "put a file in the place of the folder",
  EIO: "check the disk",
  ESTALE: "mount the share again",
};

export class StoreError extends Error {
  override name = "StoreError";
}

/** The error as the store's, where the system would not let `folder` be written; null for any other. */
export function storeError(error: unknown, folder: string): StoreError | null {
  if (error instanceof StoreError) return error;
  const { code = "", message, path = folder } = error as NodeJS.ErrnoException;
  // A file elsewhere, recordings for one, is not of the store.
  if (!(code in cures) || !path.startsWith(folder)) return null;
  return new StoreError(
    `${folder}: cannot write the study's files: ${message}; ${cures[code]} and run the command again: existing rows and checkpoints are kept`,
    { cause: error },
  );
}
