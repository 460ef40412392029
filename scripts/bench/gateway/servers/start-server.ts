import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, onOneCore, startChild } from '../../child.ts'
import type { Address } from '../client.ts'
import type { ServerName } from './server.ts'

/** What a server's process has taken so far. */
export interface Usage {
  /** User and system time, in microseconds. */
  cpuUs: number
  /** The most memory that it held so far (resident set). */
  peakBytes: number
}

export interface RunningServer extends Address {
  usage(): Promise<Usage>
  close(): Promise<void>
}

/** Starts a server in a process of its own, on one core where the machine can do that; its log is a file. */
export async function startServer(
  name: ServerName,
  upstream: { baseUrl: string },
  folder: string,
): Promise<RunningServer> {
  const log = openSync(join(folder, 'server.log'), 'a')
  const child: Child<object, Usage> = await startChild(
    'gateway/servers/process.ts',
    [name, upstream.baseUrl, folder],
    { ...onOneCore(), stdio: ['ignore', log, 'inherit', 'ipc'] },
  )
  closeSync(log)
  return { ...(child.greeting as Address), usage: () => child.ask({}), close: child.close }
}
