import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url))

export interface GatewayProcess {
  url: string
  /** The one that it prints at its first start on a data folder. */
  token: string
  dataDir: string
  child: ChildProcessByStdio<null, Readable, Readable>
  /** Everything that it has written so far, on stdout and stderr. */
  output(): { out: string; err: string }
  /** Stops it with SIGTERM. */
  stop(): Promise<void>
}

/** Starts a gateway as a process of its own, with only this environment. Resolves when it listens. */
export async function startGatewayProcess(environment: Record<string, string>): Promise<GatewayProcess> {
  const dataDir = environment.COUNTERMAND_DATA_DIR ?? temporaryFolder()
  const child = spawn(process.execPath, [BIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, PORT: '0', COUNTERMAND_DATA_DIR: dataDir, ...environment },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exited = once(child, 'exit')
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text
  })
  const hasExited = () => child.exitCode !== null || child.signalCode !== null
  while (!/(won't be shown again\): \S+\n)/.test(err)) {
    if (hasExited()) throw new Error(`The gateway ended before it listened: ${err}`)
    await Promise.race([once(child.stderr, 'data'), exited])
  }
  return {
    url: /listening on (\S+)/.exec(err)?.[1] ?? '',
    token: /again\): (\S+)/.exec(err)?.[1] ?? '',
    dataDir,
    child,
    output: () => ({ out, err }),
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
