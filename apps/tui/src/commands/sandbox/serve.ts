import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type FaultRule, faultRulesSchema, startSandbox } from '@countermand/sandbox'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { pluralize } from '../../text/format.ts'
import type { RunContext } from '../command.ts'

export interface SandboxOptions {
  port: number
  orders?: number
  seed?: number
  faultsFile: string | undefined
}

/** Serves until interrupted. */
export async function serveSandbox(
  { faultsFile, ...options }: SandboxOptions,
  { io, interruption: { signal } }: RunContext,
): Promise<ExitCode> {
  const faults = faultsFile === undefined ? [] : await readFaults(faultsFile)
  if (typeof faults === 'string') {
    io.err(`${faults}\n`)
    return EXIT.unusable
  }
  let running: Awaited<ReturnType<typeof startSandbox>>
  try {
    running = await startSandbox({ ...options, faults })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException // listening rejects with system errors
    io.err(
      code === 'EADDRINUSE'
        ? `Port ${options.port} is taken: choose another with --port, or --port 0 for a free one.\n`
        : `The sandbox could not start: ${message}\n`,
    )
    return EXIT.unusable
  }

  const { baseUrl, url, sandbox } = running
  io.out(`TELNYX_BASE_URL=${baseUrl}\nTELNYX_API_KEY=${sandbox.apiKey}\n`)
  io.err(
    `The sandbox serves ${pluralize(sandbox.truth().orders.length, 'order')} until Ctrl+C; its controls are at ${url}/_sandbox.\n`,
  )
  if ((await io.allWritten()) && !signal.aborted) await once(signal, 'abort')
  await running.close()
  return EXIT.ok
}

/** The rules in a file, or what is wrong with it. */
async function readFaults(path: string): Promise<FaultRule[] | string> {
  try {
    const parsed = faultRulesSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (parsed.success) return parsed.data
    const issues = parsed.error.issues.map(
      (issue) => `  ${issue.path.join('.') || 'the whole file'}: ${issue.message}`,
    )
    return [`The faults file ${path} is not valid:`, ...issues].join('\n')
  } catch (error) {
    return `The faults file ${path} can't be read: ${(error as Error).message}` // reading and parsing throw Errors
  }
}
