// The types of build.mjs, as far as others use it.

/** The version that is built, such as `3.274.1`. */
export const PULUMI_VERSION: string;
