/** A text where the id of an order should be, and its place in the file. */
export interface PlacedText {
  text: string
  /** Such as `line 3`. */
  place: string
}

/** What a parser found: the texts, and what it took the file for, such as `CSV, column id`. */
export interface ParsedTexts {
  texts: readonly PlacedText[]
  format: string
}
