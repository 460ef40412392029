import type { RequestLog, SandboxOptions } from '@countermand/sandbox'
import { startChild } from './child-process.ts'

/** What the process of a sandbox sends when it is ready. */
export interface SandboxGreeting {
  baseUrl: string
  apiKey: string
  /** Of all orders. */
  ids: string[]
}

/** Starts a sandbox in its own process, so that nothing else delays its responses. */
export async function startSandboxProcess(options: SandboxOptions) {
  const child = await startChild<object, RequestLog>('sandbox-process.ts', [JSON.stringify(options)])
  return { ...(child.greeting as SandboxGreeting), requests: () => child.ask({}), close: child.close }
}
