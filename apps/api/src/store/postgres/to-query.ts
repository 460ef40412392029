import { createHash } from 'node:crypto'
import type { Compilable } from 'kysely'
import type { QueryConfig } from 'pg'

/** A connection prepares at most this many statements. The gateway's own are fewer; those with lists of values vary. */
const MAX_PREPARED_STATEMENTS = 200

export type ToQuery = (query: Compilable) => QueryConfig

/** Converts a query for the driver, with a name under which a connection prepares it once. */
export function createToQuery(): ToQuery {
  const names = new Map<string, string>()
  return (query) => {
    const { sql: text, parameters } = query.compile()
    let name = names.get(text)
    if (name === undefined && names.size < MAX_PREPARED_STATEMENTS) {
      name = createHash('sha1').update(text).digest('hex')
      names.set(text, name)
    }
    return { text, values: [...parameters], ...(name !== undefined && { name }) }
  }
}
