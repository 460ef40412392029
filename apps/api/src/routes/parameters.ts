import { isValidId, MAX_PAGE_SIZE } from '@countermand/core/wire'
import { z } from '@hono/zod-openapi'
import { SUB_NUMBER_ORDER } from '../openapi/examples.ts'

export const DEFAULT_PAGE_SIZE = 20

/** The id in a path. Telnyx documents no format, so only what can't be an id is rejected. */
export const idParams = <Name extends string>(name: Name, what: string) =>
  z.object({
    [name]: z
      .string()
      .refine(isValidId, {
        error: `must be the id of ${what}: 1 to 128 letters, digits, "-", "_", "." or "~"`,
      })
      .meta({ description: `The id of ${what}.`, examples: [SUB_NUMBER_ORDER.id] }),
  } as Record<Name, z.ZodString>) // a computed key has the type string

export const orderIdParams = idParams('sub_number_order_id', 'an order')

/**
 * A query with these parameters and no others. An ignored `filter[staus]` would list every order, and an
 * ignored `dry_run` would cancel one.
 */
export function querySchema<Parameters extends z.ZodRawShape>(parameters: Parameters) {
  const names = Object.keys(parameters)
  const known = names.length > 0 ? `known are: ${names.join(', ')}` : 'this request takes no query parameters'
  return z.strictObject(parameters, {
    error: ({ code }) => (code === 'unrecognized_keys' ? `is not known here; ${known}` : undefined),
  })
}

export const noQuery = querySchema({})

export const INCLUDE_PHONE_NUMBERS =
  'Adds the first 50 phone numbers of an order. Telnyx does so only if it is true.'

/** Parses the parameters of every list: `{ 'filter[created_at][gt]': t }` becomes `{ filter: { created_at: { gt: t } } }`. */
export function nestParameters<Flat extends object>(flat: Flat): NestedParameters<Flat> {
  const nested = {}
  for (const [key, value] of Object.entries(flat)) {
    const names = key.split(/[[\]]+/).filter(Boolean)
    const last = names.pop() ?? key
    let group: Record<string, unknown> = nested
    for (const name of names) {
      group[name] ??= {}
      group = group[name] as Record<string, unknown> // a parameter is never both a group and a value
    }
    group[last] = value
  }
  return nested as NestedParameters<Flat>
}

/** Absent parameters are left out, so no value is undefined. */
type NestedParameters<Flat> = Intersection<
  { [Key in keyof Flat & string]-?: Nested<Key, Exclude<Flat[Key], undefined>> }[keyof Flat & string]
>

type Nested<Key extends string, Value> = Key extends `${infer Group}[${infer Name}]${infer Rest}`
  ? { [K in Group]?: Nested<`${Name}${Rest}`, Value> }
  : { [K in Key]?: Value }

type Intersection<Union> = (Union extends unknown ? (part: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

/** The paging of Telnyx's lists. Telnyx documents it for number orders only, and may ignore it elsewhere. */
export const pageNumber = () =>
  wholeNumber({ min: 1 }).describe('The page of a list that is read page by page. Telnyx starts with 1.')

export const pageSize = () =>
  wholeNumber({ min: 1, max: MAX_PAGE_SIZE }).describe(`Elements on a page; ${DEFAULT_PAGE_SIZE} by default.`)

/** The paging of our own lists. */
export const pageAfter = () => text().describe('The `meta.next` of the previous page.')

/** The parameter that asks for a page; undefined when there is none. A list that is sent as one stream has no pages. */
export const findPageParameter = ({ size, after }: { size?: number; after?: string | number }) =>
  size !== undefined ? 'page[size]' : after !== undefined ? 'page[after]' : undefined

/** A parameter that takes any text. */
export const text = () => parameter('a text', (value) => value)

/** Plain digits only: `0x1` and `1e1` are typing errors. */
export function wholeNumber({ min, max }: { min: number; max?: number }) {
  const expected =
    max === undefined
      ? `a whole number of at least ${min}, such as ${Math.max(min, 1)}`
      : `a whole number from ${min} to ${max}, such as ${Math.min(max, 20)}`
  return parameter(expected, (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    return number >= min && number <= (max ?? Number.MAX_SAFE_INTEGER) ? number : undefined
  }).meta({ type: 'integer', minimum: min, ...(max !== undefined && { maximum: max }) })
}

export const trueOrFalse = () =>
  parameter('"true" or "false"', (value) =>
    value === 'true' ? true : value === 'false' ? false : undefined,
  ).meta({ type: 'boolean' })

export const oneOf = <Value extends string>(values: readonly Value[]) =>
  parameter(`one of ${values.map((value) => `"${value}"`).join(', ')}`, (given) =>
    values.find((value) => value === given),
  ).meta({ enum: values })

/** An optional parameter. `parse` returns undefined for a value that is not `expected`. */
export function parameter<Value>(expected: string, parse: (value: string) => Value | undefined) {
  return z
    .string({ error: 'was given more than once: give it once' }) // repeated parameters arrive as an array
    .transform((given, context) => {
      const value = given === '' ? undefined : parse(given)
      if (value !== undefined) return value
      context.addIssue(given === '' ? 'is empty: give it a value, or leave it out' : `must be ${expected}`)
      return z.NEVER
    })
    .optional()
}
