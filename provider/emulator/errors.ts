// Error codes of the service, with their HTTP status and message.
// Source: the operation's error table, the common error codes of the API reference, and published answers.

/** An error, without a request id. */
export interface ApiError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Additional fields of the body, such as `AccessDeniedDetail`. */
  readonly more?: Readonly<Record<string, unknown>> | undefined;
}

type ErrorTable = Readonly<Record<string, readonly [status: number, message: string]>>;

/** Errors of the gateway, in front of the operation. */
const GATEWAY_ERRORS = {
  IncompleteSignature: [400, "The request signature does not conform to Aliyun standards."],
  "InvalidAccessKeyId.NotFound": [404, "Specified access key is not found."],
  "InvalidAccessKeyId.Inactive": [400, "Specified access key is disabled."],
  SignatureDoesNotMatch: [400, "Specified signature is not matched with our calculation."],
  SignatureNonceUsed: [400, "Specified signature nonce was used already."],
  "InvalidTimeStamp.Expired": [400, "Specified time stamp or date value is expired."],
  "InvalidTimeStamp.Format": [400, "Specified time stamp or date value is not well formatted."],
  "InvalidSecurityToken.Expired": [400, "Specified SecurityToken is expired."],
  "InvalidSecurityToken.Malformed": [400, "Specified SecurityToken is malformed."],
  "InvalidSecurityToken.MismatchWithAccessKey": [400, "Specified SecurityToken mismatch with the AccessKey."],
  InvalidVersion: [400, "Specified parameter Version is not valid."],
  "InvalidAction.NotFound": [404, "Specified api is not found, please check your url and method."],
  "InvalidProduct.NotFound": [404, "Cannot find product according to your specified domain."],
  UnsupportedHTTPMethod: [403, "This http method is not supported."],
  // The only code that the service does not have.
  InvalidHost: [
    403,
    "The Host header names another machine than the one that this endpoint is for. It answers to 127.0.0.1, localhost and [::1], and to the names of the option allowedHosts (--allowed-hosts).",
  ],
  Throttling: [400, "Request was denied due to request throttling."],
  "Throttling.User": [400, "Request was denied due to user flow control."],
  "Throttling.Api": [400, "Request was denied due to api flow control."],
  "Rejected.Throttling": [400, "Request was denied due to request throttling."],
  "Forbidden.RAM": [403, "User not authorized to operate on the specified resource, or this API doesn't support RAM."],
  "Forbidden.AccessKeyDisabled": [403, "The Access Key is disabled."],
  ServiceUnavailable: [503, "The request has failed due to a temporary failure of the server."],
  InternalError: [500, "The request processing has failed due to some unknown error."],
} as const satisfies ErrorTable;

/** Errors of the operation. */
const OPERATION_ERRORS = {
  MissingParameter: [400, "The input parameter that is mandatory for processing this request is not supplied."],
  "MissingParameter.RegionId": [400, "The specified RegionId should not be null."],
  "InvalidRegionId.NotFound": [404, "The specified RegionId does not exist."],
  "InvalidOperation.NotSupportedEndpoint": [400, "The specified endpoint can't operate this region."],
  "RegionId.ApiNotSupported": [400, "The api is not supported in this region."],
  InvalidParameter: [400, "The specified parameter is not valid."],
  // Spelled this way in the documentation.
  InvalidParamter: [400, "Invalid Parameter."],
  InvalidTagCount: [400, "The specified tags are beyond the permitted range."],
  "InvalidTag.Mismatch": [400, "The specified Tag.n.Key and Tag.n.Value are not match."],
  "InvalidImageOwnerAlias.ValueNotSupported": [400, "The specified ImageOwnerAlias value is not supported."],
  "InvalidImageOwnerAlias.PublicImageUnsupported": [400, "ImageOwnerAlias should be others while IsPublic is true."],
  "InvalidOperation.ImageOwnerIdUnsupported": [
    400,
    "The specified ImageOwnerId is only valid when querying shared or community images.",
  ],
  "InvalidInstanceType.ValueNotSupported": [400, "The specified instance type does not exist."],
  "CurrentAccount.NotSupportPublicImage": [403, "Public image is not supported for current account."],
  "InvalidFilterKey.NotFound": [404, "The specified Filter Key is not found."],
  InvalidFilterValue: [404, "The specified Filter Value is not valid."],
  "InvalidFilterValue.NetworkType": [400, "The specified networkType value in the Filter is invalid."],
  InvalidUsage: [404, "The specified Usage is not valid."],
  InvalidOSType: [404, "The specified OSType is not valid."],
  InvalidArchitecture: [404, "The specified Architecture is not valid."],
  DryRunOperation: [400, "Request validation has been passed with DryRun flag set."],
} as const satisfies ErrorTable;

/** Messages of the 2018 documentation that differ from today's, with their original spelling. */
const MESSAGES_2018: Readonly<Record<string, string>> = { InvalidUsage: "The specifed Usage is not valid" };

const ERRORS = { ...GATEWAY_ERRORS, ...OPERATION_ERRORS };

export type ErrorCode = keyof typeof ERRORS;

/** @param message @default the service's message for the code */
export function apiError(code: ErrorCode, message?: string, more?: Readonly<Record<string, unknown>>): ApiError {
  const [status, defaultText] = ERRORS[code];
  return { status, code, message: message ?? defaultText, more };
}

/** A missing common parameter, for example `MissingTimestamp`. */
export function missing(name: string): ApiError {
  return { status: 400, code: `Missing${name}`, message: `${name} is mandatory for this action.` };
}

/** An invalid parameter value, with the service's message for PageSize. */
export function invalidParameter(name: string): ApiError {
  return apiError("InvalidParameter", `The specified parameter "${name}" is not valid.`);
}

/** The error with its message of 2018. */
export function as2018(error: ApiError): ApiError {
  const message = MESSAGES_2018[error.code];
  return message === undefined ? error : { ...error, message };
}

/** The service's message for a code; `undefined` for an unknown code. */
export function defaultMessage(code: string): string | undefined {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode][1] : undefined;
}
