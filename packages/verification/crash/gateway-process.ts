import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const BIN = fileURLToPath(new URL('../../../apps/api/src/bin.ts', import.meta.url))

/** A gateway that takes requests. */
export interface Serving {
  url: string
  dataDir: string
  /** From its start until then, in milliseconds. */
  afterMs: number
}

/** One line of the gateway's log. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  time: number
  msg: string
  [fact: string]: unknown
}

/** How a gateway ended: by itself with an exit code, or by a signal. */
export interface GatewayEnd {
  code: number | null
  signal: NodeJS.Signals | null
  /** All that it wrote to stderr. */
  said: string
}

/** The gateway as a process of its own, the way an operator runs it. */
export interface GatewayProcess {
  pid: number
  /** When it takes requests; rejects when it ends before. */
  serves: Promise<Serving>
  /** When it has ended, however it did. */
  ended: Promise<GatewayEnd>
  log: readonly LogLine[]
  /** Calls back with each line of the log that is still to come. */
  onLog(tell: (line: LogLine) => void): void
  /** The first line with this message; waits for it, since the log does not come with the answers. */
  logged(msg: string): Promise<LogLine>
  /** Sends a signal and waits until the process is gone. @default SIGKILL */
  kill(signal?: NodeJS.Signals): Promise<void>
}

export interface GatewayProcessOptions {
  dataDir: string
  upstream: { apiKey: string; baseUrl: string }
  guardsFile?: string
  /** The user that it runs as. @default this process's */
  uid?: number
  /** A module that is loaded ahead of the gateway, by its URL. */
  preload?: URL
}

/** Starts `node src/bin.ts` on a free port. What is still running when the test ends is killed. */
export function spawnGateway(options: GatewayProcessOptions): GatewayProcess {
  const { dataDir, upstream, guardsFile = '', uid, preload } = options
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...(preload ? ['--import', preload.href] : []), BIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      TELNYX_API_KEY: upstream.apiKey,
      TELNYX_BASE_URL: upstream.baseUrl,
      PORT: '0',
      COUNTERMAND_DATA_DIR: dataDir,
      COUNTERMAND_GUARDS: guardsFile,
    },
    ...(uid !== undefined && { uid, gid: uid }),
  })

  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const log: LogLine[] = []
  let tellers: ((line: LogLine) => void)[] = []
  createInterface(child.stdout).on('line', (text) => {
    // What a kill cut off is no line.
    if (!text.endsWith('}')) return
    const line = JSON.parse(text) as LogLine
    log.push(line)
    for (const tell of tellers) tell(line)
  })

  const ended = new Promise<GatewayEnd>((resolve) => {
    child.once('close', (code, signal) => {
      tellers = []
      resolve({ code, signal, said })
    })
  })
  const serves = new Promise<Serving>((resolve, reject) => {
    child.stderr.on('data', () => {
      const url = /gateway listening on (\S+)/.exec(said)?.[1]
      if (url) resolve({ url, dataDir, afterMs: performance.now() - startedAt })
    })
    ended.then(({ code, signal }) =>
      reject(new Error(`The gateway ended (${code ?? signal}) before it served:\n${said}`)),
    )
  })
  serves.catch(() => {}) // not every test lets it come to that

  const gateway: GatewayProcess = {
    pid: pidOf(child),
    serves,
    ended,
    log,
    onLog: (tell) => void tellers.push(tell),
    logged: (msg) =>
      new Promise((resolve) => {
        const known = log.find((line) => line.msg === msg)
        if (known) resolve(known)
        else tellers.push((line) => line.msg === msg && resolve(line))
      }),
    async kill(signal = 'SIGKILL') {
      child.kill(signal)
      await ended
    },
  }
  onTestFinished(() => gateway.kill())
  return gateway
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The gateway could not be started at all.')
  return pid
}
