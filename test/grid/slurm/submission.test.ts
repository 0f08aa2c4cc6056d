import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { taskScript, type TaskNeeds } from "../../../lib/grid/slurm/submission";
import { withEnv } from "../../engine/gpu/fakeDriver";

describe("the script of a task", () => {
  const tasks = [["a"], ["b"], ["c"]];
  const needs = { cpus: 1, workers: 1 };
  const scriptFor = (needs: TaskNeeds) =>
    taskScript("/p/runs/tiny/slurm/now", { name: "tiny", argument: "tiny" }, tasks, needs, { root: "/p", dataFolder: null });
  const script = scriptFor(needs);

  it("requeues its own task by the name that Slurm has for it, and not the array", () => {
    const lines = script.split("\n").filter((line) => /^\s*exec scontrol/.test(line));
    assert.equal(lines.length, 1);
    // In one task of an array Slurm sets both numbers to the same (man sbatch, SLURM_ARRAY_JOB_ID and SLURM_JOB_ID).
    const env = { ...process.env, SLURM_JOB_ID: "17", SLURM_ARRAY_JOB_ID: "17", SLURM_ARRAY_TASK_ID: "3" };
    const asked = execFileSync("bash", ["-c", lines[0].replace("exec scontrol", "echo")], { env, encoding: "utf8" });
    assert.equal(asked, "requeue 17_3\n");
  });

  it("is correct shell, for an array of as many tasks as it is given", () => {
    execFileSync("bash", ["-n"], { input: script });
    assert.match(script, /^#SBATCH --array=1-3$/m);
  });

  it("runs as many of its tasks at once as it is asked to", () => {
    assert.match(scriptFor({ ...needs, atOnce: 2 }), /^#SBATCH --array=1-3%2$/m); // man sbatch, --array
  });

  it("asks for a card with ENGINE=gpu, and leaves it to the runner how many runs it makes at a time", () => {
    assert.doesNotMatch(script, /gres/);
    const onCard = withEnv({ ENGINE: "gpu" }, () => scriptFor(needs));
    execFileSync("bash", ["-n"], { input: onCard });
    assert.match(onCard, /^#SBATCH --gres=gpu:1$/m); // man sbatch, --gres
    assert.match(onCard, /grid run 'tiny' --only \$runs &$/m);
    assert.match(onCard, /^export ENGINE='gpu'$/m);
  });

  it("runs in a container's Node.js on the project and the data, with the card where it asks for one", () => {
    const places = { root: "/my project", dataFolder: "/data" };
    const study = { name: "tiny", argument: "tiny" };
    const written = () => taskScript("/my project/runs/t", study, tasks, { ...needs, container: "/i/a b.sif" }, places);
    const folders = "--bind '/my project' --bind '/data' --pwd '/my project'"; // apptainer exec --help
    assert.match(
      written(),
      new RegExp(`^apptainer exec ${folders} '/i/a b.sif' node dist/cli.js grid run 'tiny' --workers 1 `, "m"),
    );
    const onCard = withEnv({ ENGINE: "gpu" }, written);
    assert.match(
      onCard,
      new RegExp(`^apptainer exec --nv ${folders} '/i/a b.sif' node dist/cli.js grid run 'tiny' --only `, "m"),
    );
  });
});
