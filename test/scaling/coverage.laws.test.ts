import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { coverageOf } from "../coverage/design";
import { designs } from "../coverage/designs";

const studies = 50;
/** An interval that holds the truth in 95 of 100 studies holds it in fewer of 50 once in 1,000 times (binomial). */
const fewest = 42;

describe("95 % intervals", function () {
  this.timeout(1_800_000);

  for (const design of designs.filter(({ interval }) => interval !== "bootstrap")) {
    it(`of the ${design.law} hold the truth in ${fewest} of ${studies} simulated studies or more`, () => {
      for (const { name, covered } of coverageOf(design, studies)) assert(covered >= fewest, `${name}: ${covered}`);
    });
  }

  it("hold it in 95 ± 3 % of 400, by the table of make coverage", () => {
    const table = readFileSync(resolve(__dirname, "../coverage/README.md"), "utf8");
    for (const { law, interval, silenceHolds } of designs) {
      const lines = table.split("\n").filter((line) => line.startsWith(`| ${law} |`));
      assert(lines.length > 0, `${law} is not in the table: make coverage`);
      // Resamples of 49 rows are poorer designs than the rows, so a bootstrap is rather too wide.
      const most = interval === "bootstrap" || silenceHolds ? 100 : 98;
      for (const line of lines) {
        const covered = Number(line.split("|").at(-2));
        assert(covered >= 92 && covered <= most, line);
      }
    }
  });
});
