import { systemClock } from '@countermand/core'
import { openStoreForCommand } from '../../../apps/api/src/store/open-store.ts'
import { createTokens, SCOPES } from '../../../apps/api/src/tokens/tokens.ts'

const made = new Map<string, Promise<string>>()

/** A token of a data folder that outlives every gateway on it: the first start's own may be lost in a kill. */
export function tokenOf(dataDir: string): Promise<string> {
  const known = made.get(dataDir) ?? make(dataDir)
  made.set(dataDir, known)
  return known
}

async function make(dataDir: string): Promise<string> {
  const store = await openStoreForCommand(dataDir)
  const token = await createTokens(store, systemClock).create({ name: 'crash tests', scopes: SCOPES })
  await store.close()
  return token ?? ''
}
