/** The study's file and the README of a new study. */

/** Small enough to be seen whole, in minutes on two cores, and every line there to be changed. */
export function studySource(name: string): string {
  return `/**
 * ${name}: does the loss on new people fall with more people, or with more hours of everyone?
 *
 * A row is made for each encoder, data size, strategy and fold. Change what you like: every value is checked before a run starts.
 */
import type { Study } from "wearlaws/train";

export const study: Study = {
  name: "${name}", // as the file is named
  title: "${name}: two encoders, four sizes of data",
  // What is trained on: the first set with recordings at hand, else the first, synthetic. Put your own first:
  // npx wearlaws data import walk.csv --name mine --user who --time t --acc ax,ay,az --gyro gx,gy,gz --activity label
  pretrainSets: ["corpus"],
  // Labelled sets that each encoder is probed on.
  downstream: ["uci-har"],
  // What every run departs from the paper in. All fields: https://arxiv.org/abs/2502.03364 and data/results/README.md, config.*
  defaults: {
    normalise: "zscore", // each channel by the mean and deviation of the train users
    batchSize: 64,
    steps: 500, // raise it first: 500 steps show that it runs, not what is true
    learningRate: 3e-3,
    schedule: "cosine",
    warmupSteps: 50,
    clipNorm: 1,
    testMasks: 1,
    testWindows: 1024,
    curvePoints: 5,
    probeFolds: 3,
    probeL2: [1e-2, 1, 100],
    threads: 1,
  },
  grids: {
    // Every encoder with every value of every axis: 2 × 4 × 2 × 3, less those that are the same.
    scaling: {
      encoders: [
        { width: 64, depth: 1 },
        { width: 128, depth: 2 },
      ],
      axes: {
        users: [2, 4, 8, "all"], // how many people
        strategy: ["user", "random"], // all hours of so many people, or as many hours of everyone
        fold: [0, 1, 2], // three splits of the people into train and test: intervals are over these
      },
    },
    // What an encoder that has learnt nothing scores.
    random: { encoders: [{ width: 128, depth: 2 }], fixed: { steps: 0 }, axes: { seed: [1, 2, 3] } },
  },
};
`;
}

/** What to type, in order. */
export function studyReadme(name: string): string {
  return `# ${name}

A study made by \`npx wearlaws new ${name}\`. Type this in the folder above. The \`grid\` commands train, which needs
TensorFlow: the project's \`make setup\` installs it, the npm package leaves it out.

\`\`\`sh
npx wearlaws grid plan ${name}/${name}.ts   # how many runs, and how long
npx wearlaws grid run ${name}/${name}.ts    # makes their rows; after Ctrl-C the same command resumes
npx wearlaws answers ${name}                # what the rows say of the paper's claims
npx wearlaws advise ${name} --hours 10 --people 12
\`\`\`

Then open \`${name}.ipynb\` (in the project: \`make lab\`), which shows the rows and their laws.

The rows are in \`data/results/${name}.jsonl\`: with that file and \`${name}.plan.json\`, \`answers\`, \`advise\` and the notebook
work from the npm package alone.
`;
}
