import { plainText } from './plain-text.ts'

/**
 * A field of an order as text for a terminal; empty when there is none. Telnyx may send another type than it
 * documents: then it is shown as it was sent.
 */
export function fieldText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return plainText(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

/** The elements of a list field that are objects; none when it is no list. */
export const fieldElements = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((element) => typeof element === 'object' && element !== null) : []
