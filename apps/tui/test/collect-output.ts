import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'

/** Collects the output of a process. */
export function collectOutput(child: ChildProcessByStdio<null, Readable, Readable>) {
  const written = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    written.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    written.err += text
  })
  return written
}
