/** Prints seconds, optimum and standard errors of our fits: `fits.ts input.json`. */
import { readFileSync } from "node:fs";
import { bootstrapLaw } from "../../lib/scaling/fit/bootstrap";
import { bindForm, identifies } from "../../lib/scaling/forms/forms";
import { multiStart } from "../../lib/scaling/fit/multiStart";
import { lawObjective } from "../../lib/scaling/fit/objective";
import type { FitsInput } from "../fits";

const { huber, starts, seed, counts, ...columns } = JSON.parse(readFileSync(process.argv[2], "utf8")) as FitsInput;
const [n, d, loss] = [columns.n, columns.d, columns.loss].map((values) => Float64Array.from(values));
const rows = { n, d, loss };
const law = bindForm("chinchilla", rows);
const begin = performance.now();
const found = multiStart(
  lawObjective(law, loss, { huber }),
  law,
  starts.map((start) => Float64Array.from(start)),
);
const middle = performance.now();
const options = { resamples: counts.length, seed, huber, identifies: identifies("chinchilla", rows) };
const { standardErrors } = bootstrapLaw(law, loss, found.x, law.parameters, options);
const end = performance.now();
console.log(
  JSON.stringify({
    seconds: (middle - begin) / 1000,
    objective: found.value,
    converged: found.starts.converged,
    refitSeconds: (end - middle) / 1000,
    errors: standardErrors,
  }),
);
