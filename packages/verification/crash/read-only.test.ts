import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../../apps/api/src/store/open-store.ts'
import { STORE_FILE } from '../../../apps/api/src/store/sqlite/sqlite-file.ts'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { BIN } from './gateway-process.ts'
import { notTried } from './print.ts'
import { mountSmallDisk } from './small-disk.ts'
import { createWorld } from './world.ts'

const NOBODY = 65_534

/** Root may write anywhere, so it lets another user run the gateway. */
const uid = process.getuid?.() === 0 ? NOBODY : undefined

/** Why a folder can't be kept from the gateway here; undefined when it can. */
function whyNotReadOnly(): string | undefined {
  if (process.getuid === undefined) return 'this system knows no permissions of folders'
  const look = ['-e', `require('node:fs').accessSync(${JSON.stringify(BIN)})`]
  if (spawnSync(process.execPath, look, { ...(uid !== undefined && { uid, gid: uid }) }).status === 0) return
  return `user ${uid} can't run the gateway from here`
}

/** A data folder with a ledger in it, all of it the gateway's user's own. */
async function ownFolder() {
  const dataDir = temporaryFolder()
  await (await openStore(dataDir)).close()
  // What may not be written may not be cleared away either.
  onTestFinished(() => chmodSync(dataDir, 0o700))
  if (uid !== undefined)
    for (const name of ['.', ...readdirSync(dataDir)]) chownSync(join(dataDir, name), uid, uid)
  return dataDir
}

it.for<[string, (dataDir: string) => void]>([
  ['a folder that it may not write to', (dataDir) => chmodSync(dataDir, 0o500)],
  ['a file that it may not write to', (dataDir) => chmodSync(join(dataDir, STORE_FILE), 0o400)],
  ['a file that it may neither read nor write', (dataDir) => chmodSync(join(dataDir, STORE_FILE), 0)],
])('%s is refused', async ([_, forbid], context) => {
  const why = whyNotReadOnly()
  if (why) return notTried(context, why)
  const { refusal } = await createWorld()
  const dataDir = await ownFolder()
  forbid(dataDir)
  const words = await refusal({ dataDir, ...(uid !== undefined && { uid }) })
  expect(words).toMatch(/give the gateway write access to the folder and its files/)
  console.log(words)
})

it('a folder that it may not make is refused', async (context) => {
  const why = whyNotReadOnly()
  if (why) return notTried(context, why)
  const { refusal } = await createWorld()
  const parent = await ownFolder()
  chmodSync(parent, 0o500)
  const words = await refusal({ dataDir: join(parent, 'data'), ...(uid !== undefined && { uid }) })
  expect(words).toMatch(/give the gateway write access to the parent folder, or use another folder/)
  console.log(words)
})

it('a disk that can only be read is refused', async (context) => {
  const disk = mountSmallDisk()
  if (typeof disk === 'string') return notTried(context, disk)
  const { refusal } = await createWorld()
  await (await openStore(disk.folder)).close()
  disk.makeReadOnly()
  const words = await refusal({ dataDir: disk.folder })
  expect(words).toMatch(/give the gateway write access to the folder and its files/)
  console.log(words)
})
