import { Writable } from 'node:stream'
import { runCommand } from '../src/cli/run-command.ts'

/** Runs a command, and returns its exit code and what it wrote. `out` replaces its standard output. */
export async function captureCommand(args: string[], environment: Record<string, string>, out?: Writable) {
  const written = { out: '', err: '' }
  const into = (name: keyof typeof written) =>
    new Writable({
      write(chunk, _, done) {
        written[name] += chunk
        done()
      },
    })
  const exitCode = await runCommand({ args, environment, out: out ?? into('out'), err: into('err') })
  return { exitCode, ...written }
}
