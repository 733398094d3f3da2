/**
 * Small changes of meaning that a source file allows, found by a plugin of
 * `deno lint`: it walks the syntax tree of Deno's own parser, and reports each
 * change as a diagnostic.
 *
 * @module
 */

/** One small change of meaning. */
export interface Change {
  /** Kind of the change, as `"comparison"`. */
  kind: string;
  /** Offset of the replaced text, in UTF-16 units. */
  start: number;
  /** Offset of its end. */
  end: number;
  /** Text that takes its place. */
  replacement: string;
}

const OPERATORS: Record<string, [kind: string, ...replacements: string[]]> = {
  "<": ["comparison", "<=", ">="],
  "<=": ["comparison", "<", ">"],
  ">": ["comparison", ">=", "<="],
  ">=": ["comparison", ">", "<"],
  "===": ["equality", "!=="],
  "!==": ["equality", "==="],
  "&&": ["logic", "||"],
  "||": ["logic", "&&"],
  "+": ["arithmetic", "-"],
  "-": ["arithmetic", "+"],
  "*": ["arithmetic", "/"],
  "/": ["arithmetic", "*"],
  "%": ["arithmetic", "+"],
  "&": ["arithmetic", "|"],
  "|": ["arithmetic", "&"],
  "^": ["arithmetic", "|"],
  "<<": ["arithmetic", ">>"],
  ">>": ["arithmetic", "<<"],
  ">>>": ["arithmetic", ">>"],
  "+=": ["arithmetic", "-="],
  "-=": ["arithmetic", "+="],
  "*=": ["arithmetic", "/="],
  "|=": ["arithmetic", "&="],
  "&=": ["arithmetic", "|="],
  "++": ["arithmetic", "--"],
  "--": ["arithmetic", "++"],
};

/** Functions that have an opposite, by the names of object and property. */
const OPPOSITES: Record<string, string> = {
  "Math.min": "Math.max",
  "Math.max": "Math.min",
  "Math.floor": "Math.ceil",
  "Math.ceil": "Math.floor",
};

/** Values that are wrong, by the type that a function declares to return. */
const WRONG_VALUES: Record<string, (value: string) => string> = {
  TSBooleanKeyword: (value) => `!(${value})`,
  TSNumberKeyword: (value) => `(${value}) + 1`,
  TSBigIntKeyword: (value) => `(${value}) + 1n`,
  TSStringKeyword: () => `""`,
  TSArrayType: () => "[]",
  TSUnionType: () => "undefined",
};

type Operation =
  | Deno.lint.BinaryExpression
  | Deno.lint.LogicalExpression
  | Deno.lint.AssignmentExpression;

/** Plugin of `deno lint` that reports a {@linkcode Change} in each message, as JSON. */
export default {
  name: "mutate",
  rules: { change: { create: reportChanges } },
} satisfies Deno.lint.Plugin;

