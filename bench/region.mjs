// The region that all figures are about.

export const REGION = "cn-hangzhou";
