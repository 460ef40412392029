import { type Guards, type HttpFetch, sleep } from '@countermand/core'
import { createVirtualClock } from '@countermand/core/testing'
import { createSandbox, type FaultRule, type SandboxOptions } from '@countermand/sandbox'
import { pino } from 'pino'
import { expect, onTestFinished } from 'vitest'
import type { Config } from '../src/config.ts'
import { createGateway } from '../src/create-gateway.ts'
import { startRecovery } from '../src/recovery/recovery.ts'
import { openStore } from '../src/store/open-store.ts'
import { type Store, StoreError } from '../src/store/store.ts'
import { type NewToken, SCOPES } from '../src/tokens/tokens.ts'
import { findUndescribed } from './api-description.ts'
import { createKillableDeps } from './killable-deps.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const silent = pino({ level: 'silent' })

/** The id of the one pending order. */
export const PENDING = '12ade33a-21c0-473b-b055-b3c836e1c292'

const cancelPath = (id: string) => `/v2/sub_number_orders/${id}/cancel`

export const createConfig = (
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

/** A gateway in front of a sandbox, without ports and in virtual time. Its store is a real file. */
export async function createTestGateway(
  options: {
    sandbox?: SandboxOptions
    faults?: FaultRule[]
    guards?: Guards
    token?: NewToken
    log?: typeof silent
    droppedLogLines?: () => number
    config?: Partial<Config>
    /** Telnyx sends other types than documented, so responses are not held to `/openapi.json`. @default false */
    telnyxIsUndocumented?: boolean
    /** Responds in place of the sandbox, unless it returns undefined. */
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
  const config = createConfig(sandbox, options.config)
  /** Simulated failures of the store's disk, and how many rows were read from it. */
  const disk = {
    isFull: false,
    isUnreadable: false,
    hangs: false,
    losesAnswers: false,
    answersAfterMs: 0,
    rowsRead: 0,
  }
  const log = options.log ?? silent

  async function onDisk<Result>(write: () => Promise<Result>): Promise<Result> {
    if (disk.isFull) throw new StoreError('the disk is full')
    const result = await write()
    // The change is already durable.
    if (disk.answersAfterMs > 0) await sleep(clock, disk.answersAfterMs)
    if (disk.losesAnswers) throw new StoreError('the connection broke')
    return result
  }

  async function start() {
    // Virtual time advances only by its own timers.
    const file = await openStore(config, { clock, scheduleFlush: (run) => clock.after(0, run) })
    const store: Store = {
      ...file,
      async read(query) {
        if (disk.isUnreadable) throw new StoreError('the disk is gone')
        if (disk.hangs) await new Promise(() => {})
        const rows = await file.read(query)
        disk.rowsRead += rows.length
        return rows
      },
      write: (query) => onDisk(() => file.write(query)),
      writeReturning: (query) => onDisk(() => file.writeReturning(query)),
    }
    const fetch = (async (input, init) =>
      options.answer?.(new Request(input, init)) ?? sandbox.fetch(input, init)) as HttpFetch
    const { kill, ...process } = createKillableDeps({ clock, fetch, store })
    const gateway = createGateway({
      config,
      log,
      guards: options.guards,
      ...(options.droppedLogLines && { droppedLogLines: options.droppedLogLines }),
      ...process,
    })
    return { gateway, store, kill }
  }
  let running = await start()
  const created = running.gateway.tokens.create(options.token ?? { name: 'billing', scopes: SCOPES })
  const token = (await clock.until(created)) ?? ''
  onTestFinished(() => running.kill())

  /** Starts a request with the token. Unlike `send`, it neither advances time nor checks the response. */
  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, ...init.headers }
    return running.gateway.app.request(path, { ...init, headers })
  }

  /** Sends a request with the token, and advances virtual time until the response arrives. */
  async function send(method: string, path: string, init: RequestInit = {}) {
    const response = await clock.until(request(path, { ...init, method }))
    const text = await response.text()
    const sent = { status: response.status, headers: response.headers, text }
    if (!options.telnyxIsUndocumented) {
      const problems = findUndescribed(running.gateway, method, path, sent)
      expect(problems, `${method} ${path}: ${text}`).toEqual([])
    }
    return { ...sent, body: text ? JSON.parse(text) : undefined }
  }

  return {
    clock,
    sandbox,
    disk,
    dataDir: config.dataDir,
    token,
    request,
    send,
    cancel: (id: string, init?: RequestInit) => send('PATCH', cancelPath(id), init),
    /** As `request`. */
    startCancel: (id: string, init?: RequestInit) => request(cancelPath(id), { ...init, method: 'PATCH' }),
    get gateway() {
      return running.gateway
    },
    get store() {
      return running.store
    },
    /** The rows of the ledger, oldest first. */
    rows: () =>
      running.store.read(running.store.queries.selectFrom('cancellations').selectAll().orderBy('created_at')),
    /** Kills the gateway as `kill -9` does, and starts another one on the same folder. */
    async restart() {
      await running.kill()
      running = await start()
    },
    /** Starts the batch runner, as a gateway does at its start. */
    startBatchRunner() {
      const runner = running.gateway.startBatchRunner()
      onTestFinished(() => void runner.stop())
      return runner
    },
    /** Starts the recovery, as a gateway does at its start. */
    async startRecovery() {
      const { ledger, telnyx } = running.gateway
      const recovery = startRecovery({ ledger, telnyx, log }, await ledger.listOpen())
      onTestFinished(() => void recovery.stop())
    },
  }
}
