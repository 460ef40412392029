import { z } from 'zod'
import { uuidFrom } from '../../seeded-random.ts'
import { type HttpResponse, hasNoBody } from '../../transport/transmission.ts'
import type { Rewrite } from './fault-rule.ts'

type Edits = Omit<Rewrite, 'kind' | 'applied'>

/** The value to put at a place of a JSON document; an empty tuple removes the place. */
type Replacement = readonly [] | readonly [value: unknown]

/** Applies a `rewrite` fault: another status, other headers, and another or an edited body. */
export function rewriteResponse(response: HttpResponse, edits: Edits): HttpResponse {
  const { status = response.status, headers = {}, coding } = edits
  const changed = Object.entries({
    ...(coding && { 'content-encoding': coding }),
    ...toLowerCaseNames(headers),
  })
  const all = Object.entries({ ...response.headers, ...Object.fromEntries(changed) })
  return {
    status,
    headers: Object.fromEntries(all.filter((header): header is [string, string] => header[1] !== null)),
    body: hasNoBody(status) ? '' : rewriteBody(response.body, edits),
    ...(coding && { coding }),
  }
}

const toLowerCaseNames = <Value>(headers: Record<string, Value>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

function rewriteBody(original: string, { body = original, set = {}, remove = [], replace = {} }: Edits) {
  const edits = [
    ...Object.entries(set).map(([pointer, value]) => [pointer, [value]] as const),
    ...remove.map((pointer) => [pointer, []] as const),
  ]
  const edited = edits.length > 0 ? editJsonText(body, edits) : body
  return Object.entries(replace).reduce((text, [from, to]) => text.replaceAll(from, () => to), edited)
}

function editJsonText(text: string, edits: readonly (readonly [pointer: string, Replacement])[]) {
  const json = tryParseJson(text)
  if (json === undefined) return text
  return JSON.stringify(edits.reduce<unknown>((value, [pointer, it]) => editJson(value, pointer, it), json))
}

/**
 * Puts `replacement` at a JSON pointer (RFC 6901). In a list `*` is every element and `-` the place after
 * the last. A pointer to nothing changes nothing. Does not modify `value`.
 */
function editJson(value: unknown, pointer: string, replacement: Replacement): unknown {
  if (pointer === '') return replacement[0]
  const path = pointer.slice(1).split('/')
  const names = path.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  return editAt(value, names, replacement)
}

function editAt(value: unknown, [name = '', ...rest]: readonly string[], replacement: Replacement): unknown {
  const isTarget = rest.length === 0
  if (Array.isArray(value)) {
    if (name === '-' && isTarget) return [...value, ...replacement]
    return value.flatMap((element, index) => {
      if (name !== '*' && name !== String(index)) return [element]
      return isTarget ? replacement : [editAt(element, rest, replacement)]
    })
  }
  if (typeof value !== 'object' || value === null) return value
  const { [name]: child, ...others } = value as Record<string, unknown>
  if (!isTarget)
    return Object.hasOwn(value, name) ? { ...value, [name]: editAt(child, rest, replacement) } : value
  return replacement.length === 0 ? others : { ...value, [name]: replacement[0] }
}

const orderSchema = z.looseObject({ id: z.string() })
const bodySchema = z.looseObject({ data: z.union([orderSchema, z.array(orderSchema)]) })

/** Replaces the order's id with another one; in a list, that of the first order. Errors stay unchanged. */
export function withForeignId(response: HttpResponse): HttpResponse {
  const body = bodySchema.safeParse(tryParseJson(response.body))
  if (!body.success) return response
  const { data } = body.data
  const foreign = Array.isArray(data)
    ? data.map((order, index) => (index === 0 ? withOtherId(order) : order))
    : withOtherId(data)
  return { ...response, body: JSON.stringify({ ...body.data, data: foreign }) }
}

const withOtherId = <Order extends { id: string }>(order: Order): Order => ({
  ...order,
  id: uuidFrom(order.id),
})

/** Undefined when the text is not JSON. */
function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
