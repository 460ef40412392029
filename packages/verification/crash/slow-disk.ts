// Loaded ahead of a gateway with `?ms=…`: each commit keeps the whole thread waiting, as a slow disk does.
import { DatabaseSync } from 'node:sqlite'

const ms = Number(new URL(import.meta.url).searchParams.get('ms'))
const nobodyWakes = new Int32Array(new SharedArrayBuffer(4))
const { exec } = DatabaseSync.prototype

DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
  if (sql === 'commit') Atomics.wait(nobodyWakes, 0, 0, ms)
  exec.call(this, sql)
}
