/** A study's plan in words: runs, distinct runs, floating-point operations, and where the data comes from. */
import { encoderParams, flops } from "../model/config";
import { Places, resolvePretrainSet } from "./runOne";
import { planStudy, Study } from "./study";

export async function describePlan(study: Study, places: Places): Promise<string> {
  const set = await resolvePretrainSet(study, places);
  const { cells, configs } = planStudy(study, set);
  const trained = configs.filter(({ task }) => task !== "simpleFeatures");
  const sizes = [...new Set(trained.map(encoderParams))].sort((a, b) => a - b);
  const total = trained.reduce((sum, config) => sum + flops(config), 0);
  return [
    `${study.name}: ${study.title}, pre-training on ${set}`,
    `${cells} cells, ${configs.length} distinct runs (both strategies share the run of the full size)`,
    `${sizes.length} encoders of ${sizes.map((n) => n.toLocaleString("en")).join(", ")} parameters`,
    `${total.toExponential(3)} floating-point operations`,
  ].join("\n");
}
