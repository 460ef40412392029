import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../wire/page.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { isRequestRejected, type TelnyxFailure } from '../wire/telnyx-failure.ts'

/** The sizes to try, largest first: large pages take fewer requests. */
const PAGE_SIZES = [MAX_PAGE_SIZE, 100, DEFAULT_PAGE_SIZE]

/**
 * Reads the first page in the largest size that the server accepts: from `largest` down, and finally without
 * `page[...]` if `mayOmitSize`. Telnyx documents no paging for its orders, so it may reject any of these.
 *
 * @throws TelnyxError the first rejection if every size is rejected, or any other failure
 */
export async function readFirstPage<Page>(
  read: (size: number | undefined) => Promise<Page>,
  { largest = MAX_PAGE_SIZE, mayOmitSize }: { largest: number | undefined; mayOmitSize: boolean },
): Promise<{ page: Page; size: number | undefined }> {
  const sizes = [largest, ...PAGE_SIZES.filter((size) => size < largest), ...(mayOmitSize ? [undefined] : [])]
  let rejection: TelnyxError | undefined
  for (const size of sizes) {
    try {
      return { page: await read(size), size }
    } catch (error) {
      if (!(error instanceof TelnyxError) || !mayBeAboutPaging(error.failure)) throw error
      rejection ??= error
    }
  }
  throw rejection
}

/** Whether `page[...]` may be the cause of a rejection: the request is called bad, and no other parameter is named. */
function mayBeAboutPaging(failure: TelnyxFailure): boolean {
  if (!isRequestRejected(failure) || (failure.status !== 400 && failure.status !== 422)) return false
  return failure.errors.every(({ source }) => {
    const parameter = source?.parameter
    return typeof parameter !== 'string' || parameter.startsWith('page')
  })
}
