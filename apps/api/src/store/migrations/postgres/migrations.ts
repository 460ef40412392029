import type { Migrations } from '../migrate.ts'
import * as initial from './0001-initial.ts'

export const POSTGRES_MIGRATIONS: Migrations = {
  '0001-initial': initial,
}
