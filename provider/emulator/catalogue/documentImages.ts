// The two records that the service's DescribeImages page of 2018 prints, field by field as it prints them.

import type { CatalogueRecord } from "../records.js";

/**
 * The page shows two images under one id, and both answers name cn-hangzhou: its XML sample an i386 one of 2014, its
 * JSON sample an x86_64 one of 2015. A region cannot list one id twice: no listing would then be complete. Here
 * cn-hangzhou has the JSON one, whose architecture and time agree with the `64` and the 2015 in the id, and cn-qingdao,
 * the other region of those days, has the XML one.
 */
export const DOCUMENT_IMAGES: Readonly<Record<string, CatalogueRecord>> = {
  "cn-hangzhou": {
    Architecture: "x86_64",
    CreationTime: "2015-05-06T09:01:32Z",
    DiskDeviceMappings: { DiskDeviceMapping: [{ Device: "/dev/xvda", Size: "20" }] },
    ImageId: "suse11sp3_64_20G_aliaegis_20150428.vhd",
    ImageName: "suse11sp3_64_20G_aliaegis_20150428.vhd",
    ImageOwnerAlias: "system",
    ImageVersion: "1",
    IsCopied: false,
    IsSubscribed: false,
    OSName: "SUSE Linux  Enterprise Server 11 SP3 64位",
    OSType: "linux",
    Platform: "SUSE",
    Progress: "100%",
    Size: 20,
    Status: "Available",
    Usage: "instance",
  },
  "cn-qingdao": {
    Architecture: "i386",
    CreationTime: "2014-07-22T09:53:44Z",
    Description: "",
    DiskDeviceMappings: { DiskDeviceMapping: [{ Device: "/dev/xvda", Size: "20", SnapshotId: "" }] },
    ImageId: "suse11sp3_64_20G_aliaegis_20150428.vhd",
    ImageName: "suse11sp3_64_20G_aliaegis_20150428.vhd",
    ImageOwnerAlias: "system",
    ImageVersion: "1.0",
    IsCopied: false,
    IsSubscribed: false,
    OSName: "SUSE Linux  Enterprise Server 11 SP3 64位",
    OSType: "linux",
    Platform: "SUSE",
    ProductCode: "",
    Progress: "100",
    Size: 20,
    Status: "Available",
    Usage: "instance",
  },
};
