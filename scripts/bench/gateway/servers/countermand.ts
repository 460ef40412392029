import { randomUUID } from 'node:crypto'
import { createLog, readConfig, SCOPES, startGateway } from '@countermand/api'
import type { Server } from './server.ts'

/** Ours, as `pnpm gateway` starts it: with a token, the rules, the ledger and a log of every step. */
export const server: Server = async ({ upstream, folder }) => {
  const config = readConfig({
    TELNYX_API_KEY: upstream.apiKey,
    TELNYX_BASE_URL: upstream.baseUrl,
    PORT: '0',
    COUNTERMAND_DATA_DIR: folder,
  })
  const { url, tokens } = await startGateway({
    config,
    log: createLog({ level: config.logLevel, secrets: [config.apiKey] }),
  })
  const token = await tokens.create({ name: `bench ${randomUUID()}`, scopes: SCOPES })
  return { baseUrl: `${url}/v2`, token: token ?? '' } // only a name in use gets none
}
