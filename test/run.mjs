/**
 * Runs the test stages in order, `node test/run.mjs [stage …]`, prints what failed, the minutes of each, and as its last
 * line the counts over all: `N passed, N failed, N skipped`.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);

const tests = readdirSync("test", { recursive: true })
  .filter((file) => file.endsWith(".test.ts"))
  .sort();
/** A file's stage is the word before `.test.ts`: `hapt.real.test.ts` is of stage data, `hapt.test.ts` of stage unit. */
const words = {
  fuzz: "fuzz",
  data: "real",
  laws: "laws",
  notebooks: "notebooks",
  browser: "browser",
  chaos: "chaos",
  slurm: "slurm",
  install: "install",
};
const special = new RegExp(`\\.(${Object.values(words).join("|")})\\.test\\.ts$`);

const stages = [
  { name: "lint", title: "lint and types", run: checkSources },
  {
    name: "unit",
    run: () =>
      runMocha(
        "unit",
        tests.filter((file) => !special.test(file)),
      ),
  },
  ...Object.entries(words).map(([name, word]) => ({
    name,
    run: () =>
      runMocha(
        name,
        tests.filter((file) => file.endsWith(`.${word}.test.ts`)),
      ),
  })),
];

/** Stages whose files share what the first of them prepares, time how soon something stops, or start what a machine has one of. */
const oneByOne = ["data", "notebooks", "browser", "slurm", "install"];

const failures = [];

/**
 * Rules of eslint.config.mjs beside all others, which take about as long: layout of prettier, types of everything and of the
 * site, and a document of every export. Of lib alone set-up has checked the types: it compiles it.
 */
async function checkSources() {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const inTurn = async (checks) => {
    for (const check of checks) {
      const { status } = await run(check);
      counts[status === 0 ? "passed" : "failed"] += 1;
      if (status !== 0) failures.push(`lint: ${check.join(" ")}`);
    }
  };
  await Promise.all([
    inTurn([["node_modules/eslint/bin/eslint.js", "."]]),
    inTurn([
      ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
      ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "test/tsconfig.json"],
      ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "site/tsconfig.json"],
      ["node_modules/typedoc/bin/typedoc", "--emit", "none", "--logLevel", "Warn"],
    ]),
  ]);
  return counts;
}

/** A Node.js process with the terminal of this one. */
function run(command) {
  const child = spawn(process.execPath, command, { stdio: "inherit" });
  return new Promise((done) => child.once("close", (status, signal) => done({ status, signal })));
}

async function runMocha(stage, files) {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const report = `build/test/${stage}.json`;
  mkdirSync("build/test", { recursive: true });
  rmSync(report, { force: true });
  const mocha = ["node_modules/mocha/bin/mocha.js", "--reporter", "test/reporter.cjs", "--reporter-option"];
  const jobs = oneByOne.includes(stage) ? [] : ["--parallel", "--jobs", String(availableParallelism())];
  const { status, signal } = await run([...mocha, `output=${report}`, ...jobs, ...files.map((file) => join("test", file))]);
  let counts = { passed: 0, failed: 0, skipped: 0 };
  if (existsSync(report)) {
    const written = JSON.parse(readFileSync(report, "utf8"));
    counts = written.counts;
    failures.push(...written.names.map((name) => `${stage}: ${name}`));
  }
  // A file that does not load, or a process that dies, is a failure that no test has counted.
  if (status !== 0 && counts.failed === 0) {
    failures.push(`${stage}: ended with ${signal ?? `code ${status}`}`);
    counts.failed = 1;
  }
  return counts;
}

const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (!stages.some((stage) => stage.name === name)) {
    console.error(`test: no stage "${name}"; the stages are ${stages.map((stage) => stage.name).join(", ")}`);
    process.exit(2);
  }
}

const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
for (const stage of stages.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const title = stage.title ?? stage.name;
  console.log(`\n== ${title}`);
  const started = performance.now();
  const counts = await stage.run();
  const minutes = ((performance.now() - started) / 60000).toFixed(1);
  for (const key of Object.keys(total)) total[key] += counts[key];
  lines.push(`${title.padEnd(15)} ${minutes.padStart(5)} min  ${sentence(counts)}`);
}

function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

console.log(`\n${[...failures, ...lines].join("\n")}\n${sentence(total)}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
