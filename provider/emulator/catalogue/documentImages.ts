// The two sample records in the DescribeImages documentation of 2018, field by field.

import type { CatalogueRecord } from "../records.js";

/**
 * The documentation has two images with one id, both in cn-hangzhou: an i386 image of 2014 in its XML sample, and an
 * x86_64 image of 2015 in its JSON sample. A region cannot list an id twice, so cn-hangzhou has the JSON one, whose
 * architecture and time agree with the `64` and 2015 in the id, and cn-qingdao, an equally old region, the XML one.
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
