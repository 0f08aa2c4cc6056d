/**
 * A cell that is run again while its last call still winds up must not start the same work twice. The calls at work are
 * kept on the global object, for a kernel holds this module twice once dist was rebuilt.
 */
const key = Symbol.for("wearlaws.oneAtATime");
const holder = globalThis as { [key]?: Map<string, Promise<unknown>> };

/** Calls `work` once the earlier call for this folder has ended, well or not. */
export async function oneAtATime<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const calls = (holder[key] ??= new Map());
  const call = (calls.get(folder) ?? Promise.resolve()).then(work, work) as Promise<T>;
  calls.set(folder, call);
  try {
    return await call;
  } finally {
    if (calls.get(folder) === call) calls.delete(folder);
  }
}
