import { numbered, refusal } from "../refusal.ts";
import { isDoc, isNumber, numberOf } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";

/** Computes one field of the result; handed in, for a projection knows no expressions itself. */
export type Compute = (doc: Doc) => unknown;
export type CompileExpression = (expression: unknown) => Compute;

export type Projection = (doc: Doc) => Doc;

// A projection as a tree: a leaf keeps, drops or computes.
interface Node {
  readonly children: Map<string, Node>;
  leaf: "keep" | "drop" | Compute | undefined;
}

/** Compiles `{ a: 1 }`, `{ a: 0 }` and computed fields into a function from documents to their shown part. */
export function compileProjection(spec: Doc, expressions: CompileExpression): Projection {
  const root: Node = { children: new Map(), leaf: undefined };
  addFields(root, spec, "", expressions);
  const id = root.children.get("_id")?.leaf;
  const others = leavesOf(root, "_id");
  const keeps = others.some((leaf) => leaf !== "drop");
  if (keeps && others.includes("drop"))
    throw numbered(31254, "Cannot do exclusion on a field in inclusion projection");
  const includes = keeps || (others.length === 0 && id !== undefined && id !== "drop");
  if (!includes) return (doc) => withoutDropped(doc, root);
  if (id === undefined) root.children.set("_id", { children: new Map(), leaf: "keep" });
  return (doc) => onlyKept(doc, root, doc);
}

function addFields(root: Node, spec: Doc, prefix: string, expressions: CompileExpression): void {
  for (const [name, value] of Object.entries(spec)) {
    const path = prefix + name;
    if (name === "" || name.startsWith("$") || path.endsWith(".$"))
      throw refusal("BadValue", `The projection of '${path}' is not supported`);
    if (isDoc(value) && !Object.keys(value).some((key) => key.startsWith("$"))) {
      if (Object.keys(value).length === 0)
        throw numbered(51270, "An empty sub-projection is not a valid value");
      addFields(root, value, `${path}.`, expressions);
    } else addLeaf(root, path, leafOf(value, expressions));
  }
}

function leafOf(value: unknown, expressions: CompileExpression): "keep" | "drop" | Compute {
  if (typeof value === "boolean") return value ? "keep" : "drop";
  if (isNumber(value)) return numberOf(value) === 0 ? "drop" : "keep";
  return expressions(value);
}

function addLeaf(root: Node, path: string, leaf: Node["leaf"]): void {
  let node = root;
  for (const part of path.split(".")) {
    if (node.leaf !== undefined) throw numbered(31249, `Path collision at ${path}`);
    const next = node.children.get(part) ?? { children: new Map<string, Node>(), leaf: undefined };
    node.children.set(part, next);
    node = next;
  }
  if (node.leaf !== undefined || node.children.size > 0) throw numbered(31250, `Path collision at ${path}`);
  node.leaf = leaf;
}

function leavesOf(node: Node, except: string): NonNullable<Node["leaf"]>[] {
  return [...node.children].flatMap(([name, child]) => {
    if (name === except) return [];
    return child.leaf === undefined ? leavesOf(child, "") : [child.leaf];
  });
}

function withoutDropped(doc: Doc, node: Node): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const child = node.children.get(name);
    if (child === undefined) result[name] = value;
    else if (child.leaf === undefined)
      result[name] = inside(value, (inner) => withoutDropped(inner, child), true);
  }
  return result;
}

function onlyKept(doc: Doc, node: Node, root: Doc): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const child = node.children.get(name);
    if (child?.leaf === "keep") result[name] = value;
    else if (child !== undefined && child.leaf === undefined) {
      const kept = inside(value, (inner) => onlyKept(inner, child, root), false);
      if (kept !== undefined) result[name] = kept;
    }
  }
  addComputed(result, doc, node, root);
  return result;
}

// Computed fields come after the kept ones, in the order they were asked for.
function addComputed(result: Doc, doc: Doc, node: Node, root: Doc): void {
  for (const [name, child] of node.children) {
    if (typeof child.leaf === "function") {
      const value = child.leaf(root);
      if (value !== undefined) result[name] = value;
    } else if (
      child.leaf === undefined &&
      !(name in doc) &&
      leavesOf(child, "").some((leaf) => typeof leaf === "function")
    )
      result[name] = onlyKept({}, child, root);
  }
}

function inside(value: unknown, project: Projection, keepsOthers: boolean): unknown {
  if (isDoc(value)) return project(value);
  if (!Array.isArray(value)) return keepsOthers ? value : undefined;
  return value
    .map((element: unknown) => inside(element, project, keepsOthers))
    .filter((element) => element !== undefined);
}
