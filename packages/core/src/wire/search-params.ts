/**
 * Converts `{ filter: { created_at: { gt: '2026' } } }` to `[['filter[created_at][gt]', '2026']]`. Undefined fields are
 * omitted.
 *
 * @throws TypeError that names a parameter that can't be sent; omitting it would widen the list
 */
export function toSearchParams(query: object = {}): string[][] {
  return Object.entries(query).flatMap(([group, fields]) => {
    if (fields === undefined) return []
    return isPlainObject(fields) ? bracketed(group, fields) : fail(group, 'an object', fields)
  })
}

function bracketed(group: string, fields: object): string[][] {
  return Object.entries(fields).flatMap(([field, value]) => {
    const name = `${group}[${field}]`
    if (value === undefined) return []
    if (isPlainObject(value)) return bracketed(name, value)
    if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0)) {
      return fail(name, 'a whole number', value)
    }
    return ['string', 'number', 'boolean'].includes(typeof value)
      ? [[name, String(value)]]
      : fail(name, 'text, a whole number, true or false', value)
  })
}

/** Also true for objects of another realm, such as a test's. */
const isPlainObject = (value: unknown): value is object =>
  Object.prototype.toString.call(value) === '[object Object]'

function fail(name: string, expected: string, value: unknown): never {
  throw new TypeError(`${name} must be ${expected}, not ${quote(value)}.`)
}

function quote(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object of another kind'
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value)
}
