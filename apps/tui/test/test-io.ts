import type { Answer, Io } from '../src/headless/io.ts'

/** An io that remembers what was written; whoever is asked answers `answer`. */
export function createTestIo({ columns, answer = 'no' }: { columns?: number; answer?: Answer } = {}) {
  const written = { out: '', err: '', asked: '' }
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
    async ask(question) {
      written.asked += question
      return answer
    },
  }
  return { io, written, closeOut: () => closed.abort() }
}
