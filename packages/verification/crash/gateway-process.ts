import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { StoreLocation } from '../../../apps/api/src/store/open-store.ts'

export const BIN = fileURLToPath(new URL('../../../apps/api/src/bin.ts', import.meta.url))

/** A gateway that accepts requests. */
export interface RunningGateway extends StoreLocation {
  url: string
  /** How long its start took, in milliseconds. */
  afterMs: number
}

/** One line of the gateway's log. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  time: number
  msg: string
  [fact: string]: unknown
}

/** How a gateway ended: with an exit code, or by a signal. */
export interface GatewayEnd {
  code: number | null
  signal: NodeJS.Signals | null
  stderr: string
}

/** A gateway in its own process, as an operator runs it. */
export interface GatewayProcess {
  pid: number
  /** Resolves when it accepts requests; rejects when it ends before. */
  started: Promise<RunningGateway>
  /** Resolves when it has ended. */
  ended: Promise<GatewayEnd>
  log: readonly LogLine[]
  /** Calls `listener` with each later line of the log. */
  onLog(listener: (line: LogLine) => void): void
  /** Waits for the first line with a message: the log can arrive later than a response. */
  waitForLog(msg: string): Promise<LogLine>
  /** Sends a signal and waits until the process has ended. @default SIGKILL */
  kill(signal?: NodeJS.Signals): Promise<void>
}

export interface GatewayProcessOptions extends StoreLocation {
  upstream: { apiKey: string; baseUrl: string }
  guardsFile?: string
  /** @default a free one */
  port?: number
  /** How long it keeps serving after a signal to stop. @default 0 */
  drainSeconds?: number
  /** The user that it runs as. @default the user of this process */
  uid?: number
  /** The URL of a module that is loaded before the gateway. */
  preload?: URL
  /** Whether `log` keeps the lines, which takes memory. @default true */
  keepsLog?: boolean
}

/** Starts `node src/bin.ts`. It runs until it is killed. */
export function spawnGateway(options: GatewayProcessOptions): GatewayProcess {
  const {
    dataDir,
    databaseUrl,
    upstream,
    guardsFile = '',
    port = 0,
    drainSeconds = 0,
    uid,
    preload,
    keepsLog = true,
  } = options
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...(preload ? ['--import', preload.href] : []), BIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      TELNYX_API_KEY: upstream.apiKey,
      TELNYX_BASE_URL: upstream.baseUrl,
      PORT: String(port),
      COUNTERMAND_DRAIN_SECONDS: String(drainSeconds),
      COUNTERMAND_DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      COUNTERMAND_GUARDS: guardsFile,
    },
    ...(uid !== undefined && { uid, gid: uid }),
  })

  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const log: LogLine[] = []
  let listeners: ((line: LogLine) => void)[] = []
  createInterface(child.stdout).on('line', (text) => {
    // A kill can cut off the last line.
    if (!text.endsWith('}')) return
    const line = JSON.parse(text) as LogLine
    if (keepsLog) log.push(line)
    for (const listener of listeners) listener(line)
  })

  const ended = new Promise<GatewayEnd>((resolve) => {
    child.once('close', (code, signal) => {
      listeners = []
      resolve({ code, signal, stderr })
    })
  })
  const started = new Promise<RunningGateway>((resolve, reject) => {
    child.stderr.on('data', () => {
      const url = /gateway listening on (\S+)/.exec(stderr)?.[1]
      if (url) resolve({ url, dataDir, databaseUrl, afterMs: performance.now() - startedAt })
    })
    ended.then(({ code, signal }) =>
      reject(new Error(`The gateway ended (${code ?? signal}) before it listened:\n${stderr}`)),
    )
  })
  started.catch(() => {}) // not every test waits for it

  return {
    pid: getPid(child),
    started,
    ended,
    log,
    onLog: (listener) => void listeners.push(listener),
    waitForLog: (msg) =>
      new Promise((resolve) => {
        const known = log.find((line) => line.msg === msg)
        if (known) resolve(known)
        else listeners.push((line) => line.msg === msg && resolve(line))
      }),
    async kill(signal = 'SIGKILL') {
      child.kill(signal)
      await ended
    },
  }
}

function getPid({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The gateway process could not be started.')
  return pid
}