function reportChanges(context: Deno.lint.RuleContext): Deno.lint.LintVisitor {
  const source = context.sourceCode.text;
  const text = ({ range }: { range: Deno.lint.Range }) =>
    source.slice(...range);

  function report(
    kind: string,
    [start, end]: Deno.lint.Range,
    replacement: string,
  ): void {
    const change: Change = { kind, start, end, replacement };
    context.report({ range: [start, end], message: JSON.stringify(change) });
  }

  function changeOperator({ left, right, operator }: Operation): void {
    const [kind, ...replacements] = OPERATORS[operator] ?? [];
    if (kind === undefined) return;
    const range: Deno.lint.Range = [left.range[1], right.range[0]];
    const between = source.slice(...range);
    // An operator within a comment would be changed in its place.
    if (/\/[/*]/.test(between)) return;
    for (const replacement of replacements) {
      report(kind, range, between.replace(operator, replacement));
    }
  }

  function swap(
    list: readonly { type: string; range: Deno.lint.Range }[],
  ): void {
    for (const [index, second] of list.entries()) {
      const first = list[index - 1];
      if (first === undefined || text(first) === text(second)) continue;
      if ([first.type, second.type].includes("SpreadElement")) continue;
      const between = source.slice(first.range[1], second.range[0]);
      report(
        "swap",
        [first.range[0], second.range[1]],
        text(second) + between + text(first),
      );
    }
  }

  function swapFields({ properties }: Deno.lint.ObjectExpression): void {
    for (const [index, second] of properties.entries()) {
      const first = properties[index - 1];
      if (first?.type !== "Property" || second.type !== "Property") continue;
      if (first.method || second.method) continue;
      const isOrder = text(first.value) === text(second.value);
      // The order of fields means something to a struct, whose types are strings.
      if (isOrder && !text(first.value).startsWith('"')) continue;
      const [one, two] = isOrder ? [text(second), text(first)] : [
        `${text(first.key)}: ${text(second.value)}`,
        `${text(second.key)}: ${text(first.value)}`,
      ];
      const between = source.slice(first.range[1], second.range[0]);
      report(
        "swap",
        [first.range[0], second.range[1]],
        one + between + two,
      );
    }
  }

  function force({ test }: { test: Deno.lint.Expression }): void {
    report("condition", test.range, "true");
    report("condition", test.range, "false");
  }

  function drop(node: Deno.lint.Node): void {
    report("statement", node.range, ";");
  }

  function changeNumber({ raw }: { raw: string }, range: Deno.lint.Range) {
    const digits = raw.replaceAll("_", "");
    if (digits.endsWith("n")) {
      report("number", range, `${BigInt(digits.slice(0, -1)) + 1n}n`);
    } else if (Number.isInteger(Number(digits))) {
      report("number", range, `${Number(digits) + 1}`);
      if (Number(digits) > 1) report("number", range, `${Number(digits) - 1}`);
    } else {
      report("number", range, `${Number(digits) * 1.1}`);
    }
  }

  return {
    BinaryExpression(node) {
      const isText = [node.left, node.right].some((operand) =>
        operand.type === "TemplateLiteral" ||
        operand.type === "Literal" && typeof operand.value === "string"
      );
      if (node.operator !== "+" || !isText) changeOperator(node);
    },
    LogicalExpression(node) {
      if (node.operator !== "??") return changeOperator(node);
      report("nullish", node.range, `(${text(node.left)})!`);
    },
    AssignmentExpression: changeOperator,
    UpdateExpression(node) {
      const [kind, replacement] = OPERATORS[node.operator];
      const argument = text(node.argument);
      report(
        kind,
        node.range,
        node.prefix ? replacement + argument : argument + replacement,
      );
    },
    MemberExpression(node) {
      const opposite = OPPOSITES[text(node)];
      if (opposite) report("arithmetic", node.range, opposite);
    },
    UnaryExpression(node) {
      if (node.operator !== "!") return;
      report("not", node.range, source.slice(node.range[0] + 1, node.range[1]));
    },
    AwaitExpression(node) {
      if (!isLastAwait(node)) report("await", node.range, text(node.argument));
    },
    IfStatement: force,
    ConditionalExpression: force,
    WhileStatement(node) {
      report("condition", node.test.range, "false");
    },
    ExpressionStatement(node) {
      const { expression } = node;
      const isDirective = expression.type === "Literal";
      const isSuper = expression.type === "CallExpression" &&
        expression.callee.type === "Super";
      if (!isDirective && !isSuper) drop(node);
    },
    ThrowStatement: drop,
    BreakStatement: drop,
    ContinueStatement: drop,
    ReturnStatement(node) {
      if (node.argument === null) return drop(node);
      const type = returnType(node);
      const wrong = type && WRONG_VALUES[type]?.(text(node.argument));
      if (wrong && wrong !== text(node.argument)) {
        report("return", node.argument.range, wrong);
      }
    },
    CallExpression(node) {
      // The least, the greatest, and whether two are one, don't depend on their order.
      const callee = text(node.callee);
      if (callee !== "Object.is" && !(callee in OPPOSITES)) {
        swap(node.arguments);
      }
    },
    NewExpression(node) {
      swap(node.arguments);
    },
    ArrayExpression(node) {
      // A set has no order, nor have the names of options that are read.
      const { parent } = node;
      const isUnordered =
        parent.type === "NewExpression" && text(parent.callee) === "Set" ||
        parent.type === "CallExpression" &&
          text(parent.callee) === "readOptions";
      if (!isUnordered) swap(node.elements);
    },
    ObjectExpression: swapFields,
    TryStatement({ finalizer }) {
      if (finalizer?.body.length) report("finally", finalizer.range, "{}");
    },
    Literal(node) {
      const { parent } = node;
      if (parent.type === "TSLiteralType") return;
      if (parent.type === "Property" && parent.key === node) return;
      if (typeof node.value === "boolean") {
        report("boolean", node.range, `${!node.value}`);
      } else if (["number", "bigint"].includes(typeof node.value)) {
        changeNumber(node, node.range);
      }
    },
  };
}

/**
 * Whether an await is what its function returns, and nothing of the function is done behind
 * it: without it, the caller waits for the same promise.
 */
function isLastAwait({ parent }: Deno.lint.AwaitExpression): boolean {
  if (parent.type !== "ReturnStatement") return false;
  let node: Deno.lint.Node = parent;
  while (!/Function|Program/.test(node.type) && "parent" in node) {
    if (node.type === "TryStatement") return false;
    if (node.type === "BlockStatement" && node.body.some(isUsing)) return false;
    node = node.parent as Deno.lint.Node;
  }
  return true;
}

function isUsing(node: Deno.lint.Statement): boolean {
  return node.type === "VariableDeclaration" && node.kind.endsWith("using");
}

/** Returns the node type of the result that the function around a node declares. */
function returnType(
  node: Deno.lint.Node | Deno.lint.TSParameterProperty,
): string | undefined {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return node.returnType?.typeAnnotation.type;
    case "Program":
      return undefined;
    default:
      return "parent" in node ? returnType(node.parent) : undefined;
  }
}
