/** A text where an order id is expected, and its location in the file. */
export interface LocatedText {
  text: string
  /** Such as `line 3`. */
  location: string
}

/** What a parser read, and the format it recognised, such as `CSV, column id`. */
export interface ParsedFile {
  texts: readonly LocatedText[]
  format: string
}

/** A part of the file can't be parsed, so none of it is used. */
export class IdsFileError extends Error {
  override readonly name = 'IdsFileError'

  constructor(location: string, problem: string) {
    super(`${location}: ${problem}`)
  }
}
