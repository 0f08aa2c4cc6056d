/** Called after each user with the share that is done: lets other work run, and throws once it was stopped. */
export type AfterUser = (share: number) => Promise<void>;
