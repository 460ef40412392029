import { isValidId } from '@countermand/core/wire'
import { sanitize } from './sanitize.ts'

/**
 * An id as people and `--from` read it. One that no command accepts is quoted: with a character removed
 * it could read as the id of another order.
 */
export const formatId = (id: string): string => (isValidId(id) ? id : sanitize(JSON.stringify(id)))

/** Enough of an id to recognise it on a narrow screen. */
export const shortId = (id: string) => sanitize(id).slice(0, 8)
