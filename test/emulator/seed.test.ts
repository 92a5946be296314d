// Tests of preset 2018 against the DescribeImages documentation of 2018, line by line.

import { describe, expect, it } from "vitest";
import { hangzhou, image, images, KEYS, start } from "./builders.js";
import { describeImages, type Parameters, send } from "./client.js";

/** The common fields of the image in the XML and the JSON example. */
const SUSE = {
  Description: "",
  ImageId: "suse11sp3_64_20G_aliaegis_20150428.vhd",
  ImageName: "suse11sp3_64_20G_aliaegis_20150428.vhd",
  ImageOwnerAlias: "system",
  IsCopied: false,
  IsSubscribed: false,
  OSName: "SUSE Linux  Enterprise Server 11 SP3 64位",
  ProductCode: "",
  OSType: "linux",
  Platform: "SUSE",
  Size: 20,
  Status: "Available",
  Usage: "instance",
};
const XML_SUSE = {
  ...SUSE,
  Architecture: "i386",
  CreationTime: "2014-07-22T09:53:44Z",
  DiskDeviceMappings: { DiskDeviceMapping: [{ Device: "/dev/xvda", Size: "20", SnapshotId: "" }] },
  ImageVersion: "1.0",
  Progress: "100",
};
const { Description: _, ProductCode: __, ...JSON_REST } = SUSE;
const JSON_SUSE = {
  ...JSON_REST,
  Architecture: "x86_64",
  CreationTime: "2015-05-06T09:01:32Z",
  DiskDeviceMappings: { DiskDeviceMapping: [{ Device: "/dev/xvda", Size: "20" }] },
  ImageVersion: "1",
  Progress: "100%",
};

const others = images(23, { ImageOwnerAlias: "system" });

describe("the documented examples", () => {
  it("returns the XML example element for element", async () => {
    const endpoint = await start({ preset: "2018", catalogue: hangzhou(XML_SUSE, ...others) });
    const reply = await describeImages(endpoint, { PageSize: "1" }, { format: "XML" });
    const expected = `<?xml version="1.0" encoding="UTF-8"?>
<DescribeImagesResponse>
    <Images>
        <Image>
            <Architecture>i386</Architecture>
            <CreationTime>2014-07-22T09:53:44Z</CreationTime>
            <Description></Description>
            <DiskDeviceMappings>
                <DiskDeviceMapping>
                    <Device>/dev/xvda</Device>
                    <Size>20</Size>
                    <SnapshotId></SnapshotId>
                </DiskDeviceMapping>
            </DiskDeviceMappings>
            <ImageId>suse11sp3_64_20G_aliaegis_20150428.vhd</ImageId>
            <ImageName>suse11sp3_64_20G_aliaegis_20150428.vhd</ImageName>
            <ImageOwnerAlias>system</ImageOwnerAlias>
            <ImageVersion>1.0</ImageVersion>
            <IsCopied>false</IsCopied>
            <IsSubscribed>false</IsSubscribed>
            <OSName>SUSE Linux  Enterprise Server 11 SP3 64位</OSName>
            <ProductCode></ProductCode>
            <OSType>linux</OSType>
            <Platform>SUSE</Platform>
            <Progress>100</Progress>
            <Size>20</Size>
            <Status>Available</Status>
            <Usage>instance</Usage>
        </Image>
    </Images>
    <PageNumber>1</PageNumber>
    <PageSize>1</PageSize>
    <RegionId>cn-hangzhou</RegionId>
    <TotalCount>24</TotalCount>
    <RequestId>${reply.headers["x-acs-request-id"]}</RequestId>
</DescribeImagesResponse>`;
    expect(reply.text).toBe(expected.replace(/\n */g, ""));
  });

  it("returns the JSON example field for field, in the same order", async () => {
    const endpoint = await start({ preset: "2018", catalogue: hangzhou(JSON_SUSE, ...others) });
    const reply = await describeImages(endpoint, { PageSize: "1" });
    const expected = `{
      "Images": {
        "Image": [
          {
            "Architecture": "x86_64",
            "CreationTime": "2015-05-06T09:01:32Z",
            "DiskDeviceMappings": { "DiskDeviceMapping": [ { "Device": "/dev/xvda", "Size": "20" } ] },
            "ImageId": "suse11sp3_64_20G_aliaegis_20150428.vhd",
            "ImageName": "suse11sp3_64_20G_aliaegis_20150428.vhd",
            "ImageOwnerAlias": "system",
            "ImageVersion": "1",
            "IsCopied": false,
            "IsSubscribed": false,
            "OSName": "SUSE Linux  Enterprise Server 11 SP3 64位",
            "OSType": "linux",
            "Platform": "SUSE",
            "Progress": "100%",
            "Size": 20,
            "Status": "Available",
            "Usage": "instance"
          }
        ]
      },
      "PageNumber": 1,
      "PageSize": 1,
      "RegionId": "cn-hangzhou",
      "RequestId": "${reply.headers["x-acs-request-id"]}",
      "TotalCount": 24
    }`;
    expect(reply.text).toBe(JSON.stringify(JSON.parse(expected)));
  });
});

