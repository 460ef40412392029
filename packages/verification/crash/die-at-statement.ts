// Loaded ahead of a gateway with `?n=…`: the process is gone, as by kill -9, at its nth statement of SQL.
import { DatabaseSync, StatementSync } from 'node:sqlite'

let left = Number(new URL(import.meta.url).searchParams.get('n'))

function dieAt<Method extends string>(
  prototype: Record<Method, (...args: never[]) => unknown>,
  name: Method,
) {
  const original = prototype[name]
  prototype[name] = function (this: unknown, ...args: never[]) {
    if (--left === 0) process.kill(process.pid, 'SIGKILL')
    return original.apply(this, args)
  }
}

dieAt(DatabaseSync.prototype, 'exec')
dieAt(StatementSync.prototype, 'run')
dieAt(StatementSync.prototype, 'all')
