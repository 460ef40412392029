import { type Guards, type HttpFetch, sleep } from '@countermand/core'
import { createVirtualClock } from '@countermand/core/testing'
import { createSandbox, type FaultRule, type SandboxOptions } from '@countermand/sandbox'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { Config } from '../src/config.ts'
import { createGateway } from '../src/create-gateway.ts'
import { startRecovery } from '../src/recovery/recovery.ts'
import { openStore } from '../src/store/open-store.ts'
import { type Store, StoreError } from '../src/store/store.ts'
import type { NewToken } from '../src/tokens/tokens.ts'
import { SCOPES } from '../src/tokens/tokens.ts'
import { mortal } from './killable-deps.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const silent = pino({ level: 'silent' })

/** One pending order, so that a test can name it. */
export const PENDING = '12ade33a-21c0-473b-b055-b3c836e1c292'

export const configFor = (
  sandbox: { apiKey: string; baseUrl: string },
  more: Partial<Config> = {},
): Config => ({
  apiKey: sandbox.apiKey,
  baseUrl: sandbox.baseUrl,
  host: '127.0.0.1',
  port: 0,
  dataDir: temporaryFolder(),
  drainSeconds: 0,
  logLevel: 'silent',
  ...more,
})

/** A gateway in front of a sandbox, both without a port and in virtual time; its store is a real file. */
export async function createWorld(
  options: {
    sandbox?: SandboxOptions
    faults?: FaultRule[]
    guards?: Guards
    token?: NewToken
    log?: typeof silent
    /** Answers in the sandbox's place, if it gives an answer. */
    answer?: (request: Request) => Response | undefined
  } = {},
) {
  const clock = createVirtualClock()
  const sandbox = createSandbox({
    clock,
    seed: { orders: [{ id: PENDING, status: 'pending' }] },
    ...options.sandbox,
    ...(options.faults && { faults: options.faults }),
  })
  const config = configFor(sandbox)
  /** The disk under the store. */
  const disk = { isFull: false, losesAnswers: false, answersAfterMs: 0 }
  const log = options.log ?? silent

  async function start() {
    // Virtual time stands still for timers alone.
    const file = await openStore(config.dataDir, { scheduleFlush: (run) => clock.after(0, run) })
    const store: Store = {
      ...file,
      async write(query) {
        if (disk.isFull) throw new StoreError('the disk is full')
        const changes = await file.write(query)
        // It is durable already.
        if (disk.answersAfterMs > 0) await sleep(clock, disk.answersAfterMs)
        if (disk.losesAnswers) throw new StoreError('the connection broke')
        return changes
      },
    }
    const fetch = (async (input, init) =>
      options.answer?.(new Request(input, init)) ?? sandbox.fetch(input, init)) as HttpFetch
    const { kill, ...process } = mortal({ clock, fetch, store })
    const gateway = createGateway({
      config,
      log,
      guards: options.guards,
      ...process,
    })
    return { gateway, store, kill }
  }
  let running = await start()
  const created = running.gateway.tokens.create(options.token ?? { name: 'billing', scopes: SCOPES })
  const token = (await clock.until(created)) ?? ''
  onTestFinished(() => running.kill())

  /** Sends a request with the token, and lets virtual time pass until its answer is there. */
  async function ask(method: string, path: string, init: RequestInit = {}) {
    const headers = { authorization: `Bearer ${token}`, ...init.headers }
    const response = await clock.until(
      Promise.resolve(running.gateway.app.request(path, { ...init, method, headers })),
    )
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text ? JSON.parse(text) : undefined,
    }
  }

  return {
    clock,
    sandbox,
    disk,
    token,
    ask,
    cancel: (id: string, init?: RequestInit) => ask('PATCH', `/v2/sub_number_orders/${id}/cancel`, init),
    get gateway() {
      return running.gateway
    },
    get store() {
      return running.store
    },
    /** The rows of the ledger, oldest first. */
    rows: () =>
      running.store.read(running.store.queries.selectFrom('cancellations').selectAll().orderBy('created_at')),
    /** Kills the gateway as `kill -9` does, and puts another one on the same folder. */
    async restart() {
      await running.kill()
      running = await start()
    },
    /** Begins to carry out batches, as a gateway that has just started. */
    startBatches() {
      const runner = running.gateway.startBatchRunner()
      onTestFinished(() => void runner.stop())
      return runner
    },
    /** Begins to look after the ledger, as a gateway that has just started. */
    async startRecovery() {
      const { ledger, telnyx } = running.gateway
      const upkeep = startRecovery({ ledger, telnyx, log }, await ledger.listOpen())
      onTestFinished(() => void upkeep.stop())
    },
  }
}
