/** data/results/<study>.plan.json, beside the gathered rows: written by the grid, read by both halves. */
import { z } from "zod";
import { readText } from "./wholeFile";

const planSchema = z.object({
  study: z.string(),
  title: z.string(),
  published: z.literal(true).optional(),
  cells: z.int().min(0),
  runIds: z.array(z.string()),
});

/** Which runs a study has, how many cells its grids count, and whether its rows are published. */
export type StudyPlan = z.infer<typeof planSchema>;

/** @throws TypeError that names the file, where it is cut short or not the plan of this study */
export function readPlanFile(file: string, study: string): StudyPlan {
  const expected = `${file}: expected the plan of study "${study}" (study, title, cells and runIds as JSON), found`;
  const cure = `restore it from the project's history, or, if the study was never published, delete it and run: npx wearlaws grid run ${study}`;
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new TypeError(`${expected} no JSON (cut short?); ${cure}`);
  }
  const { success, data, error } = planSchema.safeParse(value);
  if (!success) {
    const [{ path, message }] = error.issues;
    throw new TypeError(`${expected} that field ${path.join(".") || "(the whole)"} is not as expected: ${message}; ${cure}`);
  }
  if (data.study !== study) throw new TypeError(`${expected} that of study "${data.study}"; ${cure}`);
  return data;
}
