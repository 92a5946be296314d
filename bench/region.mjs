// The region of all benchmarks.

export const REGION = "cn-hangzhou";
