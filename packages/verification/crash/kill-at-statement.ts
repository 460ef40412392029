// Loaded before a gateway with `?n=…`: kills the process with SIGKILL at its nth SQL statement.
import { DatabaseSync, StatementSync } from 'node:sqlite'

let left = Number(new URL(import.meta.url).searchParams.get('n'))

function killAt<Method extends string>(
  prototype: Record<Method, (...args: never[]) => unknown>,
  name: Method,
) {
  const original = prototype[name]
  prototype[name] = function (this: unknown, ...args: never[]) {
    if (--left === 0) process.kill(process.pid, 'SIGKILL')
    return original.apply(this, args)
  }
}

killAt(DatabaseSync.prototype, 'exec')
killAt(StatementSync.prototype, 'run')
killAt(StatementSync.prototype, 'all')
