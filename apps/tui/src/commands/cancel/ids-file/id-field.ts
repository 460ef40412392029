/** The columns or keys that hold the id of a sub number order; the first one wins. */
export const ID_FIELDS = ['sub_number_order_id', 'id'] as const
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
