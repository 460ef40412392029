import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** How a program ended, and what it wrote. */
export interface ProgramEnd {
  exitCode: number | null
  out: string
  err: string
}

export interface ProgramOptions {
  cwd: string
  /** The whole environment. @default this process's */
  env?: NodeJS.ProcessEnv
}

/** Runs a program to its end. */
export async function runProgram(
  program: string,
  args: string[],
  { cwd, env = process.env }: ProgramOptions,
): Promise<ProgramEnd> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { exitCode, out, err }
}

/** Runs a program that must succeed, and returns what it printed. */
export async function runToSuccess(program: string, args: string[], options: ProgramOptions) {
  const { exitCode, out, err } = await runProgram(program, args, options)
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${exitCode}:\n${out}${err}`)
  return out
}
