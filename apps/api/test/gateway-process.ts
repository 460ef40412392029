import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url))

export interface GatewayProcess {
  url: string
  /** The one that it prints at its first start on a data folder. */
  token: string
  /** Stops it with SIGTERM, and resolves with its exit code and the signal that ended it. */
  stop(): Promise<unknown[]>
}

/**
 * Starts a gateway as a process of its own, with only this environment. Resolves when it listens. Its log goes into a
 * pipe, which is read unless `readsLog` is false.
 */
export async function startGatewayProcess(
  environment: Record<string, string>,
  { readsLog = true } = {},
): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [BIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, PORT: '0', COUNTERMAND_DATA_DIR: temporaryFolder(), ...environment },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exited = once(child, 'exit')
  if (readsLog) child.stdout.resume()
  let err = ''
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
    stop() {
      child.kill('SIGTERM')
      return exited
    },
  }
}
