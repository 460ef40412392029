// Loaded before a gateway with `?ms=…`: each commit blocks the thread, as a slow disk does.
import { DatabaseSync } from 'node:sqlite'

const ms = Number(new URL(import.meta.url).searchParams.get('ms'))
const neverNotified = new Int32Array(new SharedArrayBuffer(4))
const { exec } = DatabaseSync.prototype

DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
  if (sql === 'commit') Atomics.wait(neverNotified, 0, 0, ms)
  exec.call(this, sql)
}
