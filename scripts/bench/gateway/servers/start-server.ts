import type { ForkOptions } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { LITTLE_MEMORY_ENVIRONMENT, LITTLE_MEMORY_FLAGS } from '@countermand/api'
import { type Child, onOneCore, startChild } from '../../child.ts'
import type { Address } from '../client.ts'
import type { ServerName } from './server.ts'

/** What a server's process has taken so far. */
export interface Usage {
  /** User and system time, in microseconds. */
  cpuUs: number
  /** Its memory (resident set). */
  rssBytes: number
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
    { ...nodeFor(name), stdio: ['ignore', log, 'inherit', 'ipc'] },
  )
  closeSync(log)
  return { ...(child.greeting as Address), usage: () => child.ask({}), close: child.close }
}

/** Ours runs as its program starts it, the others as Node comes. */
const nodeFor = (name: ServerName): ForkOptions =>
  name === 'countermand'
    ? { ...onOneCore(LITTLE_MEMORY_FLAGS), env: { ...process.env, ...LITTLE_MEMORY_ENVIRONMENT } }
    : onOneCore()
