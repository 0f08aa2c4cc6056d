import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { importRecordings } from "../../../lib/data/own/importRecordings";
import { temporaryFolder } from "../loaders/makeFiles";
import { tableColumns as columns } from "../check/smallSets";

const degPerRad = 180 / Math.PI;

describe("turning of your own recordings, user by user", () => {
  const place = temporaryFolder();

  /** Imports three users' 6 s at 50 Hz, who turn at up to 2 rad/s, each written with a factor of their own. */
  async function imported(factors: Record<string, number>, gyroUnit?: "rad/s" | "deg/s"): Promise<string[]> {
    const rows = Object.entries(factors).flatMap(([user, factor]) =>
      Array.from({ length: 300 }, (_, i) =>
        [user, 1, "walk", i / 50, 0, 0.1, 0.99, 2 * Math.sin(i / 7) * factor, 0, 0].join(","),
      ),
    );
    const header = ["user", "recording", "activity", "t", ...columns.acc, ...columns.gyro].join(",");
    const root = place.path();
    const file = join(root, "own.csv");
    writeFileSync(file, [header, ...rows].join("\n"));
    const guessed: string[] = [];
    const options = {
      name: "mine",
      columns,
      units: { gyroUnit },
      onGuess: ({ unit }: { unit: string }) => void guessed.push(unit),
    };
    await importRecordings([file], options, { dataFolder: null, root });
    return guessed;
  }

  it("is refused where one is in deg/s among others in rad/s, or the reverse", async () => {
    // The third user's rates are the top third of all, so that all together speak for deg/s.
    const third = { ann: 1, bob: 1, eve: degPerRad };
    // Sines of 2 rad/s: 99 of 100 are below 2 · sin(π/2 · 0.99) = 1.9998, and fewer rows are looked at; 2 rad/s are 114.6 deg/s.
    const found =
      "user ann's below (1\\.9\\d|2\\.00), as in rad/s, and user eve's below 11[345], as in deg/s; bring all users to one unit";
    await assert.rejects(
      imported(third),
      new RegExp(`own\\.csv: turning is read in deg/s, but of the norms 99 of 100 are ${found}, or`),
    );
    await assert.rejects(
      imported(third, "rad/s"),
      new RegExp(`turning is read in rad/s, but of the norms 99 of 100 are ${found}$`),
    );
  });

  it("is taken where all agree, or where the owner says deg/s of a user who hardly moved", async () => {
    assert.deepEqual(await imported({ ann: 1, bob: 0.1, eve: 1 }), ["s", "g", "rad/s"]);
    assert.deepEqual(await imported({ ann: degPerRad, bob: degPerRad }), ["s", "g", "deg/s"]);
    const still = { ann: degPerRad, bob: 0.01 * degPerRad };
    await assert.rejects(imported(still), /user bob's below .*, or give --gyro-unit deg\/s if user bob hardly moved$/);
    assert.deepEqual(await imported(still, "deg/s"), ["s", "g"]);
  });
});
