/** The messages of all errors, as patterns, read from the source. */
import * as Fs from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const source = fileURLToPath(new URL("../../src", import.meta.url))

export interface FatalText {
  /** The name of the error class. */
  readonly name: string
  readonly pattern: RegExp
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** The message, with `.*` for each part that is known only at run time. */
const patternsOf = (expression: ts.Expression): ReadonlyArray<string> => {
  if (ts.isStringLiteralLike(expression)) return [escaped(expression.text)]
  if (ts.isParenthesizedExpression(expression)) return patternsOf(expression.expression)
  if (ts.isConditionalExpression(expression)) {
    return [...patternsOf(expression.whenTrue), ...patternsOf(expression.whenFalse)]
  }
  if (ts.isTemplateExpression(expression)) {
    const rest = expression.templateSpans.map(({ literal }) => `.*${escaped(literal.text)}`)
    return [escaped(expression.head.text) + rest.join("")]
  }
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const right = patternsOf(expression.right)
    return patternsOf(expression.left).flatMap((left) => right.map((text) => left + text))
  }
  return [".*"]
}

const returned = (node: ts.Node): ReadonlyArray<ts.Expression> => {
  if (ts.isReturnStatement(node)) return node.expression === undefined ? [] : [node.expression]
  return children(node).flatMap(returned)
}

const children = (node: ts.Node): ReadonlyArray<ts.Node> => {
  const nodes: Array<ts.Node> = []
  ts.forEachChild(node, (child) => {
    nodes.push(child)
  })
  return nodes
}

/** The function that `Fatal("Tag")<Fields>(...)` gets. */
const textFunction = ({ heritageClauses }: ts.ClassDeclaration): ReadonlyArray<ts.ArrowFunction> =>
  (heritageClauses ?? [])
    .flatMap(({ types }) => types.map(({ expression }) => expression))
    .filter(ts.isCallExpression)
    .filter(({ expression }) => expression.getText().startsWith("Fatal("))
    .flatMap((call) => call.arguments.slice(0, 1).filter(ts.isArrowFunction))

const bodyOf = ({ body }: ts.ArrowFunction): ReadonlyArray<ts.Expression> =>
  ts.isBlock(body) ? returned(body) : [body]

const messagesOf = (node: ts.Node): ReadonlyArray<FatalText> => {
  if (!ts.isClassDeclaration(node)) return children(node).flatMap(messagesOf)
  const getters = node.members.filter(
    (member) => ts.isGetAccessor(member) && member.name.getText() === "message"
  )
  return [...textFunction(node).flatMap(bodyOf), ...getters.flatMap(returned)]
    .flatMap(patternsOf)
    .map((pattern) => ({ name: node.name?.text ?? "", pattern: new RegExp(`^${pattern}$`) }))
}

const filesIn = (path: string): ReadonlyArray<string> =>
  path.endsWith(".ts")
    ? [path]
    : Fs.readdirSync(path, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => Path.join(path, file))

/** Reads these files and folders of the source. */
export const fatalTexts = (...places: ReadonlyArray<string>): ReadonlyArray<FatalText> =>
  places
    .flatMap((place) => filesIn(Path.join(source, place)))
    .flatMap((path) =>
      messagesOf(ts.createSourceFile(path, Fs.readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true))
    )