describe("the documented parameters", () => {
  const catalogue = hangzhou(
    image("m-self", { DiskDeviceMappings: { DiskDeviceMapping: [{ SnapshotId: "s-1" }] }, Tags: tag("env", "") }),
    image("m-shared", { ImageOwnerAlias: "others", Usage: "instance" }),
    image("m-market", { ImageOwnerAlias: "marketplace" }),
    image("suse", { ImageOwnerAlias: "system", Tags: tag("env", "prod") }),
    image("m-creating", { Status: "Creating" }),
    image("m-failed", { Status: "CreateFailed" }),
    image("m-unusable", { Status: "UnAvailable" }),
  );
  const everything: Parameters = { Status: "Creating,Available,UnAvailable,CreateFailed" };

  it.each<readonly [string, Parameters, readonly string[]]>([
    ["RegionId alone: available images of system, self and others", {}, ["m-self", "m-shared", "suse"]],
    ["ImageId: a list", { ImageId: "suse,m-shared" }, ["m-shared", "suse"]],
    ["Status: one", { Status: "Creating" }, ["m-creating"]],
    ["Status: several", { Status: "CreateFailed,UnAvailable" }, ["m-failed", "m-unusable"]],
    ["Status: all four", everything, ["m-self", "m-shared", "suse", "m-creating", "m-failed", "m-unusable"]],
    ["SnapshotId", { SnapshotId: "s-1" }, ["m-self"]],
    ["ImageName", { ImageName: "m-shared" }, ["m-shared"]],
    ["ImageOwnerAlias system", { ImageOwnerAlias: "system" }, ["suse"]],
    ["ImageOwnerAlias self", { ImageOwnerAlias: "self" }, ["m-self"]],
    ["ImageOwnerAlias others", { ImageOwnerAlias: "others" }, ["m-shared"]],
    ["ImageOwnerAlias marketplace, without a subscription", { ImageOwnerAlias: "marketplace" }, ["m-market"]],
    ["Usage instance", { Usage: "instance" }, ["m-shared"]],
    ["Usage none", { Usage: "none" }, ["m-self", "suse"]],
    ["Tag.n with a value", { "Tag.1.Key": "env", "Tag.1.Value": "prod" }, ["suse"]],
    ["Tag.n with an empty value", { "Tag.1.Key": "env", "Tag.1.Value": "" }, ["m-self"]],
    ["PageNumber and PageSize", { PageNumber: "2", PageSize: "2" }, ["suse"]],
  ])("%s", async (_, parameters, ids) => {
    const endpoint = await start({ preset: "2018", catalogue });
    expect((await describeImages(endpoint, parameters)).ids).toEqual(ids);
  });

  it("requires Action and RegionId", async () => {
    const endpoint = await start({ preset: "2018" });
    expect((await describeImages(endpoint, {}, { common: { Action: undefined } })).status).toBe(400);
    expect((await describeImages(endpoint, { RegionId: "" })).status).toBe(400);
  });

  it("limits PageSize to 50, with 10 as default, and starts pages at 1", async () => {
    const endpoint = await start({ preset: "2018", catalogue: hangzhou(...images(120)) });
    expect((await describeImages(endpoint)).ids).toHaveLength(10);
    expect((await describeImages(endpoint, { PageSize: "50" })).ids).toHaveLength(50);
    expect((await describeImages(endpoint, { PageSize: "51" })).status).toBe(400);
    expect((await describeImages(endpoint, { PageNumber: "0" })).status).toBe(400);
  });

  it("accepts 100 image ids at once, and no more", async () => {
    const endpoint = await start({ preset: "2018", catalogue: hangzhou(...images(120)) });
    const ids = images(101).map(({ ImageId }) => String(ImageId));
    const some = await describeImages(endpoint, { ImageId: ids.slice(0, 100).join(","), PageSize: "50" });
    expect(some.json.TotalCount).toBe(100);
    expect((await describeImages(endpoint, { ImageId: ids.join(",") })).status).toBe(400);
  });
});

describe("the documented errors", () => {
  const tags = (count: number): Parameters =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`Tag.${at + 1}.Key`, `k${at}`]));

  it.each<readonly [Parameters, number, string, string]>([
    [
      { ImageOwnerAlias: "mine" },
      400,
      "InvalidImageOwnerAlias.ValueNotSupported",
      "The specified ImageOwnerAlias value is not supported.",
    ],
    [{ "Tag.1.Value": "prod" }, 400, "InvalidTag.Mismatch", "The specified Tag.n.Key and Tag.n.Value are not match."],
    [tags(6), 400, "InvalidTagCount", "The specified tags are beyond the permitted range."],
    [{ Usage: "busy" }, 404, "InvalidUsage", "The specifed Usage is not valid"],
  ])("%o", async (parameters, status, code, message) => {
    const endpoint = await start({ preset: "2018" });
    const json = await describeImages(endpoint, parameters);
    expect([json.status, json.json.Code, json.json.Message]).toEqual([status, code, message]);
    const xml = await describeImages(endpoint, parameters, { format: "XML" });
    expect(xml.status).toBe(status);
    expect(xml.text).toContain(`<Code>${code}</Code><Message>${message}</Message>`);
  });

  it("accepts five tags", async () => {
    const endpoint = await start({ preset: "2018" });
    expect((await describeImages(endpoint, tags(5))).status).toBe(200);
  });

  it("recommends the error center of 2018", async () => {
    const endpoint = await start({ preset: "2018" });
    const { json } = await describeImages(endpoint, { Usage: "busy" });
    expect(json["Recommend"]).toBe("https://error-center.aliyun.com/status/search?Keyword=InvalidUsage&source=PopGw");
  });
});

it("answers the documented request, which has no Format, in XML", async () => {
  const endpoint = await start({ preset: "2018", auth: false, accounts: [KEYS], catalogue: hangzhou(XML_SUSE) });
  const reply = await send(endpoint.url, "GET", "/?Action=DescribeImages&RegionId=cn-hangzhou", {}, "");
  expect(reply.headers["content-type"]).toBe("text/xml;charset=utf-8");
  expect(reply.text).toContain("<ImageId>suse11sp3_64_20G_aliaegis_20150428.vhd</ImageId>");
});

function tag(TagKey: string, TagValue: string) {
  return { Tag: [{ TagKey, TagValue }] };
}
