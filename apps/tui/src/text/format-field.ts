import { sanitize } from './sanitize.ts'

/**
 * A field of an order as safe text; empty if it is missing. A field of an undocumented type is shown as
 * Telnyx sent it.
 */
export function formatField(value: unknown): string {
  if (value === undefined || value === null) return ''
  return sanitize(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

/** The elements of a list field that are objects; none if the field is not a list. */
export const objectElements = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((element) => typeof element === 'object' && element !== null) : []
