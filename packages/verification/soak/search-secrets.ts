/** Searches everything that the gateways write or send for credentials, as it comes, so that none of it is kept. */
export interface SecretSearch {
  add(credentials: readonly string[]): void
  search(where: string, text: string): void
  /** How many texts were searched, by where they are from. */
  readonly searched: ReadonlyMap<string, number>
  /** Where a credential was found. */
  readonly found: readonly string[]
}

export function createSecretSearch(first: readonly string[]): SecretSearch {
  const credentials = [...first]
  const searched = new Map<string, number>()
  const found: string[] = []
  return {
    add: (more) => void credentials.push(...more),
    search(where, text) {
      searched.set(where, (searched.get(where) ?? 0) + 1)
      if (credentials.some((credential) => text.includes(credential))) found.push(where)
    },
    searched,
    found,
  }
}
