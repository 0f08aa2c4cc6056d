/** What ENGINE=gpu needs before and after TensorFlow is loaded, since the library has no other way to ask for it. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../base/projectRoot";
import { addonFile } from "../hostProcess";
import { type Card, visibleCards } from "./cards";

interface Driver {
  openLibrary(path: string): void;
  tryCard(path: string): void;
  allowTf32(allowed: boolean): void;
}

const driver = () => require(addonFile("driver.node")) as Driver;

/** CUDA's libraries that TensorFlow opens by name; those that they need in turn they find themselves. */
const libraries = [
  "cuda_runtime/lib/libcudart.so.12",
  "cuda_cupti/lib/libcupti.so.12",
  "cublas/lib/libcublasLt.so.12",
  "cublas/lib/libcublas.so.12",
  "cufft/lib/libcufft.so.11",
  "cusparse/lib/libcusparse.so.12",
  "cusolver/lib/libcusolver.so.11",
  "cudnn/lib/libcudnn.so.9",
  "nccl/lib/libnccl.so.2",
];

/**
 * Chooses the first visible card for this process, and opens CUDA's libraries of the venv: TensorFlow looks for some in
 * folders where they are not (its RUNPATH lacks cuSOLVER's). To be called before it is loaded.
 *
 * @throws Error where there is no card that it can use, or where a library does not open, with the linker's reason
 */
export function prepareGpu(): Card {
  const [card, ...others] = visibleCards();
  if (others.length > 0) process.env.CUDA_VISIBLE_DEVICES = card.id; // else each process has a share of all of them
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true"; // else it takes all of the card's memory
  process.env.TF_DETERMINISTIC_OPS ??= "1";
  // Kernels that a driver compiles are kept in the project; there are more than its own limit holds.
  process.env.CUDA_CACHE_PATH ??= join(projectRoot, "build/cuda");
  process.env.CUDA_CACHE_MAXSIZE ??= String(2 ** 32);
  mkdirSync(process.env.CUDA_CACHE_PATH, { recursive: true });
  openLibraries(join(projectRoot, ".venv"));
  return card;
}

/** Opens the libraries of a venv. */
export function openLibraries(venv: string): void {
  for (const library of libraries) driver().openLibrary(join(packagesOf(venv), "nvidia", library));
}

/**
 * Starts TensorFlow on the card before tfjs does.
 *
 * @throws Error where it does not start, with its reason
 */
export function tryCard(): void {
  driver().tryCard(join(packagesOf(join(projectRoot, ".venv")), "tensorflow/libtensorflow_cc.so.2"));
}

function packagesOf(venv: string): string {
  const python = readdirSync(join(venv, "lib")).find((name) => name.startsWith("python3"));
  return join(venv, "lib", python ?? "python3", "site-packages");
}

/** Whether products of float32 may be taken of numbers rounded to TF32, from here on; by default they are. */
export function allowTf32(allowed: boolean): void {
  driver().allowTf32(allowed);
}

/** TensorFlow's warnings and errors, without dates and places. */
export function complaints(said: string): string[] {
  return [...said.matchAll(/^(?:[WE]\d{4} |.*?: [WE] ).*?\] (.*)$/gm)].map(([, text]) => text.trim());
}
