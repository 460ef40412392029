import { isValidId } from '@countermand/core/wire'
import { z } from '@hono/zod-openapi'
import { containsSecret } from '../safe-text.ts'

const GIVEN_TWICE = 'was given more than once: give it once'

const EMPTY = 'is empty: give it a value, or leave it out'

/** The id in a path. Telnyx documents no format, so only what can't be an id is rejected. */
export const orderIdParams = z.object({
  sub_number_order_id: z.string().refine((id) => isValidId(id) && !containsSecret(id), {
    error: 'must be the id of an order: 1 to 128 letters, digits, "-", "_", "." or "~"',
  }),
})

/**
 * A query of these parameters and no others. Strict: a misspelt filter that was ignored would list every
 * order, and an ignored `dry_run` would cancel one.
 */
export function querySchemaOf<Parameters extends z.ZodRawShape>(parameters: Parameters) {
  const names = Object.keys(parameters)
  const known = names.length > 0 ? `known are: ${names.join(', ')}` : 'this request takes no query parameters'
  return z.strictObject(parameters, {
    error: ({ code }) => (code === 'unrecognized_keys' ? `is not known here; ${known}` : undefined),
  })
}

/** Of a request that takes no query parameters at all. */
export const noQuery = querySchemaOf({})

/** A parameter that any text can be the value of. */
export const text = () => parameter('a text', (value) => value)

/** Plain digits only: `0x1` and `1e1` are typing errors, not numbers. */
export function wholeNumber({ min, max }: { min: number; max?: number }) {
  const expected =
    max === undefined
      ? `a whole number of at least ${min}, such as ${Math.max(min, 1)}`
      : `a whole number from ${min} to ${max}, such as ${Math.min(max, 20)}`
  return parameter(expected, (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    return number >= min && number <= (max ?? Number.MAX_SAFE_INTEGER) ? number : undefined
  })
}

export const trueOrFalse = () =>
  parameter('"true" or "false"', (value) => (value === 'true' ? true : value === 'false' ? false : undefined))

export const oneOf = <Value extends string>(values: readonly Value[]) =>
  parameter(`one of ${values.map((value) => `"${value}"`).join(', ')}`, (given) =>
    values.find((value) => value === given),
  )

/** An optional parameter; `parse` gives undefined for what is not `expected`. */
export function parameter<Value>(expected: string, parse: (value: string) => Value | undefined) {
  return z
    .string({ error: GIVEN_TWICE }) // a parameter that comes twice is a list
    .transform((given, context) => {
      const value = given === '' ? undefined : parse(given)
      if (value !== undefined) return value
      context.addIssue(given === '' ? EMPTY : `must be ${expected}`)
      return z.NEVER
    })
    .optional()
}
