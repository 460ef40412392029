import { checkGuards } from '../rules/guards.ts'

/** Throws an error that names the argument and what was expected. */
const fail = (name: string, value: unknown, expected: string): never => {
  throw new TypeError(`\`${name}\` must be ${expected}, not ${nameKind(value)}.`)
}

/** Describes a value without showing it: it may contain a key, or be very long. */
function nameKind(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string'
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

export function checkClient(client: unknown) {
  const isClient = isObject(client) && isObject(client.subNumberOrders) && isObject(client.clock)
  if (!isClient) fail('client', client, 'a client, from createTelnyxClient() or createGatewayClient()')
}

export function checkId(id: unknown) {
  if (typeof id !== 'string') fail('id', id, 'the id of a sub number order')
}

export function checkIdOrOrder(value: unknown, name = 'idOrOrder') {
  if (typeof value === 'string') return
  const isOrder = isObject(value) && typeof value.id === 'string' && typeof value.status === 'string'
  if (!isOrder) fail(name, value, 'the id of a sub number order, or an order with `id` and `status`')
}

/** A string is iterable too, but its letters are not ids. */
export function checkSource(source: unknown) {
  const isIterable = isObject(source) && (Symbol.iterator in source || Symbol.asyncIterator in source)
  if (!isIterable) fail('source', source, 'an iterable of ids or orders, such as an array')
}

export function checkOptions(options: unknown) {
  if (!isObject(options)) return fail('options', options, 'an object')
  const { guards, signal, deadlineMs, attempts, concurrency } = options
  checkGuards(guards, 'options.guards')
  if (signal !== undefined && !(isObject(signal) && typeof signal.addEventListener === 'function')) {
    fail('options.signal', signal, 'an AbortSignal')
  }
  checkNumber('options.deadlineMs', deadlineMs, 'a number of milliseconds', () => true)
  checkNumber(
    'options.attempts',
    attempts,
    'a whole number of at least 1',
    (n) => Number.isInteger(n) && n >= 1,
  )
  checkNumber('options.concurrency', concurrency, 'a number of at least 1', (n) => n >= 1)
}

function checkNumber(name: string, value: unknown, expected: string, isValid: (value: number) => boolean) {
  if (value === undefined) return
  if (typeof value !== 'number' || !Number.isFinite(value) || !isValid(value)) fail(name, value, expected)
}
