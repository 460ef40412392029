import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../../apps/api/src/store/open-store.ts'
import { STORE_FILE } from '../../../apps/api/src/store/sqlite/sqlite-file.ts'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { BIN } from './gateway-process.ts'
import { skipWithReason } from './report.ts'
import { createSetup } from './setup.ts'
import { mountSmallDisk } from './small-disk.ts'

const NOBODY = 65_534

/** Root can write anywhere, so another user runs the gateway. */
const uid = process.getuid?.() === 0 ? NOBODY : undefined

/** Why this system can't deny the gateway access to a folder; undefined when it can. */
function findReadOnlyProblem(): string | undefined {
  if (process.getuid === undefined) return 'this system has no folder permissions'
  const check = ['-e', `require('node:fs').accessSync(${JSON.stringify(BIN)})`]
  if (spawnSync(process.execPath, check, { ...(uid !== undefined && { uid, gid: uid }) }).status === 0) return
  return `user ${uid} can't run the gateway from here`
}

/** A data folder with a ledger, owned by the gateway's user. */
async function createOwnFolder() {
  const dataDir = temporaryFolder()
  await (await openStore({ dataDir })).close()
  // Otherwise it could not be removed.
  onTestFinished(() => chmodSync(dataDir, 0o700))
  if (uid !== undefined)
    for (const name of ['.', ...readdirSync(dataDir)]) chownSync(join(dataDir, name), uid, uid)
  return dataDir
}

it.for<[string, (dataDir: string) => void]>([
  ['a folder without write access', (dataDir) => chmodSync(dataDir, 0o500)],
  ['a file without write access', (dataDir) => chmodSync(join(dataDir, STORE_FILE), 0o400)],
  ['a file without any access', (dataDir) => chmodSync(join(dataDir, STORE_FILE), 0)],
])('%s is refused', async ([_, forbid], context) => {
  const why = findReadOnlyProblem()
  if (why) return skipWithReason(context, why)
  const { expectStartFailure } = await createSetup()
  const dataDir = await createOwnFolder()
  forbid(dataDir)
  const words = await expectStartFailure({ dataDir, ...(uid !== undefined && { uid }) })
  expect(words).toMatch(/give the gateway write access to the folder and its files/)
  console.log(words)
})

it('a folder that can not be created is refused', async (context) => {
  const why = findReadOnlyProblem()
  if (why) return skipWithReason(context, why)
  const { expectStartFailure } = await createSetup()
  const parent = await createOwnFolder()
  chmodSync(parent, 0o500)
  const words = await expectStartFailure({ dataDir: join(parent, 'data'), ...(uid !== undefined && { uid }) })
  expect(words).toMatch(/give the gateway write access to the parent folder, or use another folder/)
  console.log(words)
})

it('a read-only disk is refused', async (context) => {
  const disk = mountSmallDisk()
  if (typeof disk === 'string') return skipWithReason(context, disk)
  const { expectStartFailure } = await createSetup()
  await (await openStore({ dataDir: disk.folder })).close()
  disk.makeReadOnly()
  const words = await expectStartFailure({ dataDir: disk.folder })
  expect(words).toMatch(/give the gateway write access to the folder and its files/)
  console.log(words)
})
