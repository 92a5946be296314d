// Tests of the bundled catalogue against published answers and documentation.

import { afterEach, describe, expect, it, vi } from "vitest";
import { BUNDLED_ACCOUNT_IDS, bundledCatalogue } from "../../provider/emulator/catalogue/index.js";
import { type PublicLine, publicLines } from "../../provider/emulator/catalogue/systemImages.js";
import type { CatalogueRecord } from "../../provider/emulator/records.js";
import { decodeImage } from "../../provider/values/image.js";

const { regions } = bundledCatalogue();
const hangzhou = recordsIn("cn-hangzhou");
const everywhere = [...new Set(Object.values(regions).flat())];
const system = everywhere.filter((record) => record["ImageOwnerAlias"] === "system");
const [main, partner] = BUNDLED_ACCOUNT_IDS;

function recordsIn(region: string): readonly CatalogueRecord[] {
  const records = regions[region];
  if (records === undefined) throw new Error(`No region ${region}`);
  return records;
}

function find(imageId: string, region = "cn-hangzhou"): CatalogueRecord {
  const found = recordsIn(region).filter((record) => record["ImageId"] === imageId);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} images ${imageId} in ${region}`);
  return found[0];
}

function has(imageId: string, region: string): boolean {
  return recordsIn(region).some((record) => record["ImageId"] === imageId);
}

function text(record: CatalogueRecord, field: string): string {
  const value = record[field];
  if (typeof value !== "string") throw new Error(`${field} of ${String(record["ImageId"])} is ${String(value)}`);
  return value;
}

/** What a plain listing shows the main account: available, and neither marketplace nor community. */
function plainListing(region: string): CatalogueRecord[] {
  return recordsIn(region).filter((record) => {
    if (record._expired || record["Status"] !== "Available" || record["ImageOwnerAlias"] === "marketplace")
      return false;
    if (record._owner === undefined || record._owner === main) return true;
    return record["IsPublic"] !== true && record._sharedWith?.includes(main ?? "") === true;
  });
}

function current(line: PublicLine): CatalogueRecord | undefined {
  return line.builds.at(-1)?.record;
}

describe("records of real answers", () => {
  const ubuntu2204 = {
    Architecture: "x86_64",
    BootMode: "UEFI-Preferred",
    CreationTime: "2026-07-24T01:48:34Z",
    Description: "Kernel version is 5.15.0-186-generic, 2026.7.24",
    DiskDeviceMappings: { DiskDeviceMapping: [] },
    Features: {
      NvmeSupport: "supported",
      ImdsSupport: "v2",
      CpuOnlineUpgrade: "unsupported",
      CpuOnlineDowngrade: "unsupported",
      MemoryOnlineUpgrade: "unsupported",
      MemoryOnlineDowngrade: "unsupported",
    },
    ImageFamily: "acs:ubuntu_22_04_x64",
    ImageId: "ubuntu_22_04_x64_20G_alibase_20260723.vhd",
    ImageName: "ubuntu_22_04_x64_20G_alibase_20260723.vhd",
    ImageOwnerAlias: "system",
    ImageOwnerId: "0",
    ImageVersion: "v2026.7.24",
    IsCopied: false,
    IsPublic: true,
    IsSelfShared: "",
    IsSubscribed: false,
    IsSupportCloudinit: true,
    IsSupportIoOptimized: true,
    LoginAsNonRootSupported: true,
    OSName: "Ubuntu  22.04 64位",
    OSNameEn: "Ubuntu  22.04 64 bit",
    OSType: "linux",
    Platform: "Ubuntu",
    ProductCode: "",
    Progress: "100%",
    ResourceGroupId: "",
    Size: 20,
    Status: "Available",
    SupplierName: "",
    Tags: { Tag: [] },
    Usage: "instance",
  };
  const recorded: Record<string, Record<string, unknown>> = {
    "ubuntu_22_04_x64_20G_alibase_20260723.vhd": { ...ubuntu2204, DetectionOptions: {} },
    "ubuntu_22_04_x64_20G_alibase_20260522.vhd": {
      ...ubuntu2204,
      CreationTime: "2026-05-29T07:00:58Z",
      Description: "Kernel version is 5.15.0-179-generic, 2026.5.29",
      DetectionOptions: {},
      ImageId: "ubuntu_22_04_x64_20G_alibase_20260522.vhd",
      ImageName: "ubuntu_22_04_x64_20G_alibase_20260522.vhd",
      ImageVersion: "v2026.5.29",
      _expired: true,
    },
    "ubuntu_24_04_x64_20G_alibase_20260810.vhd": {
      ...ubuntu2204,
      CreationTime: "2026-08-13T01:49:37Z",
      Description: "Kernel version is 6.8.0-137-generic, 2026.8.13",
      DetectionOptions: {},
      ImageFamily: "acs:ubuntu_24_04_x64",
      ImageId: "ubuntu_24_04_x64_20G_alibase_20260810.vhd",
      ImageName: "ubuntu_24_04_x64_20G_alibase_20260810.vhd",
      ImageVersion: "v2026.8.13",
      OSName: "Ubuntu  24.04 64位",
      OSNameEn: "Ubuntu  24.04 64 bit",
      _expired: true,
    },
  };

  it.each(Object.keys(recorded))("has the published answer of 2026 for %s, field by field", (imageId) => {
    expect(find(imageId)).toEqual(recorded[imageId]);
  });

  it("has the published answers for older builds", () => {
    expect(find("aliyun_2_1903_x64_20G_alibase_20220408.vhd")).toMatchObject({
      CreationTime: "2022-04-18T08:44:32Z",
      Description: "",
      ImageFamily: "",
      ImageVersion: "",
      IsPublic: true,
      IsSelfShared: "",
      LoginAsNonRootSupported: false,
      OSName: "Alibaba Cloud Linux  2.1903 LTS 64位",
      OSNameEn: "Alibaba Cloud Linux 2.1903 LTS 64 bit",
      Platform: "Aliyun",
      Size: 20,
      Usage: "instance",
    });
    expect(find("debian_10_12_x64_20G_alibase_20220328.vhd")).toMatchObject({
      CreationTime: "2022-04-02T03:05:34Z",
      OSName: "Debian  10.12 64位",
      OSNameEn: "Debian  10.12 64 bit",
      Platform: "Debian",
      Size: 20,
    });
    expect(find("freebsd_11_02_64_30G_alibase_20190722.vhd")).toMatchObject({
      CreationTime: "2019-07-23T05:41:06Z",
      IsSupportCloudinit: false,
      OSNameEn: "FreeBSD  11.2 64 bit",
      OSType: "linux",
      Platform: "Freebsd",
      Size: 30,
    });
    expect(find("centos_stream_9_x64_20G_alibase_20250707.vhd")).toMatchObject({
      Description: "Kernel version is 5.14.0-592.el9.x86_64, 2025.7.7",
    });
  });

  it("has exact times and no English name for builds of 2017", () => {
    const times: Record<string, string> = {
      "ubuntu_14_0405_32_40G_alibase_20170711.vhd": "2017-07-18T07:13:43Z",
      "ubuntu_14_0405_64_40G_alibase_20170711.vhd": "2017-07-18T07:09:17Z",
      "centos_6_08_32_40G_alibase_20170710.vhd": "2017-07-17T10:00:57Z",
      "centos_6_08_64_40G_alibase_20170710.vhd": "2017-07-17T06:24:30Z",
      "win2008r2_64_ent_sp1_en-us_40G_alibase_20170622.vhd": "2017-07-06T10:11:57Z",
    };
    for (const [imageId, time] of Object.entries(times)) expect(find(imageId)["CreationTime"]).toBe(time);
    expect(find("ubuntu_14_0405_64_40G_alibase_20170711.vhd")).not.toHaveProperty("OSNameEn");
  });

  it("has the day of the release notes where it differs from the id", () => {
    expect(text(find("centos_6_10_x64_20G_alibase_20191223.vhd"), "CreationTime")).toMatch(/^2019-12-25T/);
    expect(text(find("debian_10_2_x64_20G_alibase_20191223.vhd"), "CreationTime")).toMatch(/^2019-12-24T/);
    expect(text(find("ubuntu_20_04_x64_20G_alibase_20210623.vhd"), "CreationTime")).toMatch(/^2021-06-23T/);
  });

  it("has the two sample records of the 2018 documentation, in two regions because they share an id", () => {
    const id = "suse11sp3_64_20G_aliaegis_20150428.vhd";
    const common = {
      ImageId: id,
      ImageName: id,
      ImageOwnerAlias: "system",
      IsCopied: false,
      IsSubscribed: false,
      OSName: "SUSE Linux  Enterprise Server 11 SP3 64位",
      OSType: "linux",
      Platform: "SUSE",
      Size: 20,
      Status: "Available",
      Usage: "instance",
    };
    expect(find(id)).toEqual({
      ...common,
      Architecture: "x86_64",
      CreationTime: "2015-05-06T09:01:32Z",
      DiskDeviceMappings: { DiskDeviceMapping: [{ Device: "/dev/xvda", Size: "20" }] },
      ImageVersion: "1",
      Progress: "100%",
    });
    expect(find(id, "cn-qingdao")).toEqual({
      ...common,
      Architecture: "i386",
      CreationTime: "2014-07-22T09:53:44Z",
      Description: "",
      DiskDeviceMappings: { DiskDeviceMapping: [{ Device: "/dev/xvda", Size: "20", SnapshotId: "" }] },
      ImageVersion: "1.0",
      ProductCode: "",
      Progress: "100",
    });
    expect(
      Object.keys(regions)
        .filter((region) => has(id, region))
        .sort(),
    ).toEqual(["cn-hangzhou", "cn-qingdao"]);
  });

  it.each([
    ["freebsd_13_0_x86_30G_alibase_20220324.vhd", "x86_64", 30],
    ["fcos_33.20210217.3.0_3_x86_20G_alibase_20210331.vhd", "x86_64", 20],
    ["debian_10_9_x86_20G_alibase_20210318.vhd", "x86_64", 20],
    ["ubuntu_14_0405_32_40G_alibase_20170711.vhd", "i386", 40],
    ["centos_7_04_64_20G_alibase_201701015.vhd", "x86_64", 20],
    ["centos_7_9_uefi_x64_20G_scc_20220906.vhd", "x86_64", 20],
    ["debian_8.11_64_20G_alibase_20190311.vhd", "x86_64", 20],
    ["lifsea_3_x64_5G_alibase_20260519.qcow2", "x86_64", 5],
    ["anolisos_8_8_x64_20G_rhck_uefi_alibase_20230308.vhd", "x86_64", 20],
    ["ubuntu_22_04_arm64_20G_alibase_20260721.vhd", "arm64", 20],
    ["win201202r2_9600_x64_dtc_zh-cn_40G_alibase_20200116.vhd", "x86_64", 40],
  ])("%s is %s and has %i GiB", (imageId, architecture, sizeGiB) => {
    expect(find(imageId)).toMatchObject({ Architecture: architecture, Size: sizeGiB });
  });

  it("has two spaces after the product in names", () => {
    expect(find("win2016_64_dtc_1607_en-us_40G_alibase_20170915.vhd")).toMatchObject({
      OSName: "Windows Server  2016 数据中心版 64位英文版",
      OSType: "windows",
      Platform: "Windows Server 2016",
    });
    expect(text(find("win2016_1607_x64_dtc_zh-cn_40G_alibase_20210618.vhd"), "OSNameEn")).toBe(
      "Windows Server  2016 Data Center Edition 64bit Chinese Edition",
    );
    expect(text(find("sles_12_sp2_64_20G_alibase_20170907.vhd"), "OSName")).toBe(
      "SUSE Linux  Enterprise Server 12 SP2 64位",
    );
    expect(text(find("aliyun_3_x64_20G_alibase_20260513.vhd"), "OSName")).toBe("Alibaba Cloud Linux  3.2104 LTS 64位");
    for (const record of system) expect(text(record, "OSName")).toMatch(/^\S.*? {2}\S+.* (32|64)位\S*( \S+)?$/);
  });

  it("assigns an id to the version in the release notes", () => {
    expect(text(find("centos_7_05_64_20G_alibase_20181212.vhd"), "OSName")).toBe("CentOS  7.6 64位");
    expect(text(find("freebsd_11_03_64_20G_alibase_20170901.vhd"), "OSName")).toBe("FreeBSD  11.1 64位");
  });
});

describe("public lines", () => {
  const lines = publicLines();

  it("contain every known build once", () => {
    const ids = lines.flatMap((line) => line.builds.map((build) => build.imageId));
    expect(ids).toHaveLength(569);
    expect(new Set(ids).size).toBe(569);
    expect(new Set(lines.map((line) => line.title)).size).toBe(lines.length);
  });

  it("list their newest build only, or none if the line is discontinued or hidden", () => {
    const unlisted = lines.filter((line) => current(line)?._expired);
    for (const line of lines) {
      const listed = line.builds.filter((build) => !build.record._expired);
      expect(listed, line.title).toEqual(unlisted.includes(line) ? [] : line.builds.slice(-1));
    }
    expect(unlisted.map((line) => line.title)).toEqual([
      "LifseaOS 3 x64",
      "Debian 9.2 x64",
      "Debian 8.8 x64",
      "Debian 8.8 x86",
      "CentOS 6.8 x64",
      "CoreOS 2345_3.0 x64",
      "CoreOS 2303_4.0 x64",
      "CoreOS 2303_3.0 x64",
      "CoreOS 1465_8.0 x64",
      "FreeBSD 11.1 x64",
      "Windows Server 2008 标准版 SP2 x86 zh",
      "Windows Server Version 1909 数据中心版 x64 zh",
      "Windows Server Version 1909 with Container 数据中心版 x64 zh",
      "Windows Server Version 1903 数据中心版 x64 zh",
      "Windows Server Version 1809 数据中心版 x64 zh",
      "Windows Server Version 1709 数据中心版 x64 zh",
      "Windows Server Version 1709 数据中心版 x64 en",
    ]);
  });

  it("list one build of each line in every region that has the line", () => {
    for (const [region, records] of Object.entries(regions)) {
      const stems = records
        .filter((record) => record["ImageOwnerAlias"] === "system" && !record._expired)
        .map((record) => text(record, "ImageId").replace(/_\d+\.\w+$/, ""));
      expect(new Set(stems).size, region).toBe(stems.length);
    }
  });

  it("list the newest Ubuntu builds and hide the others", () => {
    expect(find("ubuntu_24_04_x64_20G_alibase_20260916.vhd")._expired).toBeUndefined();
    expect(find("ubuntu_22_04_x64_20G_alibase_20260723.vhd")._expired).toBeUndefined();
    for (const date of ["20240812", "20250527", "20250916", "20260615", "20260720", "20260810"]) {
      expect(find(`ubuntu_24_04_x64_20G_alibase_${date}.vhd`)._expired).toBe(true);
    }
    expect(find("aliyun_3_9_x64_20G_alibase_20231219.vhd")._expired).toBe(true);
    expect(find("lifsea_3_x64_5G_alibase_20260519.qcow2")).toMatchObject({
      _expired: true,
      ImageFamily: "acs:lifsea_os_3_x64",
    });
  });

  it("have creation times in the order of dates, at most two weeks after the date", () => {
    for (const line of lines) {
      const times = line.builds.map(({ record }) => text(record, "CreationTime"));
      expect(times, line.title).toEqual([...times].sort());
      for (const { built, record } of line.builds) {
        const date = `${built.slice(0, 4)}-${built.slice(4, 6)}-${built.slice(6)}T00:00:00Z`;
        const days = (Date.parse(text(record, "CreationTime")) - Date.parse(date)) / 86_400_000;
        expect(days, text(record, "ImageId")).toBeGreaterThanOrEqual(0);
        expect(days, text(record, "ImageId")).toBeLessThan(15);
      }
    }
  });
});

describe("families", () => {
  /** The service's overview of public images, mid-2025, and what was seen in 2026. `{a,b}` stands for either. */
  const official = [
    "alibaba_cloud_linux_3_2104_lts_{x64,x64_dengbao2.0,arm64,arm64_dengbao2.0,x64_uefi,x64_scc,x64_qboot}",
    "alibaba_cloud_linux_2_1903_lts_{x64,x64_dengbao2.0,x64_scc,x64_qboot,x64_amd,x64_uefi}",
    "alibaba_cloud_linux_4_lts_x64",
    "alibaba_cloud_linux_3_2104_x64_container_optimized",
    "lifsea_os_3_x64",
    "win_2025_datacenter_x64_{zh,en,zh_uefi}",
    "win_2022_datacenter_x64_{zh,en,zh_without_ui,en_without_ui,zh_uefi,en_uefi}",
    "win_{2022_container,2019_container,2019,2016,2012_r2}_datacenter_x64_{zh,en}",
    "win_2008_r2_enterprise_x64_{zh,en}",
    "win_{2004,2004_container}_datacenter_x64_{zh,en}_without_ui",
    "anolis_{8_10,8_9,8_8,8_6,8_4,8_2,7_9,7_7}_{anck,rhck}_{x64,arm64}",
    "anolis_{8_8,8_6,8_4,7_9}_{anck,rhck}_x64_uefi",
    "anolis_8_8_anck_{x64,arm64}_dengbao2.0",
    "centos_{8_5,8_4,8_3,8_2,8_1,8_0,7_9,7_8,7_7,7_6,7_5,7_4,7_3,7_2,6_10,6_9}_x64",
    "centos_{8_5,8_4,8_3,7_9}_x64_uefi",
    "centos_{8_4,8_3,8_2,7_9}_arm64",
    "centos_{8_2,7_8}_x64_amd",
    "centos_7_8_x64_trust",
    "centos_6_8_x86",
    "centos_stream_{9,8}_{x64,x64_uefi,arm64}",
    "debian_12_{11,10,9,8,7,6,5,4,2}_x64",
    "debian_11_{11,10,9,8,7,6,5,4,3,2,1,0}_x64",
    "debian_10_{13,12,11,10,9,7,6,5,4,3,2}_x64",
    "debian_{9_13,9_12,9_11,9_9,9_8,9_6,8_11,8_9}_x64",
    "debian_{12_11,12_10,12_9,12_7,12_4,11_11,11_5,11_2,10_13,10_9}_arm64",
    "debian_{12_2,11_6,10_12,10_10,9_13}_x64_uefi",
    "debian_10_7_x64_amd",
    "freebsd_{14_1,13_4,13_0,12_3,12_1,11_4,11_3,11_2}_x64",
    "opensuse_{15_6,15_5,15_4,15_3,15_2,15_1,42_3}_x64",
    "ubuntu_{24_04,22_04,20_04,18_04,16_04,14_04}_x64",
    "ubuntu_{24_04,20_04,18_04}_arm64",
    "ubuntu_{22_04,20_04,18_04}_x64_uefi",
    "ubuntu_{20_04,18_04}_x64_amd",
    "ubuntu_{16_04,14_04}_x86",
    "fedora_coreos_{34_20210529_3_0_3,33_20210217_3_0_3}_x64",
    "fedora_{41,40,39,38,37,35,34,33}_x64",
    "rocky_linux_{9_6,9_5,9_4,9_3,9_2,9_1,9_0,8_10,8_9,8_8,8_7,8_6,8_5}_x64",
    "rocky_linux_{9_6,9_5,9_4}_arm64",
    "rocky_linux_{9_1,8_8,8_7}_x64_uefi",
    "almalinux_{9_6,9_5,9_4,9_3,9_2,9_1,9_0,8_10,8_9,8_8,8_7,8_6,8_5}_x64",
    "almalinux_{9_2,8_8,8_7}_x64_uefi",
  ].flatMap(expand);

  function expand(pattern: string): string[] {
    const choice = /\{([^}]*)\}/.exec(pattern);
    if (choice === null) return [pattern];
    return (choice[1] ?? "").split(",").flatMap((word) => expand(pattern.replace(choice[0], word)));
  }

  it("of public images are in the official table, except two newer ones", () => {
    const families = new Set(system.map((record) => record["ImageFamily"] ?? ""));
    families.delete("");
    const unknown = [...families].filter((family) => !official.includes(String(family).replace(/^acs:/, "")));
    expect(unknown.sort()).toEqual(["acs:debian_12_13_x64", "acs:ubuntu_26_04_x64"]);
    for (const family of families) expect(family).toMatch(/^acs:/);
  });

  it.each([
    ["rockylinux_9_4_x64_20G_alibase_20240709.vhd", "acs:rocky_linux_9_4_x64"],
    ["anolisos_8_8_x64_20G_anck_dengbao_alibase_20230421.vhd", "acs:anolis_8_8_anck_x64_dengbao2.0"],
    ["aliyun_3_x64_20G_alibase_20260513.vhd", "acs:alibaba_cloud_linux_3_2104_lts_x64"],
    ["aliyun_2_1903_x64_20G_uefi_alibase_20230214.vhd", "acs:alibaba_cloud_linux_2_1903_lts_x64_uefi"],
    ["fcos_34_20210529_3_0_3_x64_20G_alibase_20210824.vhd", "acs:fedora_coreos_34_20210529_3_0_3_x64"],
    ["centos_7_8_tpm_x64_20G_alibase_20200810.vhd", "acs:centos_7_8_x64_trust"],
    ["win2019_1809_x64_dtc_zh-cn_40G_container_alibase_20210618.vhd", "acs:win_2019_container_datacenter_x64_zh"],
    ["ubuntu_24_04_arm64_20G_alibase_20240820.vhd", "acs:ubuntu_24_04_arm64"],
    ["ubuntu_22_04_arm64_20G_alibase_20260721.vhd", ""],
    ["sles_15_sp2_x64_20G_alibase_20201228.vhd", ""],
    ["win2025_24H2_x64_dtc_en-us_40G_uefi_alibase_20251112.vhd", ""],
  ])("of %s is %j", (imageId, family) => {
    expect(find(imageId)["ImageFamily"]).toBe(family);
  });

  it("are unique among listed lines", () => {
    const families = system.filter((record) => !record._expired && record["ImageFamily"]).map((r) => r["ImageFamily"]);
    expect(new Set(families).size).toBe(families.length);
    expect(families.length).toBeGreaterThan(150);
  });
});

describe("every record", () => {
  const types: Record<string, "text" | "flag" | "number" | "object"> = {
    Architecture: "text",
    BootMode: "text",
    CreationTime: "text",
    Description: "text",
    DetectionOptions: "object",
    DiskDeviceMappings: "object",
    Features: "object",
    ImageFamily: "text",
    ImageId: "text",
    ImageName: "text",
    ImageOwnerAlias: "text",
    ImageOwnerId: "text",
    ImageVersion: "text",
    IsCopied: "flag",
    IsPublic: "flag",
    IsSelfShared: "text",
    IsSubscribed: "flag",
    IsSupportCloudinit: "flag",
    IsSupportIoOptimized: "flag",
    LicenseType: "text",
    LoginAsNonRootSupported: "flag",
    OSName: "text",
    OSNameEn: "text",
    OSType: "text",
    Platform: "text",
    ProductCode: "text",
    Progress: "text",
    ResourceGroupId: "text",
    SecureBootOptions: "object",
    Size: "number",
    Status: "text",
    SupplierName: "text",
    Tags: "object",
    Usable: "flag",
    Usage: "text",
    _expired: "flag",
    _owner: "text",
    _sharedWith: "object",
  };
  const diskTypes: Record<string, string> = {
    Device: "string",
    Encrypted: "boolean",
    Format: "string",
    ImportOSSBucket: "string",
    ImportOSSObject: "string",
    Progress: "string",
    RemainTime: "number",
    Size: "string",
    SnapshotId: "string",
    Type: "string",
  };
  const typeofs = { text: "string", flag: "boolean", number: "number", object: "object" } as const;

  it("has documented fields only, each of its documented type", () => {
    for (const record of everywhere) {
      for (const [field, value] of Object.entries(record)) {
        const type = types[field];
        expect(type, `${field} of ${record["ImageId"]}`).toBeDefined();
        if (type !== undefined) expect(typeof value, `${field} of ${record["ImageId"]}`).toBe(typeofs[type]);
        expect(value).not.toBeNull();
      }
    }
  });

  it("has documented values in fields with enumerated values", () => {
    for (const record of everywhere) {
      const id = text(record, "ImageId");
      expect(["x86_64", "i386", "arm64"], id).toContain(record["Architecture"]);
      expect(["BIOS", "UEFI", "UEFI-Preferred", undefined], id).toContain(record["BootMode"]);
      expect(["linux", "windows"], id).toContain(record["OSType"]);
      expect(["instance", "none"], id).toContain(record["Usage"]);
      expect(record["Size"], id).toSatisfy((size: number) => Number.isInteger(size) && size > 0);
      expect(text(record, "CreationTime"), id).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(text(record, "CreationTime") < "2026-11-20", id).toBe(true);
    }
  });

  it("has either an owner alias or an owning account", () => {
    for (const record of everywhere) {
      expect([record["ImageOwnerAlias"], record._owner].filter((owner) => owner !== undefined)).toHaveLength(1);
    }
    for (const record of system.filter((image) => "BootMode" in image)) {
      expect(record).toMatchObject({
        ImageName: record["ImageId"],
        ImageOwnerId: "0",
        IsPublic: true,
        Progress: "100%",
        Usage: "instance",
        Tags: { Tag: [] },
        DiskDeviceMappings: { DiskDeviceMapping: [] },
      });
    }
  });

  it("is decoded with its main fields", () => {
    for (const record of everywhere) {
      const image = decodeImage(record);
      expect(image).toMatchObject({
        imageId: record["ImageId"],
        name: record["ImageName"],
        creationTime: record["CreationTime"],
        osName: record["OSName"],
        size: record["Size"],
        imageFamily: record["ImageFamily"] ?? "",
      });
    }
  });

  it("has an id that is unique in its region", () => {
    for (const [region, records] of Object.entries(regions)) {
      const ids = new Set(records.map((record) => record["ImageId"]));
      expect(ids.size, region).toBe(records.length);
    }
  });

  it("contributes to all 35 documented fields and all 10 disk fields", () => {
    const fields = new Set(everywhere.flatMap((record) => Object.keys(record)));
    expect([...fields].sort()).toEqual(Object.keys(types).sort());
    const disks = everywhere.flatMap((record) => readDisks(record));
    for (const disk of disks) {
      for (const [field, value] of Object.entries(disk)) expect(typeof value, field).toBe(diskTypes[field]);
    }
    const full = disks.filter((disk) => Object.keys(disk).length === 10);
    expect(full.length).toBeGreaterThan(100);
    expect(full.some((disk) => disk["Type"] === "data" && disk["Encrypted"] === true)).toBe(true);
  });
});

function readDisks(record: CatalogueRecord): Record<string, unknown>[] {
  return (record["DiskDeviceMappings"] as { DiskDeviceMapping: Record<string, unknown>[] }).DiskDeviceMapping;
}

describe("regions", () => {
  it("are the 32 that are known to have one Ubuntu build", () => {
    expect(Object.keys(regions)).toHaveLength(32);
    for (const region of Object.keys(regions)) {
      expect(has("ubuntu_24_04_x64_20G_alibase_20260810.vhd", region), region).toBe(true);
    }
  });

  it("share one record per public image", () => {
    const id = "ubuntu_24_04_x64_20G_alibase_20260916.vhd";
    expect(find(id, "us-west-1")).toBe(find(id));
  });

  it("differ in their images", () => {
    expect(has("ubuntu_22_04_x64_20G_alibase_20260723.vhd", "us-east-1")).toBe(true);
    expect(has("ubuntu_22_04_x64_20G_alibase_20260723.vhd", "eu-central-1")).toBe(false);
    const ubuntu = plainListing("eu-central-1").filter((image) => image["Platform"] === "Ubuntu");
    expect(ubuntu.map((image) => text(image, "OSName")).sort()).toEqual([
      "Ubuntu  18.04 64位 ARM版",
      "Ubuntu  22.04 64位 ARM版",
      "Ubuntu  24.04 64位",
      "Ubuntu  24.04 64位 ARM版",
    ]);
    expect(has("centos_7_02_64_20G_alibase_20170818.vhd", "na-south-1")).toBe(false);
    for (const region of ["cn-beijing", "cn-shanghai", "ap-southeast-1", "us-east-1", "us-west-1"]) {
      expect(plainListing(region).length, region).toBeGreaterThan(190);
    }
  });

  it("are not sorted by time", () => {
    const times = plainListing("us-east-1").map((record) => text(record, "CreationTime"));
    expect(times).not.toEqual([...times].sort().reverse());
  });
});

describe("the account's images", () => {
  const own = hangzhou.filter((record) => record._owner === main);

  it("make an unfiltered listing of cn-hangzhou four pages long", () => {
    const listed = plainListing("cn-hangzhou");
    expect(listed.length).toBeGreaterThan(300);
    expect(listed.length).toBeLessThanOrEqual(400);
  });

  it("have ids of 22 characters that start with the code of their region", () => {
    const codes: Record<string, string> = { "cn-hangzhou": "bp1", "cn-beijing": "2ze", "ap-southeast-1": "t4n" };
    for (const [region, records] of Object.entries(regions)) {
      const made = records.filter((record) => record["ImageOwnerAlias"] !== "system");
      if (codes[region] === undefined) expect(made, region).toEqual([]);
      for (const record of made) {
        expect(record["ImageId"]).toMatch(new RegExp(`^m-${codes[region]}[0-9a-z]{17}$`));
      }
    }
  });

  it("are nightly builds with versions, tags and an empty tag value", () => {
    const newest = own.find((record) => record["ImageName"] === "web-base-20261119");
    expect(newest).toMatchObject({
      CreationTime: "2026-11-19T01:01:11Z",
      ImageFamily: "web-base",
      ImageVersion: "2026.11.19",
      OSName: "Ubuntu  24.04 64位",
      Status: "Available",
      Tags: {
        Tag: [
          { TagKey: "env", TagValue: "staging" },
          { TagKey: "team", TagValue: "web" },
          { TagKey: "nightly", TagValue: "" },
        ],
      },
    });
    for (const family of ["web-base", "api-base"]) {
      const names = own.filter((record) => record["ImageFamily"] === family).map((record) => record["ImageName"]);
      expect(names.length).toBeGreaterThanOrEqual(70);
      expect(names.length, "a family holds 100 images at most").toBeLessThanOrEqual(100);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it("have every status of finished and unfinished images", () => {
    const count = (status: string) => own.filter((record) => record["Status"] === status).length;
    const statuses = ["Deprecated", "Creating", "UnAvailable", "CreateFailed"];
    expect(statuses.map(count)).toEqual([2, 1, 1, 1]);
    expect(count("Available")).toBe(own.length - 5);
    expect(own.find((record) => record["Status"] === "Creating")).toMatchObject({ Progress: "42%", Usable: false });
  });

  it("are partly copied to two other regions, with the same name and another id", () => {
    for (const region of ["cn-beijing", "ap-southeast-1"]) {
      const copies = recordsIn(region).filter((record) => record._owner === main);
      expect(copies.length).toBeGreaterThan(15);
      expect(new Set(copies.map((copy) => copy["ImageName"])).size).toBe(copies.length);
      for (const copy of copies) {
        expect(copy["IsCopied"]).toBe(true);
        const [original, ...more] = own.filter((record) => record["ImageName"] === copy["ImageName"]);
        expect(more).toEqual([]);
        expect(original?.["ImageFamily"]).toBe(copy["ImageFamily"]);
        expect(original?.["ImageId"]).not.toBe(copy["ImageId"]);
        expect(text(copy, "CreationTime") > String(original?.["CreationTime"])).toBe(true);
      }
      expect(copies.some((copy) => copy["ImageName"] === "web-base-20261119")).toBe(false);
    }
  });

  it("are listed with shared ones, one of them named like the newest own image", () => {
    const shared = hangzhou.filter((record) => record._owner === partner && record._sharedWith !== undefined);
    expect(shared.map((record) => record["ImageName"])).toContain("hardened-base-20261109");
    for (const record of shared) expect(record).toMatchObject({ IsPublic: false, _sharedWith: [main] });
    const lookAlikes = hangzhou.filter((record) => record["ImageName"] === "web-base-20261119");
    expect(lookAlikes.map((record) => record._owner)).toEqual([partner, main]);
    const [strangers, own] = lookAlikes;
    expect(String(strangers?.["CreationTime"]) > String(own?.["CreationTime"])).toBe(true);
    const kept = hangzhou.filter((record) => record._owner === partner && record._sharedWith === undefined);
    expect(kept.map((record) => record["ImageName"])).toEqual(["hardened-base-20261119"]);
  });

  it("are listed with community and marketplace images", () => {
    const community = hangzhou.filter((record) => record._owner !== undefined && record["IsPublic"] === true);
    expect(community).toHaveLength(2);
    for (const record of community) {
      expect(BUNDLED_ACCOUNT_IDS).not.toContain(record._owner);
      expect(Number(record._owner)).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
    }
    const marketplace = everywhere.filter((record) => record["ImageOwnerAlias"] === "marketplace");
    expect(marketplace).toHaveLength(4);
    for (const record of marketplace) expect(text(record, "ProductCode")).toMatch(/^cmjj\d{8}$/);
    expect(find("m-t4n1vfii5zftauvd5axj", "ap-southeast-1")["OSName"]).toBe("Red Hat Enterprise Linux  8.8 64位");
  });

  it("belong to accounts of 16 digits", () => {
    expect(BUNDLED_ACCOUNT_IDS).toEqual([expect.stringMatching(/^\d{16}$/), expect.stringMatching(/^\d{16}$/)]);
  });
});

describe("bundledCatalogue", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.resetModules();
  });

  it("returns the same object within a process", () => {
    expect(bundledCatalogue()).toBe(bundledCatalogue());
  });

  it("returns the same catalogue in another process on another day", async () => {
    vi.resetModules();
    vi.useFakeTimers({ now: new Date("2031-03-04T05:06:07Z") });
    const again = await import("../../provider/emulator/catalogue/index.js");
    expect(again.bundledCatalogue()).not.toBe(bundledCatalogue());
    expect(JSON.stringify(again.bundledCatalogue())).toBe(JSON.stringify(bundledCatalogue()));
  });
});
