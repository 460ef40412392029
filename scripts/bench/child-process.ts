import { type ForkOptions, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'

export interface Child<Message, Reply> {
  /** The message that it sent when it was ready. */
  greeting: unknown
  ask(message: Message): Promise<Reply>
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>
  close(): Promise<void>
}

/**
 * Starts a script of this folder in its own process. The script sends a greeting when it is ready, replies
 * to each message with one, and exits on disconnect.
 */
export async function startChild<Message extends object, Reply>(
  script: string,
  args: readonly string[] = [],
  options: ForkOptions = {},
): Promise<Child<Message, Reply>> {
  const child = fork(new URL(script, import.meta.url), args, options)
  const exit = once(child, 'exit')
  const earlyExit = exit.then(() => {
    throw new Error(`${[script, ...args].join(' ')} exited before it replied.`)
  })
  earlyExit.catch(() => {}) // avoids an unhandled rejection when it exits between two messages
  const nextMessage = async () => (await Promise.race([once(child, 'message'), earlyExit]))[0]
  return {
    greeting: await nextMessage(),
    ask(message) {
      child.send(message)
      return nextMessage()
    },
    async kill() {
      child.kill('SIGKILL')
      await exit
    },
    async close() {
      if (child.connected) child.disconnect()
      await exit
    },
  }
}

const canPin = () => spawnSync('taskset', ['-c', '0', 'true']).status === 0

/** Pins a child to the first core, if the machine can. */
export const onOneCore = (): ForkOptions =>
  canPin() ? { execPath: 'taskset', execArgv: ['-c', '0', process.execPath] } : {}
