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

/** The columns or keys that hold the id of a sub number order; the first one wins. */
const ID_FIELDS = ['sub_number_order_id', 'id'] as const
export type IdField = (typeof ID_FIELDS)[number]

/**
 * The field of a record that holds the id of its sub number order. A ledger row has both: its own `id` is
 * the cancellation's.
 */
export const findIdField = (names: ReadonlySet<string>): IdField | undefined =>
  ID_FIELDS.find((name) => names.has(name))

/** Whether a text looks like the title of a column of ids: `id`, `order_id`, `orderId`. No UUID does. */
export const isColumnTitle = (text: string) => /(^|[_-])ids?$/i.test(text) || /Ids?$/.test(text)

/** Why the `id` of a record of this type is not that of a sub number order; undefined if it is. */
export function explainForeignId(field: IdField, recordType: unknown): string | undefined {
  const isForeign =
    field === 'id' && typeof recordType === 'string' && !['', 'sub_number_order'].includes(recordType)
  return isForeign
    ? `it is a ${recordType}, whose id is not that of a sub number order, and it has no sub_number_order_id.`
    : undefined
}
