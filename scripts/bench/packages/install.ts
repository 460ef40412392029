import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { provideNode } from '../../../packages/verification/packed/node-versions.ts'
import { createNpmProject, type NpmProject } from '../../../packages/verification/packed/npm-project.ts'
import { packPackage, ROOT } from '../../../packages/verification/packed/pack-packages.ts'
import { buildPackage } from '../build-package.ts'
import { median, type Row } from '../report.ts'

/** How often each package is imported, in a process of its own each time. */
const IMPORTS = 21

/** What npm installs for core and for the official SDK, and how long each takes to import. */
export async function install(folder: string): Promise<Row[]> {
  buildPackage('core')
  const nodeFolder = await provideNode(process.versions.node, folder)
  const create = (name: string, spec: string) =>
    createNpmProject({ folder: join(folder, name), nodeFolder, packages: [spec] })
  const core = await create('core', await packPackage('core', folder))
  const sdk = await create('sdk', `telnyx@${readSdkVersion()}`)
  const [coreSize, sdkSize] = [await measureSize(core), await measureSize(sdk)]

  const imports: { core: ImportTime[]; sdk: ImportTime[] } = { core: [], sdk: [] }
  for (let n = 0; n < IMPORTS; n++) {
    imports.core.push(await timeImport(core, '@countermand/core'))
    imports.sdk.push(await timeImport(sdk, 'telnyx'))
  }
  const [coreTime, sdkTime] = [medianTime(imports.core), medianTime(imports.sdk)]
  return [
    {
      work: 'installed with npm, dependencies included',
      ours: describeSize(coreSize),
      peers: `SDK ${describeSize(sdkSize)}`,
      goal: 'less than the SDK',
      isMet: coreSize.bytes < sdkSize.bytes,
    },
    {
      work: `import, median of ${IMPORTS} processes`,
      ours: describeTime(coreTime),
      peers: `SDK ${describeTime(sdkTime)}`,
      goal: 'less CPU than the SDK',
      isMet: coreTime.cpuMs < sdkTime.cpuMs,
    },
  ]
}

const readSdkVersion = () =>
  /^ {2}telnyx: (\S+)$/m.exec(readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8'))?.[1] ?? 'latest'

async function measureSize(project: NpmProject) {
  const modules = join(project.folder, 'node_modules')
  const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return {
    packages: Object.keys(await project.readInstalled()).length,
    files: files.length,
    bytes: files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0),
  }
}

const describeSize = ({ packages, files, bytes }: Awaited<ReturnType<typeof measureSize>>) =>
  `${(bytes / 1e6).toFixed(1)} MB (${packages} packages, ${files.toLocaleString('en')} files)`

/** CPU depends less than time on what else the machine does. */
interface ImportTime {
  ms: number
  cpuMs: number
}

async function timeImport(project: NpmProject, name: string): Promise<ImportTime> {
  const script = `
    const start = performance.now()
    const cpuStart = process.cpuUsage()
    await import('${name}')
    const { user, system } = process.cpuUsage(cpuStart)
    console.log(JSON.stringify({ ms: performance.now() - start, cpuMs: (user + system) / 1000 }))
  `
  const { exitCode, out, err } = await project.node(['--input-type=module', '--eval', script])
  if (exitCode !== 0) throw new Error(`${name} can't be imported: ${err}`)
  return JSON.parse(out)
}

const medianTime = (times: readonly ImportTime[]): ImportTime => ({
  ms: median(times.map(({ ms }) => ms)),
  cpuMs: median(times.map(({ cpuMs }) => cpuMs)),
})

const describeTime = ({ ms, cpuMs }: ImportTime) =>
  `${cpuMs.toFixed(0)} ms of CPU, ${ms.toFixed(0)} ms in all`
