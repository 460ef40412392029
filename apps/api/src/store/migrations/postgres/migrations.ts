import type { Migrations } from '../migrate.ts'
import * as initial from './0001-initial.ts'
import * as byRequest from './0002-by-request.ts'

export const POSTGRES_MIGRATIONS: Migrations = {
  '0001-initial': initial,
  '0002-by-request': byRequest,
}
