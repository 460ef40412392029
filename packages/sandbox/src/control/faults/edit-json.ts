/** What to put at a place: one value, or none, which removes it. */
type Replacement = readonly [] | readonly [value: unknown]

/**
 * Puts `replacement` where a JSON pointer (RFC 6901) leads. In a list `*` is every element and `-` the
 * place after the last. A pointer that leads nowhere changes nothing; what it led to is not altered.
 */
export function editJson(value: unknown, pointer: string, replacement: Replacement): unknown {
  if (pointer === '') return replacement[0]
  const path = pointer.slice(1).split('/')
  const names = path.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  return edited(value, names, replacement)
}

function edited(value: unknown, [name = '', ...rest]: readonly string[], replacement: Replacement): unknown {
  const isPlace = rest.length === 0
  if (Array.isArray(value)) {
    if (name === '-' && isPlace) return [...value, ...replacement]
    return value.flatMap((element, index) => {
      if (name !== '*' && name !== String(index)) return [element]
      return isPlace ? replacement : [edited(element, rest, replacement)]
    })
  }
  if (typeof value !== 'object' || value === null) return value
  const { [name]: former, ...others } = value as Record<string, unknown>
  if (!isPlace)
    return Object.hasOwn(value, name) ? { ...value, [name]: edited(former, rest, replacement) } : value
  return replacement.length === 0 ? others : { ...value, [name]: replacement[0] }
}
