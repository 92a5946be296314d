// Tests of the JSON and XML of answers.

import { describe, expect, it } from "vitest";
import { parseFormat, writeJson, writeXml } from "../../provider/emulator/serialize.js";
import { hangzhou, image, images, start } from "./builders.js";
import { call, describeImages, send } from "./client.js";

describe("the format", () => {
  it.each([
    ["json", "V1", undefined, "JSON"],
    ["JSON", "V3", "application/xml", "JSON"],
    ["xml", "V3", "application/json", "XML"],
    ["XML", "V1", undefined, "XML"],
    [undefined, "V1", "application/json", "XML"],
    ["yaml", "V1", undefined, "XML"],
    [undefined, "V3", undefined, "JSON"],
    [undefined, "V3", "*/*", "JSON"],
    [undefined, "V3", "application/xml", "XML"],
    [undefined, "V3", "text/xml", "XML"],
    [undefined, "V3", "application/json, text/xml", "JSON"],
  ] as const)("asked as %s with %s and Accept %s is %s", (asked, signature, accept, format) => {
    expect(parseFormat(asked, signature, accept)).toBe(format);
  });

  it("applies to errors of the gateway, of the operation, and of unreadable requests", async () => {
    const endpoint = await start();
    const asked = async (format: string | undefined) => [
      await describeImages({ ...endpoint, accessKeySecret: "wrong" }, {}, { format }),
      await describeImages(endpoint, { PageSize: "0" }, { format }),
      await send(endpoint.url, "GET", `/?a=1&a=2${format === undefined ? "" : `&Format=${format}`}`, {}, ""),
    ];
    for (const reply of await asked("JSON"))
      expect(reply.json.Code).toMatch(/^(SignatureDoesNotMatch|InvalidParameter)$/);
    for (const reply of [...(await asked("XML")), ...(await asked(undefined))]) {
      expect(reply.headers["content-type"]).toBe("text/xml;charset=utf-8");
      expect(reply.text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?><Error><RequestId>/);
    }
  });

  it("of a V3 request follows Accept", async () => {
    const endpoint = await start({ catalogue: hangzhou(image("m-1")) });
    const json = await describeImages(endpoint, {}, { signature: "V3", accept: "application/json" });
    expect(json.ids).toEqual(["m-1"]);
    const xml = await describeImages(endpoint, {}, { signature: "V3", accept: "application/xml" });
    expect(xml.text).toContain("<ImageId>m-1</ImageId>");
  });
});

describe("headers", () => {
  it.each(["JSON", "XML"])("are those of the service, without CORS (%s)", async (format) => {
    const endpoint = await start();
    for (const parameters of [{}, { PageSize: "0" }]) {
      const { headers, text } = await describeImages(endpoint, parameters, { format });
      expect(headers).toMatchObject({
        "content-type": format === "JSON" ? "application/json;charset=utf-8" : "text/xml;charset=utf-8",
        connection: "keep-alive",
        vary: "Accept-Encoding",
        "content-length": String(Buffer.byteLength(text)),
      });
      expect(headers["x-acs-request-id"]).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
      expect(text).toContain(String(headers["x-acs-request-id"]));
      expect(Object.keys(headers).join(" ")).not.toContain("access-control");
    }
  });

  it("have a unique request id", async () => {
    const endpoint = await start();
    const ids = await Promise.all([1, 2, 3].map(async () => (await describeImages(endpoint)).json["RequestId"]));
    expect(new Set(ids).size).toBe(3);
  });
});

describe("errors", () => {
  it("have the service's five fields in its order in JSON", async () => {
    const endpoint = await start();
    const { json } = await describeImages(endpoint, { Usage: "busy" });
    expect(Object.keys(json)).toEqual(["RequestId", "Message", "Recommend", "HostId", "Code"]);
    expect(json["HostId"]).toBe("127.0.0.1");
    expect(json["Recommend"]).toBe(
      `https://api.aliyun.com/troubleshoot?q=InvalidUsage&product=Ecs&requestId=${json["RequestId"]}`,
    );
  });

  it("have their fields directly under Error in XML", async () => {
    const endpoint = await start();
    const { text } = await describeImages(endpoint, { Usage: "busy" }, { format: "XML" });
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?><Error><RequestId>[^<]+<\/RequestId><HostId>127.0.0.1<\/HostId><Code>InvalidUsage<\/Code><Message>The specified Usage is not valid.<\/Message><Recommend>[^<]+<\/Recommend><\/Error>$/,
    );
  });

  it("do not repeat a malformed host", async () => {
    const endpoint = await start({ auth: false });
    const reply = await send(endpoint.url, "GET", "/?Format=JSON", { host: 'a"><b' }, "");
    expect(reply.json).toMatchObject({ Code: "InvalidHost", HostId: "ecs.aliyuncs.com" });
  });
});

