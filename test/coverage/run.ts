/**
 * `make coverage`: 400 studies a law, and the table in README.md beside this file.
 *
 *     node --import=tsx test/coverage/run.ts [studies]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { coverageOf } from "./design";
import { designs } from "./designs";

const studies = Number(process.argv[2] ?? 400);
const file = join(__dirname, "README.md");

const lines = designs.flatMap((design) => {
  const started = Date.now();
  const rows = coverageOf(design, studies).map(
    ({ name, covered }) =>
      `| ${design.law} | ${design.points} | ${design.interval} | ${name} | ${((100 * covered) / studies).toFixed(1)} |`,
  );
  console.log(`${rows.join("\n")}\n${((Date.now() - started) / 1000).toFixed(0)} s`);
  return rows;
});
const table = ["| law | points | intervals | of | covered, % |", "|---|---|---|---|---|", ...lines].join("\n");
const between = /(<!-- results -->)[^]*(<!-- end of results -->)/;
if (studies === 400)
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(between, (_, start, end) => `${start}\n${table}\n${end}`),
  );
