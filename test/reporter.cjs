/** Mocha's spec reporter, which also writes its counts and the names of failed tests as JSON to the file of its option `output`. */
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      const names = this.failures.map((test) => `${test.fullTitle()}: ${firstLine(test.err)}`);
      const counts = { passed: passes, failed: failures, skipped: pending };
      writeFileSync(options.reporterOptions.output, JSON.stringify({ counts, names }));
    });
  }
};

function firstLine(error) {
  return String(error?.message ?? error)
    .split("\n")[0]
    .slice(0, 300);
}
