import { readFile } from 'node:fs/promises'
import { type FaultRule, faultRulesSchema, startSandbox } from '@countermand/sandbox'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { Mode } from '../mode.ts'
import { counted } from '../text/order-words.ts'
import type { Deps } from './deps.ts'

/** `countermand sandbox`: serves until it is interrupted. */
export async function serveSandbox(
  { port, orders, seed, faultsFile }: Mode & { kind: 'sandbox' },
  { io, interruption }: Omit<Deps, 'connection'>,
): Promise<ExitCode> {
  const faults = faultsFile === undefined ? [] : await readFaults(faultsFile)
  if (typeof faults === 'string') {
    io.err(`${faults}\n`)
    return EXIT.unusable
  }
  let running: Awaited<ReturnType<typeof startSandbox>>
  try {
    running = await startSandbox({
      port,
      faults,
      ...(orders !== undefined && { orders }),
      ...(seed !== undefined && { seed }),
    })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException // listening rejects with the system's errors
    io.err(
      code === 'EADDRINUSE'
        ? `Port ${port} is taken: choose another with --port, or --port 0 for a free one.\n`
        : `The sandbox could not start: ${message}\n`,
    )
    return EXIT.unusable
  }

  const { baseUrl, url, sandbox } = running
  io.out(`TELNYX_BASE_URL=${baseUrl}\nTELNYX_API_KEY=${sandbox.apiKey}\n`)
  io.err(
    `The sandbox serves ${counted(sandbox.truth().orders.length, 'order')} until Ctrl+C; its controls are at ${url}/_sandbox.\n`,
  )
  if (await io.allWritten()) await untilInterrupted(interruption.signal)
  await running.close()
  return EXIT.ok
}

const untilInterrupted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** The rules in a file, or what is wrong with it. */
async function readFaults(path: string): Promise<FaultRule[] | string> {
  try {
    const parsed = faultRulesSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (parsed.success) return parsed.data
    const issues = parsed.error.issues.map(
      (issue) => `  ${issue.path.join('.') || 'the whole'}: ${issue.message}`,
    )
    return [`The faults file ${path} is not valid:`, ...issues].join('\n')
  } catch (error) {
    return `The faults file ${path} can't be read: ${(error as Error).message}` // reading and parsing throw Errors
  }
}
