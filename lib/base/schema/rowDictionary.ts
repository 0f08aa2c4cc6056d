/** The dictionary of a row's columns, from its schema: data/results/README.md is written from it. */
import { z } from "zod";
import { rowSchema } from "./rowSchema";

export interface Column {
  /** Dotted path, as `wearlaws grid export` names columns; `<…>` is any key. */
  column: string;
  type: string;
  unit: string;
  meaning: string;
}

/** What is used of a JSON schema. */
interface Node {
  type?: string | string[];
  description?: string;
  unit?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Node[];
  items?: Node;
  prefixItems?: Node[];
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
}

/** Worked out of a row where it is exported. */
const derived: Column = {
  column: "windowsSeen",
  type: "integer",
  unit: "windows",
  meaning:
    "windows that the training took in all, `config.steps` × `config.batchSize`, two views of one counted once; in exports alone",
};

/** Every column of a row, in the row's order, then those that an export adds. */
export function rowDictionary(): Column[] {
  return [...columnsOf("", z.toJSONSchema(rowSchema, { io: "input" }) as Node), derived];
}

function columnsOf(path: string, node: Node): Column[] {
  const own = path === "" ? [] : [{ column: path, type: typeOf(node), unit: node.unit ?? "", meaning: node.description ?? "" }];
  const whole = node.anyOf?.find(({ properties }) => properties) ?? node;
  const inside = Object.entries(whole.properties ?? {}).map(([key, child]): [string, Node] => [key, child]);
  const { additionalProperties: each } = whole;
  if (typeof each === "object" && each.properties) inside.push(["<set>", each]);
  return [...own, ...inside.flatMap(([key, child]) => columnsOf(path === "" ? key : `${path}.${key}`, child))];
}

function typeOf(node: Node): string {
  if (node.anyOf) return node.anyOf.map(typeOf).join(" or ");
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(", ");
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.prefixItems) return `[${node.prefixItems.map(typeOf).join(", ")}]`;
  if (node.type === "array") return `list of ${typeOf(node.items ?? {})}`;
  if (node.type === "object" && typeof node.additionalProperties === "object" && !node.properties) {
    return `${typeOf(node.additionalProperties)}, by name`;
  }
  return Array.isArray(node.type) ? node.type.join(" or ") : (node.type ?? "object");
}
