/** The names of a column or key that holds the id of a sub number order; the first one counts before the second. */
export const ID_FIELDS = ['sub_number_order_id', 'id'] as const
export type IdField = (typeof ID_FIELDS)[number]

/**
 * Which field of a record holds the id of its sub number order. A row of the ledger has both: its own
 * `id` is that of the cancellation.
 */
export const idFieldOf = (names: ReadonlySet<string>): IdField | undefined =>
  ID_FIELDS.find((name) => names.has(name))

/** Whether a text reads like the title of a column of ids, such as `id`, `order_id` or `orderId`; no UUID does. */
export const isColumnTitle = (text: string) => /(^|[_-])ids?$/i.test(text) || /Ids?$/.test(text)

/** Why the `id` of this record is not that of a sub number order; undefined when it is. */
export function foreignRecord(field: IdField, recordType: unknown): string | undefined {
  const isForeign =
    field === 'id' && typeof recordType === 'string' && !['', 'sub_number_order'].includes(recordType)
  return isForeign
    ? `it is a ${recordType}, whose id is not that of a sub number order; a sub_number_order_id would count.`
    : undefined
}
