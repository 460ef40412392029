import type { World } from '../../state.ts'
import { invalidParameter, type Problem } from '../errors.ts'
import type { Query } from './listing.ts'

/** Why a `filter[...]` that the operation does not document is refused, if the variant refuses such. */
export function unknownFilter(
  query: Query,
  documented: readonly string[],
  { variants }: World,
): Problem | undefined {
  if (variants.unknownFilters === 'ignored') return undefined
  const unknown = Object.keys(query).find((name) => name.startsWith('filter') && !documented.includes(name))
  return unknown === undefined
    ? undefined
    : invalidParameter(unknown, `${unknown} is not a filter of this operation.`)
}
