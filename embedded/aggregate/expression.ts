import { numbered, refusal } from "../refusal.ts";
import { isDoc } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { fieldOf } from "../values/paths.ts";
import type { Compile, Compute, Env } from "./compute.ts";
import { operators } from "./operators.ts";

const SYSTEM = new Set(["ROOT", "CURRENT", "NOW", "REMOVE"]);

/** Compiles an aggregation expression; an operator or variable it does not know is refused. */
export function compileExpression(expression: unknown, names: readonly string[] = []): Compute {
  const inner: Compile = (nested, more = []) => compileExpression(nested, [...names, ...more]);
  if (typeof expression === "string") {
    if (expression.startsWith("$$")) return variable(expression.slice(2), names);
    return expression.startsWith("$") ? fieldPath(expression.slice(1)) : () => expression;
  }
  if (Array.isArray(expression)) {
    const elements = expression.map((element: unknown) => inner(element));
    return (env) => elements.map((element) => element(env) ?? null);
  }
  if (!isDoc(expression)) return () => expression;
  const first = Object.keys(expression)[0];
  return first?.startsWith("$") === true ? operation(first, expression, inner) : object(expression, inner);
}

/** As `compileExpression`, for a projection, where MongoDB refuses an unknown operator under another number. */
export function compileProjected(expression: unknown, names: readonly string[] = []): Compute {
  const name = isDoc(expression) ? Object.keys(expression)[0] : undefined;
  if (name?.startsWith("$") === true && name !== "$literal" && !operators.has(name))
    throw numbered(31325, `Unknown expression ${name}`);
  return compileExpression(expression, names);
}

function operation(name: string, expression: Doc, inner: Compile): Compute {
  if (Object.keys(expression).length !== 1)
    throw numbered(15983, "An object representing an expression must have exactly one field");
  if (name === "$literal") return () => expression[name];
  const operator = operators.get(name);
  if (operator === undefined) throw refusal("InvalidPipelineOperator", `Unrecognized expression '${name}'`);
  return operator(expression[name], inner);
}

function object(expression: Doc, inner: Compile): Compute {
  const fields = Object.entries(expression).map(([name, value]) => {
    if (name.includes(".") || name.startsWith("$"))
      throw numbered(16410, `FieldPath field names may not contain '.' or start with '$': '${name}'`);
    return [name, inner(value)] as const;
  });
  return (env) => {
    const result: Doc = {};
    for (const [name, compute] of fields) {
      const value = compute(env);
      if (value !== undefined) result[name] = value;
    }
    return result;
  };
}

function fieldPath(path: string): Compute {
  const parts = pathParts(path);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return ({ root }) => fieldOf(root, only);
  return ({ root }) => along(root, parts, 0);
}

function pathParts(path: string): string[] {
  const parts = path.split(".");
  if (parts.some((part) => part === "" || part.startsWith("$")))
    throw numbered(path === "" ? 16872 : 15998, `'$${path}' is not a valid field path`);
  return parts;
}

// Through an array a path gives the list of what its documents have.
function along(value: unknown, parts: readonly string[], depth: number): unknown {
  if (depth === parts.length) return value;
  if (isDoc(value)) return along(fieldOf(value, parts[depth] as string), parts, depth + 1);
  if (!Array.isArray(value)) return undefined;
  return value
    .filter((element) => isDoc(element) || Array.isArray(element))
    .map((element: unknown) => along(element, parts, depth))
    .filter((found) => found !== undefined);
}

function variable(path: string, names: readonly string[]): Compute {
  const [name = "", ...rest] = path.split(".");
  if (!names.includes(name) && !SYSTEM.has(name)) throw numbered(17276, `Use of undefined variable: ${name}`);
  const parts = rest.length === 0 ? [] : pathParts(rest.join("."));
  return (env) => along(valueOf(name, env), parts, 0);
}

function valueOf(name: string, env: Env): unknown {
  switch (name) {
    case "ROOT":
    case "CURRENT":
      return env.root;
    case "NOW":
      return env.variables["NOW"] ?? new Date();
    case "REMOVE":
      return undefined;
    default:
      return env.variables[name];
  }
}
