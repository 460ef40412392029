import type { Answer, Io } from '../src/io/io.ts'
import { isBroken } from '../src/io/output.ts'

/** An Io that records what was written; `answer` answers every question. */
export function createTestIo({
  columns,
  answer = 'no',
  input = '',
}: {
  columns?: number
  answer?: Answer
  input?: string | Uint8Array
} = {}) {
  const written = { out: '', err: '', asked: '', status: [] as string[], isStatusShown: false }
  const closed = new AbortController()
  const io: Io = {
    out: (text) => {
      written.out += text
    },
    err: (text) => {
      written.err += text
    },
    columns,
    outClosed: closed.signal,
    allWritten: async () => !isBroken(closed.signal),
    status(text) {
      if (text) written.status.push(text)
      written.isStatusShown = text !== undefined
    },
    statusColumns: 80,
    readAll: async () => Buffer.from(input),
    async ask(question) {
      written.asked += question
      return answer
    },
  }
  return { io, written, closeOut: (code = 'EPIPE') => closed.abort(Object.assign(new Error(code), { code })) }
}
