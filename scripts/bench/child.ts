import { type ForkOptions, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'

export interface Child<Message, Answer> {
  /** What it said when it was ready. */
  greeting: unknown
  ask(message: Message): Promise<Answer>
  close(): Promise<void>
}

/**
 * Starts a script of this folder in a process of its own: it greets when it is ready, answers each
 * message with one, and ends when it is disconnected.
 */
export async function startChild<Message extends object, Answer>(
  script: string,
  args: readonly string[] = [],
  options: ForkOptions = {},
): Promise<Child<Message, Answer>> {
  const child = fork(new URL(script, import.meta.url), args, options)
  const exit = once(child, 'exit')
  const early = exit.then(() => {
    throw new Error(`${[script, ...args].join(' ')} ended before it had answered.`)
  })
  early.catch(() => {}) // nobody may be waiting for an answer when it ends
  const nextMessage = async () => (await Promise.race([once(child, 'message'), early]))[0]
  return {
    greeting: await nextMessage(),
    ask(message) {
      child.send(message)
      return nextMessage()
    },
    async close() {
      if (child.connected) child.disconnect()
      await exit
    },
  }
}

const canPin = () => spawnSync('taskset', ['-c', '0', 'true']).status === 0

/** What keeps a child on the first core, where the machine can do that. */
export const onOneCore = (): ForkOptions =>
  canPin() ? { execPath: 'taskset', execArgv: ['-c', '0', process.execPath] } : {}
