import { createInterface } from 'node:readline'
import { addAbortSignal } from 'node:stream'
import { getSystemErrorMessage } from 'node:util'
import type { Answer, Io } from './io.ts'
import { createOutput, isBroken } from './output.ts'
import { pendingInputRead } from './pending-input.ts'

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>

/** An Io over the streams of a process. To a dumb terminal it writes no escape sequence. */
export function createProcessIo(
  { stdin, stdout, stderr }: Streams,
  { isDumb = false }: { isDumb?: boolean } = {},
): Io {
  const results = createOutput(stdout)
  const diagnostics = createOutput(stderr)
  results.closed.addEventListener('abort', () => {
    if (isBroken(results.closed)) err(`${describeWriteError(results.closed.reason)}\n`)
  })
  let status = ''
  /** Removes the status line while something else is written. */
  function aroundStatus(write: () => void) {
    if (status) diagnostics.write(CLEAR_LINE)
    write()
    if (status) diagnostics.write(status)
  }
  const err = (text: string) => aroundStatus(() => diagnostics.write(text))
  return {
    out: (text) => aroundStatus(() => results.write(text)),
    err,
    async allWritten() {
      await results.flush()
      await diagnostics.flush()
      return !isBroken(results.closed) && !isBroken(diagnostics.closed)
    },
    columns: (stdout.isTTY && stdout.columns) || undefined,
    outClosed: results.closed,
    status(text = '') {
      if (!stderr.isTTY || isDumb || text === status) return
      diagnostics.write(`${CLEAR_LINE}${text}`)
      status = text
    },
    get statusColumns() {
      return (stderr.isTTY && stderr.columns) || undefined
    },
    ask: (question, isYes, signal) => ask(question, isYes, signal, { input: stdin, output: stderr, isDumb }),
    async readAll(signal) {
      const chunks: Buffer[] = []
      for await (const chunk of addAbortSignal(signal, stdin)) chunks.push(chunk)
      return Buffer.concat(chunks)
    },
  }
}

/** With the cause of a system error as `ENOSPC, no space left on device`. */
const describeWriteError = ({ code, errno, message }: NodeJS.ErrnoException) =>
  `Standard output can't be written: ${errno === undefined ? message : `${code}, ${getSystemErrorMessage(errno)}`}. The results are incomplete.`

const CLEAR_LINE = '\r\u001b[K'

async function ask(
  question: string,
  isYes: (text: string) => boolean,
  signal: AbortSignal,
  { input, output, isDumb }: { input: NodeJS.ReadStream; output: NodeJS.WriteStream; isDumb: boolean },
): Promise<Answer> {
  await dropPendingInput(input)
  const lines = createInterface({ input, output, ...(isDumb && { terminal: false }) })
  return new Promise((resolve) => {
    const answer = (given: Answer) => {
      resolve(given)
      lines.close()
    }
    lines.on('SIGINT', () => answer('interrupted'))
    signal.addEventListener('abort', () => answer('interrupted'))
    if (signal.aborted) answer('interrupted')
    lines.on('close', () => answer('no'))
    lines.question(question, (text) => answer(isYes(text.trim()) ? 'yes' : 'no'))
  })
}

/** Text typed before the question is shown must not answer it. */
async function dropPendingInput(input: NodeJS.ReadStream) {
  if (!input.isTTY) return
  input.setRawMode(true) // otherwise a line without its end stays, and the next key completes it
  const drop = () => {}
  input.on('data', drop)
  await pendingInputRead()
  input.off('data', drop)
  input.pause()
  input.setRawMode(false)
}
