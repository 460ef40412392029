/** A document that people can read too. */
export const toJson = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

/** One line of JSON lines. */
export const toJsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`
