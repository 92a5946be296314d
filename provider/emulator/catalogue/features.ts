// Values of the field Features.

export const FEATURES = {
  NvmeSupport: "supported",
  ImdsSupport: "v2",
  CpuOnlineUpgrade: "unsupported",
  CpuOnlineDowngrade: "unsupported",
  MemoryOnlineUpgrade: "unsupported",
  MemoryOnlineDowngrade: "unsupported",
};

export const LEGACY_FEATURES = { ...FEATURES, NvmeSupport: "unsupported", ImdsSupport: "v1" };
