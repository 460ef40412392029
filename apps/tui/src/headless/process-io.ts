import { createInterface } from 'node:readline'
import type { Answer, Io } from './io.ts'

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>

/** The streams of a process. A reader that leaves (`| head`) ends no command with a crash. */
export function createProcessIo({ stdin, stdout, stderr }: Streams): Io {
  const closed = new AbortController()
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    closed.abort()
  })
  stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    out(text) {
      if (!closed.signal.aborted) stdout.write(text)
    },
    err: (text) => void stderr.write(text),
    columns: (stdout.isTTY && stdout.columns) || undefined,
    outClosed: closed.signal,
    ask: (question) => ask(question, stdin, stderr),
  }
}

function ask(question: string, input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<Answer> {
  const lines = createInterface({ input, output })
  return new Promise((resolve) => {
    const answer = (given: Answer) => {
      resolve(given)
      lines.close()
    }
    lines.on('SIGINT', () => answer('interrupted'))
    lines.on('close', () => answer('no'))
    lines.question(question, (text) => answer(/^y(es)?$/i.test(text.trim()) ? 'yes' : 'no'))
  })
}