describe("XML", () => {
  it("uses the same elements for no, one and several images", async () => {
    const texts = [0, 1, 2].map(async (count) => {
      const endpoint = await start({ catalogue: hangzhou(...images(count)) });
      return (await describeImages(endpoint, {}, { format: "XML" })).text;
    });
    const [none = "", one = "", two = ""] = await Promise.all(texts);
    expect(none).toContain("<DescribeImagesResponse><Images></Images><PageNumber>1</PageNumber>");
    expect(one.match(/<Image>/g)).toHaveLength(1);
    expect(two).toMatch(/<Images><Image>.*<\/Image><Image>.*<\/Image><\/Images>/);
  });

  it("has tags and disks as lists of named elements, and null as an empty element", () => {
    const Tags = {
      Tag: [
        { TagKey: "a", TagValue: null },
        { TagKey: "b<c", TagValue: '"&' },
      ],
    };
    expect(writeXml("R", { Tags, Empty: {}, Nothing: undefined, Id: { $number: "201693514356661234" } })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><R><Tags><Tag><TagKey>a</TagKey><TagValue></TagValue></Tag>' +
        "<Tag><TagKey>b&lt;c</TagKey><TagValue>&quot;&amp;</TagValue></Tag></Tags><Empty></Empty><Id>201693514356661234</Id></R>",
    );
  });

  it("stays well-formed with characters and names that XML does not allow", () => {
    const text = writeXml("R", { "a b": "x\u0000\u001b\ud800y\u{1F600}", "1st": "\ufffe", "#text": "t", "<x>": "]]>" });
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><R><_a_b>x\ufffd\ufffd\ufffdy\u{1F600}</_a_b><_1st>\ufffd</_1st><__text>t</__text><__x_>]]&gt;</__x_></R>',
    );
  });
});

describe("JSON", () => {
  it("has 64-bit numbers as digits, but only if they are valid JSON", () => {
    const fields = {
      a: { ImageOwnerId: "0123" },
      b: { ImageOwnerId: "" },
      c: { ImageOwnerId: "0" },
      d: { $number: "-5" },
      e: { $number: "1e3" },
    };
    expect(writeJson(fields)).toBe(
      '{"a":{"ImageOwnerId":"0123"},"b":{"ImageOwnerId":""},"c":{"ImageOwnerId":0},"d":-5,"e":{"$number":"1e3"}}',
    );
  });
});

describe("looseTypes", () => {
  const records = Array.from({ length: 60 }, (_, at) =>
    image(`m-${at}`, {
      Tags: { Tag: [] },
      DiskDeviceMappings: { DiskDeviceMapping: at % 2 === 0 ? [] : [{ Size: "40", Encrypted: false }] },
      ImageFamily: "web",
      ImageVersion: "2",
      Progress: "100%",
      Size: 40,
    }),
  );

  it("is off by default", async () => {
    const endpoint = await start({ catalogue: hangzhou(...records) });
    const { json } = await describeImages(endpoint, { PageSize: "100" });
    expect(json.TotalCount).toBe(60);
    expect(json["Images"]).toEqual({ Image: records.map((record) => expect.objectContaining(record)) });
  });

  it("varies the types of some fields, deterministically", async () => {
    const seen = async (seed: number) => {
      const endpoint = await start({ catalogue: hangzhou(...records), looseTypes: true, seed });
      const pages = ["1", "2", "3", "4", "5", "6"].map((PageNumber) => describeImages(endpoint, { PageNumber }));
      return (await Promise.all(pages)).map(({ json }) => ({ ...json, RequestId: "" }));
    };
    const pages = await seen(1);
    const text = JSON.stringify(pages);
    for (const form of [
      /"TotalCount":"60"/,
      /"TotalCount":60/,
      /"Tags":\{\}/,
      /"Tags":\{"Tag":\[\]\}/,
      /"DiskDeviceMappings":\{\}/,
      /"Size":40,?"?/,
      /"Size":"40"/,
      /"Encrypted":"false"/,
      /"ImageVersion":2/,
      /"OSType":"Linux"/,
      /"Progress":""/,
      /"IsSelfShared":(true|"")/,
    ]) {
      expect(text).toMatch(form);
    }
    expect(text.match(/"ImageFamily"/g)?.length).toBeLessThan(60);
    expect(await seen(1)).toEqual(pages);
    expect(await seen(2)).not.toEqual(pages);
  });

  it("applies to XML too", async () => {
    const endpoint = await start({ catalogue: hangzhou(...records), looseTypes: true });
    const keys = { accessKeyId: "testkeyid", accessKeySecret: "testkeysecret" };
    const reply = await call(endpoint.url, { RegionId: "cn-hangzhou", PageSize: "100" }, keys, { format: "XML" });
    expect(reply.text.match(/<ImageId>/g)).toHaveLength(60);
  });
});
