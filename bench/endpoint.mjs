// The local endpoint with generated images, in the child process that serve.mjs starts.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { startEndpoint } from "pulumi-alicloud-images/endpoint";
import { REGION } from "./region.mjs";

const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse("2020-01-01T00:00:00Z");
const RESOLUTION_MS = 1;

const { imageCount, latencyMs } = JSON.parse(process.argv[2]);
const endpoint = await startEndpoint({
  catalogue: { regions: { [REGION]: Array.from({ length: imageCount }, (_, index) => record(index)) } },
  latencyMs,
  maxRecordedRequests: 10,
});
const blocking = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

const COMMANDS = {
  countRequests: () => endpoint.requests.length,
  forgetRequests: () => endpoint.forgetRequests(),
  startBlockingMonitor: () => {
    blocking.reset();
    blocking.enable();
  },
  maxBlockingMs: () => {
    blocking.disable();
    return Math.max(0, blocking.max / 1e6 - RESOLUTION_MS);
  },
};

process.on("message", (command) => process.send({ result: COMMANDS[command]() ?? null }));
process.on("disconnect", () => process.exit());
const { url, accessKeyId, accessKeySecret } = endpoint;
process.send({ url, accessKeyId, accessKeySecret });

/** A custom image with every field of the service. */
function record(index) {
  const number = String(index).padStart(17, "0");
  const created = new Date(FIRST_MS + index * (DAY_MS / 24)).toISOString().replace(".000Z", "Z");
  const team = ["web", "data", "search", "billing"][index % 4];
  return {
    Architecture: index % 5 === 0 ? "arm64" : "x86_64",
    BootMode: "UEFI-Preferred",
    CreationTime: created,
    Description: `Build ${index} of ${team}`,
    DetectionOptions: {},
    DiskDeviceMappings: {
      DiskDeviceMapping: [{ Device: "/dev/xvda", Size: "40", SnapshotId: `s-bp1${number}`, Type: "system" }],
    },
    Features: {
      NvmeSupport: "supported",
      ImdsSupport: "v2",
      CpuOnlineUpgrade: "unsupported",
      CpuOnlineDowngrade: "unsupported",
      MemoryOnlineUpgrade: "unsupported",
      MemoryOnlineDowngrade: "unsupported",
    },
    ImageFamily: `${team}-base`,
    ImageId: `m-bp1${number}`,
    ImageName: `${team}-base-${created.slice(0, 10)}-${index}`,
    ImageOwnerAlias: "self",
    ImageOwnerId: "1234567890123456",
    ImageVersion: `1.${index}`,
    IsCopied: false,
    IsPublic: false,
    IsSelfShared: "False",
    IsSubscribed: false,
    IsSupportCloudinit: true,
    IsSupportIoOptimized: true,
    LicenseType: "Auto",
    LoginAsNonRootSupported: true,
    OSName: "Ubuntu  24.04 64位",
    OSNameEn: "Ubuntu  24.04 64 bit",
    OSType: "linux",
    Platform: "Ubuntu",
    ProductCode: "",
    Progress: "100%",
    ResourceGroupId: `rg-${team}`,
    SecureBootOptions: { SecureBootSupport: "unsupported" },
    Size: 40,
    Status: "Available",
    SupplierName: "",
    Tags: {
      Tag: [
        { TagKey: "env", TagValue: index % 3 === 0 ? "prod" : "staging" },
        { TagKey: "team", TagValue: team },
      ],
    },
    Usable: true,
    Usage: "none",
  };
}
