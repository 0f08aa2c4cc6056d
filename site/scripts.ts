/** The pages' scripts: bundled for a browser, as classic scripts, which also run in a page opened from a file. */
import { join } from "node:path";
import { build } from "esbuild";

/** Code by the name of its file in assets/. */
export async function siteScripts(): Promise<Map<string, string>> {
  const worker = await bundled("worker");
  const pages = await Promise.all(["explorer", "advice", "figures"].map((name) => bundled(name, worker)));
  return new Map(["explorer.js", "advice.js", "figures.js"].map((file, i) => [file, pages[i]]));
}

async function bundled(name: string, worker = ""): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, "browser", `${name}.ts`)],
    bundle: true,
    minify: true,
    write: false,
    platform: "browser", // fails on an import that only Node has
    format: "iife",
    target: "es2022",
    alias: { "plotly-notebook-js": join(__dirname, "browser", "plainPlot.ts") },
    define: { WORKER_CODE: JSON.stringify(worker) },
  });
  return outputFiles[0].text;
}
