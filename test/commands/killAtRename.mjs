/**
 * Loaded before a program: notes each rename in KILL_LOG, and ends the whole process group, as a lost machine would, before
 * or after the one that KILL_AT names ("3 before"). Renames are counted over all processes of the program.
 */
import fs from "node:fs";

const { KILL_LOG, KILL_AT } = process.env;
const { renameSync } = fs;

fs.renameSync = (from, to) => {
  fs.appendFileSync(KILL_LOG, `${to}\n`);
  const count = fs.readFileSync(KILL_LOG, "utf8").split("\n").length - 1;
  if (KILL_AT === `${count} before`) process.kill(0, "SIGKILL");
  renameSync(from, to);
  if (KILL_AT === `${count} after`) process.kill(0, "SIGKILL");
};
