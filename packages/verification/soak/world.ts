import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@countermand/core'
import { startSandbox } from '@countermand/sandbox'
import { createHolds, type Holds } from '../../../apps/api/src/holds/holds.ts'
import { openStoreForCommand } from '../../../apps/api/src/store/open-store.ts'
import { createTokens, SCOPES } from '../../../apps/api/src/tokens/tokens.ts'
import { startPostgres } from '../../../apps/api/test/postgres-server.ts'
import { type GatewayProcess, spawnGateway } from '../crash/gateway-process.ts'
import { type Replicas, startReplicas } from '../crash/replicas.ts'
import { getPeakMemory } from '../crash/report.ts'
import { createSecretSearch, type SecretSearch } from './search-secrets.ts'

/** Requests a second that Telnyx allows. */
export const LIMIT = 50

/** It makes the gateways read each order before they cancel it. */
export const GUARDS = { protectCustomerReferences: ['VIP-*'] }

const GATEWAYS = 2
const CALLERS = 8

/** What a soak runs against: real gateways in their own processes, a real PostgreSQL, and the sandbox as Telnyx. */
export interface World {
  sandbox: Awaited<ReturnType<typeof startSandbox>>['sandbox']
  replicas: Replicas
  holds: Holds
  /** A token for each caller of single cancels. */
  tokens: readonly string[]
  secrets: SecretSearch
  query(sql: string): Promise<Record<string, unknown>[]>
  /** Gateways that ended although nothing had killed or stopped them, with what they wrote. */
  crashes: readonly string[]
  /** The largest resident set of a gateway so far, in megabytes; undefined where the system does not provide it. */
  peakMemory(): number | undefined
  close(): Promise<void>
}

export async function startWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'countermand-soak-'))
  const guardsFile = join(folder, 'guards.json')
  writeFileSync(guardsFile, JSON.stringify(GUARDS))
  const [postgres, { sandbox, baseUrl, close: closeSandbox }] = await Promise.all([
    startPostgres(),
    startSandbox({ apiKey: 'KEY_SOAK_d2f7c1', rateLimit: { limit: LIMIT } }),
  ])
  const databaseUrl = await postgres.createDatabase()
  const location = { dataDir: folder, databaseUrl }
  const secrets = createSecretSearch([sandbox.apiKey])
  const crashes: string[] = []
  const processes = new Set<GatewayProcess>()
  let peak: number | undefined

  function measureMemory({ pid }: GatewayProcess) {
    try {
      peak = Math.max(peak ?? 0, getPeakMemory(pid) ?? 0) || undefined
    } catch {
      // It has just ended.
    }
  }

  function spawn() {
    const gateway = spawnGateway({
      ...location,
      upstream: { apiKey: sandbox.apiKey, baseUrl },
      guardsFile,
      drainSeconds: 1,
      keepsLog: false,
    })
    processes.add(gateway)
    gateway.onLog((line) => secrets.search('a log line', JSON.stringify(line)))
    gateway.ended.then(({ code, signal, stderr }) => {
      processes.delete(gateway)
      secrets.search('stderr', stderr)
      if (signal !== 'SIGKILL' && code !== 0) crashes.push(`it ended with ${code ?? signal}: ${stderr}`)
    })
    return gateway
  }

  const replicas = await startReplicas(location, GATEWAYS, spawn)
  const store = await openStoreForCommand(location, { create: false })
  const tokens: string[] = []
  for (let n = 1; n <= CALLERS; n++) {
    const token = await createTokens(store, systemClock).create({ name: `caller ${n}`, scopes: SCOPES })
    if (token) tokens.push(token)
  }
  secrets.add([replicas.token, ...tokens])
  const memoryTimer = setInterval(() => processes.forEach(measureMemory), 5_000)
  return {
    sandbox,
    replicas,
    holds: createHolds(store),
    tokens,
    secrets,
    query: (sql) => postgres.query(databaseUrl, sql),
    crashes,
    peakMemory: () => peak,
    async close() {
      clearInterval(memoryTimer)
      await Promise.all([...processes].map((gateway) => gateway.kill()))
      await store.close()
      await Promise.all([postgres.close(), closeSandbox()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
