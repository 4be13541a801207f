/** What is done to put this program in the place of Postfix's own, and back again, as data. */

export type Change =
  | { readonly _tag: "MakeDirectory"; readonly path: string }
  /** A file of this program. */
  | { readonly _tag: "WriteFile"; readonly path: string; readonly text: string; readonly mode: number }
  /** What makes starts faster is computed by the program itself, where it is going to run. */
  | {
      readonly _tag: "PrepareStart"
      readonly node: string
      readonly options: ReadonlyArray<string>
      readonly program: string
    }
  /** From now on the package manager puts its file aside. */
  | { readonly _tag: "Divert"; readonly path: string; readonly aside: string }
  /** Copies the original to where the package manager expects it now. */
  | { readonly _tag: "KeepOriginal"; readonly path: string; readonly aside: string }
  /** Takes the place of whatever has that name, in one step. */
  | { readonly _tag: "PutLink"; readonly path: string; readonly target: string }
  | { readonly _tag: "PutOriginalBack"; readonly aside: string; readonly path: string }
  | { readonly _tag: "Undivert"; readonly path: string; readonly aside: string }
  /** Whoever has been started from there may still have to read. */
  | { readonly _tag: "AwaitReaders"; readonly path: string }
  | { readonly _tag: "RemoveFile"; readonly path: string }
  | { readonly _tag: "RemoveDirectory"; readonly path: string }

/** A line for people; texts have one character per byte. */
export const describeChange = (change: Change): string => {
  switch (change._tag) {
    case "MakeDirectory":
      return `make directory ${change.path}`
    case "WriteFile":
      return `write file ${change.path}`
    case "PrepareStart":
      return `prepare a faster start of ${change.program}`
    case "Divert":
      return `have dpkg put its ${change.path} at ${change.aside}`
    case "KeepOriginal":
      return `copy ${change.path} to ${change.aside}`
    case "PutLink":
      return `make ${change.path} a link to ${change.target}`
    case "PutOriginalBack":
      return `move ${change.aside} to ${change.path}`
    case "Undivert":
      return `have dpkg put its file at ${change.path} again`
    case "AwaitReaders":
      return `wait until no command is starting from ${change.path}`
    case "RemoveFile":
      return `remove file ${change.path}`
    case "RemoveDirectory":
      return `remove directory ${change.path}`
  }
}
