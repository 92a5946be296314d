// A program as a user would write it, whose look-up fails.

const { getImages } = require("pulumi-alicloud-images");

async function newestWeb() {
  return getImages({ owners: "self", nameRegex: "^web-" });
}

exports.imageId = newestWeb().then(({ ids }) => ids[0]);
