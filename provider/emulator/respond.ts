// The answer to a DescribeImages request: checks, list, page and the edits of fault rules.

import { MAX_PAGE_SIZE, MAX_PAGE_SIZE_2018, MAX_TAGS, MAX_TAGS_2018 } from "../values/describeImages.js";
import type { PendingRequest } from "./accept.js";
import { type Answer, successAnswer } from "./answer.js";
import { ramRefusal } from "./auth/authorize.js";
import type { Entry, RegionRecords } from "./catalogueStore.js";
import { errorAnswer } from "./errorResponse.js";
import { apiError } from "./errors.js";
import type { FaultAnswer, SelectedFault } from "./faults.js";
import { listKey, selectEntries } from "./filter.js";
import { loosenImage, loosenResponse } from "./looseTypes.js";
import type { DescribeImagesQuery } from "./query.js";
import { isRefused, type QueryLimits, readQuery } from "./readQuery.js";
import type { Account } from "./records.js";
import { shuffle as shuffleList } from "./seededRandom.js";
import type { Fields } from "./serialize.js";
import type { EndpointState } from "./state.js";
import { type Viewer, viewOf } from "./views.js";

/** Yields between slices of a long list, to let other requests run. */
export function* describeImages(
  pending: PendingRequest,
  state: EndpointState,
  account: Account,
): Generator<undefined, Answer> {
  const { settings } = state;
  const denied = ramRefusal(account, pending.parameters.get("ImageOwnerAlias"), settings.preset);
  if (denied !== undefined) return errorAnswer(pending, state, denied);
  const query = readQuery(pending.parameters, queryLimits(state));
  if (isRefused(query)) return errorAnswer(pending, state, query);
  if (query.isPublic && account.communityImages === "refused") {
    return errorAnswer(pending, state, apiError("CurrentAccount.NotSupportPublicImage"));
  }
  if (query.dryRun) return errorAnswer(pending, state, apiError("DryRunOperation"));
  const viewer = { accountId: account.accountId, hideSharedTags: settings.hideSharedTags };
  const { body, images } = yield* imagesBody(pending, state, query, viewer);
  const { format, request } = pending;
  return { ...successAnswer(format, request.requestId, "DescribeImagesResponse", body), images };
}

function* imagesBody(
  { fault, request }: PendingRequest,
  { settings, catalogue }: EndpointState,
  query: DescribeImagesQuery,
  viewer: Viewer,
): Generator<undefined, { body: Fields; images: number }> {
  const region = catalogue.region(query.regionId);
  const entries = region === undefined ? [] : yield* listEntries(region, query, viewer);
  const page = pageOf(entries, query, fault, (imageId) => catalogue.find(imageId, query.regionId));
  const views = page.map((entry) => viewOf(entry, viewer));
  const { looseTypes, seed } = settings;
  const body = {
    Images: { Image: looseTypes ? views.map((view) => loosenImage(view, seed)) : views },
    PageNumber: query.pageNumber,
    PageSize: query.pageSize,
    RegionId: query.regionId,
    RequestId: request.requestId,
    TotalCount: entries.length,
  };
  return { body: edited(looseTypes ? loosenResponse(body, seed) : body, fault?.rule.answer), images: page.length };
}

/** The matching entries, from the region's cache if possible. */
function* listEntries(
  region: RegionRecords,
  query: DescribeImagesQuery,
  viewer: Viewer,
): Generator<undefined, readonly Entry[]> {
  const key = listKey(query, viewer);
  const cached = region.cachedList(key);
  if (cached !== undefined) return cached;
  const { entries } = region;
  const list = yield* selectEntries(entries, query, viewer);
  region.cacheList(key, list, entries);
  return list;
}

/** The requested page, after the edits of the fault in their documented order. */
function pageOf(
  entries: readonly Entry[],
  query: DescribeImagesQuery,
  fault: SelectedFault | undefined,
  find: (imageId: string) => Entry | undefined,
): readonly Entry[] {
  const { asPage, reverse, shuffle, drop, first, append } = fault?.rule.answer ?? {};
  let list = entries;
  if (reverse) list = [...list].reverse();
  if (shuffle) list = shuffleList(list, fault?.randomKey ?? "");
  const start = ((asPage ?? query.pageNumber) - 1) * query.pageSize;
  let page = list.slice(start, start + query.pageSize);
  if (drop !== undefined) page = page.filter(({ imageId }) => imageId === undefined || !drop.includes(imageId));
  if (first !== undefined) page = page.slice(0, first);
  if (append !== undefined) page = [...page, ...append.map(find).filter((entry) => entry !== undefined)];
  return page;
}

function edited(fields: Fields, answer: FaultAnswer | undefined): Fields {
  if (answer?.omit === undefined && answer?.set === undefined) return fields;
  const kept = Object.entries(fields).filter(([name]) => !answer.omit?.includes(name));
  return { ...Object.fromEntries(kept), ...answer.set };
}

function queryLimits({ settings, catalogue }: EndpointState): QueryLimits {
  const is2018 = settings.preset === "2018";
  return {
    maxPageSize: settings.maxPageSize ?? (is2018 ? MAX_PAGE_SIZE_2018 : MAX_PAGE_SIZE),
    maxTags: settings.maxTags ?? (is2018 ? MAX_TAGS_2018 : MAX_TAGS),
    isKnown: (field, value) => catalogue.hasValue(field, value),
    refuseRegion: (regionId) => {
      if (catalogue.region(regionId) === undefined) return apiError("InvalidRegionId.NotFound");
      const isServed = settings.regions === undefined || settings.regions.includes(regionId);
      return isServed ? undefined : apiError("InvalidOperation.NotSupportedEndpoint");
    },
  };
}
