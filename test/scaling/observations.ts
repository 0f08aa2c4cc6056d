/** Rows for tests of the forms. */
import type { FormName, Observations } from "../../lib/scaling/forms/forms";
import reference from "../reference/scipyForms.json";

/** The sizes of the SciPy reference with some losses. */
export function referenceRows(form: FormName, loss: ArrayLike<number>): Observations {
  const { x, n, d, unique } = reference;
  const array = (values: ArrayLike<number>) => Float64Array.from(values);
  if (form === "chinchilla") return { n: array(n), d: array(d), loss: array(loss) };
  if (form === "repeats") return { n: array(n), d: array(d), unique: array(unique), loss: array(loss) };
  return { d: array(x), loss: array(loss) };
}

/** Rows of one size. */
export function oneVariable(sizes: readonly number[], loss: (x: number, i: number) => number): Observations {
  return { d: Float64Array.from(sizes), loss: Float64Array.from(sizes, loss) };
}
