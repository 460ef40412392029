import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The parts of a Rolldown plugin that this one uses. */
interface NoticesPlugin {
  name: string
  generateBundle(
    this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): void },
    options: unknown,
    bundle: Record<string, { moduleIds?: string[] }>,
  ): void
}

/** A package of others whose code is in a bundle. */
interface BundledPackage {
  name: string
  version: string
  license: string
  /** The texts that its licence asks us to pass on. */
  notices: string[]
}

/**
 * A bundler plugin that writes `THIRD-PARTY-NOTICES.md`: the licences of all packages whose code is in the bundle.
 * They ask for it; npm packages that are installed beside ours carry their own. `embedded` is a file that another plugin
 * puts into the bundle as data, with the notices of the packages that are part of it.
 */
export function thirdPartyNotices(embedded?: { file: string; notices: string }): NoticesPlugin {
  return {
    name: 'third-party-notices',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap(({ moduleIds = [] }) => moduleIds)
      const files = embedded ? [...modules, embedded.file] : modules
      const folders = new Set(files.filter(isThirdParty).map(findPackageFolder))
      const packages = [...folders].map(readPackage).sort((a, b) => a.name.localeCompare(b.name, 'en'))
      this.emitFile({
        type: 'asset',
        fileName: 'THIRD-PARTY-NOTICES.md',
        source: toMarkdown(packages) + (embedded?.notices ?? ''),
      })
    },
  }
}

const isThirdParty = (id: string) => !id.startsWith('\0') && id.includes('/node_modules/')

/** The folder of the package that a module belongs to: a package.json without a name only marks a module type. */
function findPackageFolder(moduleId: string): string {
  let folder = dirname(moduleId)
  while (readManifest(folder)?.version === undefined) folder = dirname(folder)
  return folder
}

function readManifest(folder: string): { name: string; version?: string; license?: string } | undefined {
  const file = join(folder, 'package.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

export function readPackage(folder: string): BundledPackage {
  const { name = '', version = '', license } = readManifest(folder) ?? {}
  const notices = readdirSync(folder)
    .filter((file) => /^(licen[sc]e|notice|copying)/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
  if (!license) throw new Error(`${name}@${version} names no licence: find out before you bundle it.`)
  return { name, version, license, notices }
}

const toMarkdown = (packages: BundledPackage[]) =>
  `${['# Third-party notices', 'The code of these packages is part of this one.', ...packages.map(toSection)].join('\n\n')}\n`

const toSection = (bundled: BundledPackage) => toHeading(bundled) + toNotices(bundled.notices)

export const toHeading = ({ name, version, license }: BundledPackage) => `## ${name} ${version} (${license})`

export const toNotices = (notices: string[]) => notices.map((text) => `\n\n\`\`\`\n${text}\n\`\`\``).join('')
